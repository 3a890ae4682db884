#include "viewer/processing/io/NiftiWriter.h"

#include "viewer/processing/io/NiftiFormat.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace hangaku::viewer::processing {
namespace {

NiftiType niftiTypeOf(PixelType type)
{
    switch (type) {
    case PixelType::UInt8: return NiftiType::UInt8;
    case PixelType::Int8: return NiftiType::Int8;
    case PixelType::UInt16: return NiftiType::UInt16;
    case PixelType::Int16: return NiftiType::Int16;
    case PixelType::UInt32: return NiftiType::UInt32;
    case PixelType::Int32: return NiftiType::Int32;
    case PixelType::Float32: break;
    }
    return NiftiType::Float32;
}

class HeaderBytes {
public:
    /// The header, and the four bytes that say that no extension follows.
    std::array<char, nifti1::kHeaderBytes + 4> bytes{};

    template <typename T> void set(std::size_t offset, T value)
    {
        std::memcpy(bytes.data() + offset, &value, sizeof(T));
    }
    void setFloat(std::size_t offset, double value) { set(offset, static_cast<float>(value)); }
};

struct Quaternion {
    double b = 0;
    double c = 0;
    double d = 0;
    double handedness = 1; ///< -1 when the third axis points the other way (pixdim[0])
};

/// @param axes unit vectors in RAS, at right angles
Quaternion quaternionOf(std::array<Vec3, 3> axes)
{
    Quaternion result;
    if (dot(cross(axes[0], axes[1]), axes[2]) < 0) {
        result.handedness = -1;
        axes[2] = -axes[2];
    }
    const auto at = [&axes](int row, std::size_t column) { return axes[column][row]; };
    // Each squared part from the diagonal; the largest is divided by, so that nothing is lost.
    const double trace = at(0, 0) + at(1, 1) + at(2, 2);
    const std::array<double, 4> squares{1 + trace, 1 + 2 * at(0, 0) - trace,
                                        1 + 2 * at(1, 1) - trace, 1 + 2 * at(2, 2) - trace};
    const auto largest = std::ranges::max_element(squares) - squares.begin();
    const double root = std::sqrt(squares[static_cast<std::size_t>(largest)]);
    const double half = 0.5 / root;
    double a = 0;
    switch (largest) {
    case 0:
        a = root / 2;
        result.b = (at(2, 1) - at(1, 2)) * half;
        result.c = (at(0, 2) - at(2, 0)) * half;
        result.d = (at(1, 0) - at(0, 1)) * half;
        break;
    case 1:
        a = (at(2, 1) - at(1, 2)) * half;
        result.b = root / 2;
        result.c = (at(1, 0) + at(0, 1)) * half;
        result.d = (at(0, 2) + at(2, 0)) * half;
        break;
    case 2:
        a = (at(0, 2) - at(2, 0)) * half;
        result.b = (at(1, 0) + at(0, 1)) * half;
        result.c = root / 2;
        result.d = (at(2, 1) + at(1, 2)) * half;
        break;
    default:
        a = (at(1, 0) - at(0, 1)) * half;
        result.b = (at(0, 2) + at(2, 0)) * half;
        result.c = (at(2, 1) + at(1, 2)) * half;
        result.d = root / 2;
        break;
    }
    if (a < 0) { // NIfTI stores b, c, d only and takes a as positive
        result.b = -result.b;
        result.c = -result.c;
        result.d = -result.d;
    }
    return result;
}

/// Spacing, and where it lies in the patient when that is known.
void placeGrid(HeaderBytes& header, const RasterImage& image)
{
    const auto& geometry = image.geometry;
    const auto toRas = [](Vec3 lps) { return Vec3{-lps.x, -lps.y, lps.z}; };
    const auto origin = toRas(geometry.origin());
    header.setFloat(nifti1::kPixdim, 1);
    for (std::size_t axis = 0; axis < 3; ++axis)
        header.setFloat(nifti1::kPixdim + 4 * (axis + 1),
                        geometry.spacing()[static_cast<int>(axis)]);
    if (!image.isPlaced)
        return; // both codes stay 0, NIFTI_XFORM_UNKNOWN
    for (int axis = 0; axis < 3; ++axis) {
        const auto column = static_cast<std::size_t>(axis);
        const auto step = toRas(geometry.step(axis));
        for (int row = 0; row < 3; ++row)
            header.setFloat(nifti1::kSform + 4 * (static_cast<std::size_t>(row) * 4 + column),
                            step[row]);
        header.setFloat(nifti1::kSform + 4 * (column * 4 + 3), origin[axis]);
    }
    header.set<std::int16_t>(nifti1::kSformCode, 1); // NIFTI_XFORM_SCANNER_ANAT
    if (!geometry.isOrthogonal())
        return;
    const auto& axes = geometry.axes();
    const auto quaternion = quaternionOf({toRas(axes[0]), toRas(axes[1]), toRas(axes[2])});
    header.set<std::int16_t>(nifti1::kQformCode, 1);
    header.setFloat(nifti1::kPixdim, quaternion.handedness);
    header.setFloat(nifti1::kQuaternion, quaternion.b);
    header.setFloat(nifti1::kQuaternion + 4, quaternion.c);
    header.setFloat(nifti1::kQuaternion + 8, quaternion.d);
    for (int axis = 0; axis < 3; ++axis)
        header.setFloat(nifti1::kQuaternion + 12 + 4 * static_cast<std::size_t>(axis), origin[axis]);
}

HeaderBytes headerOf(const RasterImage& image)
{
    HeaderBytes header;
    header.set<std::int32_t>(0, static_cast<std::int32_t>(nifti1::kHeaderBytes));
    header.bytes[38] = 'r'; // "regular": required for old readers
    header.set<std::int16_t>(nifti1::kDim, image.timePoints > 1 ? 4 : 3);
    for (std::size_t axis = 0; axis < 3; ++axis)
        header.set(nifti1::kDim + 2 * (axis + 1),
                   static_cast<std::int16_t>(image.geometry.size()[axis]));
    header.set(nifti1::kDim + 8, static_cast<std::int16_t>(image.timePoints));
    for (std::size_t n = 5; n < 8; ++n)
        header.set<std::int16_t>(nifti1::kDim + 2 * n, 1);
    const auto type = image.isColour ? NiftiType::Rgb24 : niftiTypeOf(image.type);
    const auto bits = 8 * bytesPerPixel(image.type) * (image.isColour ? 3U : 1U);
    header.set(nifti1::kDatatype, static_cast<std::int16_t>(type));
    header.set(nifti1::kBitpix, static_cast<std::int16_t>(bits));
    header.setFloat(nifti1::kVoxOffset, static_cast<double>(header.bytes.size()));
    header.setFloat(nifti1::kSlope, image.slope);
    header.setFloat(nifti1::kIntercept, image.intercept);
    header.bytes[nifti1::kUnits] = image.hasSpacing ? 2 : 0; // NIFTI_UNITS_MM
    header.setFloat(nifti1::kPixdim + 16, 1);
    if (image.timePoints > 1 && image.timeStepMs > 0) {
        header.bytes[nifti1::kUnits] |= 8; // NIFTI_UNITS_SEC
        header.setFloat(nifti1::kPixdim + 16, image.timeStepMs / 1000);
    }
    constexpr std::string_view kDescription = "Hangaku";
    std::ranges::copy(kDescription, header.bytes.begin() + nifti1::kDescription);
    placeGrid(header, image);
    std::memcpy(header.bytes.data() + nifti1::kMagic, "n+1", 4);
    return header;
}

} // namespace

Result<void> writeNifti(const RasterImage& image, const std::filesystem::path& file,
                        Compression compression)
{
    constexpr int kLargestExtent = 32767; // dim is int16
    if (std::max(std::ranges::max(image.geometry.size()), image.timePoints) > kLargestExtent)
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "The image is too large for a NIfTI-1 file")),
                    Text(HANGAKU_TR("Core", "Save it as NRRD instead.")));
    const auto header = headerOf(image);
    auto output = OutputFile::create(file, compression);
    if (!output)
        return tl::unexpected(output.error());
    if (auto done = output->write(header.bytes.data(), header.bytes.size()); !done)
        return done;
    if (auto done = output->write(image.voxels, image.bytes()); !done)
        return done;
    return output->finish();
}

} // namespace hangaku::viewer::processing
