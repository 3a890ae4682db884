#pragma once

#include "viewer/processing/growing/Livewire.h"
#include "viewer/processing/growing/PlanePatch.h"
#include "viewer/ui/edit/OutlineTool.h"

#include <optional>

namespace hangaku::viewer {

/// The outline clings to edges between the corners that are clicked.
class LivewireTool final : public OutlineTool {
    Q_OBJECT
public:
    using OutlineTool::OutlineTool;
    std::unique_ptr<Drag> press(SliceView& view, QPointF position,
                                Qt::KeyboardModifiers modifiers) override;
    void hover(SliceView& view, QPointF position) override;
    void leave(SliceView& view) override;
    void doubleClick(SliceView& view, QPointF position) override;
    bool keyPress(SliceView& view, QKeyEvent& event) override;

private:
    QString heading() const override;
    QString hint() const override;
    Text commandName() const override;
    std::vector<Vec3> ahead() const override { return m_ahead; }
    void close() override;
    void cancel() override;
    std::vector<Vec3> wayTo(Vec3 point);

    std::optional<processing::PlanePatch> m_patch;
    std::optional<processing::Livewire> m_wire;
    std::vector<std::size_t> m_corners; ///< how many points there were before each corner
    std::vector<Vec3> m_ahead;
};

/// The outline of what is as bright as the pixel under the cursor; a click takes it.
class LevelTraceTool final : public OutlineTool {
    Q_OBJECT
public:
    using OutlineTool::OutlineTool;
    void end() override;
    std::unique_ptr<Drag> press(SliceView& view, QPointF position,
                                Qt::KeyboardModifiers modifiers) override;
    void hover(SliceView& view, QPointF position) override;
    void leave(SliceView& view) override;

private:
    QString heading() const override;
    QString hint() const override;
    Text commandName() const override;

    std::optional<processing::PlanePatch> m_patch;
    SliceCamera m_camera; ///< that the patch was taken for
};

/// What a view shows, with pixels no finer than the voxels.
processing::PlanePatch patchOf(const SliceView& view, const Volume& volume);

} // namespace hangaku::viewer
