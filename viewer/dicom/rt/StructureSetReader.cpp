#include "viewer/dicom/rt/StructureSetReader.h"

#include "viewer/core/segmentation/LabelMapEdit.h"
#include "viewer/dicom/DecimalString.h"
#include "viewer/dicom/rt/ContourFill.h"
#include "viewer/dicom/seg/SegmentReader.h"

#include "dcmtk/dcmrt/seq/drtrcs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <tuple>

namespace hangaku::viewer::dicom {
namespace {

/// A structure as the file has it.
struct Structure {
    int roiNumber = 0;
    Segment segment;
    std::vector<Contour> contours;
    int openContours = 0;
};

std::string listed(const std::vector<std::string>& names)
{
    constexpr std::size_t kMost = 5;
    std::string text;
    for (std::size_t n = 0; n < std::min(names.size(), kMost); ++n)
        text += (n > 0 ? ", " : "") + names[n];
    return names.size() > kMost ? text + ", ..." : text;
}

/// Calls `visit(item)` for each item of a sequence.
template <typename Visit>
void forEachItem(DcmItem& dataset, const DcmTagKey& tag, const Visit& visit)
{
    DcmSequenceOfItems* sequence = nullptr;
    if (dataset.findAndGetSequence(tag, sequence).bad())
        return;
    DcmObject* object = nullptr;
    while ((object = sequence->nextInContainer(object)) != nullptr)
        if (auto* item = dynamic_cast<DcmItem*>(object))
            visit(*item);
}

int numberIn(DcmItem& item, const DcmTagKey& tag)
{
    Sint32 number = 0;
    item.findAndGetSint32(tag, number);
    return number;
}

std::vector<Structure> readDescriptions(DcmDataset& dataset)
{
    std::vector<Structure> structures;
    forEachItem(dataset, DCM_StructureSetROISequence, [&structures](DcmItem& item) {
        Structure structure;
        structure.roiNumber = numberIn(item, DCM_ROINumber);
        auto& segment = structure.segment;
        segment.number = 0; // found later
        if (structure.roiNumber > 0 && structure.roiNumber <= std::numeric_limits<Label>::max())
            segment.number = static_cast<Label>(structure.roiNumber);
        segment.label = textOf(item, DCM_ROIName);
        if (segment.label.empty())
            segment.label = "ROI " + std::to_string(structure.roiNumber);
        segment.category = anatomicalStructure();
        segment.type = tissue();
        segment.colour = cycleColour(static_cast<int>(structures.size()));
        segment.algorithmType = algorithmTypeFrom(textOf(item, DCM_ROIGenerationAlgorithm));
        if (segment.isFromModel())
            segment.algorithmName = textOf(item, DCM_ROIGenerationDescription);
        readPrivate(item, segment);
        structures.push_back(std::move(structure));
    });
    return structures;
}

void readCodes(DcmDataset& dataset, const std::map<int, Structure*>& byNumber)
{
    forEachItem(dataset, DCM_RTROIObservationsSequence, [&byNumber](DcmItem& item) {
        const auto found = byNumber.find(numberIn(item, DCM_ReferencedROINumber));
        if (found == byNumber.end())
            return;
        auto& segment = found->second->segment;
        if (const auto category = codeIn(item, DCM_SegmentedPropertyCategoryCodeSequence);
            !category.isEmpty())
            segment.category = category;
        const auto [type, modifier] = codesIn(item, DCM_RTROIIdentificationCodeSequence,
                                              DCM_SegmentedPropertyTypeModifierCodeSequence);
        if (!type.isEmpty())
            std::tie(segment.type, segment.typeModifier) = std::tie(type, modifier);
        std::tie(segment.anatomicRegion, segment.anatomicRegionModifier) =
            codesIn(item, DCM_AnatomicRegionSequence, DCM_AnatomicRegionModifierSequence);
    });
}

/// The points of a contour; none when the numbers are no points of a patient.
Contour pointsOf(const DRTContourSequence::Item& item)
{
    constexpr double kFarthestMm = 1e6;
    OFVector<Float64> values;
    if (item.getContourData(values).bad() || values.size() % 3 != 0)
        return {};
    Contour points;
    points.reserve(values.size() / 3);
    for (std::size_t n = 0; n < values.size(); n += 3) {
        const Vec3 point{values[n], values[n + 1], values[n + 2]};
        for (int axis = 0; axis < 3; ++axis)
            if (!(std::abs(point[axis]) < kFarthestMm))
                return {};
        points.push_back(point);
    }
    return points;
}

void readContour(const DRTContourSequence::Item& item, Structure& structure)
{
    OFString type;
    item.getContourGeometricType(type);
    if (type != "CLOSED_PLANAR" && type != "CLOSEDPLANAR_XOR") {
        ++structure.openContours;
        return;
    }
    if (auto points = pointsOf(item); points.size() >= 3)
        structure.contours.push_back(std::move(points));
    else
        ++structure.openContours; // nothing is within it
}

void readColour(const DRTROIContourSequence::Item& item, Segment& segment)
{
    std::array<Sint32, 3> parts{};
    for (unsigned long n = 0; n < parts.size(); ++n)
        if (item.getROIDisplayColor(parts[n], n).bad())
            return;
    const auto byte = [&parts](std::size_t n) {
        return static_cast<std::uint8_t>(std::clamp<Sint32>(parts[n], 0, 255));
    };
    segment.colour = {byte(0), byte(1), byte(2)};
}

Result<void> readContours(DcmDataset& dataset, const std::filesystem::path& file,
                          const std::map<int, Structure*>& byNumber)
{
    DRTROIContourSequence contours;
    if (const auto read = contours.read(dataset, "1-n", "3", "ROIContourModule"); read.bad())
        return fail(ErrorCode::ParseFailed,
                    Text(HANGAKU_TR("Core", "The structure set %1 is damaged"), {file.string()}),
                    Text(HANGAKU_TR("Core", "Export or copy the file again.")), read.text());
    DRTROIContourSequence::Item* item = nullptr;
    for (contours.gotoFirstItem(); contours.getCurrentItem(item).good(); contours.gotoNextItem()) {
        Sint32 number = 0;
        item->getReferencedROINumber(number);
        const auto found = byNumber.find(number);
        if (found == byNumber.end())
            continue;
        readColour(*item, found->second->segment);
        auto& list = item->getContourSequence();
        DRTContourSequence::Item* contour = nullptr;
        for (list.gotoFirstItem(); list.getCurrentItem(contour).good(); list.gotoNextItem())
            readContour(*contour, *found->second);
    }
    return {};
}

/// Every number once, and none 0.
void makeNumbersUnique(std::vector<Structure>& structures)
{
    std::set<Label> taken;
    Label next = 1;
    for (auto& structure : structures) {
        auto& number = structure.segment.number;
        while (number == 0 || taken.contains(number))
            number = next++;
        taken.insert(number);
    }
}

/// Fills the structures into as few layers as they come to need one after the other.
class StructureFill {
public:
    StructureFill(const ImageGeometry& geometry, std::vector<double> slicePlaces,
                  const std::filesystem::path& file, std::size_t mostBytes)
        : m_fill(geometry, std::move(slicePlaces)), m_out(geometry), m_file(file),
          m_mostLayers(mostBytes / (geometry.voxelCount() * sizeof(Label)))
    {
    }

