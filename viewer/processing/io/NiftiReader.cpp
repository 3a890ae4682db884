#include "viewer/processing/io/NiftiReader.h"

#include <itk_zlib.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

namespace hangaku::viewer::processing {
namespace {

struct GzClose {
    void operator()(gzFile file) const { ::gzclose(file); }
};
using GzFile = std::unique_ptr<gzFile_s, GzClose>;

/// zlib reads plain files as they are, so that one path serves .nii and .nii.gz.
GzFile openForReading(const std::filesystem::path& file)
{
    GzFile handle(::gzopen(file.c_str(), "rbe"));
    if (handle)
        ::gzbuffer(handle.get(), 1U << 20);
    return handle;
}

bool readExactly(gzFile file, void* data, std::size_t bytes)
{
    auto* next = static_cast<char*>(data);
    while (bytes > 0) {
        const auto part = static_cast<unsigned>(std::min(bytes, std::size_t{1} << 30));
        const int got = ::gzread(file, next, part);
        if (got <= 0)
            return false;
        next += got;
        bytes -= static_cast<std::size_t>(got);
    }
    return true;
}

template <typename T> T byteSwapped(T value)
{
    std::array<unsigned char, sizeof(T)> bytes;
    std::memcpy(bytes.data(), &value, sizeof(T));
    std::ranges::reverse(bytes);
    std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
}

/// The raw header with typed access to its fields.
class RawHeader {
public:
    std::array<char, nifti2::kHeaderBytes> bytes{};
    bool swapped = false;
    bool second = false; ///< NIfTI-2

    template <typename T> T at(std::size_t offset) const
    {
        T value;
        std::memcpy(&value, bytes.data() + offset, sizeof(T));
        return swapped ? byteSwapped(value) : value;
    }
    std::int64_t dim(std::size_t n) const
    {
        return second ? at<std::int64_t>(nifti2::kDim + 8 * n) : at<std::int16_t>(nifti1::kDim + 2 * n);
    }
    double real(std::size_t first, std::size_t secondOffset, std::size_t n = 0) const
    {
        return second ? at<double>(secondOffset + 8 * n) : at<float>(first + 4 * n);
    }
    int code(std::size_t first, std::size_t secondOffset) const
    {
        return second ? at<std::int32_t>(secondOffset) : at<std::int16_t>(first);
    }
};

std::optional<RawHeader> readRawHeader(gzFile file)
{
    RawHeader raw;
    if (!readExactly(file, raw.bytes.data(), nifti1::kHeaderBytes))
        return {};
    for (const bool swapped : {false, true}) {
        raw.swapped = swapped;
        const auto size = raw.at<std::int32_t>(0);
        if (size == static_cast<std::int32_t>(nifti1::kHeaderBytes) &&
            std::memcmp(raw.bytes.data() + nifti1::kMagic, "n+1", 4) == 0)
            return raw;
        if (size == static_cast<std::int32_t>(nifti2::kHeaderBytes) &&
            std::memcmp(raw.bytes.data() + nifti2::kMagic, "n+2", 4) == 0) {
            raw.second = true;
            if (!readExactly(file, raw.bytes.data() + nifti1::kHeaderBytes,
                             nifti2::kHeaderBytes - nifti1::kHeaderBytes))
                return {};
            return raw;
        }
    }
    return {};
}

/// An affine as NIfTI has it: RAS mm.
struct Affine {
    std::array<Vec3, 3> steps;
    Vec3 origin;

