#include "viewer/processing/io/ItkReader.h"

#include <itkMetaDataObject.h>
#include <itkMetaImageIO.h>
#include <itkNrrdImageIO.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <limits>
#include <optional>

namespace hangaku::viewer::processing {
namespace {

using Component = itk::ImageIOBase::IOComponentType;

itk::ImageIOBase::Pointer makeReader(ImageFormat format)
{
    if (format == ImageFormat::Nrrd)
        return itk::NrrdImageIO::New().GetPointer();
    return itk::MetaImageIO::New().GetPointer();
}

/// The type that voxels have in memory; float32 where only 64 bits hold the file's.
std::optional<PixelType> pixelTypeOfItk(const itk::ImageIOBase& io)
{
    const auto bytes = io.GetComponentSize();
    switch (io.GetComponentType()) {
    case Component::UCHAR: return PixelType::UInt8;
    case Component::CHAR: return PixelType::Int8;
    case Component::USHORT: return PixelType::UInt16;
    case Component::SHORT: return PixelType::Int16;
    case Component::UINT:
    case Component::ULONG:
    case Component::ULONGLONG: return bytes == 4 ? PixelType::UInt32 : PixelType::Float32;
    case Component::INT:
    case Component::LONG:
    case Component::LONGLONG: return bytes == 4 ? PixelType::Int32 : PixelType::Float32;
    case Component::FLOAT:
    case Component::DOUBLE: return PixelType::Float32;
    default: return {};
    }
}

template <typename S> void convert(const std::byte* from, float* to, std::size_t count)
{
    for (std::size_t at = 0; at < count; ++at) {
        S value;
        std::memcpy(&value, from + at * sizeof(S), sizeof(S));
        to[at] = static_cast<float>(value);
    }
}

void convertToFloat(const itk::ImageIOBase& io, const std::byte* from, std::span<float> to)
{
    switch (io.GetComponentType()) {
    case Component::DOUBLE: return convert<double>(from, to.data(), to.size());
    case Component::ULONG:
    case Component::ULONGLONG: return convert<std::uint64_t>(from, to.data(), to.size());
    case Component::LONG:
    case Component::LONGLONG: return convert<std::int64_t>(from, to.data(), to.size());
    default: return convert<float>(from, to.data(), to.size());
    }
}

Vec3 directionOf(const itk::ImageIOBase& io, unsigned axis)
{
    const auto direction = io.GetDirection(axis);
    Vec3 result;
    for (unsigned n = 0; n < 3 && n < direction.size(); ++n)
        result[static_cast<int>(n)] = direction[n];
    return result;
}

Result<ImageGeometry> geometryOf(const itk::ImageIOBase& io)
{
    Index3 size{1, 1, 1};
    std::array<Vec3, 3> steps;
    Vec3 origin;
    const auto dimensions = std::min(3U, io.GetNumberOfDimensions());
    for (unsigned axis = 0; axis < dimensions; ++axis) {
        const auto extent = io.GetDimensions(axis);
        if (extent < 1 || extent > static_cast<itk::SizeValueType>(std::numeric_limits<int>::max()))
            return fail(ErrorCode::InvalidGeometry,
                        Text(HANGAKU_TR("Core", "The image has no voxels along one axis")));
        size[axis] = static_cast<int>(extent);
        steps[axis] = directionOf(io, axis) * io.GetSpacing(axis);
        origin[static_cast<int>(axis)] = io.GetOrigin(axis);
    }
    if (dimensions == 2)
        steps[2] = normalized(cross(steps[0], steps[1]));
    return geometryFromSteps(size, steps, origin);
}

std::map<std::string, std::string> fieldsOf(const itk::ImageIOBase& io)
{
    std::map<std::string, std::string> fields;
    const auto& dictionary = io.GetMetaDataDictionary();
    for (const auto& key : dictionary.GetKeys()) {
        std::string value;
        if (itk::ExposeMetaData<std::string>(dictionary, key, value))
            fields.emplace(key, value);
    }
    return fields;
}

double voxelBytes(const itk::ImageIOBase& io)
{
    double bytes = io.GetComponentSize() * static_cast<double>(io.GetNumberOfComponents());
    for (unsigned axis = 0; axis < io.GetNumberOfDimensions(); ++axis)
        bytes *= static_cast<double>(io.GetDimensions(axis));
    return bytes;
}

/// What a MetaImage header says of where its voxels are; ITK gives half an image without an error
/// when they are cut short.
struct MetaImageData {
    std::string file = "LOCAL";
    bool compressed = false;
    double compressedBytes = 0;
    double headerBytes = 0;
};

MetaImageData metaImageData(const std::filesystem::path& file)
{
    MetaImageData data;
    std::ifstream stream(file, std::ios::binary);
    constexpr int kMostLines = 200;
    std::string line;
    for (int n = 0; n < kMostLines && std::getline(stream, line); ++n) {
        data.headerBytes += static_cast<double>(line.size()) + 1;
        const auto equals = line.find('=');
        if (equals == std::string::npos)
            continue;
        const auto key = line.substr(0, line.find_last_not_of(" \t", equals - 1) + 1);
        const auto from = line.find_first_not_of(" \t", equals + 1);
        const auto to = line.find_last_not_of(" \t\r");
        const auto value = from == std::string::npos ? "" : line.substr(from, to - from + 1);
        if (key == "CompressedData")
            data.compressed = value.starts_with('T') || value.starts_with('t') || value == "1";
        else if (key == "CompressedDataSize")
            data.compressedBytes = std::strtod(value.c_str(), nullptr);
        else if (key == "ElementDataFile") {
            data.file = value;
            break;
        }
    }
    return data;
}

/// True when a MetaImage file, or the file it names, ends before its voxels do.
bool isMetaImageTooShort(const std::filesystem::path& file, const itk::ImageIOBase& io)
{
    const auto data = metaImageData(file);
    const bool local = data.file == "LOCAL" || data.file == "Local" || data.file == "local";
    if (!local && (data.file.starts_with("LIST") || data.file.find('%') != std::string::npos))
        return false; // one file for each slice: ITK reports a missing one
    const auto voxels = local ? file : file.parent_path() / data.file;
    std::error_code error;
    const auto present = static_cast<double>(std::filesystem::file_size(voxels, error));
    const double needed = data.compressed ? data.compressedBytes : voxelBytes(io);
    return error || present < needed + (local ? data.headerBytes : 0);
}

/// True when an embedded file cannot hold its voxels, however well they were compressed.
bool isTooShort(const std::filesystem::path& file, const itk::ImageIOBase& io)
{
    if (imageFormatOf(file) == ImageFormat::MetaImage && isMetaImageTooShort(file, io))
        return true;
    if (file.extension() == ".nhdr" || file.extension() == ".mhd")
        return false;
    std::error_code error;
    const auto present = static_cast<double>(std::filesystem::file_size(file, error));
    return error || present * 1100 < voxelBytes(io);
}

tl::unexpected<Error> unsupportedVoxels(const std::filesystem::path& file)
{
    return fail(ErrorCode::Unsupported,
                Text(HANGAKU_TR("Core", "%1 holds voxels of a kind that cannot be shown"),
                     {file.string()}),
                Text(HANGAKU_TR("Core", "Grey-scale and 8-bit colour images can be opened.")));
}

/// MetaImage knows no colours: three bytes for each voxel are taken for them, as ITK writes them.
bool isColourImage(const itk::ImageIOBase& io)
{
    using Pixel = itk::ImageIOBase::IOPixelType;
    const auto type = io.GetPixelType();
    const bool isMeta = std::strcmp(io.GetNameOfClass(), "MetaImageIO") == 0;
    return io.GetComponentType() == Component::UCHAR &&
           (type == Pixel::RGB || type == Pixel::RGBA ||
            (isMeta && type == Pixel::VECTOR && io.GetNumberOfComponents() == 3));
}

/// Refuses what is neither grey-scale nor colour, and collects the rest of the header.
Result<ImageHeader> headerOf(const itk::ImageIOBase& io, const std::filesystem::path& file)
{
    using Pixel = itk::ImageIOBase::IOPixelType;
    const auto pixelType = pixelTypeOfItk(io);
    const bool isColour = isColourImage(io);
    const bool plain = io.GetPixelType() == Pixel::SCALAR || io.GetPixelType() == Pixel::VECTOR;
    if (!pixelType || !(plain || isColour) || io.GetNumberOfComponents() < 1)
        return unsupportedVoxels(file);
    if (io.GetNumberOfDimensions() < 2 || io.GetNumberOfDimensions() > 4)
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "%1 has %2 dimensions; images of 2 to 4 can be opened"),
                         {file.string(), std::to_string(io.GetNumberOfDimensions())}));
    const auto geometry = geometryOf(io);
    if (!geometry)
        return damagedFile(file, geometry.error().reason.english());
    if (isTooShort(file, io))
        return truncatedFile(file);

    ImageHeader header{*geometry, *pixelType, static_cast<int>(io.GetNumberOfComponents()),
                       isColour, 1, 0, 1, 0, {}, fieldsOf(io)};
    if (io.GetNumberOfDimensions() == 4)
        header.timePoints = static_cast<int>(io.GetDimensions(3));
    if (imageFormatOf(file) == ImageFormat::Nrrd && !header.fields.contains("NRRD_space"))
        header.warnings.push_back(
            {"no-position",
             Text(HANGAKU_TR("Core", "The file does not say where the image lies in the patient; "
                                     "left and right may be wrong"))});
    if (!geometry->isOrthogonal())
        header.warnings.push_back(
            {"sheared-grid", Text(HANGAKU_TR("Core", "The image's axes are not at right angles; it "
                                                     "is shown and measured on its true grid"))});
    return header;
}

} // namespace

