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
    description.channels = header.components;
    description.pixelType = header.pixelType;
    description.warnings = header.warnings;
    description.imageFile = file;
    description.description = nameWithoutEnding(file);
    if (header.timePoints > 1)
        description.warnings.push_back(
            {"several-time-points",
             Text(HANGAKU_TR("Core", "The file holds %1 time points; the first is shown"),
                  {std::to_string(header.timePoints)})});
    if (header.components > 1)
        description.warnings.push_back(
            {"several-channels",
             Text(HANGAKU_TR("Core", "The file holds %1 values for each voxel; the first is shown"),
                  {std::to_string(header.components)})});
    return description;
}

/// Picks the first of the interleaved values of every voxel.
template <typename T>
void takeFirstComponent(std::span<const T> from, VoxelBuffer& to, std::size_t components)
{
    const auto out = to.as<T>();
    for (std::size_t at = 0; at < out.size(); ++at)
        out[at] = from[at * components];
}

Result<void> readVoxels(ImageReader& reader, VoxelBuffer& voxels, const LoadObserver& observer)
{
    const auto components = static_cast<std::size_t>(reader.header().components);
    if (components == 1)
        return reader.read(voxels, observer.progress, observer.onSlice);
    auto all = VoxelBuffer::create(voxels.type(), voxels.count() * components);
    if (!all)
        return tl::unexpected(all.error());
    if (auto done = reader.read(**all, observer.progress, {}); !done)
        return done;
    std::as_const(**all).visit([&]<typename T>(std::span<const T> from) {
        takeFirstComponent<T>(from, voxels, components);
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
    auto voxels = VoxelBuffer::create(header.pixelType, header.geometry.voxelCount());
    if (!voxels)
        return tl::unexpected(voxels.error());
    Volume volume{header.geometry, *voxels, header.slope, header.intercept, description};
    volume.description.geometry = header.geometry;
    volume.description.pixelType = header.pixelType;
    if (observer.onAllocated)
        observer.onAllocated(volume);
    if (auto done = readVoxels(**reader, **voxels, observer); !done)
        return tl::unexpected(done.error());
    return Loaded<Volume>{std::move(volume), description.warnings};
}

Result<void> writeImage(const Volume& volume, const std::filesystem::path& file)
{
    const auto format = imageFormatOf(file);
    const bool keepsScale = format == ImageFormat::Nifti || format == ImageFormat::NiftiGzip;
    auto voxels = volume.voxels;
    if ((volume.slope != 1 || volume.intercept != 0) && !keepsScale) {
        auto scaled = VoxelBuffer::create(PixelType::Float32, voxels->count());
        if (!scaled)
            return tl::unexpected(scaled.error());
        const auto out = (*scaled)->as<float>();
        volume.voxels->visit([&](auto values) {
            for (std::size_t at = 0; at < values.size(); ++at)
                out[at] = static_cast<float>(static_cast<double>(values[at]) * volume.slope +
                                             volume.intercept);
        });
        voxels = *scaled;
    }
    RasterImage image{volume.geometry, voxels->type(), voxels->data(), 1, 1, 0, {}};
    if (keepsScale) {
        image.slope = volume.slope;
        image.intercept = volume.intercept;
    }
    return writeAtomically(file, [&](const std::filesystem::path& temporary) {
        return writeRaster(image, temporary, file);
    });
}

} // namespace hangaku::viewer::processing
