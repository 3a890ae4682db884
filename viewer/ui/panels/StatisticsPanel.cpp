#include "viewer/ui/panels/StatisticsPanel.h"

#include "viewer/ui/panels/SegmentsModel.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QLocale>

namespace hangaku::viewer {

StatisticsPanel::StatisticsPanel(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_statistics(new SegmentStatistics(session, this)),
      m_name(makeLabel({}, "second", this))
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(space::kGroup, space::kBetween, space::kGroup, space::kGroup);
    grid->setHorizontalSpacing(space::kBetween);
    grid->setVerticalSpacing(space::kInside);
    grid->setColumnStretch(1, 1);
    grid->addWidget(makeLabel(tr("Statistics"), "heading", this), 0, 0);
    m_name->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    grid->addWidget(m_name, 0, 1);
    m_volume = addRow(1, tr("Volume"));
    m_voxels = addRow(2, tr("Voxels"));
    m_mean = addRow(3, tr("Mean ± SD"));
    m_range = addRow(4, tr("Range"));
    auto& list = session.segmentations();
    connect(m_statistics, &SegmentStatistics::changed, this, &StatisticsPanel::showValues);
    connect(&list, &SegmentationList::listChanged, this, &StatisticsPanel::showValues);
    connect(&list, &SegmentationList::volumesChanged, this, &StatisticsPanel::showValues);
    connect(&list, &SegmentationList::segmentsChanged, this, &StatisticsPanel::showValues);
    showValues();
}

QLabel* StatisticsPanel::addRow(int row, const QString& name)
{
    auto* grid = static_cast<QGridLayout*>(layout());
    grid->addWidget(makeLabel(name, "second", this), row, 0);
    auto* value = new QLabel(this);
    value->setFont(secondFont());
    value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    grid->addWidget(value, row, 1);
    return value;
}

void StatisticsPanel::showValues()
{
    const auto& list = m_session.segmentations();
    const Segmentation* segmentation = list.find(list.active());
    const Segment* segment = segmentation ? segmentation->find(list.activeSegment()) : nullptr;
    setVisible(segment != nullptr);
    if (segment == nullptr)
        return;
    m_name->setText(m_name->fontMetrics().elidedText(segmentName(*segment), Qt::ElideRight, 160));
    m_volume->setText(list.isCounted(list.active())
                          ? volumeText(list.volumeMl(list.active(), segment->number))
                          : QStringLiteral("…"));
    const auto& values = m_statistics->values();
    const Volume* volume = m_session.volume();
    const QString unit = volume ? QString::fromStdString(volume->description.unit) : QString();
    const QString pending = values ? QStringLiteral("–") : QStringLiteral("…");
    m_voxels->setText(values ? QLocale::c().toString(static_cast<qlonglong>(values->voxels))
                             : pending);
    if (!values || values->voxels == 0) {
        m_mean->setText(pending);
        m_range->setText(pending);
        return;
    }
    m_mean->setText(QString("%1 ± %2 %3")
                        .arg(values->mean, 0, 'f', 0)
                        .arg(values->standardDeviation, 0, 'f', 0)
                        .arg(unit).trimmed());
    m_range->setText(tr("%1 to %2 %3")
                         .arg(values->minimum, 0, 'f', 0)
                         .arg(values->maximum, 0, 'f', 0)
                         .arg(unit).trimmed());
}

} // namespace hangaku::viewer
