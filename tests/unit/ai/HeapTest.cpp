#include "ai/worker/pipeline/Heap.h"
#include "tests/support/Catch.h"

#include <cstdlib>
#include <cstring>
#include <fstream>

#include <unistd.h>

using namespace hangaku::ai;

namespace {

constexpr std::size_t kMegabyte = 1 << 20;

/// Of this process, in MiB.
std::size_t residentMegabytes()
{
    std::ifstream statm("/proc/self/statm");
    std::size_t whole = 0;
    std::size_t resident = 0;
    statm >> whole >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) / kMegabyte;
}

/// Takes this much, writes to it and frees it.
void pass(std::size_t megabytes)
{
    void* memory = std::malloc(megabytes * kMegabyte);
    REQUIRE(memory != nullptr);
    std::memset(memory, 1, megabytes * kMegabyte);
    // The compiler may not leave it all out.
    asm volatile("" : : "r"(memory) : "memory");
    std::free(memory);
}

} // namespace

TEST_CASE("Heap: freed memory is kept, and given back while that is wanted", "[ai][memory]")
{
    constexpr std::size_t kPass = 200;
#ifdef __SANITIZE_ADDRESS__
    WARN("SKIPPED: AddressSanitizer has a heap of its own");
    return;
#endif
    const auto before = residentMegabytes();
    {
        const GivingMemoryBack nothing; // none is kept yet
    }
    pass(kPass);
    CHECK(residentMegabytes() < before + kPass / 2);
    keepFreedMemory();
    pass(kPass);
    CHECK(residentMegabytes() >= before + kPass * 9 / 10);
    {
        const GivingMemoryBack scarce;
        CHECK(residentMegabytes() < before + kPass / 2);
        pass(kPass);
        CHECK(residentMegabytes() < before + kPass / 2);
    }
    pass(kPass);
    CHECK(residentMegabytes() >= before + kPass * 9 / 10);
    giveBackFreedMemory();
    CHECK(residentMegabytes() < before + kPass / 2);
}
