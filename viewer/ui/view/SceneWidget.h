#pragma once

#include "viewer/ui/view/SceneThread.h"

#include <QWidget>

namespace hangaku::viewer {

/// Shows what a SceneThread draws; until a new frame is there, the one before.
///
/// Not a QOpenGLWidget, because one such widget makes Qt put the whole window together in OpenGL,
/// which without a graphics card costs more than all views (viewer/render/README.md). It also keeps
/// VTK's context and Qt's apart, and works with `grab()`.
class SceneWidget : public QWidget {
    Q_OBJECT
public:
    explicit SceneWidget(QWidget* parent = nullptr);
    ~SceneWidget() override;

    /// VTK needs an X display; without one the widget stays empty.
    static bool isAvailable();
    QSize deviceSize() const;
    /// Draws the scene anew, soon.
    void updateScene();
    /// What is shown is up to date.
    bool isDrawn() const;
    /// ms that the last drawing of the scene took.
    double sceneMs() const { return m_frame.ms; }

signals:
    /// Another frame is shown.
    void frameShown();

protected:
    bool hasScene() const { return m_thread != nullptr; }
    /// Does something to the scene before the next frame, and asks for that.
    void change(SceneThread::Change change);
    /// The frame that is shown.
    const SceneFrame& frame() const { return m_frame; }
    /// Number of the frame that shows all changes so far.
    std::uint64_t wantedFrame() const { return m_wanted; }
    /// Smooth edges cost as much as all the rest of a frame.
    virtual bool wantsSmoothEdges() const = 0;
    virtual void drawOver(QPainter& painter) = 0;

    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void request();

    std::unique_ptr<SceneThread> m_thread;
    SceneFrame m_frame;
    std::uint64_t m_wanted = 0;
    bool m_needsFrame = true; ///< not asked for yet, since the widget is hidden
};

} // namespace hangaku::viewer
