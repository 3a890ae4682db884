#include "viewer/processing/growing/SeededGrowth.h"

#include "viewer/processing/ParallelSlices.h"

#include <algorithm>
#include <cmath>
#include <new>

namespace hangaku::viewer::processing {
namespace {

constexpr double kTopLevel = Forest::kLevelMask;

bool hasTwoLabels(const LabelBox& seeds)
{
    const auto isSeed = [](Label label) { return label != 0; };
    const auto first = std::ranges::find_if(seeds.labels, isSeed);
    return std::any_of(first, seeds.labels.end(),
                       [&](Label label) { return label != 0 && label != *first; });
}

tl::unexpected<Error> outOfMemory()
{
    return fail(ErrorCode::OutOfMemory,
                Text(HANGAKU_TR("Core", "There is not enough memory to grow from seeds")),
                Text(HANGAKU_TR("Core", "Work in a smaller box")));
}

/// @param labels ascending, from 0 on
std::uint8_t slotOf(const std::vector<Label>& labels, Label label)
{
    return static_cast<std::uint8_t>(std::ranges::lower_bound(labels, label) - labels.begin());
}

/// Calls `visit(first)` with the first voxel of every row of a box.
template <typename Visit> void forEachRow(const IndexBox& box, Visit&& visit)
{
    for (int k = box.first[2]; k < box.end[2]; ++k)
        for (int j = box.first[1]; j < box.end[1]; ++j)
            visit(Index3{box.first[0], j, k});
}

/// The 0.1 and 99.9 percentiles of about 200 000 voxels of the box.
std::pair<double, double> valueRange(const Volume& volume, const IndexBox& box)
{
    const auto size = sizeOf(box);
    const std::size_t count = voxelCount(box);
    const std::size_t stride = count <= 200'000 ? 1 : (count / 200'000) | 1;
    std::vector<double> values;
    for (std::size_t n = 0; n < count; n += stride) {
        const auto row = static_cast<std::size_t>(size[0]);
        const auto rows = static_cast<std::size_t>(size[1]);
        const double value = volume.valueAt({box.first[0] + static_cast<int>(n % row),
                                             box.first[1] + static_cast<int>(n / row % rows),
                                             box.first[2] + static_cast<int>(n / row / rows)});
        if (std::isfinite(value))
            values.push_back(value);
    }
    if (values.empty())
        return {0, 1};
    const auto percentile = [&](double part) {
        const auto at = static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
        std::nth_element(values.begin(), values.begin() + at, values.end());
        return values[static_cast<std::size_t>(at)];
    };
    const double low = percentile(0.001);
    const double high = percentile(0.999);
    return {low, high > low ? high : low + 1};
}

} // namespace

IndexBox SeededGrowth::boxAround(const ImageGeometry& geometry, const IndexBox& seeds)
{
    IndexBox box = grown(geometry, seeds, 5);
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const int tenth = (seeds.end[axis] - seeds.first[axis] + 9) / 10;
        box.first[axis] = std::min(box.first[axis], seeds.first[axis] - tenth);
        box.end[axis] = std::max(box.end[axis], seeds.end[axis] + tenth);
    }
    return box.clippedTo(geometry.size());
}

Result<SeededGrowth> SeededGrowth::create(const Volume& volume, const LabelBox& seeds,
                                          const GrowthOptions& options, const Progress& progress)
try {
    if (seeds.box.isEmpty() || seeds.box.clippedTo(volume.geometry.size()) != seeds.box ||
        seeds.labels.size() != voxelCount(seeds.box))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The box to grow in does not lie inside the image")));
    SeededGrowth growth;
    growth.m_box = seeds.box;
    const auto size = sizeOf(seeds.box);
    growth.m_forest.row = static_cast<Voxel>(size[0] + 2);
    growth.m_forest.plane = growth.m_forest.row * static_cast<Voxel>(size[1] + 2);
    // Padded places, and what is beside them, are counted in 32 bits.
    if (static_cast<double>(growth.m_forest.plane) * (size[2] + 2.0) > 4e9)
        return outOfMemory();
    growth.setSteps(volume.geometry, options);
    growth.readLevels(volume);
    if (auto done = growth.update(seeds, seeds.box, progress); !done)
        return tl::unexpected(std::move(done.error()));
    return growth;
} catch (const std::bad_alloc&) {
    return outOfMemory();
}