    Result<void> add(const Structure& structure)
    {
        if (m_mostLayers < static_cast<std::size_t>(m_out.layerCount()))
            return tooLarge();
        const auto filled = m_fill.fill(structure.contours);
        m_outside += filled.outside;
        m_tilted += filled.tilted;
        m_largestShiftMm = std::max(m_largestShiftMm, filled.largestShiftMm);
        m_voxels += filled.runs.size();
        Segment segment = structure.segment;
        segment.layer = 0;
        while (segment.layer < m_out.layerCount() &&
               !isFree(m_out.layer(segment.layer), filled.runs))
            ++segment.layer;
        if (segment.layer == m_out.layerCount()) {
            if (m_mostLayers < static_cast<std::size_t>(m_out.layerCount()) + 1)
                return tooLarge();
            m_out.addLayer(LabelMap(m_out.geometry()));
        }
        LabelMapEdit edit(m_out.layer(segment.layer));
        for (const auto& run : filled.runs)
            edit.fillRow(run.first, run.end, run.j, run.k, segment.number,
                         [](Label) { return true; });
        return m_out.insert(std::move(segment));
    }

    bool isEmpty() const { return m_voxels == 0; }
    Segmentation take() { return std::move(m_out); }

    void note(std::vector<Warning>& warnings) const
    {
        constexpr double kRoundingMm = 0.05;
        if (m_tilted > 0)
            warnings.push_back(
                {"tilted-contours",
                 Text(HANGAKU_TR("Core", "%1 contours are not parallel to the slices: the voxels "
                                         "near their planes are shown"),
                      {std::to_string(m_tilted)})});
        if (m_largestShiftMm > kRoundingMm)
            warnings.push_back(
                {"contours-between-slices",
                 Text(HANGAKU_TR("Core", "Contours lie between slices; they are shown on the nearest "
                                         "one, %1 mm away at most"),
                      {shortNumber(m_largestShiftMm)})});
        if (m_outside > 0)
            warnings.push_back(
                {"contours-outside",
                 Text(HANGAKU_TR("Core", "%1 contours lie beyond the image and are left out"),
                      {std::to_string(m_outside)})});
    }

private:
    static bool isFree(const LabelMap& map, const std::vector<VoxelRun>& runs)
    {
        return std::ranges::all_of(runs, [&map](const VoxelRun& run) {
            const auto row = map.voxels().subspan(map.offset({run.first, run.j, run.k}),
                                                  static_cast<std::size_t>(run.end - run.first));
            return std::ranges::all_of(row, [](Label label) { return label == 0; });
        });
    }
    tl::unexpected<Error> tooLarge() const
    {
        return fail(ErrorCode::OutOfMemory,
                    Text(HANGAKU_TR("Core", "Not enough memory for the segmentation %1"),
                         {m_file.string()}));
    }