struct ItkReader::State {
    itk::ImageIOBase::Pointer io;
};

ItkReader::ItkReader(std::filesystem::path file, ImageHeader header, std::unique_ptr<State> state)
    : ImageReader(std::move(file), std::move(header)), m_state(std::move(state))
{
}

ItkReader::~ItkReader() = default;

Result<std::unique_ptr<ImageReader>> ItkReader::openFile(const std::filesystem::path& file)
{
    try {
        auto state = std::make_unique<State>();
        state->io = makeReader(imageFormatOf(file));
        if (!state->io->CanReadFile(file.c_str()))
            return damagedFile(file);
        state->io->SetFileName(file.string());
        state->io->ReadImageInformation();
        auto header = headerOf(*state->io, file);
        if (!header)
            return tl::unexpected(header.error());
        return std::unique_ptr<ImageReader>(
            new ItkReader(file, std::move(*header), std::move(state)));
    } catch (const std::exception& error) {
        return damagedFile(file, error.what());
    }
}

Result<void> ItkReader::readAll(VoxelBuffer& voxels)
{
    auto& io = *m_state->io;
    itk::ImageIORegion region(io.GetNumberOfDimensions());
    std::size_t all = io.GetNumberOfComponents();
    for (unsigned axis = 0; axis < io.GetNumberOfDimensions(); ++axis) {
        region.SetSize(axis, io.GetDimensions(axis));
        region.SetIndex(axis, 0);
        all *= io.GetDimensions(axis);
    }
    io.SetIORegion(region);
    const bool converts = io.GetComponentSize() != bytesPerPixel(voxels.type());
    if (!converts && all == voxels.count()) {
        io.Read(voxels.data());
        return {};
    }
    // Only the first time points are wanted, or the values have 64 bits: through a second buffer.
    auto raw = VoxelBuffer::create(PixelType::UInt8, all * io.GetComponentSize());
    if (!raw)
        return tl::unexpected(raw.error());
    io.Read((*raw)->data());
    if (converts)
        convertToFloat(io, (*raw)->data(), voxels.as<float>());
    else
        std::memcpy(voxels.data(), (*raw)->data(), voxels.sizeBytes());
    return {};
}

Result<void> ItkReader::read(VoxelBuffer& voxels, const Progress& progress, const OnSlice& onSlice)
{
    if (progress.isStopped())
        return cancelled();
    try {
        if (auto done = readAll(voxels); !done)
            return done;
    } catch (const std::exception&) {
        return truncatedFile(m_file);
    }
    if (onSlice)
        for (int k = 0; k < m_header.geometry.size()[2]; ++k)
            onSlice(k);
    progress(1);
    return {};
}

} // namespace hangaku::viewer::processing