    bool isUsable() const
    {
        const double determinant = dot(cross(steps[0], steps[1]), steps[2]);
        const double scale = length(steps[0]) * length(steps[1]) * length(steps[2]);
        return std::isfinite(determinant) && std::abs(determinant) > 1e-9 * scale && scale > 0 &&
               std::isfinite(dot(origin, origin));
    }
};

Vec3 zoomsOf(const RawHeader& raw)
{
    Vec3 zooms;
    for (int axis = 0; axis < 3; ++axis) {
        const auto zoom = std::abs(
            raw.real(nifti1::kPixdim, nifti2::kPixdim, static_cast<std::size_t>(axis) + 1));
        zooms[axis] = zoom > 0 && std::isfinite(zoom) ? zoom : 1;
    }
    return zooms;
}

Affine sformOf(const RawHeader& raw)
{
    Affine affine;
    for (std::size_t row = 0; row < 3; ++row) {
        for (std::size_t column = 0; column < 3; ++column)
            affine.steps[column][static_cast<int>(row)] =
                raw.real(nifti1::kSform, nifti2::kSform, row * 4 + column);
        affine.origin[static_cast<int>(row)] = raw.real(nifti1::kSform, nifti2::kSform, row * 4 + 3);
    }
    return affine;
}

/// nifti1.h, "METHOD 2": a rotation as a quaternion, with a sign for the third axis.
Affine qformOf(const RawHeader& raw)
{
    const auto value = [&](std::size_t n) {
        return raw.real(nifti1::kQuaternion, nifti2::kQuaternion, n);
    };
    double b = value(0);
    double c = value(1);
    double d = value(2);
    double a = 1 - (b * b + c * c + d * d);
    if (a < 1e-7) { // a half turn; rounding may have made it more
        const double norm = std::sqrt(b * b + c * c + d * d);
        b /= norm;
        c /= norm;
        d /= norm;
        a = 0;
    } else {
        a = std::sqrt(a);
    }
    const double sign = raw.real(nifti1::kPixdim, nifti2::kPixdim) < 0 ? -1 : 1;
    const auto zooms = zoomsOf(raw);
    Affine affine;
    affine.steps[0] = Vec3{a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)} *
                      zooms.x;
    affine.steps[1] = Vec3{2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)} *
                      zooms.y;
    affine.steps[2] = Vec3{2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c} *
                      (zooms.z * sign);
    affine.origin = {value(3), value(4), value(5)};
    return affine;
}

/// Spacing alone: x to the left and the centre at the origin, as nibabel reads such files.
Affine unplaced(const RawHeader& raw, Index3 size)
{
    const auto zooms = zoomsOf(raw);
    Affine affine;
    affine.steps = {Vec3{-zooms.x, 0, 0}, Vec3{0, zooms.y, 0}, Vec3{0, 0, zooms.z}};
    for (int axis = 0; axis < 3; ++axis)
        affine.origin +=
            affine.steps[static_cast<std::size_t>(axis)] * (-(size[static_cast<std::size_t>(axis)] - 1) / 2.0);
    return affine;
}

int unitsOf(const RawHeader& raw)
{
    return raw.second ? raw.at<std::int32_t>(nifti2::kUnits)
                      : static_cast<unsigned char>(raw.bytes[nifti1::kUnits]);
}

double millimetresPerUnit(const RawHeader& raw)
{
    const int unit = unitsOf(raw) & 7;
    return unit == 1 ? 1000 : unit == 3 ? 1e-3 : 1;
}

/// 0 where the fourth axis is not one of time, or its step is not said.
double timeStepMs(const RawHeader& raw)
{
    const int unit = unitsOf(raw) & 0x38;
    const double ms = unit == 8 ? 1000 : unit == 16 ? 1 : unit == 24 ? 1e-3 : 0;
    const double step = raw.real(nifti1::kPixdim, nifti2::kPixdim, 4) * ms;
    return std::isfinite(step) && step > 0 ? step : 0;
}

Result<ImageGeometry> geometryOf(const RawHeader& raw, Index3 size, std::vector<Warning>& warnings)
{
    const bool hasSform = raw.code(nifti1::kSformCode, nifti2::kSformCode) > 0;
    const bool hasQform = raw.code(nifti1::kQformCode, nifti2::kQformCode) > 0;
    std::optional<Affine> affine;
    if (hasSform && sformOf(raw).isUsable())
        affine = sformOf(raw);
    else if (hasQform && qformOf(raw).isUsable())
        affine = qformOf(raw);
    if (!affine) {
        affine = unplaced(raw, size);
        warnings.push_back({"no-position",
                            Text(HANGAKU_TR("Core", "The file does not say where the image lies in "
                                                    "the patient; left and right may be wrong"))});
    }
    const double scale = millimetresPerUnit(raw);
    if (scale != 1)
        warnings.push_back({"unit-converted",
                            Text(HANGAKU_TR("Core", "The file's lengths were converted to mm"))});
    const auto toLps = [scale](Vec3 ras) { return Vec3{-ras.x, -ras.y, ras.z} * scale; };
    auto geometry = geometryFromSteps(
        size, {toLps(affine->steps[0]), toLps(affine->steps[1]), toLps(affine->steps[2])},
        toLps(affine->origin));
    if (geometry && !geometry->isOrthogonal())
        warnings.push_back({"sheared-grid",
                            Text(HANGAKU_TR("Core", "The image's axes are not at right angles; it "
                                                    "is shown and measured on its true grid"))});
    return geometry;
}

