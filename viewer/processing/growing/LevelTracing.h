#pragma once

#include "viewer/processing/growing/PixelPatch.h"

namespace hangaku::viewer::processing {

/// The outlines of what lies around the pixel under the mouse and is at least as bright as it, or
/// at least as dark: of the two the one that does not run out of the patch, else the smaller (as
/// "level tracing" in 3D Slicer). Connected by the sides of pixels.
///
/// The lines run where the linearly interpolated values pass the pixel's own (marching squares), in
/// pixels of the patch; along the patch's border, half a pixel outside it.
/// @return closed lines, the last point joined to the first: the outer one first, then its holes;
///         none when the point is outside the patch or the patch is not valid
std::vector<std::vector<Vec2>> levelOutlines(const PixelPatch& patch, Vec2 point);

} // namespace hangaku::viewer::processing
