#include "viewer/ui/panels/SliceAreaPanel.h"

#include "viewer/processing/statistics/SliceAreas.h"
#include "viewer/processing/statistics/StatisticsTable.h"
#include "viewer/ui/panels/SegmentsModel.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {

namespace {

constexpr int kMostRows = 7; ///< before it scrolls
constexpr int kSwatch = 8;
constexpr int kAreaWidth = 64;
constexpr int kValueWidth = 88;

} // namespace

SliceAreaRows::SliceAreaRows(QWidget* parent) : QWidget(parent)
{
    setFont(secondFont());
}

int SliceAreaRows::rowHeight()
{
    return QFontMetrics(secondFont()).height() + 4;
}

void SliceAreaRows::setRows(std::vector<SliceAreaRow> rows, const QString& unit)
{
    m_rows = std::move(rows);
    m_unit = unit;
    setFixedHeight(static_cast<int>(m_rows.size() + 1) * rowHeight());
    QStringList spoken;
    for (const auto& row : m_rows)
        spoken << tr("%1: %2 cm²").arg(row.name).arg(row.areaCm2, 0, 'f', 1);
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
    update();
}

void SliceAreaRows::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Colours colours = Colours::of(palette());
    const int height = rowHeight();
    const QRect values(width() - kValueWidth, 0, kValueWidth, height);
    const QRect areas(values.left() - kAreaWidth, 0, kAreaWidth, height);
    const int nameLeft = kSwatch + space::kBetween;
    const QRect names(nameLeft, 0, areas.left() - nameLeft, height);
    constexpr auto kRight = Qt::AlignRight | Qt::AlignVCenter;
    painter.setPen(colours.secondText);
    painter.drawText(areas, kRight, tr("cm²"));
    painter.drawText(values, kRight,
                     m_unit.isEmpty() ? tr("Mean ± SD") : tr("%1 ± SD").arg(m_unit));
    int top = height;
    for (const auto& row : m_rows) {
        painter.fillRect(QRect(0, top + (height - kSwatch) / 2, kSwatch, kSwatch), row.colour);
        painter.setPen(row.isActive ? colours.text : colours.secondText);
        painter.drawText(names.translated(0, top), Qt::AlignLeft | Qt::AlignVCenter,
                         fontMetrics().elidedText(row.name, Qt::ElideRight, names.width() - 4));
        painter.setPen(colours.text);
        painter.drawText(areas.translated(0, top), kRight, QString::number(row.areaCm2, 'f', 1));
        if (row.hasValues) {
            // SUV and other small values need decimals.
            const int decimals = std::abs(row.mean) + row.standardDeviation < 10 ? 2 : 0;
            painter.drawText(values.translated(0, top), kRight,
                             QStringLiteral("%1 ± %2")
                                 .arg(row.mean, 0, 'f', decimals)
                                 .arg(row.standardDeviation, 0, 'f', decimals));
        }
        top += height;
    }
}

SliceAreaPanel::SliceAreaPanel(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_level(makeLabel({}, "second", this)),
      m_fold(new QToolButton(this)),
      m_area(new QScrollArea(this)),
      m_rows(new SliceAreaRows(nullptr)),
      m_nothing(makeLabel(tr("No segment here"), "second", this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    auto* heading = new QHBoxLayout;
    heading->setSpacing(space::kInside);
    heading->addWidget(makeLabel(tr("In this slice"), "second", this));
    m_level->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_level->setToolTip(tr("Height of the slice, LPS"));
    heading->addWidget(m_level, 1);
    m_fold->setObjectName("sliceAreas");
    m_fold->setCheckable(true);
    m_fold->setToolTip(tr("Areas of all segments in this axial slice"));
    m_fold->setAccessibleName(m_fold->toolTip());
    m_fold->setFixedSize(space::kRow, space::kRow);
    heading->addWidget(m_fold);
    column->addLayout(heading);
    m_area->setWidget(m_rows);
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(m_area);
    column->addWidget(m_nothing);
    m_delay.setSingleShot(true);
    m_delay.setInterval(0);
    connect(&m_delay, &QTimer::timeout, this, &SliceAreaPanel::showAreas);
    connect(m_fold, &QToolButton::toggled, this, &SliceAreaPanel::setOpen);
    auto& list = session.segmentations();
    connect(&session, &Session::crosshairChanged, this, &SliceAreaPanel::ask);
    connect(&session, &Session::timePointChanged, this, &SliceAreaPanel::ask);
    connect(&session.openCase(), &OpenCase::volumeChanged, this, &SliceAreaPanel::ask);
    connect(&session.openCase(), &OpenCase::volumeLoaded, this, &SliceAreaPanel::ask);
    connect(&list, &SegmentationList::listChanged, this, &SliceAreaPanel::ask);
    connect(&list, &SegmentationList::volumesChanged, this, &SliceAreaPanel::ask);
    connect(&list, &SegmentationList::segmentsChanged, this, &SliceAreaPanel::ask);
    setOpen(false);
}

void SliceAreaPanel::setOpen(bool open)
{
    m_fold->setChecked(open);
    m_fold->setIcon(icon(open ? "chevron-up" : "chevron-down"));
    m_area->hide();
    m_nothing->hide();
    ask();
}

void SliceAreaPanel::ask()
{
    m_delay.start();
}

void SliceAreaPanel::showAreas()
{
    const auto& list = m_session.segmentations();
    const Segmentation* mask = list.find(list.active());
    const Volume* volume = m_session.volume();
    if (mask == nullptr || volume == nullptr) {
        m_rows->setRows({}, {});
        m_level->clear();
        return;
    }
    const auto& grid = mask->geometry();
    const int axis = processing::axialAxis(grid);
    const int slice = grid.nearestVoxel(m_session.crosshair())[static_cast<std::size_t>(axis)];
    m_level->setText(tr("H %1 mm").arg(processing::middleOfSlice(grid, axis, slice).z, 0, 'f', 1));
    if (!m_fold->isChecked()) {
        m_rows->setRows({}, {});
        return;
    }
    std::vector<SliceAreaRow> rows;
    const auto areas = processing::areasInSlice(*mask, *volume, axis, slice);
    for (std::size_t at = 0; at < areas.size(); ++at)
        if (areas[at].voxels > 0) {
            const auto& segment = mask->segments()[at];
            const Rgb colour = segment.colour;
            rows.push_back({segmentName(segment),
                            {colour.red, colour.green, colour.blue},
                            areas[at].areaCm2,
                            areas[at].count > 0,
                            areas[at].mean,
                            areas[at].standardDeviation,
                            segment.number == list.activeSegment()});
        }
    const auto shown = std::min<int>(static_cast<int>(rows.size()), kMostRows) + 1;
    m_area->setFixedHeight(shown * SliceAreaRows::rowHeight());
    m_area->setVisible(!rows.empty());
    m_nothing->setVisible(rows.empty());
    m_rows->setRows(std::move(rows), QString::fromStdString(volume->description.unit));
}

} // namespace hangaku::viewer
