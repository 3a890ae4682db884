#pragma once

#include "viewer/session/Session.h"
#include "viewer/ui/tools/ToolBox.h"

#include <QPointF>
#include <QWidget>

#include <functional>

namespace hangaku::tests {

/// The application object that widgets need.
void needApplication();

/// A session that shows an anisotropic, oblique CT of 40 x 36 x 20 voxels whose value is
/// 10 i + j, with a segmentation of one segment (number 1), active.
class ViewFixture {
public:
    ViewFixture();

    viewer::Session session;
    viewer::ToolBox tools;

    const viewer::Segmentation& segmentation() const;
    std::size_t painted() const;

    /// Shows a widget in this size and draws it.
    static void show(QWidget& view, QSize size);
    /// Processes events until `isDone`. @return false after 20 s
    static bool waitFor(const std::function<bool()>& isDone);

    // Mouse and keyboard, as a user's
    static void press(QWidget& view, QPointF at, Qt::MouseButton button,
                      Qt::KeyboardModifiers modifiers = {});
    static void move(QWidget& view, QPointF at, Qt::MouseButtons buttons,
                     Qt::KeyboardModifiers modifiers = {});
    static void release(QWidget& view, QPointF at, Qt::MouseButton button);
    static void drag(QWidget& view, QPointF from, QPointF to, Qt::MouseButton button,
                     Qt::KeyboardModifiers modifiers = {});
    static void wheel(QWidget& view, QPointF at, int delta, Qt::KeyboardModifiers modifiers = {});
    static void key(QWidget& view, int key, Qt::KeyboardModifiers modifiers = {});
};

} // namespace hangaku::tests
