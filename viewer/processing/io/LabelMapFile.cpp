#include "viewer/processing/io/LabelMapFile.h"

#include "viewer/core/base/AtomicFile.h"
#include "viewer/core/segmentation/LayerPlan.h"
#include "viewer/processing/io/ColourTable.h"
#include "viewer/processing/io/ImageReader.h"
#include "viewer/processing/io/LabelTable.h"
#include "viewer/processing/io/OutputFile.h"
#include "viewer/processing/io/RasterWriter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace hangaku::viewer::processing {
namespace {

constexpr double kLargestLabel = std::numeric_limits<Label>::max();

/// One layer of the interleaved values as labels; false when a value is no label.
template <typename T>
bool toLabels(std::span<const T> values, const ImageHeader& header, int layer,
              std::vector<Label>& out)
{
    const auto components = static_cast<std::size_t>(header.components);
    const T* next = values.data() + layer;
    if (header.slope == 1 && header.intercept == 0 && std::is_integral_v<T>) {
        bool fits = true;
        for (auto& label : out) {
            fits &= std::in_range<Label>(static_cast<std::int64_t>(*next));
            label = static_cast<Label>(*next);
            next += components;
        }
        return fits;
    }
    for (auto& label : out) {
        const double value = static_cast<double>(*next) * header.slope + header.intercept;
        const double rounded = std::round(value);
        // Scaled integers carry rounding; anything more is no label.
        if (!(std::abs(value - rounded) < 1e-3) || rounded < 0 || rounded > kLargestLabel)
            return false;
        label = static_cast<Label>(rounded);
        next += components;
    }
    return true;
}

std::vector<bool> presentLabels(std::span<const Label> voxels)
{
    std::vector<std::uint8_t> seen(std::numeric_limits<Label>::max() + std::size_t{1});
    Label last = 0;
    for (const Label label : voxels) {
        if (label == last)
            continue; // runs are long
        seen[label] = 1;
        last = label;
    }
    seen[0] = 0;
    return {seen.begin(), seen.end()};
}

/// What the file or the table beside it says of the segments.
Result<LabelTable> tableFor(const ImageHeader& header, const std::filesystem::path& file)
{
    LabelTable table;
    std::error_code error;
    if (const auto beside = labelTablePath(file); std::filesystem::exists(beside, error)) {
        auto read = readLabelTable(beside);
        if (!read)
            return read;
        table = std::move(*read);
    } else if (const auto tables = colourTablesBeside(file); !tables.empty()) {
        auto read = readColourTable(tables.front());
        if (!read)
            return read;
        table = std::move(*read);
    }
    // The file's own fields travel with it; the table beside it may be an older one.
    auto own = tableFromSlicerFields(header.fields);
    if (own.segments.empty())
        return table;
    if (header.fields.contains(kOriginField))
        return own;
    table.segments = std::move(own.segments);
    return table;
}

/// A number for a segment: its own, or the first free one when another layer has taken it.
Label freeNumber(Label wanted, const std::vector<Segment>& taken)
{
    const auto isTaken = [&taken](Label number) {
        return std::ranges::find(taken, number, &Segment::number) != taken.end();
    };
    if (!isTaken(wanted))
        return wanted;
    Label number = 1;
    while (isTaken(number))
        ++number;
    return number;
}

void renumber(std::vector<Label>& voxels, const std::vector<std::pair<Label, Label>>& changes)
{
    std::vector<Label> mapping(std::numeric_limits<Label>::max() + std::size_t{1});
    for (std::size_t label = 0; label < mapping.size(); ++label)
        mapping[label] = static_cast<Label>(label);
    for (const auto& [before, after] : changes)
        mapping[before] = after;
    for (auto& label : voxels)
        label = mapping[label];
}

/// Appends the segments of one layer, listed ones and those only found in the voxels, and gives
/// the voxels the segments' final numbers.
void collectSegments(const LabelTable& table, int layer, std::vector<Label>& voxels,
                     std::vector<Segment>& segments)
{
    auto present = presentLabels(voxels);
    std::vector<std::pair<Label, Label>> changes;
    const auto add = [&](Segment segment) {
        const Label before = segment.number;
        present[before] = false;
        segment.number = freeNumber(before, segments);
        segment.layer = layer;
        if (segment.number != before)
            changes.emplace_back(before, segment.number);
        segments.push_back(std::move(segment));
    };
    for (const auto& segment : table.segments)
        if (segment.layer == layer && segment.number != 0)
            add(segment);
    for (std::size_t label = 1; label < present.size(); ++label)
        if (present[label])
            add(unnamedSegment(static_cast<Label>(label), static_cast<int>(segments.size())));
    if (!changes.empty())
        renumber(voxels, changes);
}

/// The layers one beside the other: layer fastest, then i, j, k.
std::vector<Label> interleaved(const std::vector<LabelMap>& maps)
{
    const auto count = maps.front().voxels().size();
    std::vector<Label> labels(count * maps.size());
    for (std::size_t layer = 0; layer < maps.size(); ++layer) {
        const auto voxels = maps[layer].voxels();
        for (std::size_t at = 0; at < count; ++at)
            labels[at * maps.size() + layer] = voxels[at];
    }
    return labels;
}

Result<void> writeText(const std::string& text, const std::filesystem::path& file)
{
    return writeAtomically(file, [&text](const std::filesystem::path& temporary) -> Result<void> {
        auto output = OutputFile::create(temporary, Compression::None);
        if (!output)
            return tl::unexpected(output.error());
        if (auto done = output->write(text); !done)
            return done;
        return output->finish();
    });
}

bool holdsLayers(const std::filesystem::path& file)
{
    return segmentationFormatOf(file) == SegmentationFormat::SlicerNrrd;
}

tl::unexpected<Error> overlapping(const std::filesystem::path& file)
{
    return fail(ErrorCode::Unsupported,
                Text(HANGAKU_TR("Core", "Segments overlap, and %1 can hold only one for each voxel"),
                     {file.filename().string()}),
                Text(HANGAKU_TR("Core", "Save as DICOM SEG or .seg.nrrd instead.")));
}

tl::unexpected<Error> noLabelMap(const std::filesystem::path& file)
{
    return fail(ErrorCode::Unsupported,
                Text(HANGAKU_TR("Core", "%1 is no label map: its values are not whole numbers from "
                                        "0 to 65535"),
                     {file.string()}),
                Text(HANGAKU_TR("Core", "Open it as an image instead.")));
}

} // namespace

