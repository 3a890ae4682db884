#include "viewer/ui/tools/ToolBox.h"

#include "viewer/ui/edit/ViewTool.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {

void ToolBox::setKind(ToolKind kind)
{
    if (!isEditTool(kind))
        m_readingKind = kind;
    if (kind == m_kind)
        return;
    ViewTool* before = viewTool();
    m_kind = kind;
    if (before != nullptr)
        before->end();
    if (ViewTool* now = viewTool())
        now->begin();
    emit toolChanged();
}

void ToolBox::leaveEditTool()
{
    setKind(m_readingKind);
}

ViewTool* ToolBox::viewTool(ToolKind kind) const
{
    const auto found = m_viewTools.find(kind);
    return found == m_viewTools.end() ? nullptr : found->second;
}

void ToolBox::setBrush(const Brush& brush)
{
    m_brush = brush;
    m_brush.radiusMm =
        std::clamp(brush.radiusMm, kSmallestBrushMm / 2, kLargestBrushMm / 2);
    emit brushChanged();
}

void ToolBox::setBrushSlices(int slices)
{
    m_brushSlices = std::max(0, slices);
    emit brushChanged();
}

void ToolBox::setAdaptiveTolerance(std::optional<double> tolerance)
{
    m_adaptiveTolerance = tolerance;
    emit brushChanged();
}

void ToolBox::resizeBrush(int steps)
{
    // Diameters on a grid of 0.5 mm (1 mm from 10 mm up), so that sizes read well.
    double diameter = 2 * m_brush.radiusMm;
    for (int n = 0; n < std::abs(steps); ++n) {
        const double grid = diameter > 10 || (steps > 0 && diameter == 10) ? 1 : 0.5;
        const double by = std::max(grid, std::round(diameter * 0.1 / grid) * grid);
        diameter += steps > 0 ? by : -by;
        diameter = std::clamp(std::round(diameter / grid) * grid, kSmallestBrushMm,
                              kLargestBrushMm);
    }
    Brush brush = m_brush;
    brush.radiusMm = diameter / 2;
    setBrush(brush);
}

void ToolBox::setOverlaysShown(bool shown)
{
    m_overlaysShown = shown;
    emit overlaysChanged();
}

void ToolBox::setPatientShown(bool shown)
{
    m_patientShown = shown;
    emit overlaysChanged();
}

void ToolBox::setCrosshairShown(bool shown)
{
    m_crosshairShown = shown;
    emit overlaysChanged();
}

void ToolBox::setPlanesShown(bool shown)
{
    m_planesShown = shown;
    emit overlaysChanged();
}

void ToolBox::setShuttersShown(bool shown)
{
    m_shuttersShown = shown;
    emit overlaysChanged();
}

} // namespace hangaku::viewer
