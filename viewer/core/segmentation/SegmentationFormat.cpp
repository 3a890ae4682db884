#include "viewer/core/segmentation/SegmentationFormat.h"

#include "viewer/core/segmentation/LayerPlan.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

namespace hangaku::viewer {
namespace {

/// Which model it was is kept.
constexpr const char* kRunLost = "run-lost";
constexpr std::size_t kLongString = 64; // characters of LO (PS3.5 table 6.2-1)

struct Ending {
    std::string_view text;
    SegmentationFormat format;
};

// The longer of two that fit comes first.
constexpr std::array<Ending, 9> kEndings{{{".seg.nrrd", SegmentationFormat::SlicerNrrd},
                                          {".nrrd", SegmentationFormat::Nrrd},
                                          {".nii.gz", SegmentationFormat::Nifti},
                                          {".nii", SegmentationFormat::Nifti},
                                          {".mha", SegmentationFormat::MetaImage},
                                          {".dcm", SegmentationFormat::DicomSegmentation},
                                          {".stl", SegmentationFormat::Stl},
                                          {".ply", SegmentationFormat::Ply},
                                          {".obj", SegmentationFormat::Obj}}};

std::size_t characters(const std::string& utf8)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        utf8, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

/// The names of up to three segments, for a sentence: "A, B, C, ...".
std::string listed(const std::vector<std::string>& names)
{
    constexpr std::size_t kMost = 3;
    std::string text;
    for (std::size_t n = 0; n < std::min(names.size(), kMost); ++n)
        text += (n > 0 ? ", " : "") + names[n];
    return names.size() > kMost ? text + ", ..." : text;
}

template <typename Test>
std::vector<std::string> namesWhere(const Segmentation& segmentation, const Test& test)
{
    std::vector<std::string> names;
    for (const auto& segment : segmentation.segments())
        if (test(segment))
            names.push_back(segment.label);
    return names;
}

/// Collects what is lost.
class Losses {
public:
    explicit Losses(const Segmentation& segmentation) : m_segmentation(segmentation) {}

    void overlaps()
    {
        const auto pairs = overlappingSegments(m_segmentation);
        if (pairs.empty())
            return;
        const auto& segments = m_segmentation.segments();
        std::set<int> hidden;
        for (const auto& pair : pairs)
            hidden.insert(pair.first);
        std::vector<std::string> names;
        for (const int place : hidden)
            names.push_back(segments[static_cast<std::size_t>(place)].label);
        add("overlaps-lost",
            Text(HANGAKU_TR("Core", "Overlaps: a voxel can belong to one segment only. Where segments "
                                    "overlap, the one further down the list stays, and these lose "
                                    "voxels: %1"),
                 {listed(names)}));
    }
    void voxels()
    {
        add("voxels-approximated",
            Text(HANGAKU_TR("Core", "The exact voxels: a surface is smooth, and cannot be opened as "
                                    "a segmentation again")));
    }
    void colours()
    {
        add("colours-lost", Text(HANGAKU_TR("Core", "The colours of the segments")));
    }
    void names()
    {
        add("names-lost", Text(HANGAKU_TR("Core", "The names of the segments, and which is which")));
    }
    void japaneseNames()
    {
        if (has([](const Segment& segment) { return !segment.labelJa.empty(); }))
            add("names-lost", Text(HANGAKU_TR("Core", "The second (Japanese) names")));
    }
    void longNames()
    {
        const auto names = namesWhere(m_segmentation, [](const Segment& segment) {
            const auto isLong = [](const std::string& text) {
                return characters(text) > kLongString;
            };
            return isLong(segment.label) || isLong(segment.labelJa) ||
                   isLong(segment.algorithmName) || isLong(segment.category.meaning) ||
                   isLong(segment.type.meaning) || isLong(segment.typeModifier.meaning) ||
                   isLong(segment.anatomicRegion.meaning) ||
                   isLong(segment.anatomicRegionModifier.meaning);
        });
        if (!names.empty() || characters(m_segmentation.name) > kLongString)
            add("names-shortened",
                Text(HANGAKU_TR("Core", "What is beyond 64 characters of long names")));
    }
    void separators()
    {
        const auto breaks = [](const std::string& text) {
            return text.find_first_of("|~^\n") != std::string::npos;
        };
        const auto breaksCode = [&breaks](const CodedConcept& code) {
            return breaks(code.value) || breaks(code.scheme) || breaks(code.meaning);
        };
        if (has([&](const Segment& s) {
                return breaks(s.labelJa) || breaks(s.algorithmName) || breaksCode(s.category) ||
                       breaksCode(s.type) || breaksCode(s.typeModifier) ||
                       breaksCode(s.anatomicRegion) || breaksCode(s.anatomicRegionModifier);
            }))
            add("characters-replaced",
                Text(HANGAKU_TR("Core", "The characters | ~ ^ in codes and second names, which become "
                                        "spaces")));
    }
    void codes()
    {
        if (has([](const Segment& segment) {
                return !segment.type.isEmpty() || !segment.category.isEmpty();
            }))
            add("codes-lost", Text(HANGAKU_TR("Core", "The coded meaning of the segments")));
    }
    void provenance()
    {
        if (!(m_segmentation.provenance == Provenance{}) ||
            has([](const Segment& s) { return s.isFromModel() || s.correction.has_value(); }))
            add("provenance-lost",
                Text(HANGAKU_TR("Core", "Who or which model made the segments, and who corrected "
                                        "them")));
    }
    /// DICOM says which model it was, but not all about how it ran.
    void provenanceOfRun()
    {
        const auto& from = m_segmentation.provenance;
        if (!from.parameters.empty() || !from.startedAt.empty() || from.seconds != 0 ||
            !from.inputUids.empty() || (from.modelId.empty() && !from.runtime.empty()))
            add(kRunLost,
                Text(HANGAKU_TR("Core", "When and with which settings the model ran")));
    }
    void locks()
    {
        if (has([](const Segment& segment) { return segment.locked; }))
            add("locks-lost", Text(HANGAKU_TR("Core", "The locks of segments")));
    }
    void emptySegments()
    {
        const auto counts = m_segmentation.voxelCounts();
        std::vector<std::string> names;
        for (std::size_t n = 0; n < counts.size(); ++n)
            if (counts[n] == 0)
                names.push_back(m_segmentation.segments()[n].label);
        if (!names.empty())
            add("empty-segments-lost",
                Text(HANGAKU_TR("Core", "Segments without voxels: %1"), {listed(names)}));
    }
    void keptBeside()
    {
        add(kKeptBeside, Text(HANGAKU_TR("Core", "Names, colours and codes are kept in a file beside "
                                                 "it (.labels.json): keep the two together")));
    }

