#include "ai/worker/pipeline/Heap.h"

#include <utility>

#include <malloc.h>

namespace hangaku::ai {
namespace {

bool isKeeping = false;

constexpr int kMoreBytes = 64 << 20; ///< that are asked for at once
// What glibc does on its own.
constexpr int kMostMapped = 65536;
constexpr int kTrimBytes = 128 << 10;

} // namespace

void keepFreedMemory()
{
    isKeeping = true;
    ::mallopt(M_MMAP_MAX, 0);
    ::mallopt(M_TRIM_THRESHOLD, -1);
    ::mallopt(M_TOP_PAD, kMoreBytes);
}

void giveBackFreedMemory()
{
    ::malloc_trim(0);
}

GivingMemoryBack::GivingMemoryBack() : m_wasKeeping(std::exchange(isKeeping, false))
{
    if (!m_wasKeeping)
        return;
    ::mallopt(M_MMAP_MAX, kMostMapped);
    ::mallopt(M_TRIM_THRESHOLD, kTrimBytes);
    ::mallopt(M_TOP_PAD, kTrimBytes);
    giveBackFreedMemory();
}

GivingMemoryBack::~GivingMemoryBack()
{
    if (m_wasKeeping)
        keepFreedMemory();
}

} // namespace hangaku::ai
