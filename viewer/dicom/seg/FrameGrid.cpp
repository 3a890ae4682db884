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
/// How far frames may be shifted against each other sideways, as a fraction of a pixel.
constexpr double kSidewaysTolerance = 0.1;
/// More slices than this, or than four for each frame, are no gaps but a mistake.
constexpr int kMostSlices = 2048;
/// Farther from the origin is no patient.
constexpr double kFarthestMm = 1e6;

bool isSameDirection(Vec3 a, Vec3 b)
{
    return length(a - b) < kDirectionTolerance;
}

bool isSameSpacing(double a, double b)
{
    return std::abs(a - b) <= kSpacingTolerance * a;
}

bool isParallel(const FramePlane& a, const FramePlane& b)
{
    return isSameDirection(a.rowDirection, b.rowDirection) &&
           isSameDirection(a.columnDirection, b.columnDirection) &&
           isSameSpacing(a.columnSpacingMm, b.columnSpacingMm) &&
           isSameSpacing(a.rowSpacingMm, b.rowSpacingMm);
}

/// Is every place on that grid the place of this plane's rows and columns?
bool isAlong(const ImageGeometry& grid, const FramePlane& plane)
{
    return isSameDirection(plane.rowDirection, grid.axes()[0]) &&
           isSameDirection(plane.columnDirection, grid.axes()[1]) &&
           isSameSpacing(grid.spacing().x, plane.columnSpacingMm) &&
           isSameSpacing(grid.spacing().y, plane.rowSpacingMm);
}

/// Does the plane begin at slice place `k` of the grid?
bool liesAt(const ImageGeometry& grid, const FramePlane& plane, double k)
{
    return length(plane.position - grid.toWorld(Vec3{0, 0, k})) <=
           std::max(kSamePlaneMm, kSliceTolerance * grid.spacing().z);
}

/// The slices that are nearer to each place than to any other.
std::vector<SliceRun> cellsOf(const std::vector<double>& places, int slices)
{
    std::vector<SliceRun> cells(places.size());
    for (std::size_t n = 0; n < places.size(); ++n) {
        const double below = n == 0 ? -0.5 : (places[n - 1] + places[n]) / 2;
        const double above =
            n + 1 == places.size() ? slices - 0.5 : (places[n] + places[n + 1]) / 2;
        cells[n] = {std::clamp(static_cast<int>(std::ceil(below)), 0, slices),
                    std::clamp(static_cast<int>(std::ceil(above)), 0, slices)};
    }
    if (!cells.empty())
        cells.back().end = slices;
    return cells;
}

std::optional<FrameGrid> onSlices(const ImageGeometry& source,
                                  const std::vector<FramePlane>& planes)
{
    FrameGrid grid{source, {}};
    for (const auto& plane : planes) {
        const double place = source.toIndex(plane.position).z;
        if (!(place > -1 && place < source.size()[2]))
            return {};
        const int k = static_cast<int>(std::lround(place));
        if (k < 0 || k >= source.size()[2] || !liesAt(source, plane, k))
            return {};
        grid.slices.push_back({k, k + 1});
    }
    return grid;
}

std::optional<FrameGrid> onPlaces(const ImageGeometry& source, const std::vector<double>& places,
                                  const std::vector<FramePlane>& planes)
{
    FrameGrid grid{source, {}, true};
    const auto cells = cellsOf(places, source.size()[2]);
    for (const auto& plane : planes) {
        const auto found = std::ranges::find_if(
            places, [&](double place) { return liesAt(source, plane, place); });
        if (found == places.end())
            return {};
        const auto& cell = cells[static_cast<std::size_t>(found - places.begin())];
        if (cell.first >= cell.end)
            return {}; // the frame would be lost
        grid.slices.push_back(cell);
        for (const int k : {cell.first, cell.end - 1})
            grid.largestShiftMm =
                std::max(grid.largestShiftMm, std::abs(k - *found) * source.sliceDistanceMm());
    }
    return grid;
}

/// Different slices in order along the normal: their distances from the first, and where they are.
struct Stack {
    std::vector<double> distances;
    Vec3 first;
    Vec3 last;
};

