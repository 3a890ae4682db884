#include "viewer/dicom/seg/LayerBuilder.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

namespace hangaku::viewer::dicom {

Result<Segmentation> LayerBuilder::build()
{
    if (auto first = addLayer(); !first)
        return tl::unexpected(first.error());
    noteDuplicates();
    auto filled = m_header.type == SegmentationType::LabelMap ? fillFromLabels() : fillFromMasks();
    if (!filled)
        return tl::unexpected(filled.error());
    Segmentation out(LabelMap(m_grid.geometry, std::move(m_layers.front())));
    for (std::size_t n = 1; n < m_layers.size(); ++n)
        out.addLayer(LabelMap(m_grid.geometry, std::move(m_layers[n])));
    for (const auto& described : m_header.segments) {
        const bool isBackground = m_header.type == SegmentationType::LabelMap &&
                                  described.number == m_header.padding.value_or(0);
        if (!isBackground)
            if (auto done = out.insert(described.segment); !done)
                return tl::unexpected(done.error());
    }
    return out;
}

Result<void> LayerBuilder::addLayer()
{
    const auto bytes = m_grid.geometry.voxelCount() * sizeof(Label);
    if (bytes * (m_layers.size() + 1) > m_mostBytes)
        return fail(ErrorCode::OutOfMemory,
                    Text(HANGAKU_TR("Core", "The segmentation %1 needs more memory than there is: "
                                            "%2 layers of %3 MB"),
                         {m_file.string(), std::to_string(m_layers.size() + 1),
                          std::to_string(bytes >> 20U)}));
    m_layers.emplace_back(m_grid.geometry.voxelCount());
    return {};
}

tl::unexpected<Error> LayerBuilder::damagedFrame(int frame) const
{
    return fail(ErrorCode::ReadFailed,
                Text(HANGAKU_TR("Core", "Frame %1 of the segmentation %2 is damaged"),
                     {std::to_string(frame + 1), m_file.string()}),
                Text(HANGAKU_TR("Core", "Export or copy the file again.")));
}

template <typename Visit> void LayerBuilder::forEachSlice(int frame, const Visit& visit) const
{
    const auto& run = m_grid.slices[static_cast<std::size_t>(frame)];
    for (int k = run.first; k < run.end; ++k)
        visit(static_cast<std::size_t>(k) * m_pixels.perFrame());
}

/// Label maps: every value is a segment, and nothing overlaps.
Result<void> LayerBuilder::fillFromLabels()
{
    constexpr std::size_t kLabels = std::numeric_limits<Label>::max() + std::size_t{1};
    // A segment 0 is the background by another name, unless a padding value stands for it.
    const std::size_t background = m_header.padding.value_or(0);
    std::vector<Label> mapping(kLabels);
    std::vector<bool> isKnown(kLabels);
    for (const auto& described : m_header.segments) {
        mapping[static_cast<std::size_t>(described.number)] = described.segment.number;
        isKnown[static_cast<std::size_t>(described.number)] = true;
    }
    mapping[background] = 0;
    isKnown[background] = true;
    isKnown[0] = true; // with a padding value, a 0 that nothing describes is background too

    std::vector<std::uint16_t> values(m_pixels.perFrame());
    auto& voxels = m_layers.front();
    for (int n = 0; n < m_pixels.count(); ++n) {
        if (!m_pixels.decode(n, values))
            return damagedFrame(n);
        for (const auto value : values)
            if (!isKnown[value]) {
                isKnown[value] = true;
                mapping[value] = m_header.addUndescribed(value).segment.number;
            }
        forEachSlice(n, [&](std::size_t first) {
            for (std::size_t at = 0; at < values.size(); ++at)
                if (const Label label = mapping[values[at]]; label != 0)
                    voxels[first + at] = label;
        });
    }
    return {};
}

/// Binary and fractional: one mask for each segment; each goes into the first layer in which it
/// meets no other.
Result<void> LayerBuilder::fillFromMasks()
{
    std::map<int, std::vector<int>> framesOf;
    for (int n = 0; n < m_pixels.count(); ++n)
        framesOf[m_header.frames[static_cast<std::size_t>(n)].segmentNumber].push_back(n);
    std::size_t left = 0;
    std::size_t marked = 0;
    for (auto& described : m_header.segments) {
        const auto& frames = framesOf[described.number];
        auto layer = freeLayer(frames);
        if (!layer)
            return tl::unexpected(layer.error());
        if (*layer == m_layers.size())
            if (auto added = addLayer(); !added)
                return added;
        auto& voxels = m_layers[*layer];
        // Half of what is full, and more, is inside: 128 of 255.
        const auto done = forEachVoxel(frames, [&](int frame, std::size_t at, int value) {
            ++marked;
            if (2 * value < m_header.fullValue)
                ++left;
            else
                forEachSlice(frame, [&](std::size_t first) {
                    voxels[first + at] = described.segment.number;
                });
        });
        if (!done)
            return done;
        described.segment.layer = static_cast<int>(*layer);
    }
    if (m_header.isFractional())
        noteFractions(left, marked);
    return {};
}

/// The first layer in which none of the frames' voxels is taken; the number of layers if none.
Result<std::size_t> LayerBuilder::freeLayer(const std::vector<int>& frames)
{
    std::vector<bool> taken(m_layers.size());
    auto done = forEachVoxel(frames, [&](int frame, std::size_t at, int value) {
        if (2 * value < m_header.fullValue)
            return;
        forEachSlice(frame, [&](std::size_t first) {
            for (std::size_t layer = 0; layer < m_layers.size(); ++layer)
                if (m_layers[layer][first + at] != 0)
                    taken[layer] = true;
        });
    });
    if (!done)
        return tl::unexpected(done.error());
    return static_cast<std::size_t>(std::ranges::find(taken, false) - taken.begin());
}

/// Calls `visit(frame, pixel, value)` for every pixel that is not 0.
template <typename Visit>
Result<void> LayerBuilder::forEachVoxel(const std::vector<int>& frames, const Visit& visit)
{
    std::vector<std::uint16_t> values(m_pixels.perFrame());
    for (const int frame : frames) {
        if (!m_pixels.decode(frame, values))
            return damagedFrame(frame);
        for (std::size_t at = 0; at < values.size(); ++at)
            if (values[at] != 0)
                visit(frame, at, values[at]);
    }
    return {};
}

void LayerBuilder::noteFractions(std::size_t left, std::size_t marked)
{
    const bool isProbability = m_header.type == SegmentationType::Probability;
    const char* const text =
        isProbability
            ? HANGAKU_TR("Core", "The segmentation holds probabilities, which a mask cannot: one "
                                 "half and more is shown as inside, and %1 of the %2 pixels with "
                                 "a probability are below that and left out")
            : HANGAKU_TR("Core", "The segmentation holds parts of voxels, which a mask cannot: one "
                                 "half and more is shown as inside, and %1 of the %2 pixels with "
                                 "a part are below that and left out");
    m_header.warnings.insert(
        m_header.warnings.begin(),
        {"fractional", Text(text, {std::to_string(left), std::to_string(marked)})});
}

void LayerBuilder::noteDuplicates()
{
    std::set<std::pair<int, int>> seen;
    std::size_t count = 0;
    for (std::size_t n = 0; n < m_grid.slices.size(); ++n)
        if (!seen.emplace(m_header.frames[n].segmentNumber, m_grid.slices[n].first).second)
            ++count;
    if (count > 0)
        m_header.warnings.push_back(
            {"duplicated-position",
             Text(HANGAKU_TR("Core", "%1 frames lie where another of the same segment lies (at "
                                     "another time, perhaps); they are shown together"),
                  {std::to_string(count)})});
}

} // namespace hangaku::viewer::dicom
