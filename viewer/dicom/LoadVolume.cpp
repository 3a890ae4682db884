#include "viewer/dicom/LoadVolume.h"

#include "viewer/dicom/SliceLoader.h"
#include "viewer/dicom/TransferSyntax.h"

#include <algorithm>
#include <unistd.h>

namespace hangaku::viewer::dicom {
namespace {

/// Smaller volumes are not worth a look at their files.
constexpr std::size_t kAlwaysPlausible = std::size_t{1} << 30;
/// Voxels that one byte of a file may become: a bit as a float, a palette entry as three colours.
constexpr double kMostGrowth = 64;
/// Blank pictures shrink to almost nothing.
constexpr double kMostDecompression = 4000;

Result<void> checkSupported(const VolumeDescription& d)
{
    if (d.slices.empty() || d.instances.empty())
        return fail(ErrorCode::InvalidArgument, Text(HANGAKU_TR("Core", "The series has no images")));
    const auto isOutside = [&d](const SliceSource& slice) {
        return slice.instance < 0 ||
               static_cast<std::size_t>(slice.instance) >= d.instances.size() || slice.frame < 0;
    };
    const bool isColour = d.channels == 3 && d.pixelType == PixelType::UInt8;
    if (std::any_of(d.slices.begin(), d.slices.end(), isOutside) || (d.channels != 1 && !isColour))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The image's slices do not fit its size")));
    return {};
}

/// Tiles must lie in the picture, and pictures be as large as the grid.
Result<void> checkFrames(const VolumeDescription& d, const ImageGeometry& grid)
{
    const auto& stored = d.storedPixels;
    const auto fits = [&](const SliceSource& slice) {
        if (slice.tile < 0)
            return grid.size()[0] == stored.columns && grid.size()[1] == stored.rows;
        return d.mosaicColumns > 0 && d.mosaicColumns * grid.size()[0] <= stored.columns &&
               (slice.tile / d.mosaicColumns + 1) * grid.size()[1] <= stored.rows;
    };
    if (!std::all_of(d.slices.begin(), d.slices.end(), fits))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The image's slices do not fit its size")));
    return {};
}

} // namespace

bool isPlain(const VolumeDescription& description)
{
    return std::all_of(description.instances.begin(), description.instances.end(),
                       [&description](const Instance& instance) {
                           return isPlainInstance(description, instance);
                       });
}

Text stoppedTheReader(const std::filesystem::path& file)
{
    return Text(HANGAKU_TR("Core", "%1 is damaged: it stopped the DICOM reader"),
                {file.filename().string()});
}

Result<void> checkSize(const VolumeDescription& d, std::size_t bytes)
{
    if (bytes < kAlwaysPlausible)
        return {};
    double stored = 0;
    for (const auto& instance : d.instances) {
        std::error_code ignored;
        const auto size = std::filesystem::file_size(instance.path, ignored);
        const auto encoding = pixelEncodingOf(instance.transferSyntaxUid);
        const bool isNative =
            encoding == PixelEncoding::LittleEndian || encoding == PixelEncoding::BigEndian;
        if (!ignored)
            stored += static_cast<double>(size) * (isNative ? kMostGrowth : kMostDecompression);
    }
    const auto megabytes = std::to_string(bytes >> 20);
    if (static_cast<double>(bytes) > stored)
        return fail(ErrorCode::ReadFailed,
                    Text(HANGAKU_TR("Core", "%1 says that it holds an image of %2 MB, for which it "
                                            "is too small: it is damaged"),
                         {d.instances.front().path.filename().string(), megabytes}));
    const double machine = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
                           static_cast<double>(::sysconf(_SC_PAGESIZE));
    if (static_cast<double>(bytes) > machine)
        return fail(ErrorCode::OutOfMemory,
                    Text(HANGAKU_TR("Core", "Not enough memory for an image of %1 MB"), {megabytes}),
                    Text(HANGAKU_TR("Core", "Close other images or programs and try again.")));
    return {};
}

Result<AcquiredVoxels> loadAcquired(const VolumeDescription& description,
                                    const VolumeAssembly& assembly, const LoadObserver& observer,
                                    const LoadOptions& options)
{
    if (const auto supported = checkSupported(description); !supported)
        return tl::unexpected(supported.error());
    if (const auto fits = checkFrames(description, assembly.grid()); !fits)
        return tl::unexpected(fits.error());
    const int count = assembly.slicesPerTime();
    int first = observer.firstSlice >= 0 ? std::min(observer.firstSlice, count - 1) : count / 2;
    if (!assembly.isEven())
        first = count / 2; // all of them show at once

    auto attempt = options;
    auto type = options.pixelType.value_or(description.pixelType);
    while (true) {
        if (const auto fits = checkSize(description, assembly.elements() * bytesPerPixel(type));
            !fits)
            return tl::unexpected(fits.error());
        auto voxels = options.allocate ? options.allocate(type, assembly.elements())
                                       : VoxelBuffer::create(type, assembly.elements());
        if (!voxels)
            return tl::unexpected(voxels.error());
        if (options.onAllocated)
            options.onAllocated(type);
        if (observer.onAllocated && assembly.isEven())
            observer.onAllocated(assembly.whileLoading(description, *voxels));
        SliceLoader loader(description, assembly, observer, attempt, *voxels);
        loader.run(planJobs(description, count, first, attempt.presentSlices));
        if (observer.progress.isStopped())
            return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
        if (loader.needsWiderType() && type != PixelType::Float32) {
            // Rare: CT values beyond int16. float32 holds every 24-bit value exactly.
            type = PixelType::Float32;
            attempt.presentSlices.clear();
            continue;
        }
        if (loader.readCount() == 0)
            return tl::unexpected(loader.firstError().value_or(
                Error{ErrorCode::ReadFailed, Text(HANGAKU_TR("Core", "No image could be read")),
                      {}, {}}));
        return AcquiredVoxels{std::move(*voxels), loader.takeRead(), loader.takeOverlays(),
                              loader.takeWarnings()};
    }
}

Result<Loaded<Volume>> loadVolume(const VolumeDescription& description,
                                  const LoadObserver& observer, const LoadOptions& options)
{
    if (const auto supported = checkSupported(description); !supported)
        return tl::unexpected(supported.error());
    const auto assembly = VolumeAssembly::create(description);
    if (!assembly)
        return tl::unexpected(assembly.error());
    auto acquired = loadAcquired(description, *assembly, observer, options);
    if (!acquired)
        return tl::unexpected(std::move(acquired.error()));
    auto volume = assembly->finish(description, std::move(acquired->voxels), acquired->isRead,
                                   std::move(acquired->overlays));
    if (!volume)
        return tl::unexpected(std::move(volume.error()));
    Loaded<Volume> loaded{std::move(*volume), description.warnings};
    loaded.warnings.insert(loaded.warnings.end(), acquired->warnings.begin(),
                           acquired->warnings.end());
    return loaded;
}

} // namespace hangaku::viewer::dicom
