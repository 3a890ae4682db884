#include "viewer/dicom/seg/LayerBuilder.h"

#include <algorithm>
#include <cstring>
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
    Fractions fractions;
    for (auto& described : m_header.segments) {
        const auto runs = runsInside(framesOf[described.number], fractions);
        if (!runs)
            return tl::unexpected(runs.error());
        const auto isFree = [&runs](const Voxels& voxels) {
            return std::ranges::all_of(*runs, [&voxels](const Run& run) {
                return std::all_of(voxels.begin() + run.first, voxels.begin() + run.end,
                                   [](Label label) { return label == 0; });
            });
        };
        const auto layer =
            static_cast<std::size_t>(std::ranges::find_if(m_layers, isFree) - m_layers.begin());
        if (layer == m_layers.size())
            if (auto added = addLayer(); !added)
                return added;
        auto& voxels = m_layers[layer];
        for (const Run& run : *runs)
            std::fill(voxels.begin() + run.first, voxels.begin() + run.end,
                      described.segment.number);
        described.segment.layer = static_cast<int>(layer);
    }
    if (m_header.isFractional())
        noteFractions(fractions);
    return {};
}

/// The voxels inside a segment, in its frames' order.
Result<std::vector<LayerBuilder::Run>> LayerBuilder::runsInside(const std::vector<int>& frames,
                                                                Fractions& fractions) const
{
    std::vector<Run> runs;
    std::vector<std::uint16_t> values(m_pixels.perFrame());
    for (const int frame : frames) {
        const auto add = [&](std::size_t first, std::size_t end) {
            fractions.kept += end - first;
            forEachSlice(frame, [&](std::size_t slice) {
                runs.push_back({static_cast<std::ptrdiff_t>(slice + first),
                                static_cast<std::ptrdiff_t>(slice + end)});
            });
        };
        if (m_pixels.isPackedBits() && m_header.fullValue == 1) {
            m_pixels.forEachRun(frame, add);
            continue;
        }
        if (!m_pixels.decode(frame, values))
            return damagedFrame(frame);
        // Half of what is full, and more, is inside: 128 of 255.
        const auto isInside = [this](int value) {
            return value != 0 && 2 * value >= m_header.fullValue;
        };
        std::size_t at = 0;
        while (at < values.size()) {
            // Masks are mostly empty: four pixels of nothing are passed over at a time.
            std::uint64_t four = 0;
            if (at + 4 <= values.size())
                std::memcpy(&four, values.data() + at, sizeof four);
            if (four == 0 && at + 4 <= values.size()) {
                at += 4;
                continue;
            }
            if (!isInside(values[at])) {
                fractions.left += values[at] != 0 ? 1 : 0;
                ++at;
                continue;
            }
            const std::size_t first = at;
            while (at < values.size() && isInside(values[at]))
                ++at;
            add(first, at);
        }
    }
    return runs;
}

void LayerBuilder::noteFractions(const Fractions& fractions)
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
        {"fractional", Text(text, {std::to_string(fractions.left),
                                   std::to_string(fractions.left + fractions.kept)})});
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
