#include "viewer/ui/edit/PlaneReach.h"

#include "viewer/ui/theme/Theme.h"
#include "viewer/ui/view/SliceView.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QSpinBox>

namespace hangaku::viewer {

PlaneDepth PlaneReach::in(const SliceView& view) const
{
    constexpr double kThroughMm = 1e5;
    switch (kind) {
    case Kind::Slice: return {};
    case Kind::Slices: return {slices * view.stepMm(), slices * view.stepMm()};
    case Kind::Millimetres: return {mm, mm};
    case Kind::Through: break;
    }
    return {kThroughMm, kThroughMm};
}

PlaneReachField::PlaneReachField(const PlaneReach& reach, QWidget* parent)
    : QWidget(parent), m_kind(new QComboBox(this)), m_slices(new QSpinBox(this)),
      m_mm(new QDoubleSpinBox(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kInside);
    m_kind->addItems({tr("This slice"), tr("Slices"), tr("In mm"), tr("All slices")});
    m_kind->setCurrentIndex(static_cast<int>(reach.kind));
    m_kind->setAccessibleName(tr("Depth"));
    m_kind->setMinimumContentsLength(8);
    m_slices->setRange(1, 500);
    m_slices->setValue(reach.slices);
    m_slices->setPrefix(QStringLiteral("± "));
    m_slices->setFixedWidth(64);
    m_slices->setAccessibleName(tr("Slices on each side"));
    row->addWidget(m_kind, 1);
    m_mm->setRange(0.5, 500);
    m_mm->setDecimals(1);
    m_mm->setValue(reach.mm);
    m_mm->setPrefix(QStringLiteral("± "));
    m_mm->setFixedWidth(72);
    m_mm->setAccessibleName(tr("mm on each side"));
    row->addWidget(m_slices);
    row->addWidget(m_mm);
    const auto showSizes = [this] {
        const auto kind = static_cast<PlaneReach::Kind>(m_kind->currentIndex());
        m_slices->setVisible(kind == PlaneReach::Kind::Slices);
        m_mm->setVisible(kind == PlaneReach::Kind::Millimetres);
        emit changed();
    };
    connect(m_kind, &QComboBox::currentIndexChanged, this, showSizes);
    connect(m_slices, &QSpinBox::valueChanged, this, &PlaneReachField::changed);
    connect(m_mm, &QDoubleSpinBox::valueChanged, this, &PlaneReachField::changed);
    showSizes();
}

PlaneReach PlaneReachField::reach() const
{
    return {static_cast<PlaneReach::Kind>(m_kind->currentIndex()), m_slices->value(),
            m_mm->value()};
}

} // namespace hangaku::viewer