Result<Segmentation> readLabelMap(const std::filesystem::path& file)
{
    auto reader = ImageReader::open(file);
    if (!reader)
        return tl::unexpected(reader.error());
    const auto& header = (*reader)->header();
    if (header.isColour)
        return colourMask(file);
    auto table = tableFor(header, file);
    if (!table)
        return tl::unexpected(table.error());
    const auto count = header.geometry.voxelCount();
    auto values = VoxelBuffer::create(header.pixelType,
                                      count * static_cast<std::size_t>(header.components));
    if (!values)
        return tl::unexpected(values.error());
    if (auto done = (*reader)->read(**values, {}, {}); !done)
        return tl::unexpected(done.error());

    Segmentation segmentation(header.geometry, table->name);
    segmentation.fileFormat = segmentationFormatOf(file);
    segmentation.provenance = table->provenance;
    segmentation.seriesInstanceUid = table->seriesInstanceUid;
    segmentation.frameOfReferenceUid = table->frameOfReferenceUid;
    std::vector<Segment> segments;
    for (int layer = 0; layer < header.components; ++layer) {
        std::vector<Label> labels(count);
        const bool valid = std::as_const(**values).visit(
            [&]<typename T>(std::span<const T> all) { return toLabels(all, header, layer, labels); });
        if (!valid)
            return noLabelMap(file);
        collectSegments(*table, layer, labels, segments);
        LabelMap map(header.geometry, std::move(labels));
        if (layer == 0)
            segmentation.layer(0) = std::move(map);
        else
            segmentation.addLayer(std::move(map));
    }
    // As the table lists them, whatever layer they are in; what it does not name comes last.
    const auto place = [&listed = table->segments](const Segment& segment) {
        return std::ranges::find(listed, segment.number, &Segment::number) - listed.begin();
    };
    std::ranges::stable_sort(segments, {}, place);
    for (auto& segment : segments)
        if (auto inserted = segmentation.insert(std::move(segment)); !inserted)
            return tl::unexpected(inserted.error());
    if (segmentation.name.empty())
        segmentation.name = labelTablePath(file).stem().stem().string();
    return segmentation;
}

Result<void> writeLabelMap(const Segmentation& segmentation, const std::filesystem::path& file,
                           Overlaps overlaps)
{
    auto table = labelTableOf(segmentation);
    auto plan = layerPlan(segmentation);
    std::vector<LabelMap> maps;
    if (plan.count == 1 || holdsLayers(file)) {
        maps = plannedLayers(segmentation, plan);
    } else if (overlaps == Overlaps::KeepLast) {
        maps.push_back(flattened(segmentation));
        std::ranges::fill(plan.layers, 0);
    } else {
        return overlapping(file);
    }
    for (std::size_t n = 0; n < table.segments.size(); ++n)
        table.segments[n].layer = plan.layers[n];
    const auto joined = maps.size() > 1 ? interleaved(maps) : std::vector<Label>();
    const auto labels = maps.size() > 1 ? std::span(joined) : maps.front().voxels();
    RasterImage image{segmentation.geometry(), PixelType::UInt16,
                      reinterpret_cast<const std::byte*>(labels.data()),
                      static_cast<int>(maps.size())};
    // One byte for each voxel where it is enough: half the time to compress.
    std::vector<std::uint8_t> bytes;
    if (std::ranges::all_of(table.segments,
                            [](const Segment& segment) { return segment.number < 256; })) {
        bytes.assign(labels.begin(), labels.end());
        image.type = PixelType::UInt8;
        image.voxels = reinterpret_cast<const std::byte*>(bytes.data());
    }
    if (imageFormatOf(file) == ImageFormat::Nrrd) {
        std::vector<IndexBox> boxes;
        std::ranges::transform(maps, std::back_inserter(boxes), boundsOf);
        image.fields = slicerFields(table, segmentation.geometry(), boxes);
    }
    return writeAtomically(file, [&](const std::filesystem::path& temporary) -> Result<void> {
        if (auto written = writeRaster(image, temporary, file); !written)
            return written;
        // The tables first: when they fail, the old mask stays too.
        for (const auto& other : colourTablesBeside(file))
            if (auto written = writeText(toText(table, *colourTableKindOf(other)), other); !written)
                return written;
        return writeText(toJson(table), labelTablePath(file));
    });
}

bool hasLabelTable(const std::filesystem::path& file)
{
    std::error_code error;
    return holdsLayers(file) || std::filesystem::exists(labelTablePath(file), error) ||
           !colourTablesBeside(file).empty();
}

Result<void> writeColourTable(const Segmentation& segmentation,
                              const std::filesystem::path& imageFile, ColourTableKind kind)
{
    return writeText(toText(labelTableOf(segmentation), kind), colourTablePath(imageFile, kind));
}

} // namespace hangaku::viewer::processing
