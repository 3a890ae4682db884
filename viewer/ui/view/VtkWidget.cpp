#include "viewer/ui/view/VtkWidget.h"

#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkOpenGLState.h>

#include <QOpenGLContext>
#include <QPainter>

namespace hangaku::viewer {

VtkWidget::VtkWidget(QWidget* parent) : QOpenGLWidget(parent)
{
    setFormat(defaultFormat());
    setUpdateBehavior(QOpenGLWidget::NoPartialUpdate);
    // Qt owns the context and the widget's buffer; VTK is told that all is ready.
    m_window->SetFrameBlitModeToBlitToCurrent();
    m_window->SetReadyForRendering(false);
    m_window->SetOwnContext(0);
    m_window->SetMultiSamples(0);
}

VtkWidget::~VtkWidget()
{
    makeCurrent();
    releaseContext();
    doneCurrent();
}

QSurfaceFormat VtkWidget::defaultFormat()
{
    QSurfaceFormat format;
    format.setRenderableType(QSurfaceFormat::OpenGL);
    format.setVersion(3, 2);
    format.setProfile(QSurfaceFormat::CoreProfile);
    format.setSwapBehavior(QSurfaceFormat::DoubleBuffer);
    format.setRedBufferSize(8);
    format.setGreenBufferSize(8);
    format.setBlueBufferSize(8);
    format.setDepthBufferSize(24);
    format.setStencilBufferSize(8);
    format.setSamples(0);
    // The reader's hand waits for the picture, never for the screen's next refresh.
    format.setSwapInterval(0);
    return format;
}

QSize VtkWidget::deviceSize() const
{
    return size() * devicePixelRatioF();
}

void VtkWidget::initializeGL()
{
    // A widget that moves to another window gets another context.
    disconnect(m_contextConnection);
    m_contextConnection = connect(context(), &QOpenGLContext::aboutToBeDestroyed, this, [this] {
        makeCurrent();
        releaseContext();
        doneCurrent();
    });
    m_window->SetIsCurrent(true);
    m_window->SetReadyForRendering(true);
    m_window->OpenGLInit();
}

void VtkWidget::releaseContext()
{
    disconnect(m_contextConnection);
    if (!m_window->GetReadyForRendering())
        return;
    m_window->Finalize();
    m_window->SetReadyForRendering(false);
    m_window->SetIsCurrent(false);
}

void VtkWidget::resizeGL(int, int)
{
    const QSize device = deviceSize();
    m_window->SetSize(device.width(), device.height());
    sceneResized(device);
}

void VtkWidget::paintGL()
{
    m_window->SetIsCurrent(true);
    // Qt has used the context since; VTK must not trust what it remembers of its state.
    m_window->GetState()->Reset();
    m_window->GetState()->Push();
    drawScene();
    m_window->GetState()->Pop();
    QPainter painter(this);
    painter.setRenderHint(QPainter::TextAntialiasing);
    drawOver(painter);
}

} // namespace hangaku::viewer
