#include "viewer/core/segmentation/SegmentationEdit.h"

#include <algorithm>
#include <limits>
#include <ranges>

namespace hangaku::viewer {
namespace {

bool always(Label)
{
    return true;
}

const Label* rowOf(const LabelMap& map, int iFirst, int j, int k)
{
    return map.voxels().data() + map.offset({iFirst, j, k});
}

} // namespace

std::size_t SegmentationDelta::bytes() const
{
    std::size_t bytes = sizeof(*this) + moves.size() * sizeof(Move);
    for (const auto& layer : layers)
        bytes += layer.voxels.bytes();
    return bytes;
}

std::map<Label, std::int64_t> SegmentationDelta::voxelChanges() const
{
    std::map<Label, std::int64_t> changes;
    for (const auto& layer : layers)
        for (const auto& [label, change] : layer.voxels.voxelChanges())
            changes[label] += change;
    return changes;
}

void SegmentationDelta::undo(Segmentation& segmentation) const
{
    for (const auto& layer : layers)
        layer.voxels.undo(segmentation.layer(layer.index));
    for (const auto& move : std::views::reverse(moves))
        segmentation.find(move.number)->layer = move.from;
}

void SegmentationDelta::redo(Segmentation& segmentation) const
{
    for (const auto& layer : layers)
        layer.voxels.redo(segmentation.layer(layer.index));
    for (const auto& move : moves)
        segmentation.find(move.number)->layer = move.to;
}

SegmentationEdit::SegmentationEdit(Segmentation& segmentation, Surroundings surroundings)
    : m_segmentation(segmentation), m_surroundings(std::move(surroundings))
{
    auto& image = m_surroundings.image;
    if (image && (image->isColour() || !image->geometry.isSameGrid(segmentation.geometry())))
        image.reset();
    for (const auto& segment : segmentation.segments())
        if (segment.locked) {
            m_locked.resize(std::max<std::size_t>(m_locked.size(), segment.number + std::size_t{1}));
            m_locked[segment.number] = true;
        }
}

bool SegmentationEdit::isLocked(Label number) const
{
    return number < m_locked.size() && m_locked[number];
}

LabelMapEdit& SegmentationEdit::editOf(int layer)
{
    return m_edits.try_emplace(layer, m_segmentation.layer(layer)).first->second;
}

void SegmentationEdit::willWrite(int layer, int k)
{
    // Every time: a reader may have come since the last write to this slice.
    if (m_surroundings.beforeWrite)
        m_surroundings.beforeWrite(layer, k, k + 1);
}

void SegmentationEdit::allowIntensity(int iFirst, int iEnd, int j, int k)
{
    const Volume& image = *m_surroundings.image;
    const ValueInterval& wanted = *m_surroundings.rules.intensity;
    const auto start = image.offset({iFirst, j, k});
    const auto count = static_cast<std::size_t>(iEnd - iFirst);
    image.voxels->visit([&](auto voxels) {
        for (std::size_t at = 0; at < count; ++at) {
            const double value =
                static_cast<double>(voxels[start + at]) * image.slope + image.intercept;
            if (!wanted.contains(value))
                m_allowed[at] = 0;
        }
    });
}

void SegmentationEdit::allow(Action action, const Segment& segment, int iFirst, int iEnd, int j,
                             int k)
{
    const auto& rules = m_surroundings.rules;
    const auto count = static_cast<std::size_t>(iEnd - iFirst);
    m_allowed.assign(count, 1);
    const auto keepWhere = [&](int layer, const auto& condition) {
        const Label* row = rowOf(m_segmentation.layer(layer), iFirst, j, k);
        for (std::size_t at = 0; at < count; ++at)
            m_allowed[at] = m_allowed[at] != 0 && condition(row[at]) ? 1 : 0;
    };
    if (rules.area == EditArea::InsideSegment) {
        const Segment* outer = m_segmentation.find(rules.insideOf);
        if (outer == nullptr)
            m_allowed.assign(count, 0);
        else
            keepWhere(outer->layer, [&](Label label) { return label == outer->number; });
    }
    if (action == Action::Add) {
        const bool keepsOthers = rules.area == EditArea::OutsideSegments ||
                                 rules.overwrite == Overwrite::KeepOthers;
        const bool meetsLocks = rules.overwrite == Overwrite::ReplaceOthers && !m_locked.empty();
        for (int layer = 0; layer < m_segmentation.layerCount(); ++layer) {
            if (keepsOthers)
                keepWhere(layer,
                          [&](Label label) { return label == 0 || label == segment.number; });
            else if (meetsLocks)
                keepWhere(layer, [&](Label label) { return !isLocked(label); });
        }
    }
    if (rules.intensity && m_surroundings.image)
        allowIntensity(iFirst, iEnd, j, k);
}

Region SegmentationEdit::allowed(Action action, Label number, Region& region)
{
    const Segment* segment = m_segmentation.find(number);
    if (segment == nullptr || isLocked(number))
        return Region(region.box);
    const IndexBox& box = region.box;
    for (int k = box.first[2]; k < box.end[2]; ++k)
        for (int j = box.first[1]; j < box.end[1]; ++j) {
            allow(action, *segment, box.first[0], box.end[0], j, k);
            const auto start = region.offset({box.first[0], j, k});
            for (std::size_t at = 0; at < m_allowed.size(); ++at)
                region.inside[start + at] &= m_allowed[at];
        }
    return std::move(region);
}

template <typename Visit>
void SegmentationEdit::forEachRun(int iFirst, int iEnd, Visit&& visit) const
{
    const auto count = iEnd - iFirst;
    for (int at = 0; at < count; ++at) {
        if (m_allowed[static_cast<std::size_t>(at)] == 0)
            continue;
        int end = at + 1;
        while (end < count && m_allowed[static_cast<std::size_t>(end)] != 0)
            ++end;
        visit(iFirst + at, iFirst + end);
        at = end;
    }
}

bool SegmentationEdit::meetsOthers(const Segment& segment, int iFirst, int iEnd, int j, int k) const
{
    const Label* row = rowOf(m_segmentation.layerOf(segment), iFirst, j, k);
    for (std::size_t at = 0; at < static_cast<std::size_t>(iEnd - iFirst); ++at)
        if (m_allowed[at] != 0 && row[at] != 0 && row[at] != segment.number)
            return true;
    return false;
}

void SegmentationEdit::add(Label number, int iFirst, int iEnd, int j, int k)
{
    Segment* segment = m_segmentation.find(number);
    if (segment == nullptr || isLocked(number) || iFirst >= iEnd)
        return;
    allow(Action::Add, *segment, iFirst, iEnd, j, k);
    if (m_surroundings.rules.overwrite == Overwrite::Overlap &&
        meetsOthers(*segment, iFirst, iEnd, j, k))
        moveToOwnLayer(*segment);
    writeAllowed(*segment, iFirst, iEnd, j, k);
    if (m_surroundings.rules.overwrite == Overwrite::ReplaceOthers)
        clearOthers(segment->layer, iFirst, iEnd, j, k);
}

void SegmentationEdit::writeAllowed(const Segment& segment, int iFirst, int iEnd, int j, int k)
{
    auto& edit = editOf(segment.layer);
    forEachRun(iFirst, iEnd, [&](int first, int end) {
        willWrite(segment.layer, k);
        edit.fillRow(first, end, j, k, segment.number, always);
    });
}

void SegmentationEdit::clearOthers(int targetLayer, int iFirst, int iEnd, int j, int k)
{
    for (int layer = 0; layer < m_segmentation.layerCount(); ++layer) {
        if (layer == targetLayer)
            continue;
        forEachRun(iFirst, iEnd, [&](int first, int end) {
            const Label* row = rowOf(m_segmentation.layer(layer), first, j, k);
            if (std::all_of(row, row + (end - first), [](Label label) { return label == 0; }))
                return;
            willWrite(layer, k);
            editOf(layer).fillRow(first, end, j, k, 0, always);
        });
    }
}

void SegmentationEdit::erase(Label number, int iFirst, int iEnd, int j, int k)
{
    const Segment* segment = m_segmentation.find(number);
    if (segment == nullptr || isLocked(number) || iFirst >= iEnd)
        return;
    allow(Action::Erase, *segment, iFirst, iEnd, j, k);
    auto& edit = editOf(segment->layer);
    forEachRun(iFirst, iEnd, [&](int first, int end) {
        willWrite(segment->layer, k);
        edit.fillRow(first, end, j, k, 0, [number](Label present) { return present == number; });
    });
}

template <typename Visit>
void SegmentationEdit::forEachRow(const Region& region, int firstK, int endK, Visit&& visit)
{
    const int length = region.size()[0];
    for (int k = std::max(firstK, region.box.first[2]); k < std::min(endK, region.box.end[2]); ++k)
        for (int j = region.box.first[1]; j < region.box.end[1]; ++j) {
            const auto* row = region.inside.data() + region.offset({region.box.first[0], j, k});
            for (int at = 0; at < length;) {
                int end = at + 1;
                while (end < length && row[end] == row[at])
                    ++end;
                visit(row[at] != 0, region.box.first[0] + at, region.box.first[0] + end, j, k);
                at = end;
            }
        }
}

void SegmentationEdit::add(Label number, const Region& region, int firstK, int endK)
{
    forEachRow(region, firstK, endK, [&](bool isIn, int iFirst, int iEnd, int j, int k) {
        if (isIn)
            add(number, iFirst, iEnd, j, k);
    });
}

void SegmentationEdit::erase(Label number, const Region& region, int firstK, int endK)
{
    forEachRow(region, firstK, endK, [&](bool isIn, int iFirst, int iEnd, int j, int k) {
        if (isIn)
            erase(number, iFirst, iEnd, j, k);
    });
}

void SegmentationEdit::replace(Label number, const Region& region, int firstK, int endK)
{
    forEachRow(region, firstK, endK, [&](bool isIn, int iFirst, int iEnd, int j, int k) {
        isIn ? add(number, iFirst, iEnd, j, k) : erase(number, iFirst, iEnd, j, k);
    });
}

void SegmentationEdit::moveToOwnLayer(Segment& segment)
{
    const int from = segment.layer;
    const auto isFree = [&](int layer) {
        return layer != from && std::ranges::none_of(m_segmentation.segments(), [=](const auto& s) {
                   return s.layer == layer;
               });
    };
    int to = 0;
    while (to < m_segmentation.layerCount() && !isFree(to))
        ++to;
    if (to == m_segmentation.layerCount())
        m_segmentation.addLayer(LabelMap(m_segmentation.geometry()));

    auto& old = editOf(from);
    auto& own = editOf(to);
    IndexBox box = m_surroundings.boxOf ? m_surroundings.boxOf(segment.number)
                                        : m_segmentation.geometry().box();
    box.unite(old.changedBox()); // what this edit has added to it
    const auto region = Region::ofLabel(m_segmentation.layer(from), segment.number, box);
    forEachRow(region, box.first[2], box.end[2],
               [&](bool isIn, int iFirst, int iEnd, int j, int k) {
                   if (!isIn)
                       return;
                   willWrite(from, k);
                   old.fillRow(iFirst, iEnd, j, k, 0, always);
                   willWrite(to, k);
                   own.fillRow(iFirst, iEnd, j, k, segment.number, always);
               });
    segment.layer = to;
    m_moves.push_back({segment.number, from, to});
    m_hasMoved = true;
}

std::vector<SegmentationEdit::LayerBox> SegmentationEdit::takeDirtyBoxes()
{
    std::vector<LayerBox> boxes;
    for (auto& [layer, edit] : m_edits)
        if (const auto box = edit.takeDirtyBox(); !box.isEmpty())
            boxes.push_back({layer, box});
    return boxes;
}

bool SegmentationEdit::takeMoved()
{
    return std::exchange(m_hasMoved, false);
}

std::vector<int> SegmentationEdit::editedLayers() const
{
    std::vector<int> layers;
    for (const auto& [layer, edit] : m_edits)
        layers.push_back(layer);
    return layers;
}

SegmentationDelta SegmentationEdit::finish()
{
    SegmentationDelta delta;
    for (auto& [layer, edit] : m_edits)
        if (auto voxels = edit.finish(); !voxels.isEmpty())
            delta.layers.push_back({layer, std::move(voxels)});
    m_edits.clear();
    delta.moves = std::exchange(m_moves, {});
    return delta;
}

} // namespace hangaku::viewer
