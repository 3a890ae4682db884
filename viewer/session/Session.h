#pragma once

#include "viewer/core/image/WindowLevel.h"
#include "viewer/core/view/PlaneTilt.h"
#include "viewer/session/Comparison.h"
#include "viewer/session/DetectionComparison.h"
#include "viewer/session/DetectionList.h"
#include "viewer/session/EditPreview.h"
#include "viewer/session/EditRunner.h"
#include "viewer/session/OpenCase.h"
#include "viewer/session/ScoreMaps.h"
#include "viewer/session/SegmentationList.h"
#include "viewer/session/TaskRunner.h"
#include "viewer/session/journal/TraceRecorder.h"

#include <QObject>

#include <optional>

namespace hangaku::viewer {

/// The open case and what all views share: position, grey-scale window, segmentations.
/// Views read it, change it, and redraw on its signals; they never talk to each other.
class Session : public QObject {
    Q_OBJECT
public:
    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    TaskRunner& tasks() { return m_tasks; }
    OpenCase& openCase() { return m_openCase; }
    const OpenCase& openCase() const { return m_openCase; }
    SegmentationList& segmentations() { return m_segmentations; }
    const SegmentationList& segmentations() const { return m_segmentations; }
    /// Boxes around what models and people have found.
    DetectionList& detections() { return m_detections; }
    const DetectionList& detections() const { return m_detections; }
    /// What the tool in hand would do.
    EditPreview& preview() { return m_preview; }
    const EditPreview& preview() const { return m_preview; }
    /// Operations on whole segments, in the background.
    EditRunner& edits() { return m_edits; }
    const EditRunner& edits() const { return m_edits; }
    /// Several masks of one structure beside each other.
    Comparison& comparison() { return m_comparison; }
    const Comparison& comparison() const { return m_comparison; }
    /// Several sets of detections against one of them.
    DetectionComparison& detectionComparison() { return m_detectionComparison; }
    const DetectionComparison& detectionComparison() const { return m_detectionComparison; }
    /// How sure models were of their masks.
    ScoreMaps& scoreMaps() { return m_scoreMaps; }
    const ScoreMaps& scoreMaps() const { return m_scoreMaps; }
    /// What was done to the segmentations, and how much work it was.
    TraceRecorder& traces() { return m_traces; }
    const TraceRecorder& traces() const { return m_traces; }
    /// Short for openCase().volume().
    const Volume* volume() const { return m_openCase.volume(); }

    /// The point that all views pass through, LPS mm; kept inside the volume.
    Vec3 crosshair() const { return m_crosshair; }
    void setCrosshair(Vec3 lps);
    /// How the planes of all views are tilted; none: they are those of the image. Another series of the
    /// same frame of reference keeps it.
    const std::optional<PlaneTilt>& tilt() const { return m_tilt; }
    void setTilt(const std::optional<PlaneTilt>& tilt);
    const WindowLevel& window() const { return m_window; }
    void setWindow(const WindowLevel& window);
    /// The file's VOI look-up table that is used instead of the window, an index into
    /// `voiTables`; -1 for none. Setting a window ends it.
    int voiTable() const { return m_voiTable; }
    /// @param window about what the table lets through: where a drag goes on from
    void setVoiTable(int table, const WindowLevel& window);
    /// Black is shown white.
    bool isInverted() const { return m_inverted; }
    void setInverted(bool inverted);
    /// Which of the image's time points all views show; `volume()` is the image at it.
    int timePoint() const { return volume() != nullptr ? volume()->timePoint : 0; }
    int timePointCount() const;
    void setTimePoint(int time) { m_openCase.setTimePoint(time); }

signals:
    void crosshairChanged();
    void tiltChanged();
    /// The window, the table or the inversion.
    void windowChanged();
    void timePointChanged();

private:
    void onVolumeChanged();
    void chooseWindow();

    TaskRunner m_tasks;
    OpenCase m_openCase;
    SegmentationList m_segmentations;
    DetectionList m_detections;
    TraceRecorder m_traces;
    EditPreview m_preview;
    EditRunner m_edits;
    Comparison m_comparison;
    DetectionComparison m_detectionComparison;
    ScoreMaps m_scoreMaps;
    Vec3 m_crosshair;
    std::optional<PlaneTilt> m_tilt;
    WindowLevel m_window;
    int m_voiTable = -1;
    bool m_inverted = false;
    bool m_needsWindow = false; ///< the first window waits for the voxels that decide it
    std::string m_frameOfReferenceUid;
};

} // namespace hangaku::viewer
