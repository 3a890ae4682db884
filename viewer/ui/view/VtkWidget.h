#pragma once

#include <QImage>
#include <QTimer>
#include <QWidget>

#include <vtkRenderWindow.h> // complete, for moc
#include <vtkSmartPointer.h>
#include <vtkUnsignedCharArray.h>

namespace hangaku::viewer {

/// Lets VTK draw into a Qt widget: VTK draws off screen, the widget shows its pixels.
///
/// Not a QOpenGLWidget, because one such widget makes Qt put the whole window together in OpenGL,
/// which without a graphics card costs more than all views (viewer/render/README.md). It also keeps
/// VTK's context and Qt's apart, and works with `grab()`.
///
/// The scene is drawn in a turn of the event loop of its own, not while the window is painted: what
/// the other widgets take and what VTK takes do not add up to one wait. Until then the widget shows
/// the picture before.
class VtkWidget : public QWidget {
    Q_OBJECT
public:
    explicit VtkWidget(QWidget* parent = nullptr);
    ~VtkWidget() override;

    /// VTK needs an X display; without one the widget stays empty.
    static bool isAvailable();
    QSize deviceSize() const;
    /// Draws the scene anew, soon.
    void updateScene();
    /// What is shown is up to date.
    bool isDrawn() const { return (!m_needsScene && !m_isRendered) || !isVisible(); }
    /// ms that the last drawing of the scene took.
    double sceneMs() const { return m_sceneMs; }

protected:
    /// Null when VTK is not available.
    vtkRenderWindow* renderWindow() { return m_window; }
    /// Renders into `renderWindow()`, which has the widget's size in device pixels.
    virtual void drawScene() = 0;
    virtual void drawOver(QPainter& painter) = 0;

    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void renderScene();
    void readImage();
    bool isImageCurrent() const;

    vtkSmartPointer<vtkRenderWindow> m_window;
    vtkSmartPointer<vtkUnsignedCharArray> m_pixels;
    QImage m_image;
    QTimer m_turn; ///< the next turn of the event loop
    bool m_needsScene = true;
    bool m_isRendered = false; ///< and not yet read back
    QSize m_renderedSize;      ///< device pixels
    double m_sceneMs = 0;
};

} // namespace hangaku::viewer
