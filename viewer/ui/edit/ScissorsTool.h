#pragma once

#include "viewer/core/segmentation/Polygon.h"
#include "viewer/session/EditRunner.h"
#include "viewer/ui/edit/OutlineTool.h"

class QCheckBox;
class QComboBox;

namespace hangaku::viewer {

/// Cuts segments with an outline drawn in any view, the 3D view too: through everything behind it,
/// through slices near the view's, or so many mm deep.
class ScissorsTool final : public OutlineTool {
    Q_OBJECT
public:
    using OutlineTool::OutlineTool;
    std::unique_ptr<Drag> press(SliceView& view, QPointF position,
                                Qt::KeyboardModifiers modifiers) override;
    /// An outline drawn on the screen of the 3D view; with a depth in mm it cuts as far before and
    /// behind the crosshair.
    /// @param worldToScreen LPS mm to the units of `outline`
    void cut(const Mat4& worldToScreen, std::vector<Vec2> outline);

private:
    enum class Action { CutInside, KeepInside, Fill };
    /// Gives the voxels inside the outline, those in `within` at least.
    using Inside = std::function<void(const ImageGeometry&, const IndexBox& within, const RowSink&)>;
    QString heading() const override;
    QString hint() const override;
    Text commandName() const override;
    void addOptions(QVBoxLayout* form) override;
    PlaneReach initialReach() const override { return {.kind = PlaneReach::Kind::Through}; }
    void close() override;
    void run(Inside inside, bool hasDepth);
    std::vector<Label> inputs() const;

    QPointer<QComboBox> m_action;
    QPointer<QCheckBox> m_all;
};

} // namespace hangaku::viewer
