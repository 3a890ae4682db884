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
        if (!m_window || !isVisible() || isImageCurrent())
            return;
        renderImage();
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
    return !m_needsScene && m_image.size() == deviceSize();
}

void VtkWidget::showEvent(QShowEvent*)
{
    m_turn.start();
}

void VtkWidget::resizeEvent(QResizeEvent*)
{
    updateScene();
}

void VtkWidget::renderImage()
{
    QElapsedTimer clock;
    clock.start();
    const QSize device = deviceSize().expandedTo({1, 1});
    m_window->SetSize(device.width(), device.height());
    drawScene();
    m_window->GetRGBACharPixelData(0, 0, device.width() - 1, device.height() - 1, 0, m_pixels);
    if (m_image.size() != device)
        m_image = QImage(device, QImage::Format_RGBX8888);
    m_image.setDevicePixelRatio(devicePixelRatioF());
    // OpenGL's first row is the lowest.
    const auto rowBytes = static_cast<std::size_t>(device.width()) * 4;
    for (int y = 0; y < device.height(); ++y)
        std::memcpy(m_image.scanLine(device.height() - 1 - y),
                    m_pixels->GetPointer(0) + static_cast<std::size_t>(y) * rowBytes, rowBytes);
    m_needsScene = false;
    m_sceneMs = static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

void VtkWidget::paintEvent(QPaintEvent*)
{
    if (m_window && !isImageCurrent()) {
        // A picture taken with `grab()` cannot wait.
        QPoint offset;
        const QPaintDevice* target = redirected(&offset);
        if (target != nullptr && target->devType() == QInternal::Pixmap)
            renderImage();
        else
            m_turn.start();
    }
    QPainter painter(this);
    if (m_image.deviceIndependentSize() != QSizeF(size()))
        painter.fillRect(rect(), Qt::black);
    if (!m_image.isNull())
        painter.drawImage(0, 0, m_image);
    drawOver(painter);
}

} // namespace hangaku::viewer
