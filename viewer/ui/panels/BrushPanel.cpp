#include "viewer/ui/panels/BrushPanel.h"

#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace hangaku::viewer {
namespace {

// Small sizes need fine steps: the slider is logarithmic.
constexpr int kSliderSteps = 200;
const double kOctaves = std::log(ToolBox::kLargestBrushMm / ToolBox::kSmallestBrushMm);

double radiusAt(int step)
{
    return ToolBox::kSmallestBrushMm * std::exp(kOctaves * step / kSliderSteps);
}

int stepAt(double radiusMm)
{
    return static_cast<int>(
        std::lround(std::log(radiusMm / ToolBox::kSmallestBrushMm) / kOctaves * kSliderSteps));
}

} // namespace

BrushPanel::BrushPanel(ToolBox& tools, QWidget* parent)
    : QWidget(parent), m_tools(tools), m_slider(new QSlider(Qt::Horizontal, this)),
      m_diameter(new QDoubleSpinBox(this)),
      m_disc(makeShape("disc", tr("Disc: in the plane of the view"), BrushShape::Disc)),
      m_sphere(makeShape("sphere", tr("Sphere: through neighbouring slices"), BrushShape::Sphere))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::kGroup, space::kBetween, space::kGroup, space::kBetween);
    layout->setSpacing(space::kInside);
    auto* top = new QHBoxLayout;
    top->setSpacing(0);
    top->addWidget(makeLabel(tr("Brush"), "heading", this));
    top->addStretch();
    top->addWidget(m_disc);
    top->addWidget(m_sphere);
    layout->addLayout(top);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kBetween);
    row->addWidget(makeLabel(tr("Diameter"), "second", this));
    m_slider->setRange(0, kSliderSteps);
    m_slider->setAccessibleName(tr("Diameter of the brush"));
    m_slider->setToolTip(tr("Diameter of the brush (Shift+wheel, + and -)"));
    row->addWidget(m_slider, 1);
    m_diameter->setRange(2 * ToolBox::kSmallestBrushMm, 2 * ToolBox::kLargestBrushMm);
    m_diameter->setDecimals(1);
    m_diameter->setSuffix(tr(" mm"));
    m_diameter->setFixedWidth(84);
    m_diameter->setAlignment(Qt::AlignRight);
    m_diameter->setAccessibleName(tr("Diameter of the brush in mm"));
    row->addWidget(m_diameter);
    layout->addLayout(row);

    connect(m_slider, &QSlider::valueChanged, this, [this](int step) {
        Brush brush = m_tools.brush();
        brush.radiusMm = radiusAt(step);
        m_tools.setBrush(brush);
    });
    connect(m_diameter, &QDoubleSpinBox::valueChanged, this, [this](double diameter) {
        Brush brush = m_tools.brush();
        brush.radiusMm = diameter / 2;
        m_tools.setBrush(brush);
    });
    connect(&tools, &ToolBox::brushChanged, this, &BrushPanel::showBrush);
    showBrush();
}

QToolButton* BrushPanel::makeShape(const char* iconName, const QString& text, BrushShape shape)
{
    auto* button = new QToolButton(this);
    button->setCheckable(true);
    button->setIcon(icon(iconName));
    button->setIconSize({space::kIcon, space::kIcon});
    button->setFixedSize(space::kRow, space::kRow);
    button->setToolTip(text);
    button->setAccessibleName(text);
    connect(button, &QToolButton::clicked, this, [this, shape] {
        Brush brush = m_tools.brush();
        brush.shape = shape;
        m_tools.setBrush(brush);
        showBrush();
    });
    return button;
}

void BrushPanel::showBrush()
{
    const Brush& brush = m_tools.brush();
    const QSignalBlocker blockSlider(m_slider);
    const QSignalBlocker blockSpin(m_diameter);
    m_slider->setValue(stepAt(brush.radiusMm));
    m_diameter->setValue(2 * brush.radiusMm);
    m_disc->setChecked(brush.shape == BrushShape::Disc);
    m_sphere->setChecked(brush.shape == BrushShape::Sphere);
}

} // namespace hangaku::viewer
