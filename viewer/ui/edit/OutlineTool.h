#pragma once

#include "viewer/ui/edit/PlaneReach.h"
#include "viewer/ui/edit/ViewTool.h"
#include "viewer/ui/view/SliceView.h"

#include <QPointer>

#include <optional>
#include <vector>

namespace hangaku::viewer {

class PlaneReachField;

/// Draws an outline in a view's plane; when it is closed, what lies inside becomes the active
/// segment's (with Ctrl: is taken from it), in the plane or through slices beside it.
class OutlineTool : public ViewTool {
    Q_OBJECT
public:
    explicit OutlineTool(Session& session, QObject* parent = nullptr);
    void end() override;
    bool keyPress(SliceView& view, QKeyEvent& event) override;
    void draw(const SliceView& view, QPainter& painter) const override;
    QWidget* makeOptions(QWidget* parent) override;

    bool isDrawing() const { return !m_points.empty(); }
    const std::vector<Vec3>& points() const { return m_points; }

protected:
    virtual QString heading() const = 0;
    virtual QString hint() const = 0;
    virtual Text commandName() const = 0;
    /// Where the line goes on to from the last point, LPS; none: it ends there.
    virtual std::vector<Vec3> ahead() const { return {}; }
    /// More rows of the options.
    virtual void addOptions(class QVBoxLayout*) {}

    void start(SliceView& view, Vec3 point, bool erases);
    void setErases(bool erases) { m_erases = erases; }
    void append(Vec3 point) { m_points.push_back(point); }
    void setPoints(std::vector<Vec3> points) { m_points = std::move(points); }
    virtual void cancel();
    /// Fills what is inside, as one step of undo.
    virtual void close();
    bool isOn(const SliceView& view) const { return m_view == &view; }
    SliceView* view() const { return m_view; }
    const SlicePlane& plane() const { return m_plane; }
    PlaneReach reach() const;
    virtual PlaneReach initialReach() const { return {}; }
    /// Begins an outline that follows the hand.
    std::unique_ptr<Drag> draw(SliceView& view, QPointF position, bool erases);

private:
    friend class OutlineDrag;
    QPointer<SliceView> m_view;
    SlicePlane m_plane;
    std::vector<Vec3> m_points; ///< LPS mm, on the plane
    bool m_erases = false;
    QPointer<PlaneReachField> m_reach;
};

/// The outline follows the hand.
class DrawTool final : public OutlineTool {
    Q_OBJECT
public:
    using OutlineTool::OutlineTool;
    std::unique_ptr<Drag> press(SliceView& view, QPointF position,
                                Qt::KeyboardModifiers modifiers) override;

private:
    QString heading() const override;
    QString hint() const override;
    Text commandName() const override;
};

/// The outline is set corner by corner.
class PolygonTool final : public OutlineTool {
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
    std::vector<Vec3> ahead() const override;
    void close() override;

    std::optional<Vec3> m_cursor;
};

} // namespace hangaku::viewer
