#include "viewer/ui/panels/SegmentsModel.h"

#include "viewer/ui/text/Translate.h"

#include <QColor>
#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace hangaku::viewer {

Language shownLanguage()
{
    const bool japanese =
        QCoreApplication::translate("Names", "label", "'label', or 'labelJa' to show a segment's "
                                                      "Japanese label where it has one") ==
        u"labelJa";
    return japanese ? Language::Japanese : Language::English;
}

QString segmentName(const Segment& segment)
{
    const bool japanese = shownLanguage() == Language::Japanese && !segment.labelJa.empty();
    return QString::fromStdString(japanese ? segment.labelJa : segment.label);
}

SegmentsModel::SegmentsModel(SegmentationList& list, QObject* parent)
    : QAbstractItemModel(parent), m_list(list), m_tree(presentTree())
{
    connect(&list, &SegmentationList::listChanged, this, &SegmentsModel::refresh);
    connect(&list, &SegmentationList::segmentsChanged, this, &SegmentsModel::refreshSegmentation);
    connect(&list, &SegmentationList::volumesChanged, this, &SegmentsModel::refreshSegmentation);
    connect(&list, &SegmentationList::historyChanged, this, &SegmentsModel::refresh);
    connect(&list, &SegmentationList::saved, this, [this] { refresh(); });
}

int SegmentsModel::Tree::add(Node node)
{
    const int added = static_cast<int>(nodes.size());
    auto& siblings =
        node.parent < 0 ? roots : nodes[static_cast<std::size_t>(node.parent)].children;
    node.row = static_cast<int>(siblings.size());
    siblings.push_back(added);
    nodes.push_back(std::move(node));
    return added;
}

SegmentsModel::Tree SegmentsModel::presentTree() const
{
    using Kind = Node::Kind;
    Tree tree;
    for (const SegmentationId id : m_list.ids()) {
        const auto& segments = m_list.find(id)->segments();
        const int heading = tree.add({Kind::Segmentation, id, {}, 0, -1, 0, {}});
        std::vector<std::string> groups;
        for (const Segment& segment : segments) {
            if (segment.group.empty())
                tree.add({Kind::Segment, id, {}, segment.number, heading, 0, {}});
            else if (std::ranges::find(groups, segment.group) == groups.end())
                groups.push_back(segment.group);
        }
        for (const auto& name : groups) {
            const int group = tree.add({Kind::Group, id, name, 0, heading, 0, {}});
            for (const Segment& segment : segments)
                if (segment.group == name)
                    tree.add({Kind::Segment, id, name, segment.number, group, 0, {}});
        }
    }
    return tree;
}

void SegmentsModel::refresh()
{
    Tree present = presentTree();
    if (present != m_tree) {
        beginResetModel();
        m_tree = std::move(present);
        endResetModel();
        return;
    }
    for (const int root : m_tree.roots)
        refreshSegmentation(m_tree.nodes[static_cast<std::size_t>(root)].id);
}

void SegmentsModel::refreshSegmentation(SegmentationId id)
{
    if (presentTree() != m_tree) {
        refresh();
        return;
    }
    for (int at = 0; at < static_cast<int>(m_tree.nodes.size()); ++at) {
        const Node& node = m_tree.nodes[static_cast<std::size_t>(at)];
        if (node.id != id)
            continue;
        if (node.parent < 0)
            emit dataChanged(indexOfNode(at), indexOfNode(at));
        if (!node.children.empty())
            emit dataChanged(indexOfNode(node.children.front()), indexOfNode(node.children.back()));
    }
}

// An index's internal id is its node's place in the tree's list.
QModelIndex SegmentsModel::indexOfNode(int node) const
{
    return createIndex(m_tree.nodes[static_cast<std::size_t>(node)].row, 0,
                       static_cast<quintptr>(node));
}

const SegmentsModel::Node* SegmentsModel::nodeAt(const QModelIndex& index) const
{
    return index.isValid() && index.internalId() < m_tree.nodes.size()
               ? &m_tree.nodes[index.internalId()]
               : nullptr;
}

QModelIndex SegmentsModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    const Node* node = nodeAt(parent);
    return indexOfNode((node == nullptr ? m_tree.roots : node->children).at(
        static_cast<std::size_t>(row)));
}

QModelIndex SegmentsModel::parent(const QModelIndex& index) const
{
    const Node* node = nodeAt(index);
    return node == nullptr || node->parent < 0 ? QModelIndex() : indexOfNode(node->parent);
}

int SegmentsModel::rowCount(const QModelIndex& parent) const
{
    const Node* node = nodeAt(parent);
    return static_cast<int>((node == nullptr ? m_tree.roots : node->children).size());
}

SegmentationId SegmentsModel::segmentationAt(const QModelIndex& index) const
{
    const Node* node = nodeAt(index);
    return node == nullptr ? -1 : node->id;
}

const Segment* SegmentsModel::segmentAt(const QModelIndex& index) const
{
    const Node* node = nodeAt(index);
    const Segmentation* segmentation = node == nullptr ? nullptr : m_list.find(node->id);
    return segmentation == nullptr ? nullptr : segmentation->find(node->number);
}

QString SegmentsModel::groupAt(const QModelIndex& index) const
{
    const Node* node = nodeAt(index);
    return node != nullptr && node->kind == Node::Kind::Group ? QString::fromStdString(node->group)
                                                              : QString();
}

