#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/image/Vec3.h"

#include <array>
#include <cstddef>

namespace hangaku::viewer {

/// Row-major 3x3 matrix.
using Mat3 = std::array<std::array<double, 3>, 3>;

/// Places a voxel grid in the patient.
///
/// World is DICOM LPS in mm (PS3.3 C.7.6.2.1.1). A continuous index (i, j, k) addresses voxel
/// centres: i along a row, j down a column, k through the slices. The axes need not be orthogonal:
/// a series acquired with a tilted gantry is a sheared grid, and is drawn, measured and saved as
/// such, without resampling. Immutable; cheap to copy.
class ImageGeometry {
public:
    /// @param size    voxels along (i, j, k), each >= 1
    /// @param spacing mm along (i, j, k), each > 0; note that DICOM Pixel Spacing is ordered (j, i)
    /// @param origin  LPS mm of the centre of voxel (0, 0, 0)
    /// @param axes    LPS unit vectors of i, j, k; not coplanar
    /// @return InvalidGeometry naming the first argument that breaks these rules
    static Result<ImageGeometry> create(Index3 size, Vec3 spacing, Vec3 origin,
                                        std::array<Vec3, 3> axes);

    Index3 size() const { return m_size; }
    Vec3 spacing() const { return m_spacing; }
    Vec3 origin() const { return m_origin; }
    const std::array<Vec3, 3>& axes() const { return m_axes; }
    std::size_t voxelCount() const;
    IndexBox box() const { return {{0, 0, 0}, m_size}; }

    /// The step in mm (LPS) from one voxel to the next along an axis: axis vector times spacing.
    Vec3 step(int axis) const { return m_axes[axis] * m_spacing[axis]; }
    /// Right-handed or not, sheared or not: the volume in mm^3 of one voxel.
    double voxelVolumeMm3() const { return m_voxelVolume; }
    /// True when the axes are pairwise perpendicular within 1e-4.
    bool isOrthogonal() const;
    /// Unit normal of the acquired slices (i x j); k may be oblique to it.
    Vec3 sliceNormal() const;
    /// Distance in mm between neighbouring slices along `sliceNormal`.
    double sliceDistanceMm() const;

    Vec3 toWorld(Vec3 index) const;
    Vec3 toWorld(Index3 index) const;
    /// Continuous index; may lie outside the grid.
    Vec3 toIndex(Vec3 worldLps) const;
    /// The voxel whose centre is nearest by index; may lie outside the grid, far outside no farther than
    /// 1e6 voxels.
    Index3 nearestVoxel(Vec3 worldLps) const;
    /// Linear part of `toIndex`: columns are the index steps per mm along L, P, H.
    const Mat3& worldToIndexMatrix() const { return m_inverse; }
    /// Centre of the grid in LPS mm.
    Vec3 centre() const;
    bool contains(Index3 index) const { return box().contains(index); }

    /// Same size, and every corner voxel within `toleranceMm` of the other's.
    bool isSameGrid(const ImageGeometry& other, double toleranceMm = 1e-2) const;
    /// Whether the boxes around both, along the axes of the patient, have a place in common.
    bool meets(const ImageGeometry& other) const;

    friend bool operator==(const ImageGeometry&, const ImageGeometry&) = default;

private:
    ImageGeometry() = default;

    Index3 m_size{1, 1, 1};
    Vec3 m_spacing{1, 1, 1};
    Vec3 m_origin;
    std::array<Vec3, 3> m_axes{};
    Mat3 m_inverse{};
    double m_voxelVolume = 1;
};

} // namespace hangaku::viewer
