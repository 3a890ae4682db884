#include "viewer/dicom/seg/SegmentationFile.h"

#include "viewer/dicom/seg/FrameGrid.h"
#include "viewer/dicom/seg/FramePixels.h"
#include "viewer/dicom/seg/Quiet.h"
#include "viewer/dicom/seg/SegmentReader.h"
#include "viewer/dicom/seg/Utf8.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <set>

namespace hangaku::viewer::dicom {
namespace {

constexpr std::size_t kLabels = std::numeric_limits<Label>::max() + std::size_t{1};

enum class SegmentationType { Binary, Fractional, LabelMap };

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

/// What is known of a frame besides its pixels.
struct Frame {
    int segmentNumber = 0; ///< binary and fractional only
    bool placed = false;
    FramePlane plane;
};

Frame frameFrom(const FunctionalGroups& groups)
{
    Frame frame;
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
    if (spacing.size() == 2 && spacing[0] > 0 && spacing[1] > 0) {
        plane.rowSpacingMm = spacing[0];
        plane.columnSpacingMm = spacing[1];
    }
    if (!slices.empty() && slices.front() > 0)
        plane.sliceSpacingMm = slices.front();
    frame.placed = !position.empty() && !orientation.empty();
    if (frame.placed) {
        plane.position = {position[0], position[1], position[2]};
        plane.rowDirection = {orientation[0], orientation[1], orientation[2]};
        plane.columnDirection = {orientation[3], orientation[4], orientation[5]};
    }
    return frame;
}

tl::unexpected<Error> notASegmentation(const std::filesystem::path& file)
{
    return fail(ErrorCode::Unsupported,
                Text(HANGAKU_TR("Core", "%1 is no DICOM segmentation"), {file.string()}));
}

tl::unexpected<Error> broken(const std::filesystem::path& file, const char* detail)
{
    return fail(ErrorCode::ParseFailed,
                Text(HANGAKU_TR("Core", "The segmentation %1 is damaged"), {file.string()}),
                Text(HANGAKU_TR("Core", "Export or copy the file again.")), detail);
}

tl::unexpected<Error> unplaced(const std::filesystem::path& file)
{
    return fail(ErrorCode::Unsupported,
                Text(HANGAKU_TR("Core", "The segmentation %1 does not say where its frames lie in "
                                        "the patient (it may belong to a slide or an X-ray image)"),
                     {file.string()}));
}

/// Reads one object; built step by step, so that each step can say what is wrong.
class Reader {
public:
    Reader(DcmFileFormat& format, const std::filesystem::path& file,
           const VolumeDescription* source)
        : m_format(format), m_dataset(*format.getDataset()), m_file(file), m_source(source)
    {
    }

    Result<Loaded<Segmentation>> read()
    {
        auto pixels = FramePixels::create(m_format, m_file);
        if (!pixels)
            return tl::unexpected(pixels.error());
        if (auto done = readHeader(*pixels); !done)
            return tl::unexpected(done.error());
        auto grid = findGrid(*pixels);
        if (!grid)
            return tl::unexpected(grid.error());
        Segmentation out(grid->geometry);
        describe(out);
        auto filled = m_type == SegmentationType::LabelMap ? fillFromLabels(*pixels, *grid, out)
                                                           : fillFromMasks(*pixels, *grid, out);
        if (!filled)
            return tl::unexpected(filled.error());
        return Loaded<Segmentation>{std::move(out), std::move(m_warnings)};
    }

private:
    Result<void> readHeader(const FramePixels& pixels)
    {
        const auto type = textOf(m_dataset, DCM_SegmentationType);
        m_type = type == "FRACTIONAL" ? SegmentationType::Fractional
                 : type == "LABELMAP" ? SegmentationType::LabelMap
                                      : SegmentationType::Binary;
        if (m_type == SegmentationType::Fractional) {
            Uint16 maximum = 255;
            m_dataset.findAndGetUint16(DCM_MaximumFractionalValue, maximum);
            m_threshold = std::max(1, (maximum + 1) / 2);
            m_warnings.push_back(
                {"fractional", Text(HANGAKU_TR("Core", "The segmentation holds fractions; one half "
                                                       "and more is shown as inside"))});
        }
        readSegments();
        if (m_segments.empty())
            return broken(m_file, "no segments");
        return readFrames(pixels.count());
    }

    void readSegments()
    {
        DcmItem* item = nullptr;
        for (long n = 0; m_dataset.findAndGetSequenceItem(DCM_SegmentSequence, item, n).good(); ++n)
            m_segments.push_back(readSegment(*item, static_cast<int>(n)));
        // Numbers that were kept beside Segment Number, or a 0, must still be unique and positive.
        std::set<Label> taken;
        for (auto& described : m_segments) {
            auto& number = described.segment.number;
            Label next = 1;
            while (number == 0 || taken.contains(number))
                number = next++;
            taken.insert(number);
        }
    }