/// The type that the voxels (or their colours) have in memory; none for complex numbers.
std::optional<PixelType> pixelTypeOfNifti(NiftiType type)
{
    switch (type) {
    case NiftiType::UInt8:
    case NiftiType::Rgb24:
    case NiftiType::Rgba32: return PixelType::UInt8;
    case NiftiType::Int8: return PixelType::Int8;
    case NiftiType::Int16: return PixelType::Int16;
    case NiftiType::UInt16: return PixelType::UInt16;
    case NiftiType::Int32: return PixelType::Int32;
    case NiftiType::UInt32: return PixelType::UInt32;
    case NiftiType::Float32:
    case NiftiType::Float64:
    case NiftiType::Int64:
    case NiftiType::UInt64: return PixelType::Float32;
    case NiftiType::Complex64: break;
    }
    return {};
}

int componentsOf(NiftiType type)
{
    return type == NiftiType::Rgb24 ? 3 : type == NiftiType::Rgba32 ? 4 : 1;
}

/// Of one component.
std::size_t storedBytes(NiftiType type)
{
    switch (type) {
    case NiftiType::UInt8:
    case NiftiType::Rgb24:
    case NiftiType::Rgba32:
    case NiftiType::Int8: return 1;
    case NiftiType::Int16:
    case NiftiType::UInt16: return 2;
    case NiftiType::Float64:
    case NiftiType::Int64:
    case NiftiType::UInt64: return 8;
    default: return 4;
    }
}

/// Voxels along i, j, k and time from `dim`; what else a file may hold is noted.
struct Dimensions {
    Index3 size{1, 1, 1};
    int timePoints = 1;
    bool hasMore = false; ///< vectors or other things beyond time
};

std::optional<Dimensions> dimensionsOf(const RawHeader& raw)
{
    const auto count = raw.dim(0);
    if (count < 1 || count > 7)
        return {};
    Dimensions dimensions;
    for (std::size_t n = 1; n <= static_cast<std::size_t>(count); ++n) {
        const auto extent = raw.dim(n);
        if (extent < 1 || extent > std::numeric_limits<int>::max())
            return {};
        if (n <= 3)
            dimensions.size[n - 1] = static_cast<int>(extent);
        else if (n == 4)
            dimensions.timePoints = static_cast<int>(extent);
        else
            dimensions.hasMore = dimensions.hasMore || extent > 1;
    }
    return dimensions;
}

/// True when the file cannot hold that many bytes; gzip never shrinks more than 1032 to 1.
bool isTooShort(const std::filesystem::path& file, bool compressed, double bytesNeeded)
{
    std::error_code error;
    const auto bytes = static_cast<double>(std::filesystem::file_size(file, error));
    return error || bytes * (compressed ? 1032 : 1) < bytesNeeded;
}

/// Reads `count` values stored as S into float32, applying slope and intercept.
template <typename S>
bool readConverted(gzFile file, float* out, std::size_t count, const NiftiReader::Layout& layout)
{
    std::vector<S> part(std::min<std::size_t>(count, 1U << 16));
    for (std::size_t done = 0; done < count;) {
        const auto n = std::min(part.size(), count - done);
        if (!readExactly(file, part.data(), n * sizeof(S)))
            return false;
        for (std::size_t at = 0; at < n; ++at) {
            const auto value = layout.swapped ? byteSwapped(part[at]) : part[at];
            out[done + at] =
                static_cast<float>(static_cast<double>(value) * layout.slope + layout.intercept);
        }
        done += n;
    }
    return true;
}

template <typename T> void swapAll(std::byte* data, std::size_t count)
{
    for (std::size_t at = 0; at < count; ++at) {
        T value;
        std::memcpy(&value, data + at * sizeof(T), sizeof(T));
        value = byteSwapped(value);
        std::memcpy(data + at * sizeof(T), &value, sizeof(T));
    }
}

bool readSlice(gzFile file, std::byte* out, std::size_t count, const NiftiReader::Layout& layout)
{
    auto* real = reinterpret_cast<float*>(out);
    switch (layout.type) {
    case NiftiType::Float64: return readConverted<double>(file, real, count, layout);
    case NiftiType::Int64: return readConverted<std::int64_t>(file, real, count, layout);
    case NiftiType::UInt64: return readConverted<std::uint64_t>(file, real, count, layout);
    case NiftiType::Float32:
        if (layout.slope != 1 || layout.intercept != 0)
            return readConverted<float>(file, real, count, layout);
        break;
    default: break;
    }
    const auto bytes = storedBytes(layout.type);
    if (!readExactly(file, out, count * bytes))
        return false;
    if (layout.swapped && bytes == 2)
        swapAll<std::uint16_t>(out, count);
    if (layout.swapped && bytes == 4)
        swapAll<std::uint32_t>(out, count);
    return true;
}

} // namespace

