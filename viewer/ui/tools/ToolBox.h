#pragma once

#include "viewer/core/segmentation/Brush.h"

#include <QObject>

namespace hangaku::viewer {

/// What dragging with the left button does.
enum class ToolKind { Window, Pan, Zoom, Scroll, Crosshair, Brush, Eraser };

inline bool isEditTool(ToolKind kind)
{
    return kind == ToolKind::Brush || kind == ToolKind::Eraser;
}

/// The tool in hand and its settings, shared by all views.
class ToolBox : public QObject {
    Q_OBJECT
public:
    static constexpr double kSmallestBrushMm = 0.5;
    static constexpr double kLargestBrushMm = 100;

    using QObject::QObject;

    ToolKind kind() const { return m_kind; }
    void setKind(ToolKind kind);
    /// Back to the tool that was in hand before an edit tool.
    void leaveEditTool();

    const Brush& brush() const { return m_brush; }
    /// The radius is kept between the two limits.
    void setBrush(const Brush& brush);
    /// One notch larger (steps > 0) or smaller, about a tenth of the size each.
    void resizeBrush(int steps);

    /// Texts, letters and scale in the views (Space).
    bool areOverlaysShown() const { return m_overlaysShown; }
    void setOverlaysShown(bool shown);
    /// The patient's name and the like, apart from the other texts (figures, teaching).
    bool isPatientShown() const { return m_patientShown; }
    void setPatientShown(bool shown);
    bool isCrosshairShown() const { return m_crosshairShown; }
    void setCrosshairShown(bool shown);
    /// What files draw over their own pictures (overlays 60xx), and what they cover of them.
    bool arePlanesShown() const { return m_planesShown; }
    void setPlanesShown(bool shown);
    bool areShuttersShown() const { return m_shuttersShown; }
    void setShuttersShown(bool shown);

signals:
    void toolChanged();
    void brushChanged();
    void overlaysChanged();

private:
    ToolKind m_kind = ToolKind::Window;
    ToolKind m_readingKind = ToolKind::Window;
    Brush m_brush;
    bool m_overlaysShown = true;
    bool m_patientShown = true;
    bool m_crosshairShown = true;
    bool m_planesShown = true;
    bool m_shuttersShown = true;
};

} // namespace hangaku::viewer
