#pragma once

#include "viewer/ui/tools/ToolBox.h"

#include <QWidget>

class QCheckBox;
class QDoubleSpinBox;
class QSlider;
class QSpinBox;
class QToolButton;

namespace hangaku::viewer {

/// Options of the brush and the eraser: diameter in mm, disc, square or sphere, slices, edges.
class BrushPanel : public QWidget {
    Q_OBJECT
public:
    explicit BrushPanel(ToolBox& tools, QWidget* parent = nullptr);

private:
    QToolButton* makeShape(const char* iconName, const QString& text, BrushShape shape);
    void makeReach(class QVBoxLayout* layout);
    void showBrush();

    ToolBox& m_tools;
    QSlider* m_slider;
    QDoubleSpinBox* m_diameter;
    QToolButton* m_disc;
    QToolButton* m_square;
    QToolButton* m_sphere;
    QSpinBox* m_slices;
    QCheckBox* m_adaptive;
    QDoubleSpinBox* m_tolerance;
};

} // namespace hangaku::viewer
