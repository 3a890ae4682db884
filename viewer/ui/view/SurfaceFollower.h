#pragma once

#include "viewer/render/surface/Surface.h"
#include "viewer/session/Session.h"

#include <QObject>
#include <QTimer>

#include <vtkPolyData.h> // complete, for moc

#include <map>
#include <set>

namespace hangaku::viewer {

/// Keeps the surfaces of all segments up to date in the background: reads the masks in small bites
/// on the GUI thread and makes the surfaces on a pool thread. While the hand edits, it mends the
/// surfaces where they change; in a pause they are made anew.
class SurfaceFollower : public QObject {
    Q_OBJECT
public:
    explicit SurfaceFollower(Session& session, QObject* parent = nullptr);
    ~SurfaceFollower() override;

    /// Nothing is left to read or to make.
    bool isIdle() const;
    /// While the surface that is drawn on is on its way to the screen, the others that an edit has
    /// changed wait: all want the same processors.
    void setDrawing(bool drawing);

signals:
    /// A surface of a segment is new, changed or (both null) gone. It may be in two parts, of which
    /// mostly the second changes (LabelSurface).
    void surfaceReady(int segmentation, hangaku::viewer::Label number,
                      const vtkSmartPointer<vtkPolyData>& still,
                      const vtkSmartPointer<vtkPolyData>& edited);
    void segmentationGone(int segmentation);
    void imageSurfaceReady(const vtkSmartPointer<vtkPolyData>& surface);
    void idleChanged();

private:
    struct Layer {
        explicit Layer(const ImageGeometry& geometry) : runs(geometry) {}
        LabelRuns runs;
        bool hasBeenRead = false;               ///< all of it, once
        std::set<Label> stale;                  ///< to be made anew
        std::map<Label, IndexBox> changed;      ///< to be mended until then, and where
        IndexBox dirty;                         ///< changed, and not read yet
        std::map<Label, LabelSurface> surfaces; ///< of the segments that have been made
    };
    using LayerKey = std::pair<SegmentationId, int>;
    using Surfaces = std::map<Label, LabelSurface>;
    struct Made {
        Surfaces surfaces;
        std::set<Label> stopped; ///< and not made
    };

    void onVolumeChanged();
    void onListChanged();
    void onSegmentsChanged(int id);
    void onVoxelsChanged(int id, int layer, const IndexBox& box);
    void work();
    bool isPainting() const { return m_pause.isActive(); }
    bool readSome();
    bool startMending();
    bool startMaking();
    void finish(LayerKey key, Made made);
    std::set<Label> shown(LayerKey key) const;
    int cellsOfEach() const;
    void startImageJob();
    void setBusy(bool busy);

    Session& m_session;
    std::map<LayerKey, Layer> m_layers;
    QTimer m_pause; ///< since the last edit
    QTimer m_tick;  ///< between two bites
    bool m_isJobRunning = false;
    bool m_needsImageSurface = false;
    bool m_wasBusy = false;
    bool m_isDrawing = false;
    std::stop_source m_stop;
};

} // namespace hangaku::viewer
