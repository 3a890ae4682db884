#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/core/view/SlicePlane.h"
#include "viewer/processing/growing/PixelPatch.h"

namespace hangaku::viewer::processing {

/// A patch of a plane through the patient, and where its pixels lie.
struct PlanePatch {
    PixelPatch pixels;
    SlicePlane plane;
    Vec3 first; ///< LPS mm of the first pixel's centre

    Vec3 toLps(Vec2 pixel) const
    {
        return first + plane.right * (pixel.x * pixels.spacingMm.x) +
               plane.down * (pixel.y * pixels.spacingMm.y);
    }
    /// Of the point of the plane nearest to `lps`; may lie outside the patch.
    Vec2 toPixel(Vec3 lps) const
    {
        return {dot(lps - first, plane.right) / pixels.spacingMm.x,
                dot(lps - first, plane.down) / pixels.spacingMm.y};
    }
};

/// Real values of the first channel on a plane, linear between voxels; outside the grid those of its
/// nearest voxels. All processors.
/// @param middle  of the patch, LPS mm, on the plane
/// @param spacingMm of its square pixels, > 0
PlanePatch planePatch(const Volume& volume, const SlicePlane& plane, Vec3 middle, int width,
                      int height, double spacingMm);

} // namespace hangaku::viewer::processing
