#pragma once

#include "viewer/render/slice/SlicePicture.h"
#include "viewer/session/Session.h"
#include "viewer/ui/tools/ToolBox.h"
#include "viewer/ui/view/SliceSlider.h"

#include <QTimer>
#include <QWidget>

#include <memory>

namespace hangaku::viewer {

class Drag;

/// What lies under the cursor.
struct CursorReadout {
    Vec3 lps; ///< mm
    bool isInside = false; ///< on the voxel grid; else the two below say nothing
    Index3 voxel{0, 0, 0};
    double value = 0;
    QString unit;
};

/// One slice of the shown volume in one of the three orientations: scrolls, windows, pans, zooms,
/// carries the mouse tools, and follows the session.
class SliceView : public QWidget {
    Q_OBJECT
public:
    /// All of them outlive the view.
    SliceView(Session& session, ToolBox& toolBox, Orientation orientation,
              QWidget* parent = nullptr);
    ~SliceView() override;

    Session& session() { return m_session; }
    ToolBox& toolBox() { return m_toolBox; }
    Orientation orientation() const { return m_orientation; }
    const SliceCamera& camera() const { return m_picture.camera(); }
    /// Size in device pixels.
    QSize deviceSize() const;

    int sliceCount() const { return m_stack ? m_stack->count() : 0; }
    /// From 0, along the stack; `setSlice` moves the session's crosshair.
    int slice() const { return m_slice; }
    void setSlice(int slice);
    /// +1 or -1: the direction in `slice()` that readers call the next image (axial: to the feet).
    int forward() const { return m_orientation == Orientation::Axial ? -1 : 1; }
    /// Device-independent pixels to LPS mm on the shown plane, and back.
    Vec3 toLps(QPointF position) const;
    QPointF toPosition(Vec3 lps) const;
    void pan(QPointF by);
    /// Enlarges about a point, in device-independent pixels.
    void zoom(double factor, QPointF about);
    /// The whole slice in the view.
    void resetCamera();
    /// Screen pixels (device-independent) for each mm.
    double zoomFactor() const;

    /// The view that shows warnings, and what to do when nothing is open. The axial one at first.
    void setIsMain(bool isMain);
    /// Where the time of the last drawing went, for benchmarks.
    const SliceTimes& pictureTimes() const { return m_picture.times(); }
    /// ms that the last drawing took after the picture: onto the window, texts.
    double paintMs() const { return m_paintMs; }

signals:
    void maximiseRequested();
    /// Right click without a drag.
    void contextMenuRequested(const QPoint& globalPosition, const hangaku::viewer::Vec3& lps);
    void cursorMoved(const hangaku::viewer::CursorReadout& readout);
    void cursorLeft();
    void activated();
    /// Page keys: +1 the next series, -1 the previous.
    void seriesStepRequested(int step);
    void openRequested();
    void sampleRequested();
    /// A tool could not do what was asked.
    void failed(const hangaku::viewer::Error& error);
    /// The view has drawn itself.
    void drawn();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void connectSession();
    void onVolumeChanged();
    void onSlicesArrived(const std::vector<int>& slices);
    void onCrosshairChanged();
    void showSlice(int slice);
    void onVoxelsChanged(int id, int layer, const IndexBox& box);
    void rebuildMasks();
    void updateDecoration();
    void updateBrush();
    void updateReadout();
    void updateCursor();
    void stepSlices(int steps);
    void pressLeft(QPointF position, Qt::KeyboardModifiers modifiers);
    bool pressOnText(QPointF position);
    bool isOnCrosshair(QPointF position) const;
    bool handleEditKey(QKeyEvent* event);
    void resizePicture();
    void drawOver(QPainter& painter);
    QRectF bannerRect() const;

    Session& m_session;
    ToolBox& m_toolBox;
    Orientation m_orientation;
    SlicePicture m_picture;
    double m_paintMs = 0;
    std::optional<SliceStack> m_stack;
    int m_slice = 0;
    std::vector<std::uint8_t> m_ready; ///< by k, while the volume is being read
    bool m_needsFit = true;
    bool m_isMain;
    double m_progress = 0;

    std::unique_ptr<Drag> m_drag;
    Qt::MouseButton m_dragButton = Qt::NoButton;
    QPointF m_pressedAt;
    bool m_hasMoved = false;
    std::optional<QPointF> m_cursor;
    int m_wheelRest = 0; ///< eighths of a degree not yet used
    SliceSlider m_slider;
    QRectF m_openText;
    QRectF m_sampleText;
    /// Views that are not under the hand follow an edit a moment later.
    QTimer m_follow;
};

} // namespace hangaku::viewer

Q_DECLARE_METATYPE(hangaku::viewer::CursorReadout)
