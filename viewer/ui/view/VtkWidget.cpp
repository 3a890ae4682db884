#include "viewer/ui/view/VtkWidget.h"

#include "viewer/render/scene/Display.h"

#include <vtkRenderWindow.h>
#include <vtkUnsignedCharArray.h>

#include <QElapsedTimer>
#include <QPainter>

#include <cstring>

namespace hangaku::viewer {

VtkWidget::VtkWidget(QWidget* parent) : QWidget(parent)
{
    setAttribute(Qt::WA_OpaquePaintEvent);
    m_turn.setSingleShot(true);
    m_turn.setInterval(0);
    connect(&m_turn, &QTimer::timeout, this, [this] {
        // While updates are off, somebody else draws.
        if (!m_window || !isVisible() || !updatesEnabled() || isImageCurrent())
            return;
        if (!m_isRendered) {
            renderScene();
            m_turn.start(); // what has been drawn is read back in a turn of its own
            return;
        }
        readImage();
        update();
    });
    if (!isAvailable())
        return;
    m_window = vtkSmartPointer<vtkRenderWindow>::New();
    m_window->SetOffScreenRendering(1);
    m_window->SetMultiSamples(0);
    m_pixels = vtkSmartPointer<vtkUnsignedCharArray>::New();
}

VtkWidget::~VtkWidget() = default;

bool VtkWidget::isAvailable()
{
    return canOpenDisplay();
}

QSize VtkWidget::deviceSize() const
{
    return size() * devicePixelRatioF();
}

void VtkWidget::updateScene()
{
    m_needsScene = true;
    m_turn.start();
}

bool VtkWidget::isImageCurrent() const
{
    return !m_needsScene && !m_isRendered && m_image.size() == deviceSize().expandedTo({1, 1});
}

void VtkWidget::showEvent(QShowEvent*)
{
    m_turn.start();
}

void VtkWidget::resizeEvent(QResizeEvent*)
{
    updateScene();
}

void VtkWidget::renderScene()
{
    QElapsedTimer clock;
    clock.start();
    m_renderedSize = deviceSize().expandedTo({1, 1});
    m_window->SetSize(m_renderedSize.width(), m_renderedSize.height());
    drawScene();
    m_needsScene = false;
    m_isRendered = true;
    m_sceneMs = static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

void VtkWidget::readImage()
{
    QElapsedTimer clock;
    clock.start();
    const QSize device = m_renderedSize;
    m_window->GetRGBACharPixelData(0, 0, device.width() - 1, device.height() - 1, 0, m_pixels);
    if (m_image.size() != device)
        m_image = QImage(device, QImage::Format_RGBX8888);
    m_image.setDevicePixelRatio(devicePixelRatioF());
    // OpenGL's first row is the lowest.
    const auto rowBytes = static_cast<std::size_t>(device.width()) * 4;
    for (int y = 0; y < device.height(); ++y)
        std::memcpy(m_image.scanLine(device.height() - 1 - y),
                    m_pixels->GetPointer(0) + static_cast<std::size_t>(y) * rowBytes, rowBytes);
    m_isRendered = false;
    m_sceneMs += static_cast<double>(clock.nsecsElapsed()) / 1e6;
    if (!isImageCurrent()) // it changed meanwhile
        m_turn.start();
}

void VtkWidget::paintEvent(QPaintEvent*)
{
    if (m_window && !isImageCurrent()) {
        // A picture taken with `grab()` cannot wait.
        QPoint offset;
        const QPaintDevice* target = redirected(&offset);
        if (target != nullptr && target->devType() == QInternal::Pixmap) {
            renderScene();
            readImage();
        } else {
            m_turn.start();
        }
    }
    QPainter painter(this);
    if (m_image.deviceIndependentSize() != QSizeF(size()))
        painter.fillRect(rect(), Qt::black);
    if (!m_image.isNull())
        painter.drawImage(0, 0, m_image);
    drawOver(painter);
}

} // namespace hangaku::viewer