void SeededGrowth::setSteps(const ImageGeometry& geometry, const GrowthOptions& options)
{
    const Voxel row = m_forest.row;
    const Voxel plane = m_forest.plane;
    m_forest.neighbours = {0U - 1U, 1U, 0U - row, row, 0U - plane, plane};
    for (std::size_t direction = 0; direction < 6; ++direction) {
        const double mm = length(geometry.step(static_cast<int>(direction / 2)));
        m_forest.stepCosts[direction] =
            static_cast<int>(std::clamp(std::round(options.localityPerMm * mm * kTopLevel), 1.0,
                                        static_cast<double>(Forest::kDearestStep)));
    }
}

void SeededGrowth::readLevels(const Volume& volume)
{
    const auto [low, high] = valueRange(volume, m_box);
    const auto size = sizeOf(m_box);
    m_forest.nodes.assign(static_cast<std::size_t>(m_forest.plane) * static_cast<std::size_t>(size[2] + 2), 0);
    const auto channels = static_cast<std::size_t>(std::max(1, volume.description.channels));
    const auto scale = static_cast<float>(volume.slope * kTopLevel / (high - low));
    const auto shift =
        static_cast<float>((volume.intercept - low) * kTopLevel / (high - low) + 0.5);
    volume.voxels->visit([&](auto voxels) {
        forEachSlice(size[2], [&](int slice) {
            for (int j = m_box.first[1]; j < m_box.end[1]; ++j) {
                const Index3 start{m_box.first[0], j, m_box.first[2] + slice};
                const auto* from = voxels.data() + volume.offset(start) * channels;
                Forest::Node* to = m_forest.nodes.data() + padded(start);
                for (int i = 0; i < size[0]; ++i) {
                    const float level =
                        static_cast<float>(from[static_cast<std::size_t>(i) * channels]) * scale +
                        shift;
                    // Written so that what is not a number becomes 0.
                    to[i] = static_cast<Forest::Node>(
                        level > 0 ? std::min(level, static_cast<float>(kTopLevel)) : 0);
                }
            }
        });
    });
}

void SeededGrowth::clearForest()
{
    m_labels = {0};
    m_forest.owners.assign(m_forest.nodes.size(), Forest::kPaddingSlot);
    const auto size = sizeOf(m_box);
    forEachSlice(size[2], [&](int slice) {
        for (int j = m_box.first[1]; j < m_box.end[1]; ++j) {
            auto* row = m_forest.nodes.data() + padded({m_box.first[0], j, m_box.first[2] + slice});
            for (int i = 0; i < size[0]; ++i)
                row[i] = Forest::withCost(row[i], Forest::kFar);
        }
    });
}

Result<void> SeededGrowth::update(const LabelBox& seeds, const IndexBox& changed,
                                  const Progress& progress)
try {
    if (seeds.box != m_box || seeds.labels.size() != voxelCount(m_box))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The seeds are in another box than the growth")));
    if (!hasTwoLabels(seeds))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "Growing needs seeds of at least two segments")),
                    Text(HANGAKU_TR("Core", "Draw in the structure, and in what is around it with "
                                            "another segment")));
    IndexBox where;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        where.first[axis] = std::max(m_box.first[axis], changed.first[axis]);
        where.end[axis] = std::min(m_box.end[axis], changed.end[axis]);
    }
    if (!m_isComplete) {
        clearForest();
        where = m_box;
    }
    m_isComplete = false;
    if (!where.isEmpty()) {
        if (!setLabels(seeds, where))
            return fail(ErrorCode::InvalidArgument,
                        Text(HANGAKU_TR("Core", "Growing takes seeds of at most 254 segments")));
        if (!m_forest.grow(applySeeds(seeds, where), progress))
            return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
        progress(1);
    }
    m_isComplete = true;
    return {};
} catch (const std::bad_alloc&) {
    m_isComplete = false;
    return outOfMemory();
}

/// Gives new labels their slots. @return false when there are too many
bool SeededGrowth::setLabels(const LabelBox& seeds, const IndexBox& changed)
{
    std::vector<std::uint8_t> isUsed(0x10000, 0);
    const auto length = static_cast<std::size_t>(sizeOf(changed)[0]);
    forEachRow(changed, [&](Index3 first) {
        const Label* row = seeds.labels.data() + offsetIn(m_box, first);
        for (std::size_t i = 0; i < length; ++i)
            isUsed[row[i]] = 1;
    });
    for (const Label label : m_labels)
        isUsed[label] = 1;
    std::vector<Label> labels;
    for (std::size_t label = 0; label < isUsed.size(); ++label)
        if (isUsed[label] != 0)
            labels.push_back(static_cast<Label>(label));
    if (labels.size() > 255)
        return false;
    if (labels.size() != m_labels.size()) {
        std::array<std::uint8_t, 256> moved{};
        for (std::size_t slot = 0; slot < m_labels.size(); ++slot)
            moved[slot] = slotOf(labels, m_labels[slot]);
        for (std::uint8_t& slot : m_forest.owners)
            slot = moved[slot];
        m_labels = std::move(labels);
    }
    return true;
}

