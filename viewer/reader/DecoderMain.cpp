#include "viewer/dicom/LoadVolume.h"
#include "viewer/dicom/TransferSyntax.h"
#include "viewer/reader/ReaderLoop.h"

#include "viewer/core/base/Sandbox.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

// hangaku-decoder: voxels.

using namespace hangaku::viewer;
using namespace hangaku::viewer::reader;

namespace {

/// Bytes that decoding may take: for each thread a frame as stored, decoded and converted, and the
/// decoder's own needs; for deflated files all their frames. Within what the machine has.
std::size_t memoryFor(const VolumeDescription& volume)
{
    double frames = 2.0 * WorkPage::kThreads;
    double stored = 0;
    for (const auto& instance : volume.instances) {
        std::error_code ignored;
        const auto size = std::filesystem::file_size(instance.path, ignored);
        stored = std::max(stored, ignored ? 0.0 : static_cast<double>(size));
        if (dicom::pixelEncodingOf(instance.transferSyntaxUid) == dicom::PixelEncoding::Deflated)
            frames = std::max(frames, static_cast<double>(instance.frames));
    }
    const auto& pixels = volume.storedPixels;
    const double frame = static_cast<double>(pixels.rows) * pixels.columns *
                         std::max(1, pixels.samplesPerPixel) * ((pixels.bitsAllocated + 7) / 8);
    const double machine = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
                           static_cast<double>(::sysconf(_SC_PAGESIZE));
    const double wanted = static_cast<double>(kHeaderMemory) + 8 * frames * frame + 4 * stored;
    return static_cast<std::size_t>(std::min(wanted, 0.75 * machine));
}

dicom::LoadOptions optionsFor(ReaderLoop& loop, const LoadVoxels& request, int memory)
{
    dicom::LoadOptions options;
    options.allocate = [&request, memory](PixelType type, std::size_t count) {
        const bool isWide = type != request.volume.pixelType;
        return VoxelBuffer::mapShared(type, count, memory, isWide ? request.wideOffset : 0);
    };
    options.onAllocated = [&loop](PixelType type) { loop.send(Allocated{type}); };
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
    const auto assembly = dicom::VolumeAssembly::create(request.volume);
    if (!assembly) {
        loop.send(Failed{assembly.error()});
        return;
    }
    auto loaded = dicom::loadAcquired(request.volume, *assembly, observer, options);
    if (loaded)
        loop.send(VoxelsLoaded{std::move(loaded->warnings), std::move(loaded->overlays)});
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