Stack stackOf(const std::vector<FramePlane>& planes, Vec3 normal)
{
    std::vector<Vec3> positions;
    for (const auto& plane : planes)
        positions.push_back(plane.position);
    std::ranges::sort(positions, {}, [normal](Vec3 p) { return dot(p, normal); });
    Stack stack{{}, positions.front(), positions.back()};
    for (const auto& position : positions) {
        const double distance = dot(position - stack.first, normal);
        if (stack.distances.empty() || distance - stack.distances.back() >= kSamePlaneMm)
            stack.distances.push_back(distance);
    }
    return stack;
}

double mostSlices(std::size_t frames)
{
    return std::max<double>(kMostSlices, 4.0 * static_cast<double>(frames));
}

/// The distance that all gaps are multiples of; 0 when there is none.
double commonDistance(const std::vector<double>& distances, double stated)
{
    std::vector<double> gaps;
    for (std::size_t n = 1; n < distances.size(); ++n)
        gaps.push_back(distances[n] - distances[n - 1]);
    const double smallest = std::ranges::min(gaps);
    const auto divides = [&gaps](double distance) {
        return std::ranges::all_of(gaps, [distance](double gap) {
            return std::abs(gap / distance - std::round(gap / distance)) < kSliceTolerance &&
                   gap > distance / 2;
        });
    };
    const double span = distances.back();
    const double most = mostSlices(distances.size());
    // What the file states first: every frame may have a gap beside it.
    for (const double candidate : {stated, smallest, smallest / 2, smallest / 3})
        if (candidate > kSamePlaneMm && span / candidate < most && divides(candidate))
            return span / std::round(span / candidate);
    return 0;
}

/// The slices, `step` mm apart, that show the frame at `distances[n]`: those that are nearest to
/// it, as far as it is thick.
SliceRun uneven(const std::vector<double>& distances, std::size_t n, double step, double thickness,
                int slices)
{
    const double reach = std::max(thickness, step) / 2 + 1e-6;
    const double at = distances[n];
    const double below = std::max(at - reach, n == 0 ? at : (distances[n - 1] + at) / 2);
    const double above =
        std::min(at + reach, n + 1 == distances.size() ? at : (at + distances[n + 1]) / 2);
    const int nearest = std::clamp(static_cast<int>(std::lround(at / step)), 0, slices - 1);
    return {std::clamp(static_cast<int>(std::floor(below / step)) + 1, 0, nearest),
            std::clamp(static_cast<int>(std::floor(above / step)) + 1, nearest + 1, slices)};
}

tl::unexpected<Error> notParallel()
{
    return fail(ErrorCode::InvalidGeometry,
                Text(HANGAKU_TR("Core", "The segmentation's frames are not parallel or differ in "
                                        "pixel size")));
}

Result<void> checkPlanes(const std::vector<FramePlane>& planes)
{
    for (const auto& plane : planes) {
        if (!isParallel(planes.front(), plane))
            return notParallel();
        const double area = length(cross(plane.rowDirection, plane.columnDirection));
        if (!(area > 0.9 && area < 1.1)) // also where one is no number
            return notParallel();
        if (!(length(plane.position) < kFarthestMm))
            return fail(ErrorCode::InvalidGeometry,
                        Text(HANGAKU_TR("Core", "The segmentation's frames lie nowhere near a "
                                                "patient")));
    }
    return {};
}

/// Are the frames above each other, as far as `step` leans? Otherwise one grid cannot hold them.
Result<void> checkSideways(const std::vector<FramePlane>& planes, const Stack& stack, Vec3 normal)
{
    const double span = stack.distances.back();
    const Vec3 lean = span > 0 ? (stack.last - stack.first) / span : normal;
    for (const auto& plane : planes) {
        const auto offset =
            plane.position - stack.first - lean * dot(plane.position - stack.first, normal);
        if (std::abs(dot(offset, plane.rowDirection)) >
                std::max(kSamePlaneMm, kSidewaysTolerance * plane.columnSpacingMm) ||
            std::abs(dot(offset, plane.columnDirection)) >
                std::max(kSamePlaneMm, kSidewaysTolerance * plane.rowSpacingMm))
            return fail(ErrorCode::InvalidGeometry,
                        Text(HANGAKU_TR("Core", "The segmentation's frames are shifted sideways "
                                                "against each other")));
    }
    return {};
}

} // namespace

