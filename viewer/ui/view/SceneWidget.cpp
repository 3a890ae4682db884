#include "viewer/ui/view/SceneWidget.h"

#include "viewer/render/scene/Display.h"
#include "viewer/render/scene/VolumeScene.h"

#include <QPainter>

namespace hangaku::viewer {

SceneWidget::SceneWidget(QWidget* parent) : QWidget(parent)
{
    setAttribute(Qt::WA_OpaquePaintEvent);
    if (!isAvailable())
        return;
    m_thread = std::make_unique<SceneThread>();
    connect(m_thread.get(), &SceneThread::drawn, this, [this] {
        m_frame = m_thread->frame();
        update();
        emit frameShown();
    });
}

SceneWidget::~SceneWidget() = default;

bool SceneWidget::isAvailable()
{
    return canOpenDisplay();
}

QSize SceneWidget::deviceSize() const
{
    return size() * devicePixelRatioF();
}

bool SceneWidget::isDrawn() const
{
    return !isVisible() || (!m_needsFrame && m_frame.number == m_wanted);
}

void SceneWidget::change(SceneThread::Change change)
{
    if (!m_thread)
        return;
    m_thread->change(std::move(change));
    updateScene();
}

void SceneWidget::updateScene()
{
    m_needsFrame = true;
    if (isVisible())
        request();
}

void SceneWidget::request()
{
    if (!m_thread)
        return;
    m_thread->change([ratio = devicePixelRatioF(), smooth = wantsSmoothEdges()](VolumeScene& scene) {
        scene.setPixelRatio(ratio);
        scene.setSmoothEdges(smooth);
    });
    m_wanted = m_thread->draw(deviceSize());
    m_needsFrame = false;
}

void SceneWidget::showEvent(QShowEvent*)
{
    updateScene();
}

void SceneWidget::resizeEvent(QResizeEvent*)
{
    updateScene();
}

void SceneWidget::paintEvent(QPaintEvent*)
{
    // A picture taken with `grab()` cannot wait.
    QPoint offset;
    const QPaintDevice* target = redirected(&offset);
    if (m_thread && target != nullptr && target->devType() == QInternal::Pixmap) {
        if (m_needsFrame || m_frame.image.size() != deviceSize())
            request();
        m_frame = m_thread->wait();
    }
    QImage image = m_frame.image; // a shallow copy
    image.setDevicePixelRatio(devicePixelRatioF());
    QPainter painter(this);
    if (image.size() != deviceSize())
        painter.fillRect(rect(), Qt::black);
    if (!image.isNull())
        painter.drawImage(0, 0, image);
    drawOver(painter);
}

} // namespace hangaku::viewer
