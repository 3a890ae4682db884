#include "viewer/dicom/LoadVolume.h"
#include "viewer/reader/ReaderLoop.h"

#include "viewer/core/base/Sandbox.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

// hangaku-decoder: voxels.

using namespace hangaku::viewer;
using namespace hangaku::viewer::reader;

namespace {

/// Bytes that decoding may take: a file's pixels as stored, decoded and converted, the compressed
/// bytes, and the decoder's own needs; within what the machine has.
std::size_t memoryFor(const VolumeDescription& volume)
{
    std::size_t frames = 1;
    for (const auto& instance : volume.instances)
        frames = std::max(frames, static_cast<std::size_t>(std::max(1, instance.frames)));
    const auto& pixels = volume.storedPixels;
    const double file = static_cast<double>(frames) * pixels.rows * pixels.columns *
                        std::max(1, pixels.samplesPerPixel) * ((pixels.bitsAllocated + 7) / 8);
    const double machine = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
                           static_cast<double>(::sysconf(_SC_PAGESIZE));
    const double wanted = static_cast<double>(kHeaderMemory) + 8 * file;
    return static_cast<std::size_t>(std::min(wanted, 0.75 * machine));
}

dicom::LoadOptions optionsFor(ReaderLoop& loop, const LoadVoxels& request, int memory)
{
    dicom::LoadOptions options;
    options.allocate = [&request, memory](PixelType type, std::size_t count) {
        const bool isWide = type != request.volume.pixelType;
        return VoxelBuffer::mapShared(type, count, memory, isWide ? request.wideOffset : 0);
    };
    options.onSliceFinished = [&loop](int k, bool isRead) { loop.send(SliceRead{k, isRead}); };
    options.pixelType = request.pixelType;
    options.presentSlices = request.presentSlices;
    options.damagedInstances = request.damagedInstances;
    options.threads = threadsOf(request.threads);
    return options;
}

void load(ReaderLoop& loop, const LoadVoxels& request)
{
    limitMemory(memoryFor(request.volume));
    const auto memory = loop.takeDescriptor();
    Slots slots(loop.page());
    auto options = optionsFor(loop, request, memory.get());
    options.onInstance = [&slots](int instance) { slots.mine() = instance; };
    LoadObserver observer;
    observer.firstSlice = request.firstSlice;
    observer.progress.report = [&loop](double fraction) { loop.send(Progressed{fraction}); };
    observer.onAllocated = [&loop](const Volume& volume) { loop.send(Allocated{volume.voxels->type()}); };
    auto loaded = dicom::loadVolume(request.volume, observer, options);
    if (loaded)
        loop.send(VoxelsLoaded{std::move(loaded->warnings)});
    else
        loop.send(Failed{std::move(loaded.error())});
}

} // namespace

int main(int argc, char* argv[])
{
    return runReader(argc, argv, [](ReaderLoop& loop, const HostMessage& message) {
        const auto* request = std::get_if<LoadVoxels>(&message);
        if (request == nullptr)
            std::exit(EXIT_FAILURE); // not for this program
        load(loop, *request);
    });
}
