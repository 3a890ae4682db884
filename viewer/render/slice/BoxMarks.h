#pragma once

#include "viewer/core/detection/BoxGeometry.h"
#include "viewer/render/slice/SliceCamera.h"

#include <string>
#include <vector>

namespace hangaku::viewer {

class Canvas;

/// A detection as views draw it.
struct BoxMark {
    PatientBox box;
    Rgb colour;
    Review review = Review::Open; ///< rejected ones are dim and dashed, accepted ones stronger
    bool isSelected = false;      ///< with handles
    /// Beside it; views that write themselves, on a display of any density, leave it empty.
    std::string text{};
};

/// A place of a box's outline that can be dragged, with the faces that follow: one of an edge, two
/// of a corner.
struct BoxHandle {
    Vec3 lps;
    std::vector<BoxFace> faces;
};

/// Corners first, then the middles of the edges that have room for one.
/// @param roomMm the shortest edge that gets a handle
std::vector<BoxHandle> handlesOf(const BoxCut& cut, double roomMm);
/// Shortest edge with a handle, and side of a handle, device-independent pixels.
inline constexpr double kHandleRoom = 22;
inline constexpr double kHandleSide = 7;

/// Draws what the camera's plane cuts of the boxes, those below first.
/// @param stepMm     distance of the planes that the view scrolls through (cutOf)
/// @param pixelRatio device pixels for each device-independent pixel
void drawBoxes(Canvas& canvas, const SliceCamera& camera, const std::vector<BoxMark>& boxes,
               double stepMm, double pixelRatio);

} // namespace hangaku::viewer
