#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/core/view/PlaneTilt.h"
#include "viewer/core/view/SlicePlane.h"

#include <optional>
#include <vector>

namespace hangaku::viewer {

/// What a view scrolls through: parallel planes, and the voxels that are drawn on each.
///
/// Either the planes of the grid in one of the three orientations, drawn from the whole volume; or
/// the images as they were acquired: in their own plane, turned as the file has them, one after the
/// other in the order of their numbers, and nothing interpolated between them (frames of a film,
/// slices at uneven distances).
class ImageStack {
public:
    /// @param orientation none: the images as acquired
    /// @param tilt        of the planes, which images as acquired do not follow
    ImageStack(const Volume& volume, std::optional<Orientation> orientation,
               const std::optional<PlaneTilt>& tilt = std::nullopt);

    /// Its planes are not those of the grid.
    bool isTilted() const { return m_planes && m_planes->isTilted(); }
    bool isAcquired() const { return !m_planes.has_value(); }
    int count() const { return m_planes ? m_planes->count() : static_cast<int>(m_places.size()); }
    SlicePlane at(int n) const;
    int nearest(Vec3 lps) const;
    /// What a point of plane `n` becomes so that it lies among the voxels, and on the plane still. Only
    /// tilted planes need it: of others the nearest voxel is on the same plane.
    Vec3 kept(Vec3 lps, int n) const;
    /// Where the crosshair goes when the view goes from its plane to plane `n`.
    Vec3 moved(Vec3 crosshair, int n) const;
    /// From plane n to the next one, or to the one before at the end.
    double stepMm(int n) const;
    double widthMm() const { return m_widthMm; }
    double heightMm() const { return m_heightMm; }
    /// +1 or -1: the direction of n that readers call the next image (axial: to the feet).
    int forward() const { return m_forward; }

    /// The voxels to draw on plane `n`: the volume itself, or of acquired images this one alone
    /// (which a later time point of an uneven series does not have: the volume again).
    /// @param volume the one that the stack was made of, at any time point
    Volume imageAt(const Volume& volume, int n) const;
    /// Index of the acquired slice nearest to a place (continuous k of the grid).
    static int nearestPlace(const std::vector<double>& places, double k);

private:
    ImageGeometry m_geometry;
    std::optional<SliceStack> m_planes;
    std::vector<double> m_places; ///< of acquired images along k
    VolumeDescription m_plain;    ///< for one acquired image: without what only files need
    double m_widthMm = 1;
    double m_heightMm = 1;
    int m_forward = 1;
};

} // namespace hangaku::viewer