    ContourFill m_fill;
    Segmentation m_out;
    const std::filesystem::path& m_file;
    std::size_t m_mostLayers;
    std::size_t m_voxels = 0; ///< runs of them
    int m_outside = 0;
    int m_tilted = 0;
    double m_largestShiftMm = 0;
};

Result<Loaded<Segmentation>> fillOn(const ImageGeometry& geometry, std::vector<double> slicePlaces,
                                    const std::vector<Structure>& structures,
                                    const std::filesystem::path& file, std::size_t mostBytes,
                                    bool& isEmpty)
{
    StructureFill fill(geometry, std::move(slicePlaces), file, mostBytes);
    for (const auto& structure : structures)
        if (auto added = fill.add(structure); !added)
            return tl::unexpected(added.error());
    isEmpty = fill.isEmpty();
    Loaded<Segmentation> loaded{fill.take(), {}};
    fill.note(loaded.warnings);
    return loaded;
}

/// Takes out what has points and open lines only. @return what to say of these
std::vector<Warning> withoutOpenOnes(std::vector<Structure>& structures)
{
    std::vector<std::string> names;
    for (const auto& structure : structures)
        if (structure.openContours > 0)
            names.push_back(structure.segment.label);
    std::erase_if(structures, [](const Structure& structure) {
        return structure.openContours > 0 && structure.contours.empty();
    });
    if (names.empty())
        return {};
    return {{"open-contours", Text(HANGAKU_TR("Core", "Points and open lines hold no voxels and are "
                                                      "not shown: %1"),
                                   {listed(names)})}};
}

void describe(DcmDataset& dataset, const std::filesystem::path& file, Segmentation& out)
{
    for (const auto& tag : {DCM_StructureSetName, DCM_SeriesDescription, DCM_StructureSetLabel})
        if (out.name.empty())
            out.name = textOf(dataset, tag);
    if (out.name.empty())
        out.name = file.stem().string();
    out.provenance = readProvenance(dataset);
    out.provenance.creator = textOf(dataset, DCM_OperatorsName);
    DcmItem* frame = nullptr;
    DcmItem* study = nullptr;
    DcmItem* series = nullptr;
    if (dataset.findAndGetSequenceItem(DCM_ReferencedFrameOfReferenceSequence, frame, 0).bad() ||
        frame == nullptr)
        return;
    out.frameOfReferenceUid = textOf(*frame, DCM_FrameOfReferenceUID);
    if (frame->findAndGetSequenceItem(DCM_RTReferencedStudySequence, study, 0).good() &&
        study != nullptr &&
        study->findAndGetSequenceItem(DCM_RTReferencedSeriesSequence, series, 0).good() &&
        series != nullptr)
        out.seriesInstanceUid = textOf(*series, DCM_SeriesInstanceUID);
}

Result<Loaded<Segmentation>> fillAnywhere(const std::vector<Structure>& structures,
                                          const std::filesystem::path& file,
                                          const VolumeDescription* source, std::size_t mostBytes)
{
    const bool hasContours = std::ranges::any_of(
        structures, [](const Structure& structure) { return !structure.contours.empty(); });
    bool isEmpty = true;
    if (source != nullptr && source->geometry) {
        auto filled = fillOn(*source->geometry, source->slicePlaces, structures, file, mostBytes,
                             isEmpty);
        if (!filled || !isEmpty || !hasContours)
            return filled;
    }
    std::vector<Contour> all;
    for (const auto& structure : structures)
        all.insert(all.end(), structure.contours.begin(), structure.contours.end());
    const auto grid = gridAround(all);
    if (!grid)
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "The contours of %1 cannot be shown without the images "
                                            "they were drawn on"),
                         {file.string()}),
                    Text(HANGAKU_TR("Core", "Open the images first.")));
    auto filled = fillOn(*grid, {}, structures, file, mostBytes, isEmpty);
    if (filled)
        filled->warnings.insert(
            filled->warnings.begin(),
            {"no-image", Text(HANGAKU_TR("Core", "The contours do not lie on the open images; they "
                                                 "are shown on a grid of their own (%1 mm)"),
                              {shortNumber(grid->spacing().x)})});
    return filled;
}

} // namespace

