#include "viewer/ui/panels/DetectionsModel.h"

#include "viewer/ui/text/DetectionText.h"

#include <QColor>
#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace hangaku::viewer {

DetectionsModel::DetectionsModel(Session& session, QObject* parent)
    : QAbstractListModel(parent), m_session(session)
{
    auto& list = session.detections();
    connect(&list, &DetectionList::listChanged, this, &DetectionsModel::refresh);
    connect(&list, &DetectionList::changed, this, &DetectionsModel::refresh);
    connect(&session.detectionComparison(), &DetectionComparison::changed, this,
            &DetectionsModel::refresh);
    connect(&session.openCase(), &OpenCase::volumeChanged, this, &DetectionsModel::refresh);
    refresh();
}

void DetectionsModel::refresh()
{
    std::vector<DetectionRef> rows;
    int total = 0;
    const auto& list = m_session.detections();
    for (const DetectionsId id : list.ids()) {
        if (!list.isPlaced(id))
            continue;
        const Detections& set = *list.find(id);
        total += static_cast<int>(set.all.size());
        for (const Detection& detection : set.all)
            if (isKept(set, detection))
                rows.push_back({id, detection.number});
    }
    std::ranges::stable_sort(rows, std::ranges::greater{}, [&list](DetectionRef ref) {
        constexpr double kPersons = 2; // above every score
        return list.find(ref)->score.value_or(kPersons);
    });
    const auto& comparison = m_session.detectionComparison();
    if (comparison.isActive()) { // what is wrong first
        std::erase_if(rows, [&](DetectionRef ref) { return !comparison.outcome(ref); });
        std::ranges::stable_sort(rows, {}, [&](DetectionRef ref) {
            using Outcome = DetectionComparison::Outcome;
            const auto outcome = *comparison.outcome(ref);
            return outcome == Outcome::Missed ? 0 : outcome == Outcome::False ? 1 : 2;
        });
    }
    m_total = total;
    if (rows == m_rows) {
        if (!rows.empty())
            emit dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int DetectionsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

std::optional<DetectionRef> DetectionsModel::refAt(int row) const
{
    if (row < 0 || row >= rowCount())
        return std::nullopt;
    return m_rows[static_cast<std::size_t>(row)];
}

int DetectionsModel::rowOf(DetectionRef ref) const
{
    const auto found = std::ranges::find(m_rows, ref);
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int DetectionsModel::nextOpen(int row, int step) const
{
    const int count = rowCount();
    for (int n = 1; n <= count; ++n) {
        const int at = ((row + n * step) % count + count) % count;
        const auto* detection = m_session.detections().find(*refAt(at));
        if (detection != nullptr && detection->review == Review::Open)
            return at;
    }
    return -1;
}

QVariant DetectionsModel::data(const QModelIndex& index, int role) const
{
    const auto ref = refAt(index.row());
    const auto& list = m_session.detections();
    const Detection* detection = ref ? list.find(*ref) : nullptr;
    if (detection == nullptr)
        return {};
    const DetectionKind& kind = *list.kindOf(*ref);
    const QString name = QStringLiteral("%1 %2").arg(kindText(kind)).arg(detection->number);
    const QString score = detection->score ? QString::number(*detection->score, 'f', 2) : QString();
    const auto outcome = m_session.detectionComparison().outcome(*ref);
    const QString detail = (outcome ? outcomeText(*outcome) + QStringLiteral("    ") : QString()) +
                           boxSizeText(detection->box) + QStringLiteral("    ") +
                           placeText(detection->box.centre);
    switch (role) {
    case Qt::DisplayRole: return name;
    case Qt::AccessibleTextRole: return QStringList{name, score, detail}.join(QStringLiteral(", "));
    case Qt::ToolTipRole: {
        QStringList lines{QString::fromStdString(list.find(ref->set)->name)};
        if (const QString who = data(index, CorrectionRole).toString(); !who.isEmpty())
            lines << who;
        return lines.join('\n');
    }
    case ColourRole: {
        const Rgb colour = outcome ? outcomeColour(*outcome) : kind.colour;
        return QColor(colour.red, colour.green, colour.blue);
    }
    case ScoreRole: return score;
    case DetailRole: return detail;
    case ReviewRole: return static_cast<int>(detection->review);
    case FromModelRole: return detection->score.has_value() && !detection->correction;
    case CorrectionRole: {
        if (!detection->correction)
            return {};
        const auto time =
            QDateTime::fromString(QString::fromStdString(detection->correction->time), Qt::ISODate);
        const QString person = QString::fromStdString(detection->correction->person);
        const QString when = QLocale().toString(time, QLocale::ShortFormat);
        return person.isEmpty() ? tr("Changed %1").arg(when)
                                : tr("Changed by %1, %2").arg(person, when);
    }
    default: return {};
    }
}

} // namespace hangaku::viewer
