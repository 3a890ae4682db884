#include "viewer/session/SegmentationCommands.h"

namespace hangaku::viewer {

std::shared_ptr<FrozenLayers> SegmentationList::Entry::freeze(const std::shared_ptr<Entry>& entry)
{
    auto frozen = std::make_shared<FrozenLayers>(entry, entry->segmentation);
    entry->readers.push_back(frozen);
    return frozen;
}

void SegmentationList::Entry::beforeWrite(int layer, int first, int end)
{
    std::erase_if(readers, [=](const std::weak_ptr<FrozenLayers>& reader) {
        const auto reading = reader.lock();
        if (reading != nullptr)
            reading->keep(layer, first, end);
        return reading == nullptr;
    });
}

SegmentationCommand::SegmentationCommand(SegmentationList& list, SegmentationId id, Text name)
    : m_list(list), m_id(id), m_name(std::move(name))
{
    auto& entry = *list.entry(id);
    m_before = entry.revision;
    m_after = list.m_nextRevision++;
    entry.revision = m_after;
}

void SegmentationCommand::undo()
{
    // Undo is in order, so the segmentation is there whenever one of its commands is undone.
    auto& entry = *m_list.entry(m_id);
    undoIn(entry);
    entry.revision = m_before;
    emit m_list.retraced(m_id, delta(), m_name, true);
}

void SegmentationCommand::redo()
{
    auto& entry = *m_list.entry(m_id);
    redoIn(entry);
    entry.revision = m_after;
    emit m_list.retraced(m_id, delta(), m_name, false);
}

const SegmentationDelta& SegmentationCommand::delta() const
{
    static const SegmentationDelta none;
    return none;
}

void SegmentationCommand::write(SegmentationList::Entry& entry, const SegmentationDelta& delta,
                                int sign)
{
    for (const auto& layer : delta.layers)
        entry.beforeWrite(layer.index, layer.voxels.dirtyBox());
    sign > 0 ? delta.redo(entry.segmentation) : delta.undo(entry.segmentation);
    m_list.applyExtents(entry, delta, sign);
    for (const auto& layer : delta.layers) {
        emit m_list.runsWritten(entry.id, layer.index, layer.voxels.runs(), sign < 0);
        emit m_list.voxelsChanged(entry.id, layer.index, layer.voxels.dirtyBox());
    }
}

EditCommand::EditCommand(SegmentationList& list, SegmentationId id, Text name,
                         SegmentationDelta delta, std::vector<Marked> marked)
    : SegmentationCommand(list, id, std::move(name)),
      m_delta(std::move(delta)),
      m_marked(std::move(marked))
{
}

std::size_t EditCommand::bytes() const
{
    return sizeof(*this) + m_delta.bytes() + m_marked.size() * sizeof(Marked);
}

void EditCommand::undoIn(SegmentationList::Entry& entry)
{
    for (const auto& marked : m_marked)
        *entry.segmentation.find(marked.before.number) = marked.before;
    write(entry, m_delta, -1);
    if (!m_marked.empty() || !m_delta.moves.empty())
        emit list().segmentsChanged(entry.id);
}

void EditCommand::redoIn(SegmentationList::Entry& entry)
{
    write(entry, m_delta, 1);
    for (const auto& marked : m_marked)
        *entry.segmentation.find(marked.after.number) = marked.after;
    if (!m_marked.empty() || !m_delta.moves.empty())
        emit list().segmentsChanged(entry.id);
}

SegmentCommand::SegmentCommand(SegmentationList& list, SegmentationId id, Text name,
                               std::optional<Segment> before, std::optional<Segment> after,
                               int position, SegmentationDelta removedVoxels)
    : SegmentationCommand(list, id, std::move(name)),
      m_before(std::move(before)),
      m_after(std::move(after)),
      m_position(position),
      m_removedVoxels(std::move(removedVoxels))
{
}

std::size_t SegmentCommand::bytes() const
{
    return sizeof(*this) + m_removedVoxels.bytes();
}

void SegmentCommand::exchange(SegmentationList::Entry& entry, const std::optional<Segment>& from,
                              const std::optional<Segment>& to)
{
    if (from && to)
        *entry.segmentation.find(from->number) = *to;
    else if (from)
        entry.segmentation.remove(from->number);
    else
        (void)entry.segmentation.insert(*to, m_position);
}

void SegmentCommand::undoIn(SegmentationList::Entry& entry)
{
    exchange(entry, m_after, m_before);
    if (!m_removedVoxels.isEmpty())
        write(entry, m_removedVoxels, -1);
    emit list().segmentsChanged(entry.id);
}

void SegmentCommand::redoIn(SegmentationList::Entry& entry)
{
    if (!m_removedVoxels.isEmpty())
        write(entry, m_removedVoxels, 1);
    exchange(entry, m_before, m_after);
    emit list().segmentsChanged(entry.id);
}

ListCommand::ListCommand(SegmentationList& list, std::shared_ptr<SegmentationList::Entry> entry,
                         int position, Kind kind, Text name)
    : m_list(list),
      m_entry(std::move(entry)),
      m_position(position),
      m_kind(kind),
      m_name(std::move(name))
{
}

std::size_t ListCommand::bytes() const
{
    // The voxels are held here alone while the segmentation is off the list.
    const auto& segmentation = m_entry->segmentation;
    return sizeof(*this) + static_cast<std::size_t>(segmentation.layerCount()) *
                               segmentation.geometry().voxelCount() * sizeof(Label);
}

void ListCommand::put()
{
    m_list.insertEntry(m_entry, m_position);
}

void ListCommand::take()
{
    m_position = m_list.takeEntry(m_entry->id);
}

void ListCommand::undo()
{
    m_kind == Kind::Add ? take() : put();
}

void ListCommand::redo()
{
    m_kind == Kind::Add ? put() : take();
}

} // namespace hangaku::viewer
