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
/// on the GUI thread, makes the surfaces on a pool thread, and waits for a pause in editing.
class SurfaceFollower : public QObject {
    Q_OBJECT
public:
    explicit SurfaceFollower(Session& session, QObject* parent = nullptr);
    ~SurfaceFollower() override;

    /// Nothing is left to read or to make.
    bool isIdle() const;

signals:
    /// A surface of a segment is new, changed or (null) gone.
    void surfaceReady(int segmentation, hangaku::viewer::Label number,
                      const vtkSmartPointer<vtkPolyData>& surface);
    void segmentationGone(int segmentation);
    void imageSurfaceReady(const vtkSmartPointer<vtkPolyData>& surface);
    void idleChanged();

private:
    struct Layer {
        explicit Layer(const ImageGeometry& geometry) : runs(geometry), dirty(geometry.box()) {}
        LabelRuns runs;
        std::vector<IndexBox> boxes; ///< of each label when its surface was made
        IndexBox dirty;              ///< changed since then
        std::set<Label> made;
    };
    using LayerKey = std::pair<SegmentationId, int>;
    struct Made;

    void onVolumeChanged();
    void onListChanged();
    void onSegmentsChanged(int id);
    void onVoxelsChanged(int id, int layer, const IndexBox& box);
    void work();
    bool readSome();
    void startJob(LayerKey key);
    void finishJob(LayerKey key, const IndexBox& dirty, Made made);
    void startImageJob();
    void setBusy(bool busy);

    Session& m_session;
    std::map<LayerKey, Layer> m_layers;
    QTimer m_pause; ///< since the last edit
    QTimer m_tick;  ///< between two bites
    bool m_isJobRunning = false;
    bool m_needsImageSurface = false;
    bool m_wasBusy = false;
    std::stop_source m_stop;
};

} // namespace hangaku::viewer
