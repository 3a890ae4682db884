#pragma once

#include "viewer/core/segmentation/Brush.h"

#include <QObject>

#include <map>
#include <optional>

namespace hangaku::viewer {

class ViewTool;

/// What the left button does. From Brush on: tools of the segmentation editor.
enum class ToolKind {
    Window,
    Pan,
    Zoom,
    Scroll,
    Crosshair,
    Brush,
    Eraser,
    Nudge,
    Draw,
    Polygon,
    Livewire,
    LevelTrace,
    Scissors,
    Threshold,
    Grow,
    Click,
    Seeds,
    FillBetween,
    Islands,
    Smooth,
    Margin,
    Logic,
    Box, ///< around a detection; changes no mask
};

inline bool isEditTool(ToolKind kind)
{
    return kind >= ToolKind::Brush;
}

/// Tools that change the active segment, or make one.
inline bool drawsSegments(ToolKind kind)
{
    return isEditTool(kind) && kind != ToolKind::Box;
}

/// Tools that paint with the round or square brush: it is shown under the cursor, and resized by keys
/// and wheel.
inline bool hasBrush(ToolKind kind)
{
    return kind == ToolKind::Brush || kind == ToolKind::Eraser || kind == ToolKind::Nudge ||
           kind == ToolKind::Seeds;
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
    /// The tool of a kind that keeps something between two drags; it outlives the box.
    void setViewTool(ToolKind kind, ViewTool* tool) { m_viewTools[kind] = tool; }
    /// Of the tool in hand; null when it is a plain one.
    ViewTool* viewTool() const { return viewTool(m_kind); }
    ViewTool* viewTool(ToolKind kind) const;

    const Brush& brush() const { return m_brush; }
    /// The radius is kept between the two limits.
    void setBrush(const Brush& brush);
    /// How many slices beside the view's own a disc or square paints, on each side.
    int brushSlices() const { return m_brushSlices; }
    void setBrushSlices(int slices);
    /// Paints only what belongs to the object under the brush's centre: how far from the middle of
    /// its values, in standard deviations; none paints everything.
    std::optional<double> adaptiveTolerance() const { return m_adaptiveTolerance; }
    void setAdaptiveTolerance(std::optional<double> tolerance);
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
    std::map<ToolKind, ViewTool*> m_viewTools;
    Brush m_brush;
    int m_brushSlices = 0;
    std::optional<double> m_adaptiveTolerance;
    bool m_overlaysShown = true;
    bool m_patientShown = true;
    bool m_crosshairShown = true;
    bool m_planesShown = true;
    bool m_shuttersShown = true;
};

} // namespace hangaku::viewer
