#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/Volume.h"
#include "viewer/render/surface/LabelRuns.h"

#include <vtkPolyData.h>
#include <vtkSmartPointer.h>

#include <array>
#include <optional>
#include <vector>

namespace hangaku::viewer {

/// The smooth surface of one label, in LPS mm, with normals. It remembers where it was cut from the
/// grid, so that it can follow an edit.
struct LabelSurface {
    /// Triangles; null when the label is empty or the work was stopped.
    vtkSmartPointer<vtkPolyData> mesh;

    /// @name The reduced grid: cell c holds the voxels from `first` + c * `factor` on.
    /// @{
    Index3 first{0, 0, 0};
    Index3 factor{1, 1, 1};
    /// @}
    /// The cell at the low corner of the eight between which each triangle lies.
    std::vector<std::array<std::int16_t, 3>> cellsOfTriangles = {};
};

/// At reduced resolution: a cell of the reduced grid (whole voxels per axis, chosen so that the
/// label's box has at most `maximumCells` cells) holds the fraction of its voxels that are set, and
/// the surface runs where it is one half (flying edges, Schroeder 2015, then a windowed sinc,
/// Taubin 1996). Small structures keep their full resolution. May run on any thread.
LabelSurface labelSurface(const LabelRuns& runs, Label label, const IndexBox& box,
                          int maximumCells, const Progress& progress);

/// `surface` after voxels in `dirty` have changed, made anew only around them, at the same
/// resolution: away from them no triangle moves; where old and new meet they may be a fraction of
/// a cell apart, until the whole is made again. Cost follows `dirty`, and a little the triangles.
/// @return nothing when all of it is better made anew: it had no surface, or `dirty` is large
std::optional<LabelSurface> followed(const LabelSurface& surface, const LabelRuns& runs,
                                     Label label, const IndexBox& dirty, const Progress& progress);

/// The surface in the image where its real value crosses `threshold`, at reduced resolution as
/// above, for a first look when nothing has been segmented. May run on any thread.
vtkSmartPointer<vtkPolyData> imageSurface(const Volume& volume, double threshold, int maximumCells,
                                          const Progress& progress);

/// The value to draw an image's surface at: bone for CT, else between the background and the
/// bright part of a sample.
double surfaceThreshold(const Volume& volume);

} // namespace hangaku::viewer
