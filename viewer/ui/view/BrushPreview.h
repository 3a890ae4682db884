#pragma once

#include "viewer/core/segmentation/Segment.h"

#include <QImage>
#include <QPointF>

namespace hangaku::viewer {

class SliceView;

/// What the brush in hand would set (or clear) in a view's plane, in stripes, where its outline
/// does not tell: it keeps to one object, or rules and locks take a part of it.
struct BrushPreview {
    QImage image;  ///< device pixels; null where the outline tells all
    QPointF place; ///< of its corner, device-independent

    /// With the brush at a position in the view.
    static BrushPreview at(SliceView& view, QPointF position, Rgb colour);
};

} // namespace hangaku::viewer
