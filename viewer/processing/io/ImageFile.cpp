#include "viewer/processing/io/ImageFile.h"

#include "viewer/core/base/AtomicFile.h"
#include "viewer/processing/io/ImageReader.h"
#include "viewer/processing/io/RasterWriter.h"

#include <utility>

namespace hangaku::viewer::processing {
namespace {

/// "scan.nii.gz" -> "scan"
std::string nameWithoutEnding(const std::filesystem::path& file)
{
    auto stem = file.stem();
    if (imageFormatOf(file) == ImageFormat::NiftiGzip)
        stem = stem.stem();
    return stem.string();
}

VolumeDescription descriptionOf(const ImageHeader& header, const std::filesystem::path& file)
{
    std::error_code error;
    const auto absolute = std::filesystem::absolute(file, error);
    VolumeDescription description;
    description.id = error ? file.string() : absolute.string();
    description.geometry = header.geometry;
    description.timePoints = header.timePoints;
    description.frameTimeMs = header.timeStepMs;
    description.channels = header.isColour ? 3 : 1;
    description.pixelType = header.pixelType;
    description.warnings = header.warnings;
    description.imageFile = file;
    description.description = nameWithoutEnding(file);
    if (header.components > 1 && !header.isColour)
        description.warnings.push_back(
            {"several-channels",
             Text(HANGAKU_TR("Core", "The file holds %1 values for each voxel; the first is shown"),
                  {std::to_string(header.components)})});
    return description;
}

/// Picks the first `channels` of the interleaved values of every voxel.
template <typename T>
void takeFirst(std::size_t channels, std::span<const T> from, VoxelBuffer& to,
               std::size_t components)
{
    const auto out = to.as<T>();
    for (std::size_t at = 0; at < out.size(); ++at)
        out[at] = from[at / channels * components + at % channels];
}

Result<void> readVoxels(ImageReader& reader, VoxelBuffer& voxels, std::size_t channels,
                        const LoadObserver& observer)
{
    const auto components = static_cast<std::size_t>(reader.header().components);
    if (components == channels)
        return reader.read(voxels, observer.progress, observer.onSlice);
    auto all = VoxelBuffer::create(voxels.type(), voxels.count() / channels * components);
    if (!all)
        return tl::unexpected(all.error());
    if (auto done = reader.read(**all, observer.progress, {}); !done)
        return done;
    std::as_const(**all).visit([&]<typename T>(std::span<const T> from) {
        takeFirst<T>(channels, from, voxels, components);
    });
    if (observer.onSlice)
        for (int k = 0; k < reader.header().geometry.size()[2]; ++k)
            observer.onSlice(k);
    return {};
}

} // namespace

bool isImageFile(const std::filesystem::path& file)
{
    return imageFormatOf(file) != ImageFormat::None;
}

Result<VolumeDescription> describeImage(const std::filesystem::path& file)
{
    auto reader = ImageReader::open(file);
    if (!reader)
        return tl::unexpected(reader.error());
    return descriptionOf((*reader)->header(), file);
}

Result<Loaded<Volume>> readImage(const VolumeDescription& description, const LoadObserver& observer)
{
    auto reader = ImageReader::open(description.imageFile);
    if (!reader)
        return tl::unexpected(reader.error());
    const auto& header = (*reader)->header();
    const std::size_t channels = header.isColour ? 3 : 1;
    const auto perTimePoint = header.geometry.voxelCount() * channels;
    const auto timePoints = static_cast<std::size_t>(header.timePoints);
    auto voxels = VoxelBuffer::create(header.pixelType, perTimePoint * timePoints);
    if (!voxels)
        return tl::unexpected(voxels.error());
    Volume volume{header.geometry, *voxels, header.slope, header.intercept, description};
    volume.description.geometry = header.geometry;
    volume.description.pixelType = header.pixelType;
    volume.description.timePoints = header.timePoints;
    volume.description.channels = static_cast<int>(channels);
    if (timePoints > 1) {
        volume.allTimePoints = *voxels;
        volume.voxels = VoxelBuffer::part(*voxels, 0, perTimePoint);
    }
    if (observer.onAllocated)
        observer.onAllocated(volume);
    if (auto done = readVoxels(**reader, **voxels, channels, observer); !done)
        return tl::unexpected(done.error());
    return Loaded<Volume>{std::move(volume), description.warnings};
}

Result<void> writeImage(const Volume& volume, const std::filesystem::path& file)
{
    const auto format = imageFormatOf(file);
    const bool keepsScale = format == ImageFormat::Nifti || format == ImageFormat::NiftiGzip;
    auto voxels = volume.allTimePoints ? volume.allTimePoints : volume.voxels;
    if ((volume.slope != 1 || volume.intercept != 0) && !keepsScale) {
        auto scaled = VoxelBuffer::create(PixelType::Float32, voxels->count());
        if (!scaled)
            return tl::unexpected(scaled.error());
        const auto out = (*scaled)->as<float>();
        voxels->visit([&](auto values) {
            for (std::size_t at = 0; at < values.size(); ++at)
                out[at] = static_cast<float>(static_cast<double>(values[at]) * volume.slope +
                                             volume.intercept);
        });
        voxels = *scaled;
    }
    const auto& description = volume.description;
    RasterImage image{volume.geometry, voxels->type(), voxels->data()};
    image.isColour = volume.isColour();
    image.components = image.isColour ? description.channels : 1;
    image.timePoints = volume.allTimePoints ? description.timePoints : 1;
    image.timeStepMs = description.frameTimeMs;
    // Pictures of a DICOM file that places them nowhere lie on a makeshift grid.
    image.isPlaced = description.geometry.has_value() || description.instances.empty();
    image.hasSpacing = image.isPlaced || description.pixelSpacingMm.has_value();
    if (keepsScale) {
        image.slope = volume.slope;
        image.intercept = volume.intercept;
    }
    return writeAtomically(file, [&](const std::filesystem::path& temporary) {
        return writeRaster(image, temporary, file);
    });
}

} // namespace hangaku::viewer::processing
