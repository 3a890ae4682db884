#pragma once

#include "viewer/session/Session.h"
#include "viewer/ui/tools/ToolBox.h"
#include "viewer/ui/view/SceneWidget.h"

#include <QTimer>

#include <vtkPolyData.h> // complete, for moc
#include <vtkSmartPointer.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>

namespace hangaku::viewer {

class SurfaceFollower;

/// The segments as surfaces in the patient; without any, the surface of bone or of the head.
/// Left drag turns, middle pans, right and wheel zoom.
class VolumeView : public SceneWidget {
    Q_OBJECT
public:
    VolumeView(Session& session, ToolBox& toolBox, QWidget* parent = nullptr);
    ~VolumeView() override;

    void resetCamera();
    /// Loads the graphics driver, makes the context and the programs that draw: some 0.3 s without
    /// a graphics card, in the background, before anything has to be shown.
    void prepare();
    /// All surfaces are made and drawn.
    bool isSettled() const;

signals:
    void maximiseRequested();
    void contextMenuRequested(const QPoint& globalPosition);
    void activated();
    /// A surface that follows an edit is shown.
    void surfaceShown();

protected:
    bool wantsSmoothEdges() const override;
    void drawOver(QPainter& painter) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    void onVolumeChanged();
    std::optional<Rgb> comparedColour(std::pair<int, Label> surface) const;
    void updateLooks();
    bool showsDistances() const;
    void colourDistances();
    void drawDistanceScale(QPainter& painter) const;
    void updateMarks();
    void updateBoxes();
    void onSurface(int segmentation, Label number, const vtkSmartPointer<vtkPolyData>& still,
                   const vtkSmartPointer<vtkPolyData>& edited);
    void removeSurfaces(int segmentation);
    void lookAtNew();
    class ScissorsTool* scissors() const;

    Session& m_session;
    ToolBox& m_toolBox;
    std::unique_ptr<SurfaceFollower> m_follower; ///< none where there is no scene
    std::set<std::pair<int, Label>> m_surfaces;  ///< segmentation and segment
    /// The whole meshes of those that are not being edited.
    std::map<std::pair<int, Label>, vtkSmartPointer<vtkPolyData>> m_meshes;
    std::optional<std::pair<int, Label>> m_coloured; ///< by its distance to the reference
    std::stop_source m_stopColouring;
    int m_colouring = 0; ///< under way
    std::uint64_t m_surfaceFrame =
        0; ///< that will show the surface that came first since; 0: none waits
    /// The crosshair follows when scrolling rests: the slice views come first.
    QTimer m_rest;
    Qt::MouseButton m_button = Qt::NoButton;
    QPointF m_pressedAt;
    QPointF m_last;
    bool m_hasMoved = false;
    std::vector<QPointF> m_outline; ///< that the scissors are drawing
    bool m_hasBoxes = false;
    bool m_isCameraMine = false;    ///< the reader has turned or moved it
};

} // namespace hangaku::viewer
