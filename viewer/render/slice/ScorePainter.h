#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/render/slice/MaskPainter.h"
#include "viewer/render/slice/SliceCamera.h"

namespace hangaku::viewer {

/// A map of values from 0 to 1 over the image.
struct ScoreOverlay {
    Volume volume;
    double opacity = 0.7; ///< of a value of 1, 0 to 1; lower values let more of the image through
};

/// From dark violet over orange to light yellow: brightness rises evenly, so that it reads the same
/// in any kind of colour vision. @param value 0 to 1
Rgb scoreColour(double value);

/// Blends the pixels `rect` of a view, trilinear between the map's voxels.
/// @param pixels  first pixel of the view, rows of camera.width
/// @param scratch the same for bytes, overwritten: kept by the caller, since a stroke blends a few
///                pixels at a time
void paintScores(const ScoreOverlay& scores, const SliceCamera& camera, const PixelRect& rect,
                 std::uint8_t* scratch, Rgba* pixels);

} // namespace hangaku::viewer
