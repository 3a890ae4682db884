#include "viewer/ui/panels/SegmentsModel.h"

#include "viewer/ui/text/Translate.h"

#include <QColor>
#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace hangaku::viewer {

QString segmentName(const Segment& segment)
{
    // The language is that of the loaded translation, which may differ from the system's.
    const bool japanese =
        QCoreApplication::translate("Names", "label", "'label', or 'labelJa' to show a segment's "
                                                      "Japanese label where it has one") ==
        u"labelJa";
    return QString::fromStdString(japanese && !segment.labelJa.empty() ? segment.labelJa
                                                                       : segment.label);
}

SegmentsModel::SegmentsModel(SegmentationList& list, QObject* parent)
    : QAbstractItemModel(parent), m_list(list), m_structure(presentStructure())
{
    connect(&list, &SegmentationList::listChanged, this, &SegmentsModel::refresh);
    connect(&list, &SegmentationList::segmentsChanged, this, &SegmentsModel::refreshSegmentation);
    connect(&list, &SegmentationList::volumesChanged, this, &SegmentsModel::refreshSegmentation);
    connect(&list, &SegmentationList::historyChanged, this, &SegmentsModel::refresh);
    connect(&list, &SegmentationList::saved, this, [this] { refresh(); });
}

SegmentsModel::Structure SegmentsModel::presentStructure() const
{
    Structure result;
    for (const SegmentationId id : m_list.ids()) {
        std::vector<Label> numbers;
        for (const Segment& segment : m_list.find(id)->segments())
            numbers.push_back(segment.number);
        result.emplace_back(id, std::move(numbers));
    }
    return result;
}

void SegmentsModel::refresh()
{
    Structure present = presentStructure();
    if (present != m_structure) {
        beginResetModel();
        m_structure = std::move(present);
        endResetModel();
        return;
    }
    for (const auto& [id, numbers] : m_structure)
        refreshSegmentation(id);
}

void SegmentsModel::refreshSegmentation(SegmentationId id)
{
    if (presentStructure() != m_structure) {
        refresh();
        return;
    }
    for (int row = 0; row < static_cast<int>(m_structure.size()); ++row) {
        if (m_structure[static_cast<std::size_t>(row)].first != id)
            continue;
        const QModelIndex heading = index(row, 0);
        emit dataChanged(heading, heading);
        if (const int count = rowCount(heading); count > 0)
            emit dataChanged(index(0, 0, heading), index(count - 1, 0, heading));
    }
}

// A heading's internal id is 0; a segment's is its heading's row + 1.
QModelIndex SegmentsModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) + 1 : quintptr(0));
}

QModelIndex SegmentsModel::parent(const QModelIndex& index) const
{
    if (!index.isValid() || index.internalId() == 0)
        return {};
    return createIndex(static_cast<int>(index.internalId()) - 1, 0, quintptr(0));
}

int SegmentsModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid())
        return static_cast<int>(m_structure.size());
    if (parent.internalId() != 0)
        return 0;
    return static_cast<int>(m_structure[static_cast<std::size_t>(parent.row())].second.size());
}

Qt::ItemFlags SegmentsModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const Qt::ItemFlags base = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    return index.internalId() == 0 ? base : base | Qt::ItemIsEditable;
}

SegmentationId SegmentsModel::segmentationAt(const QModelIndex& index) const
{
    if (!index.isValid())
        return -1;
    const auto row = index.internalId() == 0 ? static_cast<std::size_t>(index.row())
                                             : static_cast<std::size_t>(index.internalId()) - 1;
    return row < m_structure.size() ? m_structure[row].first : -1;
}

const Segment* SegmentsModel::segmentAt(const QModelIndex& index) const
{
    if (!index.isValid() || index.internalId() == 0)
        return nullptr;
    const Segmentation* segmentation = m_list.find(segmentationAt(index));
    const auto& numbers = m_structure[static_cast<std::size_t>(index.internalId()) - 1].second;
    return segmentation ? segmentation->find(numbers[static_cast<std::size_t>(index.row())])
                        : nullptr;
}

QModelIndex SegmentsModel::indexOf(SegmentationId id, Label number) const
{
    for (std::size_t row = 0; row < m_structure.size(); ++row) {
        if (m_structure[row].first != id)
            continue;
        const QModelIndex heading = index(static_cast<int>(row), 0);
        const auto& numbers = m_structure[row].second;
        for (std::size_t child = 0; child < numbers.size(); ++child) {
            if (numbers[child] == number)
                return index(static_cast<int>(child), 0, heading);
        }
        return heading;
    }
    return {};
}

QVariant SegmentsModel::data(const QModelIndex& index, int role) const
{
    const SegmentationId id = segmentationAt(index);
    if (role == IsHeadingRole)
        return index.isValid() && index.internalId() == 0;
    if (m_list.find(id) == nullptr)
        return {};
    if (index.internalId() == 0)
        return headingData(id, role);
    const Segment* segment = segmentAt(index);
    return segment ? segmentData(id, *segment, role) : QVariant();
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
    if (!segment.type.isEmpty())
        lines << QString::fromStdString(segment.type.meaning + " (" + segment.type.value + ", " +
                                        segment.type.scheme + ')');
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

bool SegmentsModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    const Segment* present = segmentAt(index);
    const SegmentationId id = segmentationAt(index);
    if (present == nullptr)
        return false;
    Segment changed = *present;
    switch (role) {
    case Qt::EditRole: {
        const QString name = value.toString().trimmed();
        if (name.isEmpty() || name == segmentName(*present))
            return false;
        // What is shown is what was edited; a Japanese name stays beside the other one.
        if (segmentName(*present) == QString::fromStdString(present->label))
            changed.label = name.toStdString();
        else
            changed.labelJa = name.toStdString();
        break;
    }
    case LockedRole: changed.locked = value.toBool(); break;
    case VisibleRole:
        m_list.setSegmentVisible(id, present->number, value.toBool());
        return true;
    default: return false;
    }
    change(id, changed);
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

void SegmentsModel::change(SegmentationId id, const Segment& changed)
{
    if (const auto result = m_list.changeSegment(id, changed); !result)
        emit failed(result.error());
}

} // namespace hangaku::viewer
