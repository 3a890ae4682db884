#include "viewer/processing/io/ImageReader.h"

#include "viewer/processing/io/ItkReader.h"
#include "viewer/processing/io/NiftiReader.h"

#include <algorithm>
#include <cctype>

namespace hangaku::viewer::processing {
namespace {

/// Damaged headers may ask for spacings that no image has.
constexpr double kLargestSpacingMm = 1e5;

} // namespace

ImageReader::ImageReader(std::filesystem::path file, ImageHeader header)
    : m_file(std::move(file)), m_header(std::move(header))
{
}

ImageFormat imageFormatOf(const std::filesystem::path& file)
{
    auto name = file.filename().string();
    std::ranges::transform(name, name.begin(),
                           [](unsigned char character) { return std::tolower(character); });
    if (name.ends_with(".nii.gz"))
        return ImageFormat::NiftiGzip;
    if (name.ends_with(".nii"))
        return ImageFormat::Nifti;
    if (name.ends_with(".nrrd") || name.ends_with(".nhdr"))
        return ImageFormat::Nrrd;
    if (name.ends_with(".mha") || name.ends_with(".mhd"))
        return ImageFormat::MetaImage;
    return ImageFormat::None;
}

Result<std::unique_ptr<ImageReader>> ImageReader::open(const std::filesystem::path& file)
{
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error))
        return fail(ErrorCode::NotFound,
                    Text(HANGAKU_TR("Core", "There is no file %1"), {file.string()}));
    switch (imageFormatOf(file)) {
    case ImageFormat::Nifti:
    case ImageFormat::NiftiGzip: return NiftiReader::openFile(file);
    case ImageFormat::Nrrd:
    case ImageFormat::MetaImage: return ItkReader::openFile(file);
    case ImageFormat::None: break;
    }
    return fail(ErrorCode::Unsupported,
                Text(HANGAKU_TR("Core", "%1 is no image file that can be read"), {file.string()}),
                Text(HANGAKU_TR("Core", "Images may be DICOM, NIfTI (.nii, .nii.gz), NRRD (.nrrd, "
                                        ".nhdr) or MetaImage (.mha, .mhd).")));
}

tl::unexpected<Error> damagedFile(const std::filesystem::path& file, std::string detail)
{
    return fail(ErrorCode::ParseFailed,
                Text(HANGAKU_TR("Core", "Cannot read %1: its header is damaged or not of the "
                                        "format its name promises"),
                     {file.string()}),
                Text(HANGAKU_TR("Core", "Copy or export the file again.")), std::move(detail));
}

tl::unexpected<Error> truncatedFile(const std::filesystem::path& file)
{
    return fail(ErrorCode::ReadFailed,
                Text(HANGAKU_TR("Core", "Cannot read %1: the file ends before its voxels do, or is "
                                        "damaged"),
                     {file.string()}),
                Text(HANGAKU_TR("Core", "Copy or export the file again.")));
}

tl::unexpected<Error> colourMask(const std::filesystem::path& file)
{
    return fail(ErrorCode::Unsupported,
                Text(HANGAKU_TR("Core", "%1 is a colour image and cannot be read as a mask"),
                     {file.string()}));
}

tl::unexpected<Error> cancelled()
{
    return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
}

Result<ImageGeometry> geometryFromSteps(Index3 size, const std::array<Vec3, 3>& steps, Vec3 origin)
{
    Vec3 spacing;
    std::array<Vec3, 3> axes;
    for (int axis = 0; axis < 3; ++axis) {
        const auto mm = length(steps[static_cast<std::size_t>(axis)]);
        if (!(mm > 0) || mm > kLargestSpacingMm)
            return fail(ErrorCode::InvalidGeometry,
                        Text(HANGAKU_TR("Core", "The image's voxel spacing is missing or absurd")));
        spacing[axis] = mm;
        axes[static_cast<std::size_t>(axis)] = steps[static_cast<std::size_t>(axis)] / mm;
    }
    return ImageGeometry::create(size, spacing, origin, axes);
}

} // namespace hangaku::viewer::processing
