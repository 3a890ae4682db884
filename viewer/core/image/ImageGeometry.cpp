#include "viewer/core/image/ImageGeometry.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

constexpr double kUnitTolerance = 1e-3;
constexpr double kSmallestDeterminant = 1e-3;
// From a nanometre to a kilometre, and within 1000 km: beyond these, sums of places lose the voxels
// or overflow.
constexpr double kSmallestSpacingMm = 1e-6;
constexpr double kLargestSpacingMm = 1e6;
constexpr double kFarthestMm = 1e9;
constexpr double kMostVoxels = 1e12; // so that counts of bytes do not overflow

tl::unexpected<Error> invalid(const char* reason)
{
    return fail(ErrorCode::InvalidGeometry, Text(reason));
}

bool isFinite(Vec3 v)
{
    return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z);
}

bool isWithin(Vec3 v, double largest)
{
    return std::abs(v.x) <= largest && std::abs(v.y) <= largest && std::abs(v.z) <= largest;
}

} // namespace

Result<ImageGeometry> ImageGeometry::create(Index3 size, Vec3 spacing, Vec3 origin,
                                            std::array<Vec3, 3> axes)
{
    for (int axis = 0; axis < 3; ++axis) {
        if (size[axis] < 1)
            return invalid(HANGAKU_TR("Core", "The image has no voxels along one axis"));
        if (!std::isfinite(spacing[axis]) || spacing[axis] <= 0)
            return invalid(HANGAKU_TR("Core", "The voxel spacing is not a positive number"));
        if (spacing[axis] < kSmallestSpacingMm || spacing[axis] > kLargestSpacingMm)
            return invalid(HANGAKU_TR("Core", "The voxel spacing is not that of an image"));
    }
    if (1.0 * size[0] * size[1] * size[2] > kMostVoxels)
        return invalid(HANGAKU_TR("Core", "The image has more voxels than can be"));
    if (!isFinite(origin))
        return invalid(HANGAKU_TR("Core", "The image position is not a number"));
    if (!isWithin(origin, kFarthestMm))
        return invalid(HANGAKU_TR("Core", "The image position is too far away"));
    for (auto& axis : axes) {
        if (!isFinite(axis) || std::abs(length(axis) - 1) > kUnitTolerance)
            return invalid(HANGAKU_TR("Core", "The image orientation is not made of unit vectors"));
        axis = normalized(axis);
    }
    const double determinant = dot(cross(axes[0], axes[1]), axes[2]);
    if (std::abs(determinant) < kSmallestDeterminant)
        return invalid(HANGAKU_TR("Core", "The image axes lie in one plane"));

    ImageGeometry geometry;
    geometry.m_size = size;
    geometry.m_spacing = spacing;
    geometry.m_origin = origin;
    geometry.m_axes = axes;
    geometry.m_voxelVolume = std::abs(determinant) * spacing.x * spacing.y * spacing.z;
    // Rows of the inverse are the reciprocal basis of the axis steps.
    for (int axis = 0; axis < 3; ++axis) {
        const auto reciprocal = cross(axes[(axis + 1) % 3], axes[(axis + 2) % 3]) /
                                (determinant * spacing[axis]);
        geometry.m_inverse[axis] = {reciprocal.x, reciprocal.y, reciprocal.z};
    }
    return geometry;
}

std::size_t ImageGeometry::voxelCount() const
{
    return static_cast<std::size_t>(m_size[0]) * static_cast<std::size_t>(m_size[1]) *
           static_cast<std::size_t>(m_size[2]);
}

bool ImageGeometry::isOrthogonal() const
{
    constexpr double kTolerance = 1e-4;
    return std::abs(dot(m_axes[0], m_axes[1])) < kTolerance &&
           std::abs(dot(m_axes[1], m_axes[2])) < kTolerance &&
           std::abs(dot(m_axes[2], m_axes[0])) < kTolerance;
}

Vec3 ImageGeometry::sliceNormal() const
{
    return normalized(cross(m_axes[0], m_axes[1]));
}

double ImageGeometry::sliceDistanceMm() const
{
    return std::abs(dot(sliceNormal(), step(2)));
}

Vec3 ImageGeometry::toWorld(Vec3 index) const
{
    return m_origin + step(0) * index.x + step(1) * index.y + step(2) * index.z;
}

Vec3 ImageGeometry::toWorld(Index3 index) const
{
    return toWorld(Vec3{static_cast<double>(index[0]), static_cast<double>(index[1]),
                        static_cast<double>(index[2])});
}

Vec3 ImageGeometry::toIndex(Vec3 worldLps) const
{
    const Vec3 d = worldLps - m_origin;
    const auto row = [&](int r) {
        return m_inverse[r][0] * d.x + m_inverse[r][1] * d.y + m_inverse[r][2] * d.z;
    };
    return {row(0), row(1), row(2)};
}

Index3 ImageGeometry::nearestVoxel(Vec3 worldLps) const
{
    constexpr double kFarthest = 1e6;
    const Vec3 index = toIndex(worldLps);
    Index3 voxel{};
    for (int axis = 0; axis < 3; ++axis)
        voxel[static_cast<std::size_t>(axis)] =
            static_cast<int>(std::lround(std::clamp(index[axis], -kFarthest, kFarthest)));
    return voxel;
}

Vec3 ImageGeometry::centre() const
{
    return toWorld(Vec3{(m_size[0] - 1) / 2.0, (m_size[1] - 1) / 2.0, (m_size[2] - 1) / 2.0});
}

bool ImageGeometry::isSameGrid(const ImageGeometry& other, double toleranceMm) const
{
    if (m_size != other.m_size)
        return false;
    for (int corner = 0; corner < 8; ++corner) {
        const Index3 index{(corner & 1) != 0 ? m_size[0] - 1 : 0,
                           (corner & 2) != 0 ? m_size[1] - 1 : 0,
                           (corner & 4) != 0 ? m_size[2] - 1 : 0};
        if (length(toWorld(index) - other.toWorld(index)) > toleranceMm)
            return false;
    }
    return true;
}

bool ImageGeometry::meets(const ImageGeometry& other) const
{
    const auto half = [](const ImageGeometry& grid, int axis) { // of what it covers
        double sum = 0;
        for (int along = 0; along < 3; ++along)
            sum += std::abs(grid.step(along)[axis]) * grid.size()[along] / 2;
        return sum;
    };
    for (int axis = 0; axis < 3; ++axis)
        if (std::abs(centre()[axis] - other.centre()[axis]) > half(*this, axis) + half(other, axis))
            return false;
    return true;
}

} // namespace hangaku::viewer
