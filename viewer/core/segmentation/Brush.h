#pragma once

#include "viewer/core/image/ImageGeometry.h"
#include "viewer/core/segmentation/Rows.h"
#include "viewer/core/view/SlicePlane.h"

namespace hangaku::viewer {

enum class BrushShape {
    Disc,   ///< round in the plane, one voxel layer deep
    Square, ///< along the plane's right and down, one voxel layer deep
    Sphere, ///< round in the patient
};

/// How far beyond its plane something drawn in a plane reaches, mm along the normal and against it.
/// 0 and 0 is the layer of voxels that the plane cuts (`halfLayerMm`).
struct PlaneDepth {
    double alongMm = 0;
    double againstMm = 0;

    friend bool operator==(const PlaneDepth&, const PlaneDepth&) = default;
};

/// A brush stroke's geometry. Sizes are in mm, so that the brush is round in the patient on
/// anisotropic, oblique and sheared grids.
struct Brush {
    double radiusMm = 5; ///< > 0; half the side of a square
    BrushShape shape = BrushShape::Disc;
    PlaneDepth depth = {}; ///< of a disc or square
};

/// Gives `sink` every voxel whose centre lies within `brush.radiusMm` of the segment from `from` to
/// `to` (LPS mm; equal points give a dab), row by row.
///
/// A disc or square reaches the voxels whose centres lie within `halfLayerMm` of the plane through
/// `from`, and of the planes beyond it that `depth` names: along an axis of the grid exactly one layer
/// each, on an oblique plane every voxel that it cuts, so that what is painted has no holes where the
/// plane is looked at. A brush smaller than a voxel gives the voxel under its centre. Cost follows the
/// brush.
void brushRows(const ImageGeometry& geometry, const Brush& brush, const SlicePlane& plane, Vec3 from,
               Vec3 to, const RowSink& sink);

/// Half the depth in mm of one layer of voxels across a plane with this unit normal: a plane cuts
/// exactly the voxels (as bodies) whose centres are no farther from it.
double halfLayerMm(const ImageGeometry& geometry, Vec3 normal);

} // namespace hangaku::viewer
