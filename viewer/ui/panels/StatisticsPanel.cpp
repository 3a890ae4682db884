#include "viewer/ui/panels/StatisticsPanel.h"

#include "viewer/ui/panels/HistogramView.h"
#include "viewer/ui/panels/SegmentsModel.h"
#include "viewer/ui/panels/SliceAreaPanel.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>

namespace hangaku::viewer {

StatisticsPanel::StatisticsPanel(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_statistics(new SegmentStatistics(session, this)),
      m_name(makeLabel({}, "second", this)),
      m_fold(new QToolButton(this)),
      m_export(new QToolButton(this)),
      m_histogram(new HistogramView(this)),
      m_slice(new SliceAreaPanel(session, this))
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(space::kGroup, space::kInside, space::kGroup, space::kBetween);
    grid->setHorizontalSpacing(space::kBetween);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);
    makeHeading();
    addRow(Volume_, tr("Volume"));
    addRow(Mean, tr("Mean ± SD"));
    addRow(Diameters, tr("In the plane"));
    addRow(Range, tr("Range"));
    addRow(Percentiles, tr("Median, 5–95 %"));
    addRow(Voxels, tr("Voxels"));
    addRow(Surface, tr("Surface"));
    addRow(Diameter3d, tr("Longest in 3D"));
    addRow(Centre, tr("Centre, LPS"));
    m_names[Diameters]->setToolTip(tr("The longest diameter in a slice, and the longest across it"));
    grid->addWidget(m_histogram, RowCount + 1, 0, 1, 2);
    grid->addWidget(m_slice, RowCount + 2, 0, 1, 2);
    auto& list = session.segmentations();
    connect(m_statistics, &SegmentStatistics::changed, this, &StatisticsPanel::showValues);
    connect(&list, &SegmentationList::listChanged, this, &StatisticsPanel::showValues);
    connect(&list, &SegmentationList::volumesChanged, this, &StatisticsPanel::showValues);
    connect(&list, &SegmentationList::segmentsChanged, this, &StatisticsPanel::showValues);
    unfold(false);
    showValues();
}

bool StatisticsPanel::isSettled() const
{
    return m_statistics->isSettled() && m_slice->isSettled();
}

void StatisticsPanel::makeHeading()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kInside);
    row->addWidget(makeLabel(tr("Statistics"), "heading", this));
    m_name->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addWidget(m_name, 1);
    m_export->setIcon(icon("export"));
    m_export->setToolTip(tr("Save the numbers of all segments as a table…"));
    m_fold->setCheckable(true);
    m_fold->setToolTip(tr("All numbers"));
    for (QToolButton* button : {m_export, m_fold}) {
        button->setFixedSize(space::kRow, space::kRow);
        button->setAccessibleName(button->toolTip());
        row->addWidget(button);
    }
    static_cast<QGridLayout*>(layout())->addLayout(row, 0, 0, 1, 2);
    connect(m_fold, &QToolButton::toggled, this, &StatisticsPanel::unfold);
    connect(m_export, &QToolButton::clicked, this,
            [this] { emit exportRequested(m_session.segmentations().active()); });
}

void StatisticsPanel::addRow(Row row, const QString& name)
{
    auto* grid = static_cast<QGridLayout*>(layout());
    m_names[row] = makeLabel(name, "second", this);
    grid->addWidget(m_names[row], row + 1, 0);
    auto* value = new QLabel(this);
    value->setFont(secondFont());
    value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    grid->addWidget(value, row + 1, 1);
    m_values[row] = value;
}

void StatisticsPanel::unfold(bool open)
{
    m_fold->setIcon(icon(open ? "chevron-up" : "chevron-down"));
    for (int row = Range; row < RowCount; ++row) {
        m_names[static_cast<std::size_t>(row)]->setVisible(open);
        m_values[static_cast<std::size_t>(row)]->setVisible(open);
    }
    m_histogram->setVisible(open);
}

void StatisticsPanel::showValues()
{
    const auto& list = m_session.segmentations();
    const Segmentation* segmentation = list.find(list.active());
    const Segment* segment = segmentation ? segmentation->find(list.activeSegment()) : nullptr;
    setVisible(segment != nullptr);
    if (segment == nullptr)
        return;
    m_name->setText(m_name->fontMetrics().elidedText(segmentName(*segment), Qt::ElideRight, 120));
    const auto& values = m_statistics->values();
    for (QLabel* value : m_values)
        value->setText(values ? QStringLiteral("–") : QStringLiteral("…"));
    m_values[Volume_]->setText(list.isCounted(list.active())
                                   ? volumeText(list.volumeMl(list.active(), segment->number))
                                   : QStringLiteral("…"));
    if (!values || values->voxels == 0) {
        m_histogram->clear();
        return;
    }
    const QLocale locale = QLocale::c();
    m_values[Voxels]->setText(locale.toString(static_cast<qulonglong>(values->voxels)));
    m_values[Surface]->setText(tr("%1 cm²").arg(values->surfaceMm2 / 100, 0, 'f', 1));
    m_values[Diameters]->setText(tr("%1 × %2 mm")
                                     .arg(values->inPlane.longest.lengthMm, 0, 'f', 1)
                                     .arg(values->inPlane.perpendicular.lengthMm, 0, 'f', 1));
    m_values[Diameter3d]->setText(tr("%1 mm").arg(values->inSpace.lengthMm, 0, 'f', 1));
    m_values[Centre]->setText(QStringLiteral("%1  %2  %3")
                                  .arg(values->centroid.x, 0, 'f', 1)
                                  .arg(values->centroid.y, 0, 'f', 1)
                                  .arg(values->centroid.z, 0, 'f', 1));
    if (values->values)
        showValuesOfImage(*values->values);
    else
        m_histogram->clear();
}

void StatisticsPanel::showValuesOfImage(const processing::ValueStatistics& values)
{
    const Volume* volume = m_session.volume();
    const QString unit = volume ? QString::fromStdString(volume->description.unit) : QString();
    // SUV and other small values need decimals.
    const int decimals = values.maximum - values.minimum < 20 ? 2 : 0;
    const auto text = [decimals](double value) { return QString::number(value, 'f', decimals); };
    m_values[Mean]->setText(QStringLiteral("%1 ± %2 %3")
                                .arg(text(values.mean), text(values.standardDeviation), unit)
                                .trimmed());
    m_values[Range]->setText(
        tr("%1 to %2 %3").arg(text(values.minimum), text(values.maximum), unit).trimmed());
    m_values[Percentiles]->setText(tr("%1, %2 to %3")
                                       .arg(text(values.median),
                                            text(values.percentiles.front().value),
                                            text(values.percentiles.back().value)));
    const auto& list = m_session.segmentations();
    const Rgb colour = list.find(list.active())->find(list.activeSegment())->colour;
    m_histogram->setHistogram(values.histogram, QColor(colour.red, colour.green, colour.blue),
                              unit);
}

} // namespace hangaku::viewer
