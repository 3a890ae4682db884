#pragma once

#include <QOpenGLWidget>

#include <vtkNew.h>

class vtkGenericOpenGLRenderWindow;

namespace hangaku::viewer {

/// Lets VTK draw into a Qt widget, without VTK's own Qt module (which the distribution builds on
/// another Qt). VTK draws with Qt's context into its own buffer and copies that to the widget's.
class VtkWidget : public QOpenGLWidget {
    Q_OBJECT
public:
    explicit VtkWidget(QWidget* parent = nullptr);
    ~VtkWidget() override;

    /// What OpenGL has to offer here: core profile 3.2. Make it the default format before the
    /// application object is made.
    static QSurfaceFormat defaultFormat();

    /// Size in device pixels, which scenes draw in.
    QSize deviceSize() const;

protected:
    vtkGenericOpenGLRenderWindow* renderWindow() { return m_window; }

    /// Draws the scene into `renderWindow()`; the context is current.
    virtual void drawScene() = 0;
    /// Draws on top, in device-independent pixels.
    virtual void drawOver(QPainter& painter) = 0;
    /// The size changed, in device pixels.
    virtual void sceneResized(QSize device) = 0;

    void initializeGL() override;
    void resizeGL(int width, int height) override;
    void paintGL() override;

private:
    void releaseContext();

    vtkNew<vtkGenericOpenGLRenderWindow> m_window;
    QMetaObject::Connection m_contextConnection;
};

} // namespace hangaku::viewer
