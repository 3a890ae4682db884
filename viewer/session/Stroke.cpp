#include "viewer/session/Stroke.h"

#include "viewer/session/SegmentationCommands.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace hangaku::viewer {
namespace {

/// No fewer than the slices along k that a brush can reach between two points.
std::pair<int, int> reachedSlices(const ImageGeometry& geometry, double radiusMm, Vec3 from,
                                  Vec3 to)
{
    double deepest = 0; // a disc is one layer of voxels deep
    for (int axis = 0; axis < 3; ++axis)
        deepest = std::max(deepest, geometry.spacing()[axis]);
    const auto& row = geometry.worldToIndexMatrix()[2];
    const double reach = (radiusMm + deepest) * std::hypot(row[0], row[1], row[2]) + 1;
    const double a = geometry.toIndex(from).z;
    const double b = geometry.toIndex(to).z;
    const auto clamped = [&geometry](double k) {
        return static_cast<int>(std::clamp(k, 0.0, static_cast<double>(geometry.size()[2])));
    };
    return {clamped(std::floor(std::min(a, b) - reach)),
            clamped(std::ceil(std::max(a, b) + reach) + 1)};
}

} // namespace

Stroke::Stroke(SegmentationList& list, SegmentationId id, LabelMap& map, const Segment& target,
               StrokeMode mode)
    : m_list(list),
      m_id(id),
      m_layer(target.layer),
      m_label(mode == StrokeMode::Erase ? Label{0} : target.number),
      m_edit(map),
      m_mode(mode)
{
    if (mode == StrokeMode::Erase) {
        m_mayReplace = [number = target.number](Label present) { return present == number; };
        return;
    }
    std::set<Label> locked;
    for (const auto& segment : list.find(id)->segments())
        if (segment.locked && segment.layer == target.layer)
            locked.insert(segment.number);
    m_mayReplace = [locked = std::move(locked)](Label present) {
        return !locked.contains(present);
    };
}

Stroke::~Stroke()
{
    if (m_isCommitted)
        return;
    const auto delta = m_edit.finish();
    if (delta.isEmpty())
        return;
    if (auto* entry = m_list.entry(m_id)) {
        entry->beforeWrite(m_layer, delta.dirtyBox());
        delta.undo(entry->segmentation.layer(m_layer));
        emit m_list.voxelsChanged(m_id, m_layer, delta.dirtyBox());
    }
}

void Stroke::paint(const Brush& brush, const SlicePlane& plane, Vec3 from, Vec3 to)
{
    if (auto* entry = m_list.entry(m_id)) {
        const auto [first, end] = reachedSlices(m_edit.map().geometry(), brush.radiusMm, from, to);
        entry->beforeWrite(m_layer, first, end);
    }
    viewer::paint(m_edit, brush, plane, from, to, m_label, m_mayReplace);
    if (const auto box = m_edit.takeDirtyBox(); !box.isEmpty())
        emit m_list.voxelsChanged(m_id, m_layer, box);
}

void Stroke::commit()
{
    if (m_isCommitted)
        return;
    m_isCommitted = true;
    auto delta = m_edit.finish();
    if (delta.isEmpty() || m_list.entry(m_id) == nullptr)
        return;
    const auto name = m_mode == StrokeMode::Erase ? Text(HANGAKU_TR("Core", "Erase"))
                                                  : Text(HANGAKU_TR("Core", "Paint"));
    m_list.pushEdit(m_id, m_layer, std::move(delta), name);
}

} // namespace hangaku::viewer
