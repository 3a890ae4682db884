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

/// NRRD's "(x,y,z)", or "(x,y,z,0)" in a space with time.
std::string vectorText(Vec3 value, bool inTime)
{
    return '(' + decimal(value.x) + ',' + decimal(value.y) + ',' + decimal(value.z) +
           (inTime ? ",0)" : ")");
}

double secondsPerTimePoint(const RasterImage& image)
{
    return image.timeStepMs > 0 ? image.timeStepMs / 1000 : 1;
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
    const bool inTime = image.timePoints > 1;
    std::string header = "NRRD0005\n# Written by Hangaku. See http://teem.sourceforge.net/nrrd/format.html\n";
    const auto line = [&header](const std::string& key, const std::string& value) {
        header += key + ": " + value + '\n';
    };
    line("type", image.type == PixelType::Float32 ? "float" : std::string(toString(image.type)));
    line("dimension", std::to_string(3 + (layered ? 1 : 0) + (inTime ? 1 : 0)));
    if (image.isPlaced)
        line("space", std::string("left-posterior-superior") + (inTime ? "-time" : ""));
    line("sizes", (layered ? std::to_string(image.components) + ' ' : std::string()) +
                      sizeText(geometry.size()) +
                      (inTime ? ' ' + std::to_string(image.timePoints) : std::string()));
    const auto step = decimal(secondsPerTimePoint(image));
    if (image.isPlaced)
        line("space directions",
             (layered ? "none " : std::string()) + vectorText(geometry.step(0), inTime) + ' ' +
                 vectorText(geometry.step(1), inTime) + ' ' + vectorText(geometry.step(2), inTime) +
                 (inTime ? " (0,0,0," + step + ')' : std::string()));
    else
        line("spacings", (layered ? "nan " : std::string()) + spaced(geometry.spacing()) +
                             (inTime ? ' ' + step : std::string()));
    const std::string kind = !layered ? "" : image.isColour ? "RGB-color " : "list ";
    line("kinds", kind + "domain domain domain" + (inTime ? " time" : ""));
    line("endian", "little");
    line("encoding", "gzip");
    if (image.isPlaced)
        line("space origin", vectorText(geometry.origin(), inTime));
    for (const auto& [key, value] : image.fields)
        header += key + ":=" + escaped(value) + '\n';
    return header + '\n';
}

std::string metaImageType(PixelType type)
{
    switch (type) {
    case PixelType::UInt8: return "MET_UCHAR";
    case PixelType::Int8: return "MET_CHAR";
    case PixelType::UInt16: return "MET_USHORT";
    case PixelType::Int16: return "MET_SHORT";
    case PixelType::UInt32: return "MET_UINT";
    case PixelType::Int32: return "MET_INT";
    case PixelType::Float32: break;
    }
    return "MET_FLOAT";
}

/// MetaImage has no way to say that an image lies nowhere.
std::string metaImageHeader(const RasterImage& image)
{
    const auto& geometry = image.geometry;
    const auto& axes = geometry.axes();
    const bool inTime = image.timePoints > 1;
    const std::string none = inTime ? " 0" : ""; // of the axes of space along time
    std::string header;
    const auto line = [&header](const std::string& key, const std::string& value) {
        header += key + " = " + value + '\n';
    };
    line("ObjectType", "Image");
    line("NDims", inTime ? "4" : "3");
    line("BinaryData", "True");
    line("BinaryDataByteOrderMSB", "False");
    line("CompressedData", "False");
    line("TransformMatrix", spaced(axes[0]) + none + ' ' + spaced(axes[1]) + none + ' ' +
                                spaced(axes[2]) + none + (inTime ? " 0 0 0 1" : ""));
    line("Offset", spaced(geometry.origin()) + none);
    line("CenterOfRotation", "0 0 0" + none);
    line("AnatomicalOrientation", "RAI");
    line("ElementSpacing", spaced(geometry.spacing()) +
                               (inTime ? ' ' + decimal(secondsPerTimePoint(image)) : ""));
    line("DimSize", sizeText(geometry.size()) +
                        (inTime ? ' ' + std::to_string(image.timePoints) : ""));
    if (image.isColour)
        line("ElementNumberOfChannels", std::to_string(image.components));
    line("ElementType", metaImageType(image.type));
    line("ElementDataFile", "LOCAL");
    return header;
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
