// The part of SliceView that listens to mouse and keyboard; defaults as readers expect them:
// left is the tool in hand, middle pans, right zooms, the wheel goes through the slices.
#include "viewer/ui/view/SliceView.h"

#include "viewer/ui/edit/ViewTool.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/tools/Drag.h"
#include "viewer/ui/tools/TiltDrag.h"
#include "viewer/ui/tools/WindowPresets.h"

#include <QApplication>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace hangaku::viewer {
namespace {
constexpr int kNotch = 120; ///< of a mouse wheel, in Qt's eighths of a degree
} // namespace

void SliceView::mousePressEvent(QMouseEvent* event)
{
    emit activated();
    const QPointF position = event->position();
    if (m_drag || m_slider.isHeld())
        return; // a second button during a drag
    m_pressedAt = position;
    m_hasMoved = false;
    m_isOnBox = false;
    m_dragButton = event->button();
    if (!m_stack) {
        pressOnText(position);
        return;
    }
    switch (event->button()) {
    case Qt::LeftButton: pressLeft(position, event->modifiers()); break;
    case Qt::MiddleButton: m_drag = beginDrag(ToolKind::Pan, *this, position); break;
    case Qt::RightButton: m_drag = beginDrag(ToolKind::Zoom, *this, position); break;
    default: break;
    }
    updateCursor();
}

void SliceView::pressLeft(QPointF position, Qt::KeyboardModifiers modifiers)
{
    if (m_slider.contains(position)) {
        m_slider.setHeld(true);
        const int place = m_slider.positionAt(position.y());
        setSlice(forward() > 0 ? place : sliceCount() - 1 - place);
        return;
    }
    const ToolKind kind = m_toolBox.kind();
    m_cursor = position; // a pen comes down without having moved there
    updateTiltHandles();
    if (m_tiltHandle) {
        m_isTilting = true;
        m_drag = std::make_unique<TiltDrag>(*this, position, m_tiltHandle->plane);
        return;
    }
    // A drag that begins on a handle moves the handle, never the window.
    if (!modifiers.testFlag(Qt::ShiftModifier) && pressOnBox(position))
        return;
    if (!isEditTool(kind) && (modifiers.testFlag(Qt::ShiftModifier) || isOnCrosshair(position)))
        m_drag = beginDrag(ToolKind::Crosshair, *this, position);
    else
        m_drag = beginDrag(kind, *this, position, modifiers);
}

bool SliceView::pressOnText(QPointF position)
{
    if (m_openText.contains(position))
        emit openRequested();
    else if (m_sampleText.contains(position))
        emit sampleRequested();
    else
        return false;
    return true;
}

bool SliceView::isOnCrosshair(QPointF position) const
{
    if (!hasCrosshair() || !m_stack)
        return false;
    constexpr double kReach = 4;
    const auto lines = crossLines();
    return std::ranges::any_of(lines, [position](const CrossLine& line) {
        return line.distance(position) <= kReach;
    });
}

void SliceView::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF position = event->position();
    m_cursor = position;
    if ((position - m_pressedAt).manhattanLength() >= QApplication::startDragDistance())
        m_hasMoved = true;
    if (m_slider.isHeld()) {
        const int place = m_slider.positionAt(position.y());
        setSlice(forward() > 0 ? place : sliceCount() - 1 - place);
    } else if (m_drag) {
        // A trembling hand still clicks; a brush follows from the first pixel.
        m_drag->setModifiers(event->modifiers());
        if (m_hasMoved || (isEditTool(m_toolBox.kind()) && !m_isOnBox))
            m_drag->moveTo(position);
    } else if (event->modifiers().testFlag(Qt::ShiftModifier) && m_stack &&
               !isEditTool(m_toolBox.kind())) {
        setCrosshairAt(position);
    } else {
        m_slider.setHovered(m_slider.contains(position));
        updateCursor();
        if (ViewTool* tool = m_toolBox.viewTool(); tool != nullptr && m_stack)
            tool->hover(*this, position);
    }
    updateTiltHandles();
    updateBrush();
    updateReadout();
}

void SliceView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != m_dragButton)
        return;
    m_dragButton = Qt::NoButton;
    const bool wasOnSlider = m_slider.isHeld();
    const bool wasTilting = std::exchange(m_isTilting, false);
    m_slider.setHeld(false);
    if (m_drag) {
        const std::unique_ptr<Drag> drag = std::move(m_drag);
        drag->finish();
    }
    if (m_stack && !m_hasMoved && !wasOnSlider) {
        if (event->button() == Qt::RightButton)
            emit contextMenuRequested(event->globalPosition().toPoint(), toLps(event->position()));
        else if (event->button() == Qt::LeftButton && !isEditTool(m_toolBox.kind()) && !wasTilting &&
                 !m_isOnBox)
            setCrosshairAt(event->position());
    }
    updateTiltHandles();
    updateCursor();
    update();
}

void SliceView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && m_stack && !isEditTool(m_toolBox.kind()) &&
        !m_slider.contains(event->position()))
        emit maximiseRequested();
    else if (ViewTool* tool = m_toolBox.viewTool();
             tool != nullptr && event->button() == Qt::LeftButton && m_stack &&
             !m_slider.contains(event->position()))
        tool->doubleClick(*this, event->position());
    else
        mousePressEvent(event);
}

