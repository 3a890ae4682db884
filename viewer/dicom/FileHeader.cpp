#include "viewer/dicom/FileHeader.h"

#include "viewer/dicom/Attributes.h"
#include "viewer/dicom/CharacterSet.h"
#include "viewer/dicom/FileStream.h"
#include "viewer/dicom/FrameReader.h"
#include "viewer/dicom/MetaInformation.h"
#include "viewer/dicom/Tags.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <istream>
#include <mutex>

#include <gdcmReader.h>
#include <gdcmTrace.h>

namespace hangaku::viewer::dicom {
namespace {

constexpr std::string_view kImplicitLittleEndian = "1.2.840.10008.1.2";
constexpr std::string_view kExplicitLittleEndian = "1.2.840.10008.1.2.1";
constexpr std::string_view kDicomDirClass = "1.2.840.10008.1.3.10";
constexpr int kMostFrames = 1'000'000;

/// Objects with pixels, or a voxel grid, that are no picture of the patient to be shown as such.
constexpr std::array<std::string_view, 6> kNotImages{
    "1.2.840.10008.5.1.4.1.1.66.4",  // Segmentation
    "1.2.840.10008.5.1.4.1.1.66.7",  // Label Map Segmentation
    "1.2.840.10008.5.1.4.1.1.66.5",  // Surface Segmentation
    "1.2.840.10008.5.1.4.1.1.30",    // Parametric Map
    "1.2.840.10008.5.1.4.1.1.481.2", // RT Dose
    "1.2.840.10008.5.1.4.1.1.77.1.6" // Whole slide microscopy
};

/// Classes whose instances must have pixels: without, the file is broken rather than an object.
bool isImageClass(std::string_view sopClass)
{
    constexpr std::array<std::string_view, 8> kImageClasses{
        "1.2.840.10008.5.1.4.1.1.2",   "1.2.840.10008.5.1.4.1.1.2.1",
        "1.2.840.10008.5.1.4.1.1.4",   "1.2.840.10008.5.1.4.1.1.4.1",
        "1.2.840.10008.5.1.4.1.1.128", "1.2.840.10008.5.1.4.1.1.1",
        "1.2.840.10008.5.1.4.1.1.7",   "1.2.840.10008.5.1.4.1.1.20"};
    return std::find(kImageClasses.begin(), kImageClasses.end(), sopClass) != kImageClasses.end();
}

void silenceGdcm()
{
    static std::once_flag once;
    std::call_once(once, [] {
        gdcm::Trace::DebugOff();
        gdcm::Trace::WarningOff();
        gdcm::Trace::ErrorOff();
    });
}

std::string nameOf(const std::filesystem::path& path)
{
    return path.filename().string();
}

tl::unexpected<Error> notReadable(const std::filesystem::path& path, std::string detail = {})
{
    return fail(ErrorCode::ParseFailed,
                Text(HANGAKU_TR("Core", "%1 is damaged or not a DICOM file"), {nameOf(path)}), {},
                std::move(detail));
}

tl::unexpected<Error> truncated(const std::filesystem::path& path)
{
    return fail(ErrorCode::ParseFailed,
                Text(HANGAKU_TR("Core", "%1 is cut off in its header"), {nameOf(path)}));
}

/// Refuses what GDCM's parser would end the process on.
Result<void> prepareForGdcm(const std::filesystem::path& path, FileStreamBuffer& file)
{
    const auto meta = readMetaInformation(file);
    if (meta.state == MetaInformation::State::Truncated)
        return truncated(path);
    if (meta.state == MetaInformation::State::Malformed)
        return notReadable(path, "file meta information");
    if (meta.isReadInOneGo)
        file.setAtEnd(FileStreamBuffer::AtEnd::Throw);
    return {};
}

/// Where the parser stopped.
struct PixelDataStart {
    bool found = false;
    bool isEncapsulated = false;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

/// Recognises the head of a Pixel Data element that ends at `position`: with explicit VR "OB" or
/// "OW", two reserved bytes and a length of four; with implicit VR the length alone.
PixelDataStart pixelDataBefore(const FileStreamBuffer& file, std::uint64_t position)
{
    PixelDataStart start;
    std::array<unsigned char, 12> head{};
    if (position < head.size() ||
        file.readAt(position - head.size(), reinterpret_cast<char*>(head.data()), head.size()) !=
            head.size())
        return start;
    const auto isTag = [&head](std::size_t at, bool bigEndian) {
        constexpr std::array<unsigned char, 4> kLittle{0xe0, 0x7f, 0x10, 0x00};
        constexpr std::array<unsigned char, 4> kBig{0x7f, 0xe0, 0x00, 0x10};
        return std::equal(kLittle.begin(), kLittle.end(), head.begin() + static_cast<long>(at)) ||
               (bigEndian && std::equal(kBig.begin(), kBig.end(), head.begin()));
    };
    start.found = isTag(0, true) || isTag(4, false);
    const auto length = static_cast<std::uint32_t>(head[8]) |
                        static_cast<std::uint32_t>(head[9]) << 8 |
                        static_cast<std::uint32_t>(head[10]) << 16 |
                        static_cast<std::uint32_t>(head[11]) << 24;
    start.isEncapsulated = length == 0xffffffffU;
    start.offset = position;
    start.length = length;
    return start;
}

/// "DICM" after the preamble, or a data set that begins right away.
bool looksLikeDicom(const FileStreamBuffer& file)
{
    std::array<char, 132> start{};
    if (file.readAt(0, start.data(), start.size()) != start.size())
        return false;
    if (std::string_view(start.data() + 128, 4) == "DICM")
        return true;
    // Without preamble: group 0002 or 0008, a small element number, and a known VR or short length.
    const auto byte = [&start](std::size_t at) { return static_cast<unsigned char>(start[at]); };
    const bool isGroup = (byte(0) == 2 || byte(0) == 8) && byte(1) == 0 && byte(3) == 0;
    const bool hasVr = std::isupper(byte(4)) != 0 && std::isupper(byte(5)) != 0;
    const bool hasShortLength = byte(5) == 0 && byte(6) == 0 && byte(7) == 0;
    return isGroup && (hasVr || hasShortLength);
}

PixelLayout readLayout(const Attributes& file)
{
    const auto number = [&file](const Tag& tag, std::uint32_t fallback) {
        return static_cast<int>(file.binaryInteger(tag).value_or(fallback) & 0xffffU);
    };
    PixelLayout layout;
    layout.rows = number(tags::kRows, 0);
    layout.columns = number(tags::kColumns, 0);
    layout.bitsAllocated = number(tags::kBitsAllocated, 0);
    layout.bitsStored = number(tags::kBitsStored, static_cast<std::uint32_t>(layout.bitsAllocated));
    layout.isSigned = number(tags::kPixelRepresentation, 0) == 1;
    layout.samplesPerPixel = number(tags::kSamplesPerPixel, 1);
    layout.photometricInterpretation = file.string(tags::kPhotometricInterpretation);
    return layout;
}

VolumeDescription readDescription(const Attributes& file)
{
    const CharacterSet characters(file.raw(tags::kSpecificCharacterSet));
    const auto text = [&](const Tag& tag) { return characters.text(file.raw(tag)); };
    VolumeDescription d;
    d.modality = file.string(tags::kModality);
    d.description = text(tags::kSeriesDescription);
    d.bodyPart = text(tags::kBodyPartExamined);
    d.patientPosition = file.string(tags::kPatientPosition);
    d.frameOfReferenceUid = file.string(tags::kFrameOfReferenceUid);
    d.patient.name = characters.personName(file.raw(tags::kPatientName));
    d.patient.id = text(tags::kPatientId);
    d.patient.birthDate = isoDate(file.string(tags::kPatientBirthDate));
    d.patient.sex = file.string(tags::kPatientSex);
    d.patientAge = file.string(tags::kPatientAge);
    d.studyInstanceUid = file.string(tags::kStudyInstanceUid);
    d.studyDate = isoDate(file.string(tags::kStudyDate));
    d.studyTime = isoTime(file.string(tags::kStudyTime));
    d.studyDescription = text(tags::kStudyDescription);
    d.studyId = text(tags::kStudyId);
    d.accessionNumber = text(tags::kAccessionNumber);
    d.institution = text(tags::kInstitutionName);
    d.seriesInstanceUid = file.string(tags::kSeriesInstanceUid);
    d.seriesNumber = file.integer(tags::kSeriesNumber, 0);
    return d;
}

/// Pixel Padding Value is US or SS by Pixel Representation.
std::optional<double> readPadding(const Attributes& file, bool isSigned)
{
    const auto bits = file.binaryInteger(tags::kPixelPaddingValue);
    if (!bits)
        return std::nullopt;
    const auto word = static_cast<std::uint16_t>(*bits);
    return isSigned ? static_cast<double>(static_cast<std::int16_t>(word))
                    : static_cast<double>(word);
}

Result<FileHeader> assemble(const std::filesystem::path& path, const gdcm::File& parsed,
                            const PixelDataStart& pixelData)
{
    const Attributes file(parsed.GetDataSet());
    FileHeader header;
    header.instance.path = path;
    header.instance.sopClassUid = file.string(tags::kSopClassUid);
    if (header.instance.sopClassUid.empty()) // a DICOMDIR has it in its meta header alone
        header.instance.sopClassUid =
            Attributes(parsed.GetHeader()).string(tags::kMediaStorageSopClassUid);
    header.instance.sopInstanceUid = file.string(tags::kSopInstanceUid);
    header.instance.number = file.integer(tags::kInstanceNumber, 0);
    const auto* syntax = parsed.GetHeader().GetDataSetTransferSyntax().GetString();
    header.instance.transferSyntaxUid = syntax != nullptr ? syntax : "";
    header.description = readDescription(file);
    header.pixels = readLayout(file);
    if (header.instance.sopClassUid == kDicomDirClass)
        return header;

    const bool hasSize = header.pixels.rows > 0 && header.pixels.columns > 0;
    const bool isOtherObject = std::find(kNotImages.begin(), kNotImages.end(),
                                         header.instance.sopClassUid) != kNotImages.end();
    header.isImage = hasSize && pixelData.found && !isOtherObject;
    if (!header.isImage) {
        if (header.instance.sopClassUid.empty() && header.description.seriesInstanceUid.empty())
            return notReadable(path);
        if (isImageClass(header.instance.sopClassUid))
            return fail(ErrorCode::ParseFailed,
                        Text(HANGAKU_TR("Core", "%1 has no pixels"), {nameOf(path)}));
        return header;
    }
    const int frames = std::max(1, file.integer(tags::kNumberOfFrames, 1));
    if (frames > kMostFrames || header.pixels.bitsAllocated == 0)
        return notReadable(path);
    header.instance.frames = frames;
    if (!pixelData.isEncapsulated && (header.instance.transferSyntaxUid == kImplicitLittleEndian ||
                                      header.instance.transferSyntaxUid == kExplicitLittleEndian)) {
        header.instance.pixelOffset = pixelData.offset;
        header.instance.pixelLength = pixelData.length;
    }
    header.frames = readFrames(file, frames);
    const auto imageType = file.string(tags::kImageType);
    header.isMosaic = imageType.find("MOSAIC") != std::string::npos;
    header.isLocaliser = imageType.find("LOCALIZER") != std::string::npos;
    header.units = file.string(tags::kUnits);
    header.paddingValue = readPadding(file, header.pixels.isSigned);
    return header;
}

} // namespace

Result<FileHeader> readFileHeader(const std::filesystem::path& path)
{
    silenceGdcm();
    FileStreamBuffer buffer(path);
    if (!buffer.isOpen())
        return fail(ErrorCode::ReadFailed,
                    Text(HANGAKU_TR("Core", "Cannot read %1"), {nameOf(path)}));
    if (!looksLikeDicom(buffer)) {
        auto notDicom = notReadable(path);
        notDicom.value().code = ErrorCode::Unsupported;
        return notDicom;
    }
    if (auto sound = prepareForGdcm(path, buffer); !sound)
        return tl::unexpected(sound.error());
    try {
        std::istream stream(&buffer);
        stream.exceptions(std::ios::badbit);
        gdcm::Reader reader;
        reader.SetStream(stream);
        // Where the file ends properly, without pixels, all has been read.
        const bool isRead = reader.ReadUpToTag(tags::kPixelData, {tags::kPixelData});
        if (!isRead && !buffer.endedBetweenElements())
            return stream.bad() ? truncated(path) : notReadable(path);
        stream.clear();
        auto pixelData = pixelDataBefore(buffer, static_cast<std::uint64_t>(stream.tellg()));
        // Inside a deflated data set the position in the file says nothing.
        if (reader.GetFile().GetHeader().GetDataSetTransferSyntax() ==
            gdcm::TransferSyntax::DeflatedExplicitVRLittleEndian)
            pixelData = {true, true, 0, 0};
        return assemble(path, reader.GetFile(), pixelData);
    } catch (const std::exception& error) {
        return notReadable(path, error.what());
    }
}

std::vector<std::filesystem::path> filesOfDicomDir(const std::filesystem::path& path)
{
    silenceGdcm();
    std::vector<std::filesystem::path> files;
    try {
        FileStreamBuffer buffer(path);
        if (!buffer.isOpen() || !prepareForGdcm(path, buffer))
            return files;
        std::istream stream(&buffer);
        stream.exceptions(std::ios::badbit);
        gdcm::Reader reader;
        reader.SetStream(stream);
        if (!reader.Read() && !buffer.endedBetweenElements())
            return files;
        const auto records =
            Attributes(reader.GetFile().GetDataSet()).sequence(tags::kDirectoryRecordSequence);
        for (std::size_t n = 1; records && n <= records->GetNumberOfItems(); ++n) {
            const Attributes record(records->GetItem(n).GetNestedDataSet());
            auto id = record.string(tags::kReferencedFileId);
            if (id.empty())
                continue;
            std::replace(id.begin(), id.end(), '\\', '/');
            // Discs are often mounted with lower-case names.
            auto lower = id;
            std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
                return static_cast<char>(std::tolower(c));
            });
            for (const auto& name : {id, lower}) {
                std::error_code ignored;
                const auto file = path.parent_path() / name;
                if (std::filesystem::is_regular_file(file, ignored)) {
                    files.push_back(file);
                    break;
                }
            }
        }
    } catch (const std::exception&) {
        files.clear();
    }
    return files;
}

} // namespace hangaku::viewer::dicom
