#include "viewer/ui/panels/DetectionComparisonRow.h"

#include "viewer/ui/text/DetectionText.h"
#include "viewer/ui/theme/Theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>

namespace hangaku::viewer {

DetectionComparisonRow::DetectionComparisonRow(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_reference(new QComboBox(this)),
      m_numbers(makeLabel({}, "", this)),
      m_legend(makeLabel({}, "second", this))
{
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(space::kGroup, 0, space::kGroup, space::kInside);
    rows->setSpacing(space::kInside);
    auto* choice = new QHBoxLayout;
    choice->setSpacing(space::kBetween);
    choice->addWidget(makeLabel(tr("Reference"), "second", this));
    m_reference->setAccessibleName(tr("The detections taken as true"));
    m_reference->setToolTip(m_reference->accessibleName());
    m_reference->setObjectName("detectionReference");
    m_reference->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    choice->addWidget(m_reference, 1);
    rows->addLayout(choice);
    m_numbers->setObjectName("detectionNumbers");
    m_numbers->setTextFormat(Qt::RichText);
    m_numbers->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_numbers->setToolTip(tr("Two boxes are the same finding when they share at least a tenth of "
                             "their common volume (IoU), the surest first, one to one."));
    rows->addWidget(m_numbers);
    m_legend->setTextFormat(Qt::RichText);
    rows->addWidget(m_legend);
    connect(m_reference, &QComboBox::activated, this, [this](int row) {
        m_session.detectionComparison().setReference(m_reference->itemData(row).toInt());
    });
    connect(&session.detectionComparison(), &DetectionComparison::changed, this,
            &DetectionComparisonRow::show);
    show();
}

void DetectionComparisonRow::show()
{
    const auto& comparison = m_session.detectionComparison();
    const auto& list = m_session.detections();
    setVisible(comparison.isActive());
    if (!comparison.isActive())
        return;
    const auto nameOf = [&](DetectionsId id) {
        return QString::fromStdString(list.find(id)->name);
    };
    const QSignalBlocker blocked(m_reference);
    m_reference->clear();
    for (const DetectionsId id : list.ids())
        if (list.isPlaced(id))
            m_reference->addItem(nameOf(id), id);
    m_reference->setCurrentIndex(m_reference->findData(comparison.reference()));

    using Outcome = DetectionComparison::Outcome;
    const auto share = [](const std::optional<double>& value) {
        return value ? QString::number(*value, 'f', 2) : QStringLiteral("–");
    };
    QString table = QStringLiteral("<table cellspacing='0' cellpadding='1'>");
    for (const auto& [id, matching] : comparison.compared()) {
        table +=
            QStringLiteral("<tr><td colspan='5'>%1</td></tr><tr>").arg(nameOf(id).toHtmlEscaped());
        for (const auto& [outcome, count] : {std::pair{Outcome::Matched, matching.matched},
                                             {Outcome::Missed, matching.missed},
                                             {Outcome::False, matching.falsePositives}})
            table += QStringLiteral("<td style='color:%1'>%2&nbsp;&nbsp;</td>")
                         .arg(hex(outcomeColour(outcome)))
                         .arg(count);
        table += QStringLiteral("<td>%1</td></tr>")
                     .arg(tr("sensitivity %1, precision %2")
                              .arg(share(matching.sensitivity()), share(matching.precision())));
    }
    m_numbers->setText(table + QStringLiteral("</table>"));
    QStringList entries;
    for (const Outcome outcome : {Outcome::Matched, Outcome::Missed, Outcome::False})
        entries << legendEntry(outcomeColour(outcome), outcomeText(outcome));
    m_legend->setText(entries.join(QStringLiteral("&nbsp;&nbsp; ")));
}

} // namespace hangaku::viewer
