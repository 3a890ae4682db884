#include "viewer/ui/edit/RulesPanel.h"

#include "viewer/ui/edit/Form.h"
#include "viewer/ui/panels/SegmentsModel.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace hangaku::viewer {

RulesPanel::RulesPanel(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_fold(new QToolButton(this)),
      m_summary(makeLabel({}, "second", this)), m_fields(new QWidget(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::kGroup, space::kInside, space::kGroup, space::kInside);
    layout->setSpacing(space::kInside);
    auto* heading = new QHBoxLayout;
    heading->setSpacing(space::kInside);
    m_fold->setFixedSize(space::kRow, space::kRow);
    m_fold->setCheckable(true);
    m_fold->setAccessibleName(tr("Rules of drawing"));
    m_fold->setToolTip(tr("Where tools may draw, and over what"));
    heading->addWidget(makeLabel(tr("Rules"), "heading", this));
    m_summary->setFont(secondFont());
    m_summary->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    heading->addWidget(m_summary, 1);
    heading->addWidget(m_fold);
    layout->addLayout(heading);
    makeFields();
    layout->addWidget(m_fields);
    const auto unfold = [this](bool open) {
        m_fold->setIcon(icon(open ? "chevron-up" : "chevron-down"));
        m_fields->setVisible(open);
        showRules();
    };
    connect(m_fold, &QToolButton::toggled, this, unfold);
    auto& list = session.segmentations();
    connect(&list, &SegmentationList::rulesChanged, this, &RulesPanel::showRules);
    connect(&list, &SegmentationList::listChanged, this, &RulesPanel::listSegments);
    connect(&list, &SegmentationList::segmentsChanged, this, &RulesPanel::listSegments);
    listSegments();
    unfold(false);
}

void RulesPanel::makeFields()
{
    auto* form = new QVBoxLayout(m_fields);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(space::kInside);
    m_area = makeChoice(m_fields, {}, tr("Where"));
    addRow(form, tr("Where"), m_area);
    m_others = makeChoice(m_fields,
                          {tr("Are replaced"), tr("Are kept"), tr("May overlap")},
                          tr("Other segments"));
    addRow(form, tr("Other segments"), m_others);
    m_range = new QCheckBox(tr("Only values"), m_fields);
    m_lowest = new QDoubleSpinBox(m_fields);
    m_highest = new QDoubleSpinBox(m_fields);
    for (QDoubleSpinBox* field : {m_lowest, m_highest}) {
        field->setRange(-1e6, 1e6);
        field->setDecimals(0);
        field->setAlignment(Qt::AlignRight);
    }
    m_lowest->setAccessibleName(tr("Lowest value"));
    m_highest->setAccessibleName(tr("Highest value"));
    m_values = makeSideBySide(m_fields, {m_range, m_lowest, m_highest});
    form->addWidget(m_values);
    connect(m_area, &QComboBox::currentIndexChanged, this, &RulesPanel::setRules);
    connect(m_others, &QComboBox::currentIndexChanged, this, &RulesPanel::setRules);
    connect(m_range, &QCheckBox::toggled, this, &RulesPanel::setRules);
    connect(m_lowest, &QDoubleSpinBox::valueChanged, this, &RulesPanel::setRules);
    connect(m_highest, &QDoubleSpinBox::valueChanged, this, &RulesPanel::setRules);
}

void RulesPanel::listSegments()
{
    m_isShowing = true;
    m_area->clear();
    m_area->addItem(tr("Anywhere"));
    m_area->addItem(tr("Outside other segments"));
    const auto& list = m_session.segmentations();
    if (const Segmentation* segmentation = list.find(list.active()))
        for (const Segment& segment : segmentation->segments())
            m_area->addItem(tr("Inside %1").arg(segmentName(segment)), segment.number);
    m_isShowing = false;
    showRules();
}

void RulesPanel::showRules()
{
    const EditRules& rules = m_session.segmentations().rules();
    m_isShowing = true;
    int area = 0;
    if (rules.area == EditArea::OutsideSegments)
        area = 1;
    else if (rules.area == EditArea::InsideSegment)
        area = std::max(0, m_area->findData(rules.insideOf));
    m_area->setCurrentIndex(area);
    m_others->setCurrentIndex(static_cast<int>(rules.overwrite));
    m_range->setChecked(rules.intensity.has_value());
    if (rules.intensity) {
        m_lowest->setValue(rules.intensity->lowest);
        m_highest->setValue(rules.intensity->highest);
    }
    m_lowest->setEnabled(rules.intensity.has_value());
    m_highest->setEnabled(rules.intensity.has_value());
    m_isShowing = false;
    m_summary->setText(m_fold->isChecked() ? QString() : summary());
}

void RulesPanel::setRules()
{
    if (m_isShowing)
        return;
    EditRules rules;
    const int area = m_area->currentIndex();
    if (area == 1)
        rules.area = EditArea::OutsideSegments;
    if (area > 1) {
        rules.area = EditArea::InsideSegment;
        rules.insideOf = static_cast<Label>(m_area->itemData(area).toUInt());
    }
    rules.overwrite = static_cast<Overwrite>(m_others->currentIndex());
    if (m_range->isChecked())
        rules.intensity = ValueInterval{m_lowest->value(), m_highest->value()};
    m_session.segmentations().setRules(rules);
}

QString RulesPanel::summary() const
{
    const EditRules& rules = m_session.segmentations().rules();
    QStringList parts;
    if (rules.area != EditArea::Anywhere)
        parts << m_area->currentText();
    if (rules.overwrite == Overwrite::KeepOthers)
        parts << tr("others are kept");
    if (rules.overwrite == Overwrite::Overlap)
        parts << tr("others may overlap");
    if (rules.intensity)
        parts << tr("%1 to %2").arg(rules.intensity->lowest).arg(rules.intensity->highest);
    constexpr int kWidth = 190;
    return m_summary->fontMetrics().elidedText(
        parts.isEmpty() ? tr("none") : parts.join(QStringLiteral(" · ")), Qt::ElideRight, kWidth);
}

} // namespace hangaku::viewer
