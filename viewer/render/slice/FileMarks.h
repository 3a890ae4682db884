#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/render/slice/MaskPainter.h"
#include "viewer/render/slice/SliceCamera.h"

#include <vector>

namespace hangaku::viewer {

// What files say about their pictures, drawn over a view: see core/image/PictureMarks.h.

/// Whether all shutters leave a pixel (column, row; continuous) of the pictures uncovered.
bool isUncovered(const std::vector<Shutter>& shutters, double column, double row);

/// Makes the covered pixels of a view black. Works on any plane: a shutter covers the same pixels
/// of all slices.
/// @param pixels first pixel of the view, rows of camera.width
void coverByShutters(const Volume& volume, const SliceCamera& camera, const PixelRect& rect,
                     Rgba* pixels);

/// Draws the overlay planes of the acquired slice that a view shows; nothing on a plane that is
/// none of the acquired ones.
void drawOverlayPlanes(const Volume& volume, const SliceCamera& camera, const PixelRect& rect,
                       Rgb colour, Rgba* pixels);

} // namespace hangaku::viewer
