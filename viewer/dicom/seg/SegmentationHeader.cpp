#include "viewer/dicom/seg/SegmentationHeader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

namespace hangaku::viewer::dicom {
namespace {

/// The functional groups of one frame: its own, else those that all frames share.
class FunctionalGroups {
public:
    FunctionalGroups(DcmItem* shared, DcmItem* own) : m_shared(shared), m_own(own) {}

    /// The item of a group, or null.
    DcmItem* group(const DcmTagKey& sequence) const
    {
        for (DcmItem* groups : {m_own, m_shared}) {
            DcmItem* item = nullptr;
            if (groups != nullptr && groups->findAndGetSequenceItem(sequence, item, 0).good() &&
                item != nullptr)
                return item;
        }
        return nullptr;
    }

    /// `count` numbers of an element of a group; empty when one is missing.
    std::vector<double> numbers(const DcmTagKey& sequence, const DcmTagKey& tag,
                                unsigned long count) const
    {
        DcmItem* item = group(sequence);
        std::vector<double> values;
        Float64 value = 0;
        for (unsigned long n = 0; item != nullptr && n < count; ++n)
            if (item->findAndGetFloat64(tag, value, n).good() && std::isfinite(value))
                values.push_back(value);
        return values.size() == count ? values : std::vector<double>();
    }

private:
    DcmItem* m_shared;
    DcmItem* m_own;
};

SegmentationFrame frameFrom(const FunctionalGroups& groups)
{
    SegmentationFrame frame;
    if (DcmItem* item = groups.group(DCM_SegmentIdentificationSequence)) {
        Uint16 number = 0;
        item->findAndGetUint16(DCM_ReferencedSegmentNumber, number);
        frame.segmentNumber = number;
    }
    const auto position = groups.numbers(DCM_PlanePositionSequence, DCM_ImagePositionPatient, 3);
    const auto orientation =
        groups.numbers(DCM_PlaneOrientationSequence, DCM_ImageOrientationPatient, 6);
    const auto spacing = groups.numbers(DCM_PixelMeasuresSequence, DCM_PixelSpacing, 2);
    auto slices = groups.numbers(DCM_PixelMeasuresSequence, DCM_SpacingBetweenSlices, 1);
    if (slices.empty() || !(slices.front() > 0))
        slices = groups.numbers(DCM_PixelMeasuresSequence, DCM_SliceThickness, 1);

    auto& plane = frame.plane;
    plane.rowDirection = {1, 0, 0};
    plane.columnDirection = {0, 1, 0};
    frame.hasSpacing = spacing.size() == 2 && spacing[0] > 0 && spacing[1] > 0;
    if (frame.hasSpacing) {
        plane.rowSpacingMm = spacing[0];
        plane.columnSpacingMm = spacing[1];
    }
    if (!slices.empty() && slices.front() > 0)
        plane.sliceSpacingMm = slices.front();
    frame.isPlaced = !position.empty() && !orientation.empty();
    if (frame.isPlaced) {
        plane.position = {position[0], position[1], position[2]};
        plane.rowDirection = {orientation[0], orientation[1], orientation[2]};
        plane.columnDirection = {orientation[3], orientation[4], orientation[5]};
    }
    return frame;
}

/// A whole slide is cut into tiles that lie on a glass, not in a patient.
bool isOfSlide(DcmDataset& dataset)
{
    return textOf(dataset, DCM_DimensionOrganizationType).starts_with("TILED") ||
           textOf(dataset, DCM_ImageType).find("TILED") != std::string::npos ||
           dataset.tagExists(DCM_TotalPixelMatrixColumns) ||
           dataset.tagExists(DCM_PlanePositionSlideSequence, OFTrue);
}

tl::unexpected<Error> ofSlide(const std::filesystem::path& file)
{
    return fail(ErrorCode::Unsupported,
                Text(HANGAKU_TR("Core", "The segmentation %1 belongs to a microscope slide: its "
                                        "frames are tiles that lie nowhere in the patient"),
                     {file.string()}),
                Text(HANGAKU_TR("Core", "Only segmentations of volumes and of single pictures can "
                                        "be shown.")));
}

void readType(DcmDataset& dataset, SegmentationHeader& header)
{
    const auto type = textOf(dataset, DCM_SegmentationType);
    if (type == "LABELMAP")
        header.type = SegmentationType::LabelMap;
    else if (type == "FRACTIONAL")
        header.type = textOf(dataset, DCM_SegmentationFractionalType) == "OCCUPANCY"
                          ? SegmentationType::Occupancy
                          : SegmentationType::Probability;
    if (header.isFractional()) {
        Uint16 maximum = 255;
        dataset.findAndGetUint16(DCM_MaximumFractionalValue, maximum);
        header.fullValue = std::max<int>(1, maximum);
    }
    Uint16 padding = 0;
    if (dataset.findAndGetUint16(DCM_PixelPaddingValue, padding).good())
        header.padding = padding;
}

void readSegments(DcmDataset& dataset, SegmentationHeader& header)
{
    std::set<int> numbers;
    DcmSequenceOfItems* sequence = nullptr;
    dataset.findAndGetSequence(DCM_SegmentSequence, sequence);
    DcmObject* object = nullptr;
    while (sequence != nullptr && (object = sequence->nextInContainer(object)) != nullptr) {
        auto* item = dynamic_cast<DcmItem*>(object);
        if (item == nullptr)
            continue;
        auto segment = readSegment(*item, static_cast<int>(header.segments.size()));
        if (numbers.insert(segment.number).second)
            header.segments.push_back(std::move(segment));
        else
            header.warnings.push_back(
                {"duplicated-segment",
                 Text(HANGAKU_TR("Core", "Segment %1 is described twice; the first description "
                                         "holds"),
                      {std::to_string(segment.number)})});
    }
    // Numbers that were kept beside Segment Number, or a 0, must still be unique and positive.
    std::set<Label> taken;
    Label next = 1;
    for (auto& described : header.segments) {
        auto& number = described.segment.number;
        while (number == 0 || taken.contains(number))
            number = next++;
        taken.insert(number);
    }
}

/// One channel of a palette (PS3.3 C.7.6.3.1.5), 8 bits for each entry; empty when it is broken.
std::vector<std::uint8_t> paletteChannel(DcmDataset& dataset, const DcmTagKey& descriptorTag,
                                         const DcmTagKey& dataTag, int& first)
{
    std::array<Uint16, 3> descriptor{};
    for (unsigned long n = 0; n < descriptor.size(); ++n)
        if (dataset.findAndGetUint16(descriptorTag, descriptor[n], n).bad())
            return {};
    const Uint16* words = nullptr;
    unsigned long count = 0;
    if (dataset.findAndGetUint16Array(dataTag, words, &count).bad() || words == nullptr)
        return {};
    const std::size_t entries = descriptor[0] == 0 ? 65536 : descriptor[0];
    const bool isPacked = count < entries; // two entries of 8 bits in a word
    if ((isPacked ? 2 * count : count) < entries)
        return {};
    first = descriptor[1];
    std::vector<std::uint8_t> values(entries);
    for (std::size_t n = 0; n < entries; ++n)
        values[n] = static_cast<std::uint8_t>(isPacked            ? words[n / 2] >> (n % 2 * 8)
                                              : descriptor[2] > 8 ? words[n] >> 8U
                                                                  : words[n]);
    return values;
}

/// Label maps may have their colours as a palette of the pixel values.
void readPalette(DcmDataset& dataset, SegmentationHeader& header)
{
    if (header.type != SegmentationType::LabelMap ||
        textOf(dataset, DCM_PhotometricInterpretation) != "PALETTE COLOR")
        return;
    int first = 0;
    const auto red = paletteChannel(dataset, DCM_RedPaletteColorLookupTableDescriptor,
                                    DCM_RedPaletteColorLookupTableData, first);
    const auto green = paletteChannel(dataset, DCM_GreenPaletteColorLookupTableDescriptor,
                                      DCM_GreenPaletteColorLookupTableData, first);
    const auto blue = paletteChannel(dataset, DCM_BluePaletteColorLookupTableDescriptor,
                                     DCM_BluePaletteColorLookupTableData, first);
    const auto entries = std::min({red.size(), green.size(), blue.size()});
    for (auto& described : header.segments) {
        const int entry = described.number - first;
        if (described.hasColour || entry < 0 || static_cast<std::size_t>(entry) >= entries)
            continue;
        const auto at = static_cast<std::size_t>(entry);
        described.segment.colour = {red[at], green[at], blue[at]};
    }
}

Result<void> readFrames(DcmDataset& dataset, const std::filesystem::path& file, int count,
                        SegmentationHeader& header)
{
    DcmItem* shared = nullptr;
    dataset.findAndGetSequenceItem(DCM_SharedFunctionalGroupsSequence, shared, 0);
    DcmSequenceOfItems* perFrame = nullptr;
    dataset.findAndGetSequence(DCM_PerFrameFunctionalGroupsSequence, perFrame);
    if ((perFrame == nullptr && count > 1) ||
        (perFrame != nullptr && perFrame->card() < static_cast<unsigned long>(count)))
        return damagedSegmentation(file, "fewer functional groups than frames");
    DcmObject* own = nullptr;
    header.frames.reserve(static_cast<std::size_t>(count));
    for (int n = 0; n < count; ++n) {
        if (perFrame != nullptr)
            own = perFrame->nextInContainer(own); // by index it would search from the start
        header.frames.push_back(frameFrom(FunctionalGroups(shared, dynamic_cast<DcmItem*>(own))));
    }
    return {};
}

/// Every frame of masks belongs to a segment of the list.
Result<void> matchSegments(const std::filesystem::path& file, SegmentationHeader& header)
{
    if (header.type == SegmentationType::LabelMap)
        return {};
    std::set<int> known;
    for (const auto& described : header.segments)
        known.insert(described.number);
    for (auto& frame : header.frames) {
        if (frame.segmentNumber == 0 && header.segments.size() == 1)
            frame.segmentNumber = header.segments.front().number;
        if (frame.segmentNumber == 0)
            return damagedSegmentation(file, "a frame does not say its segment");
        if (known.insert(frame.segmentNumber).second)
            header.addUndescribed(frame.segmentNumber);
    }
    return {};
}

} // namespace

tl::unexpected<Error> damagedSegmentation(const std::filesystem::path& file, const char* detail)
{
    return fail(ErrorCode::ParseFailed,
                Text(HANGAKU_TR("Core", "The segmentation %1 is damaged"), {file.string()}),
                Text(HANGAKU_TR("Core", "Export or copy the file again.")), detail);
}

DescribedSegment& SegmentationHeader::addUndescribed(int number)
{
    // One warning for all of them: a broken label map may have thousands.
    const auto known = std::ranges::find(warnings, "undescribed-segment", &Warning::code);
    auto numbers = std::to_string(number);
    if (known != warnings.end()) {
        const auto& before = known->text.arguments().front();
        constexpr std::size_t kLongest = 60;
        numbers = before.size() > kLongest ? before : before + ", " + numbers;
        warnings.erase(known);
    }
    warnings.push_back(
        {"undescribed-segment",
         Text(HANGAKU_TR("Core", "Segments are in the pixels but not described: %1"), {numbers})});
    DescribedSegment described;
    described.number = number;
    auto& segment = described.segment;
    const auto isTaken = [this](Label label) {
        return std::ranges::any_of(
            segments, [label](const auto& other) { return other.segment.number == label; });
    };
    segment.number = static_cast<Label>(number);
    if (isTaken(segment.number))
        for (segment.number = 1; isTaken(segment.number);)
            ++segment.number;
    segment.label = "Segment " + std::to_string(number);
    segment.colour = cycleColour(static_cast<int>(segments.size()));
    return segments.emplace_back(std::move(described));
}

Result<SegmentationHeader> readHeader(DcmDataset& dataset, const std::filesystem::path& file,
                                      int frameCount)
{
    if (isOfSlide(dataset))
        return ofSlide(file);
    SegmentationHeader header;
    readType(dataset, header);
    readSegments(dataset, header);
    readPalette(dataset, header);
    if (header.segments.empty())
        return damagedSegmentation(file, "no segments");
    if (auto read = readFrames(dataset, file, frameCount, header); !read)
        return tl::unexpected(read.error());
    if (auto matched = matchSegments(file, header); !matched)
        return tl::unexpected(matched.error());
    return header;
}

} // namespace hangaku::viewer::dicom
