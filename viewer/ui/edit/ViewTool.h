#pragma once

#include "viewer/core/segmentation/Brush.h"
#include "viewer/session/Session.h"

#include <QObject>
#include <QPointF>

#include <memory>

class QKeyEvent;
class QPainter;
class QWidget;

namespace hangaku::viewer {

class Drag;
class SliceView;

/// A tool of the editor that keeps something between two movements of the hand: an outline under
/// way, seeds, a preview. One object serves all views; the ToolBox knows which one is in hand.
///
/// Positions are device-independent pixels of the view they come with.
class ViewTool : public QObject {
    Q_OBJECT
public:
    explicit ViewTool(Session& session, QObject* parent = nullptr)
        : QObject(parent), m_session(session)
    {
    }

    /// Taken in hand, and put down (another tool, Esc, another image). Nothing is committed by it.
    virtual void begin() {}
    virtual void end() {}

    /// The left button went down. @return what follows the hand until it is released; null: nothing
    virtual std::unique_ptr<Drag> press(SliceView& view, QPointF position,
                                        Qt::KeyboardModifiers modifiers);
    virtual void hover(SliceView&, QPointF) {}
    /// The cursor left the view.
    virtual void leave(SliceView&) {}
    virtual void doubleClick(SliceView&, QPointF) {}
    /// @return whether the tool had a use for the key. Esc: first what is under way is given up.
    virtual bool keyPress(SliceView&, QKeyEvent&) { return false; }
    /// Over the picture: outlines, seeds.
    virtual void draw(const SliceView&, QPainter&) const {}
    /// The tool's settings and buttons; null when it has none.
    virtual QWidget* makeOptions(QWidget*) { return nullptr; }

signals:
    /// What `draw` shows has changed.
    void changed();
    void failed(const hangaku::viewer::Error& error);

protected:
    Session& session() const { return m_session; }
    SegmentationList& list() const { return m_session.segmentations(); }
    /// The active segment; null when there is none.
    const Segment* target() const;

private:
    Session& m_session;
};

} // namespace hangaku::viewer