bool isStructureSet(DcmDataset& dataset)
{
    return textOf(dataset, DCM_SOPClassUID) == UID_RTStructureSetStorage ||
           dataset.tagExists(DCM_StructureSetROISequence);
}

Result<Loaded<Segmentation>> readStructureSet(DcmDataset& dataset,
                                              const std::filesystem::path& file,
                                              const VolumeDescription* source,
                                              std::size_t mostBytes)
{
    auto structures = readDescriptions(dataset);
    if (structures.size() > std::numeric_limits<Label>::max())
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "%1 has more than 65535 structures"), {file.string()}));
    std::map<int, Structure*> byNumber;
    for (auto& structure : structures)
        byNumber.emplace(structure.roiNumber, &structure); // of two, the first holds
    readCodes(dataset, byNumber);
    if (auto read = readContours(dataset, file, byNumber); !read)
        return tl::unexpected(read.error());
    auto warnings = withoutOpenOnes(structures);
    makeNumbersUnique(structures);
    auto filled = fillAnywhere(structures, file, source, mostBytes);
    if (!filled)
        return filled;
    describe(dataset, file, filled->value);
    filled->value.fileFormat = SegmentationFormat::DicomStructureSet;
    filled->warnings.insert(filled->warnings.end(), warnings.begin(), warnings.end());
    return filled;
}

} // namespace hangaku::viewer::dicom
