#pragma once

#include "viewer/ui/tools/ToolBox.h"

#include <QWidget>

class QDoubleSpinBox;
class QSlider;
class QToolButton;

namespace hangaku::viewer {

/// Options of the brush and the eraser: diameter in mm, disc or sphere.
class BrushPanel : public QWidget {
    Q_OBJECT
public:
    explicit BrushPanel(ToolBox& tools, QWidget* parent = nullptr);

private:
    QToolButton* makeShape(const char* iconName, const QString& text, BrushShape shape);
    void showBrush();

    ToolBox& m_tools;
    QSlider* m_slider;
    QDoubleSpinBox* m_diameter;
    QToolButton* m_disc;
    QToolButton* m_sphere;
};

} // namespace hangaku::viewer