    std::vector<Warning> take() { return std::move(m_losses); }

private:
    template <typename Test> bool has(const Test& test) const
    {
        return std::ranges::any_of(m_segmentation.segments(), test);
    }
    void add(const char* code, Text text) { m_losses.push_back({code, std::move(text)}); }

    const Segmentation& m_segmentation;
    std::vector<Warning> m_losses;
};

void addSurfaceLosses(Losses& losses, SegmentationFormat format)
{
    losses.voxels();
    losses.emptySegments();
    if (format == SegmentationFormat::Stl) {
        losses.names();
        losses.colours();
    } else {
        losses.japaneseNames();
    }
    losses.codes();
    losses.provenance();
    losses.locks();
}

} // namespace

std::optional<SegmentationFormat> segmentationFormatOf(const std::filesystem::path& file)
{
    auto name = file.filename().string();
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    for (const auto& ending : kEndings)
        if (name.ends_with(ending.text))
            return ending.format;
    return {};
}

bool isSurface(SegmentationFormat format)
{
    return format == SegmentationFormat::Stl || format == SegmentationFormat::Ply ||
           format == SegmentationFormat::Obj;
}

bool isDicom(SegmentationFormat format)
{
    return format == SegmentationFormat::DicomSegmentation ||
           format == SegmentationFormat::DicomStructureSet;
}

std::vector<Warning> lossesOf(const Segmentation& segmentation, SegmentationFormat format)
{
    Losses losses(segmentation);
    switch (format) {
    case SegmentationFormat::DicomSegmentation:
    case SegmentationFormat::DicomStructureSet:
        losses.longNames();
        losses.provenanceOfRun();
        break;
    case SegmentationFormat::SlicerNrrd: losses.separators(); break;
    case SegmentationFormat::Nrrd:
        losses.overlaps();
        losses.separators();
        break;
    case SegmentationFormat::Nifti:
    case SegmentationFormat::MetaImage:
        losses.overlaps();
        losses.keptBeside();
        break;
    case SegmentationFormat::Stl:
    case SegmentationFormat::Ply:
    case SegmentationFormat::Obj: addSurfaceLosses(losses, format); break;
    }
    return losses.take();
}

bool needsConsent(const Warning& loss)
{
    return loss.code != kKeptBeside && loss.code != kRunLost;
}

} // namespace hangaku::viewer