std::optional<FrameGrid> gridOfSource(const ImageGeometry& source,
                                      const std::vector<double>& places, Index3 frameSize,
                                      const std::vector<FramePlane>& planes)
{
    if (source.size()[0] != frameSize[0] || source.size()[1] != frameSize[1] || planes.empty() ||
        !std::ranges::all_of(planes,
                             [&source](const auto& plane) { return isAlong(source, plane); }))
        return {};
    auto even = onSlices(source, planes);
    if (places.empty())
        return even;
    // Frames on the even grid say its distance; others were drawn on the acquired slices, also
    // where one of these happens to lie on the grid.
    const bool saysSo = std::ranges::all_of(planes, [&source](const auto& plane) {
        return std::abs(plane.sliceSpacingMm - source.sliceDistanceMm()) <
               kSpacingTolerance * source.sliceDistanceMm();
    });
    if (even && saysSo)
        return even;
    auto acquired = onPlaces(source, places, planes);
    return acquired ? acquired : even;
}

Result<FrameGrid> smallestGrid(Index3 frameSize, const std::vector<FramePlane>& planes)
{
    if (auto checked = checkPlanes(planes); !checked)
        return tl::unexpected(checked.error());
    const auto& front = planes.front();
    const auto normal = normalized(cross(front.rowDirection, front.columnDirection));
    const auto stack = stackOf(planes, normal);
    if (auto checked = checkSideways(planes, stack, normal); !checked)
        return tl::unexpected(checked.error());

    const double span = stack.distances.back();
    Vec3 step = normal * (front.sliceSpacingMm > 0 ? front.sliceSpacingMm : 1);
    double distance = 0;
    int slices = 1;
    bool isUneven = false;
    if (stack.distances.size() > 1) {
        distance = commonDistance(stack.distances, front.sliceSpacingMm);
        isUneven = distance == 0;
        if (isUneven) {
            double smallest = span;
            for (std::size_t n = 1; n < stack.distances.size(); ++n)
                smallest = std::min(smallest, stack.distances[n] - stack.distances[n - 1]);
            distance = span / std::min(std::round(span / smallest),
                                       mostSlices(stack.distances.size()) - 1);
        }
        slices = static_cast<int>(std::lround(span / distance)) + 1;
        step = (stack.last - stack.first) / (slices - 1);
    }
    const auto geometry = ImageGeometry::create(
        {frameSize[0], frameSize[1], slices},
        {front.columnSpacingMm, front.rowSpacingMm, length(step)}, stack.first,
        {normalized(front.rowDirection), normalized(front.columnDirection), normalized(step)});
    if (!geometry)
        return tl::unexpected(geometry.error());
    FrameGrid grid{*geometry, {}, isUneven};
    for (const auto& plane : planes) {
        const double at = dot(plane.position - stack.first, normal);
        if (!isUneven) {
            const double place = distance > 0 ? at / distance : 0;
            const int k = std::clamp(static_cast<int>(std::lround(place)), 0, slices - 1);
            grid.slices.push_back({k, k + 1});
            continue;
        }
        const auto above = std::ranges::upper_bound(stack.distances, at + kSamePlaneMm / 2);
        const auto n = static_cast<std::size_t>(
            std::max<std::ptrdiff_t>(0, above - stack.distances.begin() - 1));
        const auto run = uneven(stack.distances, n, distance, plane.sliceSpacingMm, slices);
        grid.slices.push_back(run);
        for (const int k : {run.first, run.end - 1})
            grid.largestShiftMm = std::max(grid.largestShiftMm, std::abs(k * distance - at));
    }
    return grid;
}

} // namespace hangaku::viewer::dicom