std::vector<Segment> SegmentsModel::segmentsUnder(const QModelIndex& index) const
{
    if (const Segment* segment = segmentAt(index))
        return {*segment};
    std::vector<Segment> found;
    for (int row = 0; row < rowCount(index) && index.isValid(); ++row)
        for (auto& segment : segmentsUnder(this->index(row, 0, index)))
            found.push_back(std::move(segment));
    return found;
}

QStringList SegmentsModel::groupsOf(SegmentationId id) const
{
    QStringList groups;
    for (const Node& node : m_tree.nodes)
        if (node.id == id && node.kind == Node::Kind::Group)
            groups << QString::fromStdString(node.group);
    return groups;
}

QModelIndex SegmentsModel::indexOf(SegmentationId id, Label number) const
{
    QModelIndex heading;
    for (int at = 0; at < static_cast<int>(m_tree.nodes.size()); ++at) {
        const Node& node = m_tree.nodes[static_cast<std::size_t>(at)];
        if (node.id != id)
            continue;
        if (node.parent < 0)
            heading = indexOfNode(at);
        if (node.kind == Node::Kind::Segment && node.number == number)
            return indexOfNode(at);
    }
    return heading;
}

QModelIndex SegmentsModel::indexOfGroup(SegmentationId id, const QString& group) const
{
    for (int at = 0; at < static_cast<int>(m_tree.nodes.size()); ++at) {
        const Node& node = m_tree.nodes[static_cast<std::size_t>(at)];
        if (node.id == id && node.kind == Node::Kind::Group && node.group == group.toStdString())
            return indexOfNode(at);
    }
    return {};
}

QVariant SegmentsModel::data(const QModelIndex& index, int role) const
{
    const Node* node = nodeAt(index);
    if (role == IsHeadingRole)
        return node != nullptr && node->kind == Node::Kind::Segmentation;
    if (role == IsGroupRole)
        return node != nullptr && node->kind == Node::Kind::Group;
    if (node == nullptr || m_list.find(node->id) == nullptr)
        return {};
    if (node->kind == Node::Kind::Segmentation)
        return headingData(node->id, role);
    if (node->kind == Node::Kind::Group)
        return groupData(index, role);
    const Segment* segment = segmentAt(index);
    return segment ? segmentData(node->id, *segment, role) : QVariant();
}

QVariant SegmentsModel::headingData(SegmentationId id, int role) const
{
    const Segmentation& segmentation = *m_list.find(id);
    const auto file = m_list.file(id);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return segmentation.name.empty() ? tr("Segmentation")
                                         : QString::fromStdString(segmentation.name);
    case StateTextRole:
        if (m_list.isModified(id))
            return tr("not saved");
        return file.empty() ? tr("from several files") : tr("saved");
    case ModifiedRole: return m_list.isModified(id);
    case FromModelRole: return !segmentation.provenance.modelId.empty();
    case Qt::ToolTipRole:
        return file.empty() ? tr("Not in a file yet") : pathText(file);
    default: return {};
    }
}

QVariant SegmentsModel::groupData(const QModelIndex& index, int role) const
{
    const auto segments = segmentsUnder(index);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole: return groupAt(index);
    case Qt::AccessibleTextRole:
        return tr("Group %1, %n segments", nullptr, static_cast<int>(segments.size()))
            .arg(groupAt(index));
    case VolumeTextRole: return QLocale().toString(segments.size());
    case VisibleRole: return std::ranges::any_of(segments, &Segment::visible);
    case LockedRole: return std::ranges::all_of(segments, &Segment::locked);
    default: return {};
    }
}

QVariant SegmentsModel::segmentData(SegmentationId id, const Segment& segment, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole: return segmentName(segment);
    case Qt::AccessibleTextRole:
        return tr("%1, %2").arg(segmentName(segment),
                                segmentData(id, segment, VolumeTextRole).toString());
    case ColourRole:
        return QColor(segment.colour.red, segment.colour.green, segment.colour.blue);
    case VisibleRole: return segment.visible;
    case LockedRole: return segment.locked;
    case VolumeTextRole:
        return m_list.isCounted(id) ? volumeText(m_list.volumeMl(id, segment.number))
                                    : QStringLiteral("…");
    case FromModelRole: return segment.isFromModel() && !segment.correction;
    case ActiveRole: return m_list.active() == id && m_list.activeSegment() == segment.number;
    case CorrectionRole:
        if (!segment.correction)
            return QString();
        return tr("corrected by %1, %2")
            .arg(QString::fromStdString(segment.correction->person),
                 QDateTime::fromString(QString::fromStdString(segment.correction->time),
                                       Qt::ISODate)
                     .toString("HH:mm"));
    case Qt::ToolTipRole: return provenanceText(id, segment);
    default: return {};
    }
}

QString SegmentsModel::provenanceText(SegmentationId id, const Segment& segment) const
{
    QStringList lines{segmentName(segment)};
    for (const CodedConcept& code : {segment.type, segment.anatomicRegion})
        if (!code.isEmpty())
            lines << QString::fromStdString(code.meaning + " (" + code.value + ", " + code.scheme +
                                            ')');
    if (segment.isFromModel()) {
        const Provenance& provenance = m_list.find(id)->provenance;
        QString model = QString::fromStdString(
            provenance.modelName.empty() ? segment.algorithmName
                                         : provenance.modelName + ' ' + provenance.modelVersion);
        lines << tr("Made by %1").arg(model.trimmed().isEmpty() ? tr("a model") : model.trimmed());
    }
    if (segment.correction)
        lines << segmentData(id, segment, CorrectionRole).toString();
    return lines.join('\n');
}

} // namespace hangaku::viewer
