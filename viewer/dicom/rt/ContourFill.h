#pragma once

#include "viewer/core/image/ImageGeometry.h"

#include <optional>
#include <vector>

namespace hangaku::viewer::dicom {

/// A closed, flat line in LPS mm; the last point is joined to the first.
using Contour = std::vector<Vec3>;

/// Voxels first <= i < end of row (j, k).
struct VoxelRun {
    int first = 0;
    int end = 0;
    int j = 0;
    int k = 0;
};

/// The voxels within the contours of a structure.
struct FilledContours {
    std::vector<VoxelRun> runs; ///< ascending by k, j, i where contours lie on slices
    int outside = 0;            ///< contours that reach no slice of the grid
    int tilted = 0;             ///< contours that are not parallel to the slices
    double largestShiftMm = 0;  ///< from a contour to the slice that it was used for, at most
};

/// Fills contours on a grid.
///
/// A voxel is inside when its centre is, by the even-odd rule over all contours of one plane: so
/// keyholes, contours that lie within others, and CLOSEDPLANAR_XOR give holes. Equal contours count
/// once. A contour parallel to the slices (turned or sheared as they may be) belongs to the slices
/// whose centre is within half a slice of it; each slice takes the plane nearest to it. What is not
/// parallel is filled in space: a plane reaches half the way to its neighbours.
class ContourFill {
public:
    /// @param slicePlaces VolumeDescription::slicePlaces: a slice reaches half the way to the next
    explicit ContourFill(const ImageGeometry& geometry, std::vector<double> slicePlaces = {});

    FilledContours fill(const std::vector<Contour>& contours) const;

private:
    ImageGeometry m_geometry;
    std::vector<double> m_slicePlaces;
};

/// A grid of 1 mm pixels (less for what is small, more for what is huge) around the contours, with
/// slices as far apart as their planes: for structures whose images are not there.
/// @return none when the contours are not parallel, or too many planes apart
std::optional<ImageGeometry> gridAround(const std::vector<Contour>& contours);

} // namespace hangaku::viewer::dicom