NiftiReader::NiftiReader(std::filesystem::path file, ImageHeader header, Layout layout)
    : ImageReader(std::move(file), std::move(header)), m_layout(layout)
{
}

Result<std::unique_ptr<ImageReader>> NiftiReader::openFile(const std::filesystem::path& file)
{
    const auto handle = openForReading(file);
    if (!handle)
        return fail(ErrorCode::ReadFailed,
                    Text(HANGAKU_TR("Core", "Cannot open %1"), {file.string()}),
                    Text(HANGAKU_TR("Core", "Check that you may read it.")));
    const auto raw = readRawHeader(handle.get());
    if (!raw)
        return damagedFile(file, "no NIfTI-1 or NIfTI-2 single-file header");
    const auto dimensions = dimensionsOf(*raw);
    if (!dimensions)
        return damagedFile(file, "impossible dimensions");

    Layout layout;
    layout.swapped = raw->swapped;
    layout.type = static_cast<NiftiType>(
        raw->at<std::int16_t>(raw->second ? nifti2::kDatatype : nifti1::kDatatype));
    const auto pixelType = pixelTypeOfNifti(layout.type);
    if (!pixelType)
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "%1 holds numbers of a kind that cannot be shown "
                                            "(NIfTI data type %2)"),
                         {file.string(), std::to_string(static_cast<int>(layout.type))}));

    const double offset = raw->second ? static_cast<double>(raw->at<std::int64_t>(nifti2::kVoxOffset))
                                      : raw->at<float>(nifti1::kVoxOffset);
    const auto smallest = raw->second ? nifti2::kHeaderBytes : nifti1::kHeaderBytes;
    // Some writers leave the offset of a single file at 0; the voxels then follow the header.
    layout.voxOffset = offset >= static_cast<double>(smallest) && offset < 1e12
                           ? static_cast<std::uint64_t>(offset)
                           : smallest + 4;

    const int components = componentsOf(layout.type);
    double voxels = static_cast<double>(dimensions->timePoints) * components;
    for (const int extent : dimensions->size)
        voxels *= extent;
    const bool compressed = ::gzdirect(handle.get()) == 0;
    if (isTooShort(file, compressed,
                   static_cast<double>(layout.voxOffset) +
                       voxels * static_cast<double>(storedBytes(layout.type))))
        return truncatedFile(file);

    std::vector<Warning> warnings;
    const auto geometry = geometryOf(*raw, dimensions->size, warnings);
    if (!geometry)
        return damagedFile(file, geometry.error().reason.english());
    ImageHeader header{*geometry, *pixelType, components, components > 1, dimensions->timePoints,
                       timeStepMs(*raw), 1, 0, std::move(warnings), {}};
    if (dimensions->hasMore)
        header.warnings.push_back(
            {"more-dimensions",
             Text(HANGAKU_TR("Core", "The file holds several values for each voxel; only the first "
                                     "is shown"))});

    double slope = raw->real(nifti1::kSlope, nifti2::kSlope);
    double intercept = raw->real(nifti1::kIntercept, nifti2::kIntercept);
    if (header.isColour || slope == 0 || !std::isfinite(slope) || !std::isfinite(intercept)) {
        slope = 1; // "no scaling" (nifti1.h, scl_slope)
        intercept = 0;
    }
    auto& place = *pixelType == PixelType::Float32 ? layout.slope : header.slope;
    (*pixelType == PixelType::Float32 ? layout.intercept : header.intercept) = intercept;
    place = slope;
    return std::unique_ptr<ImageReader>(new NiftiReader(file, std::move(header), layout));
}

Result<void> NiftiReader::read(VoxelBuffer& voxels, const Progress& progress, const OnSlice& onSlice)
{
    const auto handle = openForReading(m_file);
    if (!handle || ::gzseek(handle.get(), static_cast<z_off_t>(m_layout.voxOffset), SEEK_SET) < 0)
        return truncatedFile(m_file);
    const auto size = m_header.geometry.size();
    const auto perSlice = static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1]) *
                          static_cast<std::size_t>(m_header.components);
    const auto slices = static_cast<int>(voxels.count() / perSlice);
    auto* out = voxels.data();
    for (int k = 0; k < slices; ++k) {
        if (progress.isStopped())
            return cancelled();
        if (!readSlice(handle.get(), out, perSlice, m_layout))
            return truncatedFile(m_file);
        out += perSlice * bytesPerPixel(voxels.type());
        if (onSlice && k < size[2])
            onSlice(k);
        progress((k + 1.0) / slices);
    }
    return {};
}

} // namespace hangaku::viewer::processing
