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
/// 0 and 0 is one layer of voxels.
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
/// A disc or square reaches the voxels within half a voxel of the plane through `from`, and of the
/// planes beyond it that `depth` names: along an axis of the grid exactly one layer each, on an
/// oblique plane one voxel for each column along the axis most across it. A brush smaller than a
/// voxel gives the voxel under its centre. Cost follows the brush.
void brushRows(const ImageGeometry& geometry, const Brush& brush, const SlicePlane& plane, Vec3 from,
               Vec3 to, const RowSink& sink);

/// Half the depth in mm of one layer of voxels across a plane with this unit normal.
double halfLayerMm(const ImageGeometry& geometry, Vec3 normal);

} // namespace hangaku::viewer
