#pragma once

#include "viewer/render/figure/Figure.h"
#include "viewer/render/plot/Drawing.h"

namespace hangaku::viewer {

/// The drawing as pixels, by the processor alone. @param scale pixels for each point
Image drawPicture(const Drawing& drawing, double scale);

} // namespace hangaku::viewer