    Result<void> readFrames(int count)
    {
        DcmItem* shared = nullptr;
        m_dataset.findAndGetSequenceItem(DCM_SharedFunctionalGroupsSequence, shared, 0);
        DcmSequenceOfItems* perFrame = nullptr;
        m_dataset.findAndGetSequence(DCM_PerFrameFunctionalGroupsSequence, perFrame);
        if (perFrame != nullptr && perFrame->card() < static_cast<unsigned long>(count))
            return broken(m_file, "fewer functional groups than frames");
        DcmObject* own = nullptr;
        for (int n = 0; n < count; ++n) {
            if (perFrame != nullptr)
                own = perFrame->nextInContainer(own); // by index it would search from the start
            m_frames.push_back(
                frameFrom(FunctionalGroups(shared, dynamic_cast<DcmItem*>(own))));
        }
        return {};
    }

    Result<FrameGrid> findGrid(const FramePixels& pixels)
    {
        const Index3 size{pixels.columns(), pixels.rows(), 1};
        std::vector<FramePlane> planes;
        for (const auto& frame : m_frames)
            planes.push_back(frame.plane);
        const bool placed = std::ranges::all_of(m_frames, &Frame::placed);
        if (!placed) {
            // One plain image and its masks need no place.
            std::set<int> seen;
            for (const auto& frame : m_frames)
                if (!seen.insert(frame.segmentNumber).second)
                    return unplaced(m_file);
            m_warnings.push_back(
                {"no-position", Text(HANGAKU_TR("Core", "The file does not say where the image "
                                                        "lies in the patient; left and right may "
                                                        "be wrong"))});
            for (auto& plane : planes)
                plane.position = {};
        }
        if (m_source != nullptr && m_source->geometry)
            if (auto grid = gridOfSource(*m_source->geometry, size, planes))
                return std::move(*grid);
        auto grid = smallestGrid(size, planes);
        if (!grid)
            return broken(m_file, grid.error().reason.english().c_str());
        if (grid->uneven)
            m_warnings.push_back(
                {"uneven-spacing",
                 Text(HANGAKU_TR("Core", "The segmentation's frames are not evenly spaced; it is "
                                         "shown with their mean distance"))});
        return grid;
    }

    void describe(Segmentation& out)
    {
        out.name = textOf(m_dataset, DCM_ContentDescription);
        if (out.name.empty())
            out.name = textOf(m_dataset, DCM_SeriesDescription);
        if (out.name.empty())
            out.name = m_file.stem().string();
        out.provenance = readProvenance(m_dataset);
        out.frameOfReferenceUid = textOf(m_dataset, DCM_FrameOfReferenceUID);
        DcmItem* series = nullptr;
        if (m_dataset.findAndGetSequenceItem(DCM_ReferencedSeriesSequence, series, 0).good() &&
            series != nullptr)
            out.seriesInstanceUid = textOf(*series, DCM_SeriesInstanceUID);
    }

    Result<void> damagedFrame(int frame) const
    {
        return fail(ErrorCode::ReadFailed,
                    Text(HANGAKU_TR("Core", "Frame %1 of the segmentation %2 is damaged"),
                         {std::to_string(frame + 1), m_file.string()}),
                    Text(HANGAKU_TR("Core", "Export or copy the file again.")));
    }

    /// Label maps: every value is a segment, and nothing overlaps.
    Result<void> fillFromLabels(const FramePixels& pixels, const FrameGrid& grid, Segmentation& out)
    {
        std::vector<Label> mapping(kLabels);
        for (const auto& described : m_segments)
            mapping[static_cast<std::size_t>(described.number)] = described.segment.number;
        Uint16 padding = 0;
        const bool hasPadding =
            m_dataset.findAndGetUint16(DCM_PixelPaddingValue, padding).good();
        if (hasPadding)
            mapping[padding] = 0;
        // A segment 0 is the background by another name, unless padding stands for it.
        const bool zeroIsBackground = !hasPadding || padding == 0;
        if (zeroIsBackground)
            mapping[0] = 0;
        std::vector<Label> voxels(grid.geometry.voxelCount());
        std::vector<std::uint16_t> values(pixels.perFrame());
        for (int n = 0; n < pixels.count(); ++n) {
            if (!pixels.decode(n, values))
                return damagedFrame(n);
            auto* slice = voxels.data() +
                          static_cast<std::size_t>(grid.slices[static_cast<std::size_t>(n)]) *
                              pixels.perFrame();
            for (std::size_t at = 0; at < values.size(); ++at)
                if (const Label label = mapping[values[at]]; label != 0)
                    slice[at] = label;
        }
        out.layer(0) = LabelMap(grid.geometry, std::move(voxels));
        for (auto& described : m_segments)
            if (described.number != 0 || !zeroIsBackground)
                if (auto done = out.insert(described.segment); !done)
                    return done;
        return {};
    }

