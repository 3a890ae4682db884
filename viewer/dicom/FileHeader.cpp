#include "viewer/dicom/FileHeader.h"

#include "viewer/dicom/Attributes.h"
#include "viewer/dicom/Calibration.h"
#include "viewer/dicom/CharacterSet.h"
#include "viewer/dicom/DataSetReader.h"
#include "viewer/dicom/FrameReader.h"
#include "viewer/dicom/Mosaic.h"
#include "viewer/dicom/Shutters.h"
#include "viewer/dicom/Suv.h"
#include "viewer/dicom/Tags.h"
#include "viewer/dicom/Windows.h"

#include <algorithm>
#include <array>
#include <span>

namespace hangaku::viewer::dicom {
namespace {

constexpr std::string_view kImplicitLittleEndian = "1.2.840.10008.1.2";
constexpr std::string_view kExplicitLittleEndian = "1.2.840.10008.1.2.1";
constexpr std::string_view kDicomDirClass = "1.2.840.10008.1.3.10";
constexpr int kMostFrames = 100'000;

/// Objects with pixels, or a voxel grid, that are no picture of the patient to be shown as such.
constexpr std::array<std::string_view, 4> kNotImages{
    "1.2.840.10008.5.1.4.1.1.66.4",  // Segmentation
    "1.2.840.10008.5.1.4.1.1.66.7",  // Label Map Segmentation
    "1.2.840.10008.5.1.4.1.1.66.5",  // Surface Segmentation
    "1.2.840.10008.5.1.4.1.1.481.2", // RT Dose
};
constexpr std::string_view kMicroscopeSlide = "1.2.840.10008.5.1.4.1.1.77.1.6";

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

std::string nameOf(const std::filesystem::path& path)
{
    return path.filename().string();
}

tl::unexpected<Error> refused(const std::filesystem::path& path, const char* reason)
{
    return fail(ErrorCode::ParseFailed, Text(reason, {nameOf(path)}));
}

PixelLayout readLayout(const Attributes& file, const PixelDataStart& pixelData)
{
    const auto number = [&file](const Tag& tag, std::uint32_t fallback) {
        return static_cast<int>(file.binaryInteger(tag).value_or(fallback) & 0xffffU);
    };
    PixelLayout layout;
    layout.rows = number(tags::kRows, 0);
    layout.columns = number(tags::kColumns, 0);
    layout.bitsAllocated = number(tags::kBitsAllocated, 0);
    // Floating point pixels have none.
    layout.bitsStored =
        pixelData.isFloat
            ? 0
            : number(tags::kBitsStored, static_cast<std::uint32_t>(layout.bitsAllocated));
    layout.isSigned = pixelData.isFloat || number(tags::kPixelRepresentation, 0) == 1;
    layout.samplesPerPixel = number(tags::kSamplesPerPixel, 1);
    layout.photometricInterpretation = file.string(tags::kPhotometricInterpretation);
    return layout;
}

VolumeDescription readDescription(const Attributes& file)
{
    const CharacterSet characters(
        file.raw(tags::kSpecificCharacterSet),
        {file.raw(tags::kPatientName), file.raw(tags::kPatientId), file.raw(tags::kInstitutionName),
         file.raw(tags::kStudyDescription), file.raw(tags::kSeriesDescription)});
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
    d.patient.isTextGuessed = characters.isGuessed();
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

/// Pixel Padding Value and Range Limit are US or SS by Pixel Representation.
std::optional<double> readPadding(const Attributes& file, const Tag& tag, bool isSigned)
{
    const auto bits = file.binaryInteger(tag);
    if (!bits)
        return std::nullopt;
    const auto word = static_cast<std::uint16_t>(*bits);
    return isSigned ? static_cast<double>(static_cast<std::int16_t>(word))
                    : static_cast<double>(word);
}

/// From one frame of a film to the next (PS3.3 C.7.6.5), on average; 0 when not said.
double readFrameTime(const Attributes& file)
{
    const auto sensible = [](double ms) { return ms > 0.01 && ms < 1e6 ? ms : 0; };
    if (const double ms = sensible(file.decimal(tags::kFrameTime).value_or(0)); ms > 0)
        return ms;
    // Its first entry is 0: the time since the frame before.
    if (const auto steps = file.decimals(tags::kFrameTimeVector); steps.size() > 1) {
        double sum = 0;
        for (std::size_t n = 1; n < steps.size(); ++n)
            sum += steps[n];
        return sensible(sum / static_cast<double>(steps.size() - 1));
    }
    for (const auto* tag : {&tags::kCineRate, &tags::kRecommendedDisplayFrameRate})
        if (const double rate = file.decimal(*tag).value_or(0); rate > 0)
            return sensible(1000 / rate);
    return 0;
}

/// The Modality LUTs of the file, or of its functional groups, frame by frame. Those of angiograms
/// and fluoroscopies lead back to the X-ray intensity, for measuring: windows are for the stored
/// values (PS3.3 C.8.7.1.1.2; DCMTK and Cornerstone show them so too).
void readModalityTables(const Attributes& file, FileHeader& header)
{
    const auto& modality = header.description.modality;
    if (modality == "XA" || modality == "RF")
        return;
    auto& tables = header.modalityTables;
    const auto read = [&](const Attributes& from, std::span<FrameHeader> frames) {
        auto table = readModalityTable(from, header.pixels.isSigned);
        if (!table)
            return;
        const auto same = std::find(tables.begin(), tables.end(), *table);
        const auto number = static_cast<int>(same - tables.begin());
        if (same == tables.end())
            tables.push_back(std::move(*table));
        for (auto& frame : frames)
            frame.modalityTable = number;
    };
    const auto readGroup = [&](const Attributes& groups, std::span<FrameHeader> frames) {
        read(groups, frames);
        if (const auto group = groups.sequence(tags::kPixelValueTransformationSequence);
            !group.empty())
            read(Attributes(group.front()), frames);
    };
    read(file, header.frames);
    if (const auto shared = file.sequence(tags::kSharedFunctionalGroups); !shared.empty())
        readGroup(Attributes(shared.front()), header.frames);
    const auto perFrame = file.sequence(tags::kPerFrameFunctionalGroups);
    for (auto& frame : header.frames)
        if (const auto n = static_cast<std::size_t>(frame.index); n < perFrame.size())
            readGroup(Attributes(perFrame[n]), {&frame, 1});
}

/// What holds for all pictures of the file.
void readPictures(const Attributes& file, FileHeader& header)
{
    auto& d = header.description;
    d.modalityTables.clear();
    d.frameTimeMs = header.instance.frames > 1 ? readFrameTime(file) : 0;
    readCalibration(file, d);
    d.shutters = readShutters(file);
    d.invertedGrey = header.pixels.photometricInterpretation == "MONOCHROME1" ||
                     file.string(tags::kPresentationLutShape) == "INVERSE";
    if (header.pixels.samplesPerPixel > 1)
        return;
    readSuv(file, header.frames.front().rescaleType, d);
    readModalityTables(file, header);
    const bool canBeNegative = header.modalityTables.empty() &&
                               (header.pixels.isSigned || header.frames.front().intercept < 0);
    d.voiTables = readVoiTables(file, canBeNegative);
    // Of a multi-frame file: those of all frames, or of the first.
    for (const auto* groups : {&tags::kSharedFunctionalGroups, &tags::kPerFrameFunctionalGroups})
        if (const auto items = file.sequence(*groups); d.voiTables.empty() && !items.empty())
            if (const auto group = Attributes(items.front()).sequence(tags::kFrameVoiLutSequence);
                !group.empty())
                d.voiTables = readVoiTables(Attributes(group.front()), canBeNegative);
    header.units = file.string(tags::kUnits);
    header.paddingValue = readPadding(file, tags::kPixelPaddingValue, header.pixels.isSigned);
    if (header.paddingValue)
        header.paddingLimit =
            readPadding(file, tags::kPixelPaddingRangeLimit, header.pixels.isSigned);
}

/// Could a file of this size hold so many pixels? Truncated files may lack some; compressed ones
/// hold a few thousand times their size at most, and a fragment for each frame.
bool canHold(const Header& file, const PixelLayout& pixels, int frames)
{
    constexpr double kSmall = 64 << 20; // no harm, whatever the file says
    constexpr double kMostCompression = 10'000;
    constexpr double kSmallestFragment = 8;
    const double needed = static_cast<double>(pixels.rows) * pixels.columns *
                          pixels.samplesPerPixel * pixels.bitsAllocated / 8 * frames;
    const auto available = static_cast<double>(file.fileSize - file.pixelData.offset);
    if (file.pixelData.isEncapsulated)
        return (needed <= kSmall || needed <= kMostCompression * available) &&
               (frames < 2 || frames * kSmallestFragment <= available ||
                file.pixelData.offset == 0);
    return needed <= kSmall / 16 || needed <= 2 * available;
}

Result<FileHeader> assemble(const std::filesystem::path& path, const Header& parsed)
{
    const Attributes file(parsed.dataSet);
    const auto& pixelData = parsed.pixelData;
    FileHeader header;
    header.instance.path = path;
    header.instance.sopClassUid = file.string(tags::kSopClassUid);
    if (header.instance.sopClassUid.empty()) // a DICOMDIR has it in its meta header alone
        header.instance.sopClassUid = parsed.mediaStorageSopClass;
    header.instance.sopInstanceUid = file.string(tags::kSopInstanceUid);
    header.instance.number = file.integer(tags::kInstanceNumber, 0);
    header.instance.transferSyntaxUid = parsed.transferSyntaxUid;
    header.description = readDescription(file);
    header.pixels = readLayout(file, pixelData);
    if (header.instance.sopClassUid == kDicomDirClass)
        return header;

    if (header.instance.sopClassUid == kMicroscopeSlide) // tiles of a pyramid, in no patient
        return refused(path, HANGAKU_TR("Core", "%1 is a microscope slide, which is not shown here"));
    const bool hasSize = header.pixels.rows > 0 && header.pixels.columns > 0;
    const bool isOtherObject = std::find(kNotImages.begin(), kNotImages.end(),
                                         header.instance.sopClassUid) != kNotImages.end();
    header.isImage = hasSize && pixelData.found && !isOtherObject;
    if (!header.isImage) {
        if (header.instance.sopClassUid.empty() && header.description.seriesInstanceUid.empty())
            return refused(path, HANGAKU_TR("Core", "%1 is damaged or not a DICOM file"));
        if (isImageClass(header.instance.sopClassUid))
            return refused(path, HANGAKU_TR("Core", "%1 has no pixels"));
        return header;
    }
    const int frames = std::max(1, file.integer(tags::kNumberOfFrames, 1));
    if (frames > kMostFrames || !canHold(parsed, header.pixels, frames))
        return refused(path, HANGAKU_TR("Core", "%1 says that it holds more pixels than can be in "
                                                "a file of its size"));
    if (header.pixels.bitsAllocated == 0 || header.pixels.bitsAllocated > 64 ||
        header.pixels.samplesPerPixel < 1 || header.pixels.samplesPerPixel > 4)
        return refused(path, HANGAKU_TR("Core", "%1 does not say how its pixels are stored"));
    header.instance.frames = frames;
    // Pixels with overlays, or with values above unused bits, are not plain: see PixelFile.
    const auto highBit = file.binaryInteger(tags::kHighBit);
    const bool isPlain = !parsed.hasOverlays &&
                         (!highBit || static_cast<int>(*highBit) == header.pixels.bitsStored - 1);
    if (isPlain && !pixelData.isEncapsulated && !pixelData.isFloat &&
        (header.instance.transferSyntaxUid == kImplicitLittleEndian ||
         header.instance.transferSyntaxUid == kExplicitLittleEndian)) {
        header.instance.pixelOffset = pixelData.offset;
        header.instance.pixelLength = pixelData.length;
    }
    header.frames = readFrames(file, frames);
    const auto imageType = file.string(tags::kImageType);
    header.isMosaic = imageType.find("MOSAIC") != std::string::npos;
    header.isLocaliser = imageType.find("LOCALIZER") != std::string::npos;
    unpackMosaic(file, header);
    readPictures(file, header);
    return header;
}

} // namespace

Result<FileHeader> readFileHeader(const std::filesystem::path& path)
{
    const auto parsed = readHeader(path);
    if (!parsed)
        return tl::unexpected(parsed.error());
    return assemble(path, **parsed);
}

} // namespace hangaku::viewer::dicom
