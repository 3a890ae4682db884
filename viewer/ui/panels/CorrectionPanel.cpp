#include "viewer/ui/panels/CorrectionPanel.h"

#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>

namespace hangaku::viewer {

CorrectionPanel::CorrectionPanel(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_export(new QToolButton(this))
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(space::kGroup, space::kInside, space::kGroup, space::kBetween);
    grid->setHorizontalSpacing(space::kBetween);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);
    auto* heading = new QHBoxLayout;
    heading->addWidget(makeLabel(tr("Correction"), "heading", this), 1);
    m_export->setIcon(icon("export"));
    m_export->setToolTip(tr("Save every edit as a table…"));
    m_export->setAccessibleName(m_export->toolTip());
    m_export->setFixedSize(space::kRow, space::kRow);
    heading->addWidget(m_export);
    grid->addLayout(heading, 0, 0, 1, 2);
    addRow(Seconds, tr("Time at work"), tr("Pauses of more than 20 seconds do not count"));
    addRow(Actions, tr("Edits"), tr("Undone ones and their undoing count too"));
    addRow(Dice, tr("Dice with the model's"), tr("1: the model's mask was kept as it was"));
    addRow(Path, tr("Added path length"),
           tr("The contour that was drawn anew, over all slices"));
    auto& traces = session.traces();
    connect(m_export, &QToolButton::clicked, this,
            [this] { emit exportRequested(m_session.segmentations().active()); });
    connect(&traces, &TraceRecorder::summaryChanged, this, [this](int id) {
        if (id == m_session.segmentations().active())
            showValues();
    });
    connect(&session.segmentations(), &SegmentationList::listChanged, this,
            &CorrectionPanel::showValues);
    showValues();
}

void CorrectionPanel::addRow(Row row, const QString& name, const QString& explanation)
{
    auto* grid = static_cast<QGridLayout*>(layout());
    m_names[row] = makeLabel(name, "second", this);
    m_names[row]->setToolTip(explanation);
    grid->addWidget(m_names[row], row + 1, 0);
    m_values[row] = new QLabel(this);
    m_values[row]->setFont(secondFont());
    m_values[row]->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_values[row]->setTextInteractionFlags(Qt::TextSelectableByMouse);
    grid->addWidget(m_values[row], row + 1, 1);
}

void CorrectionPanel::showValues()
{
    const auto id = m_session.segmentations().active();
    const auto summary = m_session.traces().summary(id);
    setVisible(summary.actions > 0);
    if (summary.actions == 0)
        return;
    const auto seconds = static_cast<int>(summary.activeSeconds + 0.5);
    m_values[Seconds]->setText(seconds < 60 ? tr("%1 s").arg(seconds)
                                            : tr("%1 min %2 s").arg(seconds / 60).arg(seconds % 60));
    m_values[Actions]->setText(QLocale::c().toString(summary.actions));
    for (const Row row : {Dice, Path}) {
        m_names[row]->setVisible(summary.hasModel);
        m_values[row]->setVisible(summary.hasModel);
    }
    if (!summary.hasModel)
        return;
    m_values[Dice]->setText(QString::number(*summary.dice, 'f', 3));
    m_values[Path]->setText(tr("%1 mm").arg(summary.addedPathMm, 0, 'f', 0));
}

} // namespace hangaku::viewer
