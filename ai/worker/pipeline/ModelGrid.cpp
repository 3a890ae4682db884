#include "ai/worker/pipeline/ModelGrid.h"

#include <cmath>
#include <limits>

namespace hangaku::ai {

using viewer::ImageGeometry;
using viewer::Index3;
using viewer::Result;
using viewer::Vec3;

namespace {

constexpr double kSpacingToleranceMm = 1e-3;

/// World axis (0 L/R, 1 P/A, 2 S/I) and sign (LPS) that an orientation letter points along.
struct Direction {
    int axis;
    int sign;
};

Direction directionOf(char letter)
{
    switch (letter) {
    case 'L': return {0, 1};
    case 'R': return {0, -1};
    case 'P': return {1, 1};
    case 'A': return {1, -1};
    case 'S': return {2, 1};
    default: return {2, -1}; // 'I'
    }
}

/// The world axis that each image axis runs along most, each used once (nibabel's io_orientation).
std::array<Direction, 3> nearestDirections(const ImageGeometry& geometry)
{
    std::array<Direction, 3> result{};
    std::array<bool, 3> taken{};
    for (int axis = 0; axis < 3; ++axis) {
        const Vec3 direction = geometry.axes()[axis];
        int best = -1;
        for (int world = 0; world < 3; ++world)
            if (!taken[world] &&
                (best < 0 || std::abs(direction[world]) > std::abs(direction[best])))
                best = world;
        taken[best] = true;
        result[axis] = {best, direction[best] < 0 ? -1 : 1};
    }
    return result;
}

/// The axes made perpendicular one after the other (Gram-Schmidt); the first keeps its direction.
std::array<Vec3, 3> withoutShear(const std::array<Vec3, 3>& axes)
{
    const Vec3 i = axes[0];
    const Vec3 j = normalized(axes[1] - i * dot(axes[1], i));
    const Vec3 k = normalized(axes[2] - i * dot(axes[2], i) - j * dot(axes[2], j));
    return {i, j, k};
}

/// The smallest box along `axes` that holds every corner voxel centre of the image: its first
/// corner (LPS mm) and its lengths in mm.
struct Extent {
    Vec3 corner;
    Vec3 lengths;
};

Extent extentAlong(const std::array<Vec3, 3>& axes, const ImageGeometry& image)
{
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    Vec3 low{kInfinity, kInfinity, kInfinity};
    Vec3 high = -low;
    const auto size = image.size();
    for (int corner = 0; corner < 8; ++corner) {
        const Vec3 point = image.toWorld(Index3{(corner & 1) != 0 ? size[0] - 1 : 0,
                                                (corner & 2) != 0 ? size[1] - 1 : 0,
                                                (corner & 4) != 0 ? size[2] - 1 : 0});
        for (int axis = 0; axis < 3; ++axis) {
            low[axis] = std::min(low[axis], dot(point, axes[axis]));
            high[axis] = std::max(high[axis], dot(point, axes[axis]));
        }
    }
    return {axes[0] * low.x + axes[1] * low.y + axes[2] * low.z, high - low};
}

} // namespace

Result<ModelGrid> ModelGrid::create(const ImageGeometry& source, const ModelInput& input)
{
    // Orientation
    ModelGrid grid(source, source);
    if (!input.orientation.empty()) {
        const auto directions = nearestDirections(source);
        for (int axis = 0; axis < 3; ++axis) {
            const auto wanted = directionOf(input.orientation[static_cast<std::size_t>(axis)]);
            for (int from = 0; from < 3; ++from)
                if (directions[from].axis == wanted.axis) {
                    grid.m_sourceAxis[axis] = from;
                    grid.m_flipped[axis] = directions[from].sign != wanted.sign;
                }
        }
    }
    Index3 size{};
    Vec3 spacing;
    std::array<Vec3, 3> axes{};
    Vec3 origin = source.origin();
    for (int axis = 0; axis < 3; ++axis) {
        const int from = grid.m_sourceAxis[axis];
        size[axis] = source.size()[from];
        spacing[axis] = source.spacing()[from];
        axes[axis] = source.axes()[from];
        if (grid.m_flipped[axis]) {
            origin += source.step(from) * (size[axis] - 1);
            axes[axis] = -axes[axis];
        }
    }
    auto oriented = ImageGeometry::create(size, spacing, origin, axes);
    if (!oriented)
        return tl::unexpected(oriented.error());
    grid.m_geometry = *oriented;
    if (input.axes == ModelInput::Axes::ZYX)
        grid.m_axisOfDimension = {2, 1, 0};

    // Spacing and size
    bool sameSpacing = true;
    for (int axis = 0; axis < 3; ++axis) {
        const double target =
            input.spacingMm ? (*input.spacingMm)[static_cast<std::size_t>(axis)] : spacing[axis];
        if (std::abs(target - spacing[axis]) > kSpacingToleranceMm) {
            spacing[axis] = target;
            sameSpacing = false;
        }
    }
    const bool keepsShear = !input.spacingMm && !input.size;
    const bool sameSize = !input.size || *input.size == size;
    if (sameSpacing && sameSize && (keepsShear || oriented->isOrthogonal()))
        return grid;

    grid.m_exact = false;
    axes = withoutShear(axes);
    const auto extent = extentAlong(axes, *oriented);
    origin = extent.corner;
    for (int axis = 0; axis < 3; ++axis)
        size[axis] = static_cast<int>(std::nearbyint(extent.lengths[axis] / spacing[axis] + 1));
    if (input.size) {
        size = *input.size;
        origin = oriented->centre();
        for (int axis = 0; axis < 3; ++axis)
            origin += axes[axis] * (-spacing[axis] * (size[axis] - 1) / 2);
    }
    auto geometry = ImageGeometry::create(size, spacing, origin, axes);
    if (!geometry)
        return tl::unexpected(geometry.error());
    grid.m_geometry = *geometry;
    return grid;
}

std::array<int, 3> ModelGrid::inTensorOrder(std::array<int, 3> xyz) const
{
    std::array<int, 3> result{};
    for (std::size_t dimension = 0; dimension < 3; ++dimension)
        result[dimension] = xyz[static_cast<std::size_t>(m_axisOfDimension[dimension])];
    return result;
}

ModelGrid::Layout ModelGrid::sourceLayout() const
{
    const auto size = m_source.size();
    const std::array<std::ptrdiff_t, 3> sourceStep{
        1, size[0], static_cast<std::ptrdiff_t>(size[0]) * size[1]};
    Layout layout;
    for (std::size_t dimension = 0; dimension < 3; ++dimension) {
        const auto axis = static_cast<std::size_t>(m_axisOfDimension[dimension]);
        const auto from = static_cast<std::size_t>(m_sourceAxis[axis]);
        const auto step = sourceStep[from];
        layout.step[dimension] = m_flipped[axis] ? -step : step;
        if (m_flipped[axis])
            layout.first += step * (size[from] - 1);
    }
    return layout;
}

} // namespace hangaku::ai
