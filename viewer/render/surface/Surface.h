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

/// Triangles in LPS mm, with normals, that remember where they were cut from the grid.
struct SurfacePart {
    vtkSmartPointer<vtkPolyData> mesh; ///< null when there is none
    /// The cell at the low corner of the eight between which each triangle lies.
    std::vector<std::array<std::int16_t, 3>> cellsOfTriangles;
};

/// The smooth surface of one label, which can follow an edit: then it is in two parts, of which an
/// edit near the one before changes the smaller alone.
struct LabelSurface {
    SurfacePart still;  ///< all of it before the first edit
    SurfacePart edited; ///< inside `editedCells`, where `still` has nothing

    /// @name The reduced grid: cell c holds the voxels from `first` + c * `factor` on.
    /// @{
    Index3 first{0, 0, 0};
    Index3 factor{1, 1, 1};
    /// @}
    IndexBox editedCells;

    /// The label is empty, or the work was stopped.
    bool isEmpty() const { return !still.mesh && !edited.mesh; }
};

/// At reduced resolution: a cell of the reduced grid (whole voxels per axis, chosen so that the
/// label's box has at most `maximumCells` cells) holds the fraction of its voxels that are set, and
/// the surface runs where it is one half (flying edges, Schroeder 2015, then a windowed sinc,
/// Taubin 1996). Small structures keep their full resolution. May run on any thread.
LabelSurface labelSurface(const LabelRuns& runs, Label label, const IndexBox& box, int maximumCells,
                          const Progress& progress);

/// `surface` after voxels in `dirty` have changed, made anew only around them, at the same
/// resolution: away from them no triangle moves; where old and new meet they may be a fraction of
/// a cell apart, until the whole is made again. Cost follows `dirty`; when that is not near the
/// place of the edit before, it follows a little the triangles of all.
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