    /// Binary and fractional: one mask for each segment; each goes into the first layer in which
    /// it meets no other.
    Result<void> fillFromMasks(const FramePixels& pixels, const FrameGrid& grid, Segmentation& out)
    {
        std::map<int, std::vector<int>> framesOf;
        for (int n = 0; n < pixels.count(); ++n)
            framesOf[m_frames[static_cast<std::size_t>(n)].segmentNumber].push_back(n);
        std::vector<std::vector<Label>> layers(1);
        layers[0].resize(grid.geometry.voxelCount());
        for (auto& described : m_segments) {
            const auto& frames = framesOf[described.number];
            auto layer = freeLayer(pixels, grid, frames, layers);
            if (!layer)
                return tl::unexpected(layer.error());
            if (*layer == layers.size())
                layers.emplace_back(grid.geometry.voxelCount());
            if (auto done = forEachVoxel(pixels, grid, frames,
                                         [&](std::size_t at) {
                                             layers[*layer][at] = described.segment.number;
                                         });
                !done)
                return done;
            described.segment.layer = static_cast<int>(*layer);
        }
        for (std::size_t n = 0; n < layers.size(); ++n) {
            LabelMap map(grid.geometry, std::move(layers[n]));
            if (n == 0)
                out.layer(0) = std::move(map);
            else
                out.addLayer(std::move(map));
        }
        for (auto& described : m_segments)
            if (auto done = out.insert(described.segment); !done)
                return done;
        return {};
    }

    /// The first layer in which none of the frames' voxels is taken; the number of layers if none.
    Result<std::size_t> freeLayer(const FramePixels& pixels, const FrameGrid& grid,
                                  const std::vector<int>& frames,
                                  const std::vector<std::vector<Label>>& layers) const
    {
        std::vector<bool> taken(layers.size());
        auto done = forEachVoxel(pixels, grid, frames, [&](std::size_t at) {
            for (std::size_t layer = 0; layer < layers.size(); ++layer)
                if (layers[layer][at] != 0)
                    taken[layer] = true;
        });
        if (!done)
            return tl::unexpected(done.error());
        return static_cast<std::size_t>(std::ranges::find(taken, false) - taken.begin());
    }

    template <typename Visit>
    Result<void> forEachVoxel(const FramePixels& pixels, const FrameGrid& grid,
                              const std::vector<int>& frames, const Visit& visit) const
    {
        std::vector<std::uint16_t> values(pixels.perFrame());
        for (const int n : frames) {
            if (!pixels.decode(n, values))
                return damagedFrame(n);
            const auto first = static_cast<std::size_t>(grid.slices[static_cast<std::size_t>(n)]) *
                               pixels.perFrame();
            for (std::size_t at = 0; at < values.size(); ++at)
                if (values[at] >= m_threshold)
                    visit(first + at);
        }
        return {};
    }

    DcmFileFormat& m_format;
    DcmDataset& m_dataset;
    const std::filesystem::path& m_file;
    const VolumeDescription* m_source;
    SegmentationType m_type = SegmentationType::Binary;
    int m_threshold = 1;
    std::vector<DescribedSegment> m_segments;
    std::vector<Frame> m_frames;
    std::vector<Warning> m_warnings;
};

} // namespace

Result<Loaded<Segmentation>> readSegmentation(const std::filesystem::path& file,
                                              const VolumeDescription* source)
{
    quietDcmtk();
    DcmFileFormat format;
    const auto condition = format.loadFile(file.c_str());
    if (condition.bad())
        return fail(ErrorCode::ReadFailed,
                    Text(HANGAKU_TR("Core", "Cannot read %1 as DICOM"), {file.string()}), {},
                    condition.text());
    auto& dataset = *format.getDataset();
    DcmElement* segments = nullptr;
    if (dataset.findAndGetElement(DCM_SegmentSequence, segments).bad() ||
        textOf(dataset, DCM_SegmentationType).empty())
        return notASegmentation(file);
    convertToUtf8(dataset);
    // Files may come from anywhere, and DCMTK allocates what they ask for.
    try {
        return Reader(format, file, source).read();
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory,
                    Text(HANGAKU_TR("Core", "Not enough memory for the segmentation %1"),
                         {file.string()}));
    } catch (const std::exception& error) {
        return broken(file, error.what());
    }
}

} // namespace hangaku::viewer::dicom
