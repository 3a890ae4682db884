#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/image/Vec2.h"

#include <vector>

namespace hangaku::viewer::processing {

/// A rectangle of pixels sampled from any plane of a volume, x fastest. Its points are in pixels:
/// (0, 0) is the centre of the first.
struct PixelPatch {
    int width = 0;
    int height = 0;
    Vec2 spacingMm{1, 1};
    std::vector<float> pixels;

    bool isValid() const
    {
        return width > 0 && height > 0 && spacingMm.x > 0 && spacingMm.y > 0 &&
               pixels.size() == static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    }
    bool contains(int x, int y) const { return x >= 0 && y >= 0 && x < width && y < height; }
    std::size_t offset(int x, int y) const
    {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
               static_cast<std::size_t>(x);
    }
    float at(int x, int y) const { return pixels[offset(x, y)]; }
};

} // namespace hangaku::viewer::processing
