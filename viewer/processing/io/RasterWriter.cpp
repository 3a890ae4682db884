#include "viewer/processing/io/RasterWriter.h"

#include "viewer/processing/io/NiftiWriter.h"
#include "viewer/processing/io/OutputFile.h"

#include <array>
#include <charconv>

namespace hangaku::viewer::processing {
namespace {

/// The shortest decimal that gives the same double again, with a point in every locale.
std::string decimal(double value)
{
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

std::string spaced(Vec3 value)
{
    return decimal(value.x) + ' ' + decimal(value.y) + ' ' + decimal(value.z);
}

/// NRRD's "(x,y,z)".
std::string vectorText(Vec3 value)
{
    return '(' + decimal(value.x) + ',' + decimal(value.y) + ',' + decimal(value.z) + ')';
}

std::string sizeText(Index3 size)
{
    return std::to_string(size[0]) + ' ' + std::to_string(size[1]) + ' ' + std::to_string(size[2]);
}

/// NRRD key/value pairs write line breaks and backslashes as \n and \\.
std::string escaped(const std::string& value)
{
    std::string result;
    for (const char character : value) {
        if (character == '\\')
            result += "\\\\";
        else if (character == '\n')
            result += "\\n";
        else
            result += character;
    }
    return result;
}

std::string nrrdHeader(const RasterImage& image)
{
    const auto& geometry = image.geometry;
    const bool layered = image.components > 1;
    std::string header = "NRRD0005\n# Written by Hangaku. See http://teem.sourceforge.net/nrrd/format.html\n";
    const auto line = [&header](const std::string& key, const std::string& value) {
        header += key + ": " + value + '\n';
    };
    line("type", image.type == PixelType::Float32 ? "float" : std::string(toString(image.type)));
    line("dimension", layered ? "4" : "3");
    line("space", "left-posterior-superior");
    line("sizes", (layered ? std::to_string(image.components) + ' ' : std::string()) +
                      sizeText(geometry.size()));
    line("space directions", (layered ? "none " : std::string()) + vectorText(geometry.step(0)) +
                                 ' ' + vectorText(geometry.step(1)) + ' ' +
                                 vectorText(geometry.step(2)));
    line("kinds", std::string(layered ? "list " : "") + "domain domain domain");
    line("endian", "little");
    line("encoding", "gzip");
    line("space origin", vectorText(geometry.origin()));
    for (const auto& [key, value] : image.fields)
        header += key + ":=" + escaped(value) + '\n';
    return header + '\n';
}

std::string metaImageHeader(const RasterImage& image)
{
    const auto typeName = [&image]() -> std::string {
        switch (image.type) {
        case PixelType::UInt8: return "MET_UCHAR";
        case PixelType::Int8: return "MET_CHAR";
        case PixelType::UInt16: return "MET_USHORT";
        case PixelType::Int16: return "MET_SHORT";
        case PixelType::UInt32: return "MET_UINT";
        case PixelType::Int32: return "MET_INT";
        case PixelType::Float32: break;
        }
        return "MET_FLOAT";
    };
    const auto& geometry = image.geometry;
    const auto& axes = geometry.axes();
    return "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n"
           "CompressedData = False\nTransformMatrix = " +
           spaced(axes[0]) + ' ' + spaced(axes[1]) + ' ' + spaced(axes[2]) +
           "\nOffset = " + spaced(geometry.origin()) +
           "\nCenterOfRotation = 0 0 0\nAnatomicalOrientation = RAI\nElementSpacing = " +
           spaced(geometry.spacing()) + "\nDimSize = " + sizeText(geometry.size()) +
           "\nElementType = " + typeName() + "\nElementDataFile = LOCAL\n";
}

Result<void> writeNrrd(const RasterImage& image, const std::filesystem::path& file)
{
    auto output = OutputFile::create(file, Compression::None);
    if (!output)
        return tl::unexpected(output.error());
    if (auto done = output->write(nrrdHeader(image)); !done)
        return done;
    if (auto done = output->startGzip(); !done)
        return done;
    if (auto done = output->write(image.voxels, image.bytes()); !done)
        return done;
    return output->finish();
}

Result<void> writeMetaImage(const RasterImage& image, const std::filesystem::path& file)
{
    auto output = OutputFile::create(file, Compression::None);
    if (!output)
        return tl::unexpected(output.error());
    if (auto done = output->write(metaImageHeader(image)); !done)
        return done;
    if (auto done = output->write(image.voxels, image.bytes()); !done)
        return done;
    return output->finish();
}

} // namespace

Result<void> writeRaster(const RasterImage& image, const std::filesystem::path& file,
                         const std::filesystem::path& target)
{
    const auto ending = target.extension();
    switch (imageFormatOf(target)) {
    case ImageFormat::Nifti: return writeNifti(image, file, Compression::None);
    case ImageFormat::NiftiGzip: return writeNifti(image, file, Compression::Gzip);
    case ImageFormat::Nrrd:
        if (ending != ".nhdr")
            return writeNrrd(image, file);
        break;
    case ImageFormat::MetaImage:
        if (ending != ".mhd")
            return writeMetaImage(image, file);
        break;
    case ImageFormat::None: break;
    }
    return fail(ErrorCode::Unsupported,
                Text(HANGAKU_TR("Core", "Images cannot be written as \"%1\""), {ending.string()}),
                Text(HANGAKU_TR("Core", "Use .nii, .nii.gz, .nrrd or .mha.")));
}

} // namespace hangaku::viewer::processing
