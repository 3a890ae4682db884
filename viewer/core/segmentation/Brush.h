#pragma once

#include "viewer/core/segmentation/LabelMapEdit.h"
#include "viewer/core/view/SlicePlane.h"

namespace hangaku::viewer {

enum class BrushShape {
    Disc,   ///< round in the plane, one voxel layer deep
    Sphere, ///< round in the patient
};

/// A brush stroke's geometry. Sizes are in mm, so that the brush is round in the patient on
/// anisotropic, oblique and sheared grids.
struct Brush {
    double radiusMm = 5; ///< > 0
    BrushShape shape = BrushShape::Disc;
};

/// Sets every voxel whose centre lies within `brush.radiusMm` of the segment from `from` to `to`
/// (LPS mm; equal points give a dab) to `label`.
///
/// A disc reaches the voxels within half a voxel of the plane through `from`: along an axis of the
/// grid exactly one layer, on an oblique plane one voxel for each column along the axis most across
/// it. A brush smaller than a voxel sets the voxel under its centre. Cost follows the brush.
/// @return how many voxels changed
int paint(LabelMapEdit& edit, const Brush& brush, const SlicePlane& plane, Vec3 from, Vec3 to,
          Label label, const LabelMapEdit::Permission& mayReplace);

} // namespace hangaku::viewer
