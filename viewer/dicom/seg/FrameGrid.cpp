#include "viewer/dicom/seg/FrameGrid.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer::dicom {
namespace {

constexpr double kDirectionTolerance = 1e-3;
constexpr double kSpacingTolerance = 1e-3; // relative
/// Positions closer than this are one slice.
constexpr double kSamePlaneMm = 1e-2;
/// How far a frame may lie off its slice, as a fraction of the distance between slices.
constexpr double kSliceTolerance = 0.02;
/// More empty slices than this for each frame are no gaps but a mistake.
constexpr int kLargestGapFactor = 200;

bool isSameDirection(Vec3 a, Vec3 b) { return length(a - b) < kDirectionTolerance; }

bool isSameSpacing(double a, double b) { return std::abs(a - b) <= kSpacingTolerance * a; }

/// Positions of different slices in order along the normal.
std::vector<Vec3> distinctPositions(const std::vector<FramePlane>& planes, Vec3 normal)
{
    std::vector<Vec3> positions;
    for (const auto& plane : planes)
        positions.push_back(plane.position);
    std::ranges::sort(positions, {}, [normal](Vec3 p) { return dot(p, normal); });
    const auto isSame = [normal](Vec3 a, Vec3 b) {
        return std::abs(dot(a - b, normal)) < kSamePlaneMm;
    };
    positions.erase(std::ranges::unique(positions, isSame).begin(), positions.end());
    return positions;
}

/// The distance that all gaps are multiples of; 0 when there is none.
double commonDistance(const std::vector<Vec3>& positions, Vec3 normal, double stated)
{
    std::vector<double> gaps;
    for (std::size_t n = 1; n < positions.size(); ++n)
        gaps.push_back(dot(positions[n] - positions[n - 1], normal));
    const double smallest = std::ranges::min(gaps);
    const auto divides = [&gaps](double distance) {
        return std::ranges::all_of(gaps, [distance](double gap) {
            return std::abs(gap / distance - std::round(gap / distance)) < kSliceTolerance &&
                   gap > distance / 2;
        });
    };
    // What the file states first: every frame may have a gap beside it.
    for (const double candidate : {stated, smallest, smallest / 2, smallest / 3})
        if (candidate > kSamePlaneMm && divides(candidate)) {
            const double steps = std::round(dot(positions.back() - positions.front(), normal) / candidate);
            return dot(positions.back() - positions.front(), normal) / steps;
        }
    return 0;
}

} // namespace

std::optional<FrameGrid> gridOfSource(const ImageGeometry& source, Index3 frameSize,
                                      const std::vector<FramePlane>& planes)
{
    if (source.size()[0] != frameSize[0] || source.size()[1] != frameSize[1])
        return {};
    FrameGrid grid{source, {}, false};
    for (const auto& plane : planes) {
        if (!isSameDirection(plane.rowDirection, source.axes()[0]) ||
            !isSameDirection(plane.columnDirection, source.axes()[1]) ||
            !isSameSpacing(source.spacing().x, plane.columnSpacingMm) ||
            !isSameSpacing(source.spacing().y, plane.rowSpacingMm))
            return {};
        const auto index = source.toIndex(plane.position);
        const int slice = static_cast<int>(std::lround(index.z));
        if (slice < 0 || slice >= source.size()[2])
            return {};
        const double offMm = length(plane.position - source.toWorld(Index3{0, 0, slice}));
        if (offMm > std::max(kSamePlaneMm, kSliceTolerance * source.spacing().z))
            return {};
        grid.slices.push_back(slice);
    }
    return grid;
}

Result<FrameGrid> smallestGrid(Index3 frameSize, const std::vector<FramePlane>& planes)
{
    const auto& first = planes.front();
    for (const auto& plane : planes)
        if (!isSameDirection(plane.rowDirection, first.rowDirection) ||
            !isSameDirection(plane.columnDirection, first.columnDirection) ||
            !isSameSpacing(first.columnSpacingMm, plane.columnSpacingMm) ||
            !isSameSpacing(first.rowSpacingMm, plane.rowSpacingMm))
            return fail(ErrorCode::InvalidGeometry,
                        Text(HANGAKU_TR("Core", "The segmentation's frames are not parallel or "
                                                "differ in pixel size")));
    const auto normal = normalized(cross(first.rowDirection, first.columnDirection));
    const auto positions = distinctPositions(planes, normal);
    const double span = dot(positions.back() - positions.front(), normal);

    Vec3 step = normal * (first.sliceSpacingMm > 0 ? first.sliceSpacingMm : 1);
    int slices = 1;
    bool uneven = false;
    if (positions.size() > 1) {
        double distance = commonDistance(positions, normal, first.sliceSpacingMm);
        uneven = distance == 0 || span / distance > kLargestGapFactor * static_cast<double>(positions.size());
        if (uneven)
            distance = span / static_cast<double>(positions.size() - 1);
        slices = static_cast<int>(std::lround(span / distance)) + 1;
        step = (positions.back() - positions.front()) / (slices - 1);
    }
    const auto geometry = ImageGeometry::create(
        {frameSize[0], frameSize[1], slices},
        {first.columnSpacingMm, first.rowSpacingMm, length(step)}, positions.front(),
        {normalized(first.rowDirection), normalized(first.columnDirection), normalized(step)});
    if (!geometry)
        return tl::unexpected(geometry.error());
    FrameGrid grid{*geometry, {}, uneven};
    for (const auto& plane : planes) {
        const auto near = [&plane, normal](Vec3 position) {
            return dot(plane.position - position, normal) < kSamePlaneMm;
        };
        const double place = uneven
            ? static_cast<double>(std::ranges::find_if(positions, near) - positions.begin())
            : geometry->toIndex(plane.position).z;
        grid.slices.push_back(std::clamp(static_cast<int>(std::lround(place)), 0, slices - 1));
    }
    return grid;
}

} // namespace hangaku::viewer::dicom