/// @return where to grow from
std::vector<SeededGrowth::Voxel> SeededGrowth::applySeeds(const LabelBox& seeds,
                                                          const IndexBox& changed)
{
    std::vector<Voxel> removed;
    std::vector<std::pair<Voxel, std::uint8_t>> added;
    const auto length = static_cast<Voxel>(sizeOf(changed)[0]);
    forEachRow(changed, [&](Index3 first) {
        const Label* row = seeds.labels.data() + offsetIn(m_box, first);
        const Voxel start = padded(first);
        for (Voxel i = 0; i < length; ++i) {
            const Voxel voxel = start + i;
            const bool wasSeed = Forest::costOf(m_forest.nodes[voxel]) == 0;
            if (row[i] == 0 && !wasSeed)
                continue;
            const auto slot = slotOf(m_labels, row[i]);
            if (wasSeed && slot == m_forest.owners[voxel])
                continue;
            if (wasSeed)
                removed.push_back(voxel);
            if (row[i] != 0)
                added.emplace_back(voxel, slot);
        }
    });
    std::vector<Voxel> from = forget(removed);
    for (const auto& [voxel, slot] : added) {
        m_forest.nodes[voxel] = Forest::withCost(m_forest.nodes[voxel], 0);
        m_forest.owners[voxel] = slot;
        from.push_back(voxel);
    }
    return from;
}

/// Clears the removed seeds and all that may have grown from them.
/// @return the settled voxels around that, from which it can be grown again
std::vector<SeededGrowth::Voxel> SeededGrowth::forget(const std::vector<Voxel>& removed)
{
    const auto& nodes = m_forest.nodes;
    const auto& owners = m_forest.owners;
    const auto& neighbours = m_forest.neighbours;
    std::vector<std::pair<Voxel, std::uint32_t>> cleared; // and what they cost
    const auto clear = [&](Voxel voxel) {
        auto& node = m_forest.nodes[voxel];
        cleared.emplace_back(voxel, Forest::costOf(node));
        node = Forest::withCost(node, Forest::kFar);
    };
    std::ranges::for_each(removed, clear);
    for (std::size_t n = 0; n < cleared.size(); ++n) {
        const auto [voxel, cost] = cleared[n];
        if (n + Forest::kFetchAhead < cleared.size())
            m_forest.fetch(cleared[n + Forest::kFetchAhead].first);
        for (std::size_t direction = 0; direction < 6; ++direction) {
            // What was reached through this voxel costs exactly the step more.
            const Voxel to = voxel + neighbours[direction];
            const std::uint32_t present = Forest::costOf(nodes[to]);
            if (present != 0 && present != Forest::kFar && owners[to] == owners[voxel] &&
                present == m_forest.through(cost, nodes[voxel], nodes[to], direction))
                clear(to);
        }
    }
    std::vector<Voxel> border;
    for (std::size_t n = 0; n < cleared.size(); ++n) {
        if (n + Forest::kFetchAhead < cleared.size())
            m_forest.fetch(cleared[n + Forest::kFetchAhead].first);
        for (const Voxel step : neighbours)
            if (const Voxel beside = cleared[n].first + step;
                Forest::costOf(nodes[beside]) != Forest::kFar &&
                owners[beside] != Forest::kPaddingSlot)
                border.push_back(beside);
    }
    return border;
}

LabelBox SeededGrowth::labels() const
{
    LabelBox result(m_box);
    const auto size = sizeOf(m_box);
    forEachSlice(size[2], [&](int slice) {
        for (int j = m_box.first[1]; j < m_box.end[1]; ++j) {
            const Index3 start{m_box.first[0], j, m_box.first[2] + slice};
            const Voxel from = padded(start);
            Label* to = result.labels.data() + offsetIn(m_box, start);
            // What costs more than can be counted is nobody's.
            for (Voxel i = 0; i < static_cast<Voxel>(size[0]); ++i)
                to[i] = Forest::costOf(m_forest.nodes[from + i]) == Forest::kFar
                            ? Label{0}
                            : m_labels[m_forest.owners[from + i]];
        }
    });
    return result;
}

} // namespace hangaku::viewer::processing
