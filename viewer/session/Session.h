#pragma once

#include "viewer/core/image/WindowLevel.h"
#include "viewer/session/OpenCase.h"
#include "viewer/session/SegmentationList.h"
#include "viewer/session/TaskRunner.h"

#include <QObject>

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
    /// Short for openCase().volume().
    const Volume* volume() const { return m_openCase.volume(); }

    /// The point that all views pass through, LPS mm; kept inside the volume.
    Vec3 crosshair() const { return m_crosshair; }
    void setCrosshair(Vec3 lps);
    const WindowLevel& window() const { return m_window; }
    void setWindow(const WindowLevel& window);
    /// Black is shown white.
    bool isInverted() const { return m_inverted; }
    void setInverted(bool inverted);

signals:
    void crosshairChanged();
    void windowChanged();

private:
    void onVolumeChanged();
    void chooseWindow();

    TaskRunner m_tasks;
    OpenCase m_openCase;
    SegmentationList m_segmentations;
    Vec3 m_crosshair;
    WindowLevel m_window;
    bool m_inverted = false;
    bool m_needsWindow = false; ///< the first window waits for the voxels that decide it
    std::string m_frameOfReferenceUid;
};

} // namespace hangaku::viewer