void SliceView::wheelEvent(QWheelEvent* event)
{
    event->accept();
    // Alt turns a vertical wheel into a horizontal one.
    const QPoint delta = event->angleDelta();
    m_wheelRest += delta.y() != 0 ? delta.y() : delta.x();
    const int notches = m_wheelRest / kNotch;
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        // Smooth wheels and touch pads zoom smoothly.
        zoom(std::pow(1.1, double(m_wheelRest) / kNotch), event->position());
        m_wheelRest = 0;
        return;
    }
    if (notches == 0)
        return;
    m_wheelRest -= notches * kNotch;
    if (event->modifiers().testFlag(Qt::ShiftModifier) && hasBrush(m_toolBox.kind()))
        m_toolBox.resizeBrush(notches);
    else
        stepSlices(-notches);
}

void SliceView::stepSlices(int steps)
{
    setSlice(m_slice + steps * forward());
    updateBrush();
    updateReadout();
}

bool SliceView::handleEditKey(QKeyEvent* event)
{
    if (!isEditTool(m_toolBox.kind()))
        return false;
    ViewTool* tool = m_toolBox.viewTool();
    if (tool != nullptr && !m_drag && tool->keyPress(*this, *event))
        return true;
    const bool isBrush = hasBrush(m_toolBox.kind());
    if (!isBrush && event->key() != Qt::Key_Escape)
        return false;
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
    case Qt::Key_Semicolon: m_toolBox.resizeBrush(1); return true; // + on Japanese keyboards
    case Qt::Key_Minus: m_toolBox.resizeBrush(-1); return true;
    case Qt::Key_Escape:
        // First the stroke under way is taken back, then the tool is put down; never more.
        if (m_drag)
            m_drag.reset();
        else
            m_toolBox.leaveEditTool();
        return true;
    default: return false;
    }
}

void SliceView::keyPressEvent(QKeyEvent* event)
{
    if (handleEditKey(event))
        return;
    const bool isShift = event->modifiers().testFlag(Qt::ShiftModifier);
    constexpr int kMany = 10;
    const int key = event->key();
    if (key >= Qt::Key_0 && key <= Qt::Key_9 &&
        (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier) {
        applyWindowPreset(m_session, key - Qt::Key_0);
        return;
    }
    switch (key) {
    case Qt::Key_Up: stepSlices(isShift ? -kMany : -1); break;
    case Qt::Key_Down: stepSlices(isShift ? kMany : 1); break;
    case Qt::Key_Home: stepSlices(-sliceCount()); break;
    case Qt::Key_End: stepSlices(sliceCount()); break;
    case Qt::Key_Left:
    case Qt::Key_Comma: m_session.setTimePoint(m_session.timePoint() - 1); break;
    case Qt::Key_Right:
    case Qt::Key_Period: m_session.setTimePoint(m_session.timePoint() + 1); break;
    case Qt::Key_PageUp: emit seriesStepRequested(-1); break;
    case Qt::Key_PageDown: emit seriesStepRequested(1); break;
    case Qt::Key_Space: m_toolBox.setOverlaysShown(!m_toolBox.areOverlaysShown()); break;
    case Qt::Key_Escape:
        if (m_isTilting || (m_drag && m_isOnBox))
            m_drag.reset(); // takes it back
        else
            resetCamera();
        break;
    default: QWidget::keyPressEvent(event);
    }
}

void SliceView::updateReadout()
{
    const Volume* volume = m_session.volume();
    if (!m_cursor || !volume || !m_stack)
        return;
    const Volume& image = m_stack->isAcquired() ? *m_picture.volume() : *volume;
    CursorReadout readout = readoutAt(image, *volume, toLps(*m_cursor));
    if (m_stack->isAcquired())
        readout.voxel[2] = m_slice;
    if (!volume->description.ultrasoundRegions.empty())
        updateDecoration(); // the scale follows the region under the cursor
    emit cursorMoved(readout);
}

void SliceView::updateCursor()
{
    if (!m_stack) {
        const bool isOverText = m_cursor && (m_sampleText.contains(*m_cursor) ||
                                             m_openText.contains(*m_cursor));
        setCursor(isOverText ? Qt::PointingHandCursor : Qt::ArrowCursor);
        return;
    }
    if (m_slider.isHovered())
        setCursor(Qt::ArrowCursor);
    else if (const auto grip = m_cursor ? boxGripAt(*m_cursor) : std::nullopt; grip && !m_tiltHandle)
        setCursor(boxCursor(*grip));
    else if (isEditTool(m_toolBox.kind()))
        setCursor(Qt::CrossCursor);
    else if (m_tiltHandle)
        setCursor(Qt::PointingHandCursor);
    else if (m_cursor && isOnCrosshair(*m_cursor))
        setCursor(Qt::SizeAllCursor);
    else
        setCursor(Qt::ArrowCursor);
}

bool SliceView::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        if (bannerRect().contains(help->pos())) {
            QStringList lines;
            for (const Warning& warning : m_session.openCase().warnings())
                lines << translate(warning.text);
            QToolTip::showText(help->globalPos(), lines.join('\n'), this);
            return true;
        }
        QToolTip::hideText();
    }
    return QWidget::event(event);
}

void SliceView::leaveEvent(QEvent* event)
{
    m_cursor.reset();
    m_slider.setHovered(false);
    updateTiltHandles();
    if (ViewTool* tool = m_toolBox.viewTool())
        tool->leave(*this);
    updateBrush();
    emit cursorLeft();
    QWidget::leaveEvent(event);
}

void SliceView::focusInEvent(QFocusEvent* event)
{
    emit activated();
    update();
    QWidget::focusInEvent(event);
}

void SliceView::focusOutEvent(QFocusEvent* event)
{
    update();
    QWidget::focusOutEvent(event);
}

void SliceView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange)
        update();
    QWidget::changeEvent(event);
}

} // namespace hangaku::viewer
