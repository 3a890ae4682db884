#pragma once

#include "viewer/ui/tools/ToolBox.h"

#include <QPointF>
#include <QString>

#include <memory>

namespace hangaku::viewer {

class SliceView;

/// One movement of the mouse with a button held, from press to release. Positions are
/// device-independent pixels of the view.
class Drag {
public:
    virtual ~Drag() = default;
    virtual void moveTo(QPointF position) = 0;
    /// The keys that are held, before each movement.
    virtual void setModifiers(Qt::KeyboardModifiers) {}
    /// What is shown beside the cursor meanwhile.
    virtual QString note() const { return {}; }
    /// The button was released; a drag that is destroyed without it is taken back where it can be.
    virtual void finish() {}
};

/// Begins a drag of `kind` at `start` in `view`.
/// @param modifiers Ctrl with the brush erases, with the eraser paints
/// @return null when it cannot begin; the view has told why
std::unique_ptr<Drag> beginDrag(ToolKind kind, SliceView& view, QPointF start,
                                Qt::KeyboardModifiers modifiers = {});

} // namespace hangaku::viewer
