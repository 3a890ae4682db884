// What changes through SegmentsModel: names, colours, locks, groups and order.
#include "viewer/ui/panels/SegmentsModel.h"

#include <QIODevice>
#include <QMimeData>

#include <algorithm>

namespace hangaku::viewer {
namespace {

const char* const kMimeType = "application/x-hangaku-segment";

struct Dragged {
    SegmentationId id = -1;
    Label number = 0;
};

Dragged draggedIn(const QMimeData* data)
{
    const auto parts = QString::fromLatin1(data->data(kMimeType)).split(' ');
    if (parts.size() != 2)
        return {};
    return {parts[0].toInt(), static_cast<Label>(parts[1].toUShort())};
}

} // namespace

Qt::ItemFlags SegmentsModel::flags(const QModelIndex& index) const
{
    const Node* node = nodeAt(index);
    if (node == nullptr)
        return Qt::NoItemFlags;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDropEnabled;
    if (node->kind != Node::Kind::Segmentation)
        flags |= Qt::ItemIsEditable;
    if (node->kind == Node::Kind::Segment)
        flags |= Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
    return flags;
}

bool SegmentsModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role == VisibleRole || role == LockedRole) {
        role == VisibleRole ? setVisible(index, value.toBool()) : setLocked(index, value.toBool());
        return true;
    }
    if (role != Qt::EditRole)
        return false;
    const QString name = value.toString().trimmed();
    if (!groupAt(index).isNull())
        return renameGroup(index, name);
    const Segment* present = segmentAt(index);
    if (present == nullptr || name.isEmpty() || name == segmentName(*present))
        return false;
    Segment changed = *present;
    // What is shown is what was edited; a Japanese name stays beside the other one.
    if (segmentName(*present) == QString::fromStdString(present->label))
        changed.label = name.toStdString();
    else
        changed.labelJa = name.toStdString();
    change(segmentationAt(index), changed);
    return true;
}

bool SegmentsModel::renameGroup(const QModelIndex& index, const QString& name)
{
    if (name.isEmpty() || name == groupAt(index))
        return false;
    auto segments = segmentsUnder(index);
    for (Segment& segment : segments)
        segment.group = name.toStdString();
    changeAll(segmentationAt(index), segments,
              Text(HANGAKU_TR("Core", "Change %1"), {name.toStdString()}));
    return true;
}

void SegmentsModel::setColour(const QModelIndex& index, Rgb colour)
{
    const Segment* present = segmentAt(index);
    if (present == nullptr || present->colour == colour)
        return;
    Segment changed = *present;
    changed.colour = colour;
    change(segmentationAt(index), changed);
}

void SegmentsModel::setVisible(const QModelIndex& index, bool visible)
{
    const SegmentationId id = segmentationAt(index);
    for (const Segment& segment : segmentsUnder(index))
        m_list.setSegmentVisible(id, segment.number, visible);
}

void SegmentsModel::setLocked(const QModelIndex& index, bool locked)
{
    auto segments = segmentsUnder(index);
    for (Segment& segment : segments)
        segment.locked = locked;
    if (segments.size() == 1)
        change(segmentationAt(index), segments.front());
    else if (!segments.empty())
        changeAll(segmentationAt(index), segments,
                  locked ? Text(HANGAKU_TR("Core", "Lock")) : Text(HANGAKU_TR("Core", "Unlock")));
}

void SegmentsModel::setGroup(const QModelIndex& index, const QString& group)
{
    const Segment* present = segmentAt(index);
    if (present == nullptr || present->group == group.toStdString())
        return;
    const SegmentationId id = segmentationAt(index);
    const int position = static_cast<int>(m_list.find(id)->segments().size());
    if (const auto moved = m_list.moveSegment(id, present->number, position, group); !moved)
        emit failed(moved.error());
}

QModelIndex SegmentsModel::moveBy(const QModelIndex& index, int step)
{
    const Segment* present = segmentAt(index);
    const Node* node = nodeAt(index);
    if (present == nullptr || node->parent < 0)
        return index;
    const SegmentationId id = node->id;
    const Label number = node->number;
    const int row = node->row + step + (step > 0 ? 1 : 0);
    if (row >= 0)
        move(id, number, m_tree.nodes[static_cast<std::size_t>(node->parent)], row);
    return indexOf(id, number);
}

QStringList SegmentsModel::mimeTypes() const
{
    return {kMimeType};
}

QMimeData* SegmentsModel::mimeData(const QModelIndexList& indexes) const
{
    const Segment* segment = indexes.isEmpty() ? nullptr : segmentAt(indexes.front());
    if (segment == nullptr)
        return nullptr;
    auto* data = new QMimeData;
    data->setData(
        kMimeType,
        QString("%1 %2").arg(segmentationAt(indexes.front())).arg(segment->number).toLatin1());
    return data;
}

bool SegmentsModel::canDropMimeData(const QMimeData* data, Qt::DropAction action, int, int,
                                    const QModelIndex& parent) const
{
    return action == Qt::MoveAction && data->hasFormat(kMimeType) && parent.isValid() &&
           draggedIn(data).id == segmentationAt(parent);
}

bool SegmentsModel::dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                                 const QModelIndex& parent)
{
    if (!canDropMimeData(data, action, row, column, parent))
        return false;
    const Dragged dragged = draggedIn(data);
    const Node* target = nodeAt(parent);
    if (target->kind == Node::Kind::Segment) { // onto a segment: before it
        row = target->row;
        target = &m_tree.nodes[static_cast<std::size_t>(target->parent)];
    }
    move(dragged.id, dragged.number, *target, row);
    return true;
}

/// @param row before which of the parent's rows; its end when negative
void SegmentsModel::move(SegmentationId id, Label number, const Node& parent, int row)
{
    const auto& segments = m_list.find(id)->segments();
    // The list without the moved one: its rows below the parent, and where these are in it.
    std::vector<int> places;
    int place = 0;
    for (const Segment& segment : segments) {
        if (segment.number == number)
            continue;
        if (segment.group == parent.group)
            places.push_back(place);
        ++place;
    }
    const auto ownRow = [&]() -> int {
        for (const int child : parent.children)
            if (m_tree.nodes[static_cast<std::size_t>(child)].number == number)
                return m_tree.nodes[static_cast<std::size_t>(child)].row;
        return -1;
    }();
    auto before = row < 0 ? places.size() : static_cast<std::size_t>(row);
    if (ownRow >= 0 && row > ownRow)
        --before;
    const int position = before < places.size() ? places[before]
                         : places.empty()       ? (parent.group.empty() ? 0 : place)
                                                : places.back() + 1;
    const auto moved =
        m_list.moveSegment(id, number, position, QString::fromStdString(parent.group));
    if (!moved)
        emit failed(moved.error());
}

void SegmentsModel::change(SegmentationId id, const Segment& changed)
{
    if (const auto result = m_list.changeSegment(id, changed); !result)
        emit failed(result.error());
}

void SegmentsModel::changeAll(SegmentationId id, const std::vector<Segment>& changed,
                              const Text& name)
{
    if (const auto result = m_list.changeSegments(id, changed, name); !result)
        emit failed(result.error());
}

} // namespace hangaku::viewer
