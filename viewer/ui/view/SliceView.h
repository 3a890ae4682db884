#pragma once

#include "viewer/core/view/ImageStack.h"
#include "viewer/core/view/PlaneTurn.h"
#include "viewer/render/slice/SlicePicture.h"
#include "viewer/session/Session.h"
#include "viewer/ui/tools/ToolBox.h"
#include "viewer/ui/view/BrushPreview.h"
#include "viewer/ui/view/CursorReadout.h"
#include "viewer/ui/view/SliceSlider.h"
#include "viewer/ui/view/TiltHandles.h"

#include <QTimer>
#include <QWidget>

#include <map>
#include <memory>
#include <vector>

namespace hangaku::viewer {

class Drag;

/// One slice of the shown volume, in one of the three orientations or as it was acquired: scrolls,
/// windows, pans, zooms, turns, carries the mouse tools, and follows the session.
class SliceView : public QWidget {
    Q_OBJECT
public:
    /// All of them outlive the view.
    /// @param orientation none: the images as acquired, one after the other (ImageStack.h)
    SliceView(Session& session, ToolBox& toolBox, std::optional<Orientation> orientation,
              QWidget* parent = nullptr);
    ~SliceView() override;

    Session& session() { return m_session; }
    ToolBox& toolBox() { return m_toolBox; }
    std::optional<Orientation> orientation() const { return m_orientation; }
    const SliceCamera& camera() const { return m_picture.camera(); }
    /// Size in device pixels.
    QSize deviceSize() const;

    int sliceCount() const { return m_stack ? m_stack->count() : 0; }
    /// From 0, along the stack; `setSlice` moves the session's crosshair.
    int slice() const { return m_slice; }
    void setSlice(int slice);
    /// Its planes are tilted, and not those of the image.
    bool isTilted() const { return m_stack && m_stack->isTilted(); }
    /// Index of the grid axis across which the shown slice lies (that of acquired slices for images as
    /// acquired); none where it is tilted.
    std::optional<int> gridAxis() const;
    /// Moves the session's crosshair to what is seen at a place; off the image to the nearest there
    /// is on this plane.
    void setCrosshairAt(QPointF position);
    /// mm from the shown slice to the next.
    double stepMm() const { return m_stack ? m_stack->stepMm(m_slice) : 1; }
    /// +1 or -1: the direction in `slice()` that readers call the next image (axial: to the feet).
    int forward() const { return m_stack ? m_stack->forward() : 1; }
    /// Device-independent pixels to LPS mm on the shown plane, and back.
    Vec3 toLps(QPointF position) const;
    QPointF toPosition(Vec3 lps) const;
    void pan(QPointF by);
    /// Enlarges about a point, in device-independent pixels.
    void zoom(double factor, QPointF about);
    /// The whole slice in the view, turned as at first.
    void resetCamera();
    /// Screen pixels (device-independent) for each mm, or unit of a picture's grid.
    double zoomFactor() const;
    void flipHorizontally();
    void flipVertically();
    void rotateRight();
    void rotateLeft();
    bool isTurned() const { return !m_turn.isNone(); }

    /// Shows one of the compared masks alone, with its name; none shows all of them.
    void setComparedMask(std::optional<SegmentationId> id);
    /// Looks at the same part of the plane as another view of the same kind.
    void lookLike(const SliceView& other);
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
    /// The user has moved, enlarged or turned the picture.
    void looked();
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
    void onVolumeLoaded();
    void onTimePointChanged();
    void onSlicesArrived(const std::vector<int>& slices);
    void makeStack();
    void applyWindow();
    void onCrosshairChanged();
    void onTiltChanged();
    void showSlice(int slice);
    void fit(SliceCamera& camera) const;
    void fit(SliceCamera& camera, const ImageStack& stack) const;
    void onVoxelsChanged(int id, int layer, const IndexBox& box);
    void rebuildMasks();
    std::vector<MaskOverlay> comparedMasks() const;
    std::optional<AgreementStyle> agreementStyle() const;
    void showDifferences();
    void updateCut();
    QString comparedName() const;
    void drawComparedColour(QPainter& painter, double top) const;
    void turn(const PlaneTurn& turn);
    bool hasCrosshair() const;
    /// Of what is under the cursor; of the picture where that says nothing; 0: nobody knows.
    double millimetres() const;
    void updateDecoration();
    void updateBrush();
    void updateReadout();
    void updateCursor();
    void stepSlices(int steps);
    void pressLeft(QPointF position, Qt::KeyboardModifiers modifiers);
    bool pressOnText(QPointF position);
    bool isOnCrosshair(QPointF position) const;
    std::array<CrossLine, 2> crossLines() const;
    std::vector<TiltHandle> tiltHandles() const;
    bool areTiltHandlesShown() const;
    void updateTiltHandles();
    std::optional<double> tiltDegrees() const;
    void drawTilt(QPainter& painter, const Colours& colours) const;
    /// A detection that this plane cuts.
    struct ShownBox {
        DetectionRef ref;
        BoxMark mark;
        BoxCut cut;
    };
    /// What of a box the hand takes: faces, or (none) all of it.
    struct BoxGrip {
        DetectionRef ref;
        std::vector<BoxFace> faces;
    };
    double boxStepMm() const;
    std::vector<ShownBox> shownBoxes() const;
    void updateBoxes();
    std::optional<BoxGrip> boxGripAt(QPointF position) const;
    bool pressOnBox(QPointF position);
    Qt::CursorShape boxCursor(const BoxGrip& grip) const;
    void drawBoxTags(QPainter& painter, std::vector<QRectF> taken);
    bool handleEditKey(QKeyEvent* event);
    void resizePicture();
    void drawOver(QPainter& painter);
    QRectF bannerRect() const;
    struct ViewFacts facts() const;

    Session& m_session;
    ToolBox& m_toolBox;
    std::optional<Orientation> m_orientation;
    SlicePicture m_picture;
    double m_paintMs = 0;
    std::optional<ImageStack> m_stack;
    PlaneTurn m_turn;
    std::optional<SegmentationId> m_comparedMask;
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
    BrushPreview m_brushPreview;
    bool m_areTiltHandlesShown = false;
    std::optional<TiltHandle> m_tiltHandle; ///< under the cursor, or in the hand
    bool m_isTilting = false;
    std::vector<ShownBox> m_boxes;
    std::map<std::pair<DetectionsId, int>, QRectF> m_boxTags; ///< where they were drawn last
    bool m_isOnBox = false; ///< the button was pressed on a box
    int m_wheelRest = 0; ///< eighths of a degree not yet used
    SliceSlider m_slider;
    QRectF m_openText;
    QRectF m_sampleText;
    /// Views that are not under the hand follow an edit a moment later.
    QTimer m_follow;
};

} // namespace hangaku::viewer
