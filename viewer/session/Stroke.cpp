#include "viewer/session/Stroke.h"

#include "viewer/session/SegmentationCommands.h"

namespace hangaku::viewer {
namespace {

/// A long stroke tells what it wrote this often, so that no more of it can be lost.
constexpr qint64 kTellMs = 400;

} // namespace

Stroke::Stroke(SegmentationList& list, SegmentationId id, Label target, StrokeMode mode, Text name)
    : m_list(list),
      m_id(id),
      m_target(target),
      m_mode(mode),
      m_name(std::move(name)),
      m_edit(list.entry(id)->segmentation, list.surroundings(id))
{
    m_sinceTold.start();
}

Stroke::~Stroke()
{
    if (m_isCommitted)
        return;
    auto* entry = m_list.entry(m_id);
    const auto delta = m_edit.finish();
    if (delta.isEmpty() || entry == nullptr)
        return;
    for (const auto& layer : delta.layers)
        entry->beforeWrite(layer.index, layer.voxels.dirtyBox());
    delta.undo(entry->segmentation);
    for (const auto& layer : delta.layers) {
        // Those not told of yet too: a copy that was made since then holds what they wrote.
        emit m_list.runsWritten(m_id, layer.index, layer.voxels.runs(), true);
        emit m_list.voxelsChanged(m_id, layer.index, layer.voxels.dirtyBox());
    }
    if (!delta.moves.empty())
        emit m_list.segmentsChanged(m_id);
}

void Stroke::paint(const Brush& brush, const SlicePlane& plane, Vec3 from, Vec3 to)
{
    if (auto* entry = m_list.entry(m_id))
        draw([&](const RowSink& sink) {
            brushRows(entry->segmentation.geometry(), brush, plane, from, to, sink);
        });
}

void Stroke::draw(const std::function<void(const RowSink& sink)>& shape)
{
    if (m_list.entry(m_id) == nullptr)
        return;
    if (m_mode == StrokeMode::Paint)
        shape([this](int iFirst, int iEnd, int j, int k) {
            m_edit.add(m_target, iFirst, iEnd, j, k);
        });
    else
        shape([this](int iFirst, int iEnd, int j, int k) {
            m_edit.erase(m_target, iFirst, iEnd, j, k);
        });
    tell();
}

void Stroke::change(const RegionChange& change, int firstK, int endK)
{
    if (m_list.entry(m_id) == nullptr)
        return;
    switch (change.action) {
    case RegionAction::Add: m_edit.add(change.number, *change.region, firstK, endK); break;
    case RegionAction::Erase: m_edit.erase(change.number, *change.region, firstK, endK); break;
    case RegionAction::Replace: m_edit.replace(change.number, *change.region, firstK, endK); break;
    }
    tell();
}

void Stroke::tell()
{
    if (m_edit.takeMoved())
        emit m_list.segmentsChanged(m_id);
    for (const auto& [layer, box] : m_edit.takeDirtyBoxes())
        emit m_list.voxelsChanged(m_id, layer, box);
    if (m_sinceTold.elapsed() >= kTellMs)
        tellRuns(false);
}

void Stroke::tellRuns(bool isLast)
{
    for (const int layer : m_edit.editedLayers()) {
        const auto& runs = m_edit.layerEdit(layer).runs();
        // The last run may still grow.
        const auto end = isLast || runs.empty() ? runs.size() : runs.size() - 1;
        auto& told = m_toldRuns[layer];
        if (end > told)
            emit m_list.runsWritten(m_id, layer, std::span(runs).subspan(told, end - told), false);
        told = end;
    }
    m_sinceTold.restart();
}

void Stroke::commit()
{
    if (m_isCommitted)
        return;
    m_isCommitted = true;
    if (m_list.entry(m_id) == nullptr)
        return;
    tellRuns(true);
    auto delta = m_edit.finish();
    if (!delta.isEmpty())
        m_list.pushEdit(m_id, std::move(delta), m_name);
}

} // namespace hangaku::viewer
