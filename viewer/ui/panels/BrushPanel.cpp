#include "viewer/ui/panels/BrushPanel.h"

#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
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
      m_square(makeShape("square", tr("Square: along the view"), BrushShape::Square)),
      m_sphere(makeShape("sphere", tr("Sphere: through neighbouring slices"), BrushShape::Sphere)),
      m_slices(new QSpinBox(this)),
      m_adaptive(new QCheckBox(tr("Keep to the object"), this)),
      m_tolerance(new QDoubleSpinBox(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::kGroup, space::kBetween, space::kGroup, space::kBetween);
    layout->setSpacing(space::kInside);
    auto* top = new QHBoxLayout;
    top->setSpacing(0);
    top->addWidget(makeLabel(tr("Brush"), "heading", this));
    top->addStretch();
    top->addWidget(m_disc);
    top->addWidget(m_square);
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
    makeReach(layout);

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

void BrushPanel::makeReach(QVBoxLayout* layout)
{
    constexpr int kField = 84;
    auto* depth = new QHBoxLayout;
    depth->setSpacing(space::kBetween);
    depth->addWidget(makeLabel(tr("Slices on each side"), "second", this), 1);
    m_slices->setRange(0, 200);
    m_slices->setFixedWidth(kField);
    m_slices->setAlignment(Qt::AlignRight);
    m_slices->setAccessibleName(tr("Slices on each side"));
    depth->addWidget(m_slices);
    layout->addLayout(depth);
    auto* object = new QHBoxLayout;
    object->setSpacing(space::kBetween);
    m_adaptive->setToolTip(tr("Paints only what is like the voxels under the centre, and stops at "
                              "edges"));
    object->addWidget(m_adaptive, 1);
    m_tolerance->setRange(0.5, 8);
    m_tolerance->setSingleStep(0.25);
    m_tolerance->setDecimals(2);
    m_tolerance->setValue(2.5);
    m_tolerance->setSuffix(tr(" SD"));
    m_tolerance->setFixedWidth(kField);
    m_tolerance->setAlignment(Qt::AlignRight);
    m_tolerance->setAccessibleName(tr("How unlike voxels may be"));
    object->addWidget(m_tolerance);
    layout->addLayout(object);
    connect(m_slices, &QSpinBox::valueChanged, &m_tools, &ToolBox::setBrushSlices);
    const auto setAdaptive = [this] {
        m_tools.setAdaptiveTolerance(m_adaptive->isChecked() ? std::optional(m_tolerance->value())
                                                             : std::nullopt);
    };
    connect(m_adaptive, &QCheckBox::toggled, this, setAdaptive);
    connect(m_tolerance, &QDoubleSpinBox::valueChanged, this, setAdaptive);
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
    m_square->setChecked(brush.shape == BrushShape::Square);
    m_sphere->setChecked(brush.shape == BrushShape::Sphere);
    const QSignalBlocker blockSlices(m_slices);
    m_slices->setValue(m_tools.brushSlices());
    m_slices->setEnabled(brush.shape != BrushShape::Sphere);
    m_tolerance->setVisible(m_tools.adaptiveTolerance().has_value());
}

} // namespace hangaku::viewer
