#pragma once

#include "viewer/core/image/WindowLevel.h"
#include "viewer/ui/tools/Drag.h"

namespace hangaku::viewer {

/// Right is wider, up is brighter.
class WindowDrag : public Drag {
public:
    WindowDrag(SliceView& view, QPointF start);
    void moveTo(QPointF position) override;

private:
    SliceView& m_view;
    QPointF m_start;
    WindowLevel m_before;
};

class PanDrag : public Drag {
public:
    PanDrag(SliceView& view, QPointF start) : m_view(view), m_last(start) {}
    void moveTo(QPointF position) override;

private:
    SliceView& m_view;
    QPointF m_last;
};

/// Up enlarges, about the point where the drag began.
class ZoomDrag : public Drag {
public:
    ZoomDrag(SliceView& view, QPointF start) : m_view(view), m_start(start), m_last(start) {}
    void moveTo(QPointF position) override;

private:
    SliceView& m_view;
    QPointF m_start;
    QPointF m_last;
};

/// Down goes forward through the slices; the whole stack is about the height of the view.
class ScrollDrag : public Drag {
public:
    ScrollDrag(SliceView& view, QPointF start);
    void moveTo(QPointF position) override;

private:
    SliceView& m_view;
    QPointF m_start;
    int m_sliceBefore;
};

class CrosshairDrag : public Drag {
public:
    CrosshairDrag(SliceView& view, QPointF start);
    void moveTo(QPointF position) override;

private:
    SliceView& m_view;
};

} // namespace hangaku::viewer
