#include "viewer/core/detection/BoxGeometry.h"
#include "viewer/core/detection/DetectionTable.h"
#include "viewer/dicom/Inflate.h"
#include "viewer/dicom/MetaInformation.h"
#include "viewer/dicom/seg/Quiet.h"
#include "viewer/dicom/seg/SegmentReader.h"
#include "viewer/dicom/seg/Utf8.h"
#include "viewer/dicom/sr/DetectionReport.h"
#include "viewer/dicom/sr/ReportElements.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

namespace hangaku::viewer::dicom {
namespace {

/// Trees of ours have 4 levels; a file must not take the stack.
constexpr int kDeepest = 12;
constexpr unsigned long kMostPoints = 100'000;

/// The items of Content Sequence below an item.
template <typename Visit> void forEachChild(DcmItem& item, Visit visit)
{
    DcmSequenceOfItems* content = nullptr;
    if (item.findAndGetSequence(DCM_ContentSequence, content).bad() || content == nullptr)
        return;
    DcmObject* child = nullptr;
    while ((child = content->nextInContainer(child)) != nullptr)
        if (auto* each = dynamic_cast<DcmItem*>(child))
            visit(*each);
}

bool isCode(const CodedConcept& code, const char* value, const char* scheme = "DCM")
{
    return code.value == value && code.scheme == scheme;
}

CodedConcept conceptNameOf(DcmItem& item)
{
    return codeIn(item, DCM_ConceptNameCodeSequence);
}

/// "2026-01-31T14:02:11+09:00" of "20260131140211+0900".
std::string isoTime(const std::string& time)
{
    if (time.size() < 14)
        return {};
    const auto part = [&time](std::size_t from, std::size_t count) {
        return time.substr(from, count);
    };
    std::string iso = part(0, 4) + '-' + part(4, 2) + '-' + part(6, 2) + 'T' + part(8, 2) + ':' +
                      part(10, 2) + ':' + part(12, 2);
    if (const auto zone = time.find_first_of("+-", 14);
        zone != std::string::npos && time.size() == zone + 5)
        iso += part(zone, 3) + ':' + part(zone + 3, 2);
    return iso;
}

std::optional<double> measuredIn(DcmItem& item)
{
    DcmItem* value = nullptr;
    Float64 number = 0;
    if (item.findAndGetSequenceItem(DCM_MeasuredValueSequence, value, 0).bad() ||
        value == nullptr || value->findAndGetFloat64(DCM_NumericValue, number).bad() ||
        !std::isfinite(number))
        return std::nullopt;
    return number;
}

struct Region {
    std::string graphicType;
    std::string frameOfReference;
    std::vector<Vec3> points;
};

std::optional<Region> regionIn(DcmItem& item)
{
    Region region{
        textOf(item, DCM_GraphicType), textOf(item, DCM_ReferencedFrameOfReferenceUID), {}};
    const Float32* numbers = nullptr;
    unsigned long count = 0;
    if (item.findAndGetFloat32Array(DCM_GraphicData, numbers, &count).bad() || numbers == nullptr ||
        count < 3 || count / 3 > kMostPoints)
        return std::nullopt;
    for (unsigned long n = 0; n + 2 < count; n += 3) {
        const Vec3 at{numbers[n], numbers[n + 1], numbers[n + 2]};
        constexpr double kFarthestMm = 1e6;
        if (!(length(at) < kFarthestMm))
            return std::nullopt;
        region.points.push_back(at);
    }
    return region;
}

/// Floats hold a patient's coordinates to some 1e-5 mm.
double rounded(double mm)
{
    return std::round(mm * 1e4) / 1e4;
}

Vec3 roundedAxis(Vec3 axis)
{
    constexpr double kNoise = 1e-5;
    for (int n = 0; n < 3; ++n)
        if (std::abs(axis[n]) < kNoise)
            axis[n] = 0;
    return normalized(axis);
}

/// A box as we write it: two faces opposite each other.
std::optional<PatientBox> boxOfFaces(const std::vector<Region>& regions)
{
    constexpr std::size_t kPoints = 5;
    if (regions.size() != 2 || regions[0].points.size() != kPoints ||
        regions[1].points.size() != kPoints)
        return std::nullopt;
    const auto& low = regions[0].points;
    const auto& high = regions[1].points;
    const std::array edges{low[1] - low[0], low[3] - low[0], high[0] - low[0]};
    PatientBox box;
    double smallest = 1e9;
    for (std::size_t n = 0; n < 3; ++n) {
        const double size = length(edges[n]);
        if (!(size > 0))
            return std::nullopt;
        smallest = std::min(smallest, size);
        box.sizeMm[static_cast<int>(n)] = size;
        box.axes[n] = edges[n] / size;
    }
    Vec3 sum;
    for (std::size_t n = 0; n < 4; ++n)
        sum += low[n] + high[n];
    box.centre = sum / 8;
    // Are these the corners of such a box?
    constexpr std::array<std::size_t, 4> kRound{0, 1, 3, 2};
    const auto corners = cornersOf(box);
    const double slack = 1e-3 + 1e-3 * smallest;
    for (std::size_t n = 0; n < 4; ++n)
        if (length(corners[kRound[n]] - low[n]) > slack ||
            length(corners[4 + kRound[n]] - high[n]) > slack)
            return std::nullopt;
    // Right angles again, lost in the last digits.
    box.axes[0] = roundedAxis(box.axes[0]);
    box.axes[1] = roundedAxis(box.axes[1] - box.axes[0] * dot(box.axes[0], box.axes[1]));
    const Vec3 third = normalized(cross(box.axes[0], box.axes[1]));
    box.axes[2] = dot(third, box.axes[2]) < 0 ? -third : third;
    box.axes[2] = roundedAxis(box.axes[2]);
    for (int n = 0; n < 3; ++n) {
        box.sizeMm[n] = rounded(box.sizeMm[n]);
        box.centre[n] = rounded(box.centre[n]);
    }
    return isBox(box) ? std::optional(box) : std::nullopt;
}

/// The smallest box along the patient's axes that holds all points; flat ones get 1 mm.
PatientBox boxAround(const std::vector<Region>& regions)
{
    Vec3 low = regions.front().points.front();
    Vec3 high = low;
    for (const Region& region : regions) {
        // An ellipsoid is given by the ends of its axes; in its own box all others lie too.
        for (const Vec3 point : region.points)
            for (int n = 0; n < 3; ++n) {
                low[n] = std::min(low[n], point[n]);
                high[n] = std::max(high[n], point[n]);
            }
    }
    constexpr double kLeast = 1;
    PatientBox box{(low + high) / 2, high - low};
    for (int n = 0; n < 3; ++n)
        box.sizeMm[n] = std::max(kLeast, box.sizeMm[n]);
    return box;
}

/// The six ends of an ellipsoid's axes, two by two (PS3.3 C.18.9.1.2).
std::optional<PatientBox> boxOfEllipsoid(const std::vector<Region>& regions)
{
    if (regions.size() != 1 || regions[0].graphicType != "ELLIPSOID" ||
        regions[0].points.size() != 6)
        return std::nullopt;
    const auto& ends = regions[0].points;
    PatientBox box{(ends[0] + ends[1]) / 2, {}};
    for (std::size_t n = 0; n < 3; ++n) {
        const Vec3 along = ends[2 * n + 1] - ends[2 * n];
        box.sizeMm[static_cast<int>(n)] = length(along);
        box.axes[n] = along / length(along);
    }
    return isBox(box) ? std::optional(box) : std::nullopt;
}

/// A Measurement Group.
struct Group {
    std::vector<Region> regions;
    std::string trackingIdentifier;
    std::string uid;
    CodedConcept finding;
    std::optional<double> score;
    Review review = Review::Open;
    std::string person;
    std::string time;
    std::string series;
};

Group readMeasurements(DcmItem& item)
{
    Group group;
    group.time = isoTime(textOf(item, DCM_ObservationDateTime));
    forEachChild(item, [&group](DcmItem& child) {
        const auto name = conceptNameOf(child);
        const auto type = textOf(child, DCM_ValueType);
        if (type == "SCOORD3D") {
            if (auto region = regionIn(child))
                group.regions.push_back(std::move(*region));
        } else if (isCode(name, "112039")) {
            group.trackingIdentifier = textOf(child, DCM_TextValue);
        } else if (isCode(name, "112040")) {
            group.uid = textOf(child, DCM_UID);
        } else if (isCode(name, "121071")) {
            group.finding = codeIn(child, DCM_ConceptCodeSequence);
        } else if (isCode(name, "111012")) {
            if (const auto percent = measuredIn(child))
                group.score = std::clamp(*percent / 100, 0.0, 1.0);
        } else if (isCode(name, kReviewCode, kOwnScheme)) {
            group.review =
                reviewFrom(codeIn(child, DCM_ConceptCodeSequence).value).value_or(Review::Open);
        } else if (isCode(name, "121008")) {
            group.person = textOf(child, DCM_PersonName);
        } else if (isCode(name, "121232")) {
            group.series = textOf(child, DCM_UID);
        }
    });
    return group;
}

void collect(DcmItem& item, int depth, std::vector<Group>& groups)
{
    if (depth > kDeepest)
        return;
    forEachChild(item, [&](DcmItem& child) {
        if (textOf(child, DCM_ValueType) != "CONTAINER")
            return;
        if (isCode(conceptNameOf(child), "125007"))
            groups.push_back(readMeasurements(child));
        else
            collect(child, depth + 1, groups);
    });
}

/// What only we write.
void readPrivate(DcmDataset& dataset, Detections& set)
{
    if (textOf(dataset, kPrivateCreatorTag) != kPrivateCreator)
        return;
    Float64 threshold = 0;
    if (dataset.findAndGetFloat64(kThresholdTag, threshold).good() && threshold >= 0 &&
        threshold <= 1)
        set.threshold = threshold;
    set.provenance.creator = textOf(dataset, kCreatorTag);
    DcmItem* item = nullptr;
    for (long n = 0; dataset.findAndGetSequenceItem(kKindsTag, item, n).good(); ++n) {
        DetectionKind kind{textOf(*item, kKindLabelTag), textOf(*item, kJapaneseLabelTag),
                           codeIn(*item, DCM_ConceptCodeSequence),
                           cycleColour(static_cast<int>(n))};
        std::array<Uint16, 3> channels{};
        bool hasColour = true;
        for (unsigned long channel = 0; channel < 3; ++channel)
            hasColour &= item->findAndGetUint16(kColourTag, channels[channel], channel).good();
        if (hasColour)
            kind.colour = {static_cast<std::uint8_t>(channels[0]),
                           static_cast<std::uint8_t>(channels[1]),
                           static_cast<std::uint8_t>(channels[2])};
        set.kinds.push_back(std::move(kind));
    }
}

/// "Nodule" and 3 of "Nodule 3".
std::pair<std::string, int> partsOf(const std::string& trackingIdentifier)
{
    const auto space = trackingIdentifier.rfind(' ');
    if (space == std::string::npos)
        return {trackingIdentifier, 0};
    int number = 0;
    const char* end = trackingIdentifier.data() + trackingIdentifier.size();
    const auto [stopped, error] =
        std::from_chars(trackingIdentifier.data() + space + 1, end, number);
    if (error != std::errc() || stopped != end || number < 1)
        return {trackingIdentifier, 0};
    return {trackingIdentifier.substr(0, space), number};
}

int kindFor(const Group& group, const std::string& label, Detections& set)
{
    const bool isUncoded = isCode(group.finding, kDetectionCode, kOwnScheme);
    const auto known = std::ranges::find_if(set.kinds, [&](const DetectionKind& kind) {
        const bool isSameCode = isUncoded ? kind.type.isEmpty()
                                          : kind.type.value == group.finding.value &&
                                                kind.type.scheme == group.finding.scheme;
        return isSameCode && (kind.label == label || kind.label == group.finding.meaning);
    });
    if (known != set.kinds.end())
        return static_cast<int>(known - set.kinds.begin());
    DetectionKind kind{group.finding.meaning.empty() ? label : group.finding.meaning, "",
                       isUncoded ? CodedConcept{} : group.finding,
                       cycleColour(static_cast<int>(set.kinds.size()))};
    if (kind.label.empty())
        kind.label = "Detection";
    set.kinds.push_back(std::move(kind));
    return static_cast<int>(set.kinds.size()) - 1;
}

Detections detectionsOf(DcmDataset& dataset, const std::vector<Group>& groups,
                        std::vector<Warning>& warnings)
{
    Detections set;
    set.name = textOf(dataset, DCM_SeriesDescription);
    set.provenance = readProvenance(dataset);
    readPrivate(dataset, set);
    std::set<int> numbers;
    int without = 0;
    for (const Group& group : groups) {
        if (group.regions.empty()) {
            ++without;
            continue;
        }
        auto [label, number] = partsOf(group.trackingIdentifier);
        if (number == 0 || numbers.contains(number))
            number = numbers.empty() ? 1 : *numbers.rbegin() + 1;
        numbers.insert(number);
        Detection detection;
        detection.number = number;
        detection.kind = kindFor(group, label, set);
        auto box = boxOfFaces(group.regions);
        if (!box)
            box = boxOfEllipsoid(group.regions);
        detection.box = box ? *box : boxAround(group.regions);
        detection.score = group.score;
        detection.review = group.review;
        if (!group.person.empty() || !group.time.empty())
            detection.correction = Correction{group.person, group.time};
        detection.uid = group.uid;
        set.frameOfReferenceUid = group.regions.front().frameOfReference;
        set.seriesInstanceUid = group.series;
        set.all.push_back(std::move(detection));
    }
    if (without > 0)
        warnings.push_back(
            {"no-region", Text(HANGAKU_TR("Core", "%1 measurements of the report have no place in "
                                                  "three dimensions and are left out"),
                               {std::to_string(without)})});
    return set;
}

bool unpacksTooFar(const std::filesystem::path& path)
{
    constexpr std::uint64_t kMostInflated = std::uint64_t{1} << 28U;
    const InputFile file(path);
    const auto meta = readMetaInformation(file);
    return meta.transferSyntaxUid == UID_DeflatedExplicitVRLittleEndianTransferSyntax &&
           inflatePart(file, meta.dataSetStart, kMostInflated, 1).has_value();
}

} // namespace

Result<Loaded<Detections>> readDetectionReport(const std::filesystem::path& file)
{
    quietDcmtk();
    // Files may come from anywhere, and DCMTK allocates what they ask for.
    try {
        DcmFileFormat format;
        const auto condition = unpacksTooFar(file) ? EC_IllegalCall : format.loadFile(file.c_str());
        if (condition.bad())
            return fail(ErrorCode::ReadFailed,
                        Text(HANGAKU_TR("Core", "Cannot read %1 as DICOM"), {file.string()}), {},
                        condition.text());
        auto& dataset = *format.getDataset();
        if (textOf(dataset, DCM_ValueType) != "CONTAINER")
            return fail(ErrorCode::Unsupported,
                        Text(HANGAKU_TR("Core", "%1 is no DICOM SR"), {file.string()}),
                        Text(HANGAKU_TR("Core", "Choose a structured report, or a table (.csv).")));
        convertToUtf8(dataset);
        std::vector<Group> groups;
        collect(dataset, 0, groups);
        Loaded<Detections> read;
        read.value = detectionsOf(dataset, groups, read.warnings);
        const bool isOurs = textOf(dataset, kPrivateCreatorTag) == kPrivateCreator;
        if (read.value.all.empty() && !isOurs)
            return fail(
                ErrorCode::Unsupported,
                Text(HANGAKU_TR("Core", "The report %1 marks no places in three dimensions"),
                     {file.string()}));
        if (!isOurs)
            read.warnings.push_back(
                {"foreign-report",
                 Text(HANGAKU_TR("Core", "The report is another program's; its boxes "
                                         "are saved as a new file"))});
        return read;
    } catch (const std::exception& error) {
        return fail(ErrorCode::ParseFailed,
                    Text(HANGAKU_TR("Core", "The report %1 is damaged"), {file.string()}),
                    Text(HANGAKU_TR("Core", "Export or copy the file again.")), error.what());
    }
}

} // namespace hangaku::viewer::dicom
