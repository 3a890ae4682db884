#include "viewer/dicom/rt/ContourFill.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace hangaku::viewer::dicom {
namespace {

/// Contours differ from the slice they were drawn on by rounding only; in slices.
constexpr double kSamePlane = 0.05;
/// A contour further off the slices' direction than that is tilted; in slices.
constexpr double kFlatWithin = 0.25;

struct Point {
    double x = 0;
    double y = 0;

    friend bool operator==(Point, Point) = default;
};
using Polygon = std::vector<Point>;

/// Polygons of one plane, which together decide what is inside.
struct Plane {
    double place = 0; ///< continuous slice, or mm along a normal
    std::vector<Polygon> polygons;
};

/// Where the line y = `y` crosses the polygons, ascending: inside is between odd and even ones.
void crossings(const std::vector<Polygon>& polygons, double y, std::vector<double>& out)
{
    out.clear();
    for (const auto& polygon : polygons)
        for (std::size_t n = 0; n < polygon.size(); ++n) {
            Point a = polygon[n];
            Point b = polygon[n + 1 < polygon.size() ? n + 1 : 0];
            // Both ways of a keyhole's channel must give the same number.
            if (b.y < a.y || (b.y == a.y && b.x < a.x))
                std::swap(a, b);
            if (a.y <= y && y < b.y)
                out.push_back(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x));
        }
    std::ranges::sort(out);
}

bool isInside(const std::vector<Polygon>& polygons, Point point)
{
    bool inside = false;
    for (const auto& polygon : polygons)
        for (std::size_t n = 0; n < polygon.size(); ++n) {
            Point a = polygon[n];
            Point b = polygon[n + 1 < polygon.size() ? n + 1 : 0];
            if (b.y < a.y || (b.y == a.y && b.x < a.x))
                std::swap(a, b);
            if (a.y <= point.y && point.y < b.y &&
                a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x) <= point.x)
                inside = !inside;
        }
    return inside;
}

/// Gathers polygons of equal place; equal polygons once. `planes` must come in ascending order.
std::vector<Plane> gathered(std::vector<std::pair<double, Polygon>> polygons, double tolerance)
{
    std::ranges::stable_sort(polygons, {}, &std::pair<double, Polygon>::first);
    std::vector<Plane> planes;
    for (auto& [place, polygon] : polygons) {
        if (planes.empty() || place - planes.back().place > tolerance)
            planes.push_back({place, {}});
        auto& list = planes.back().polygons;
        if (std::ranges::find(list, polygon) == list.end())
            list.push_back(std::move(polygon));
    }
    return planes;
}

Vec3 meanOf(const Contour& contour)
{
    Vec3 sum;
    for (const Vec3 point : contour)
        sum += point;
    return sum / static_cast<double>(contour.size());
}

/// Unit normal by Newell's method, pointing head- or, failing that, backwards; none for a line.
std::optional<Vec3> normalOf(const Contour& contour)
{
    Vec3 sum;
    const Vec3 centre = meanOf(contour);
    for (std::size_t n = 0; n < contour.size(); ++n)
        sum += cross(contour[n] - centre, contour[(n + 1) % contour.size()] - centre);
    const double area = length(sum);
    if (!(area > 1e-9))
        return {};
    sum = sum / area;
    for (const int axis : {2, 1, 0})
        if (std::abs(sum[axis]) > 0.1)
            return sum[axis] < 0 ? -sum : sum;
    return sum;
}

/// Two directions across a normal, the first as far to the left as may be.
std::array<Vec3, 2> acrossOf(Vec3 normal)
{
    const Vec3 left{1, 0, 0};
    const Vec3 back{0, 1, 0};
    const Vec3 start = std::abs(normal.x) < 0.9 ? left : back;
    const Vec3 first = normalized(start - normal * dot(start, normal));
    return {first, cross(normal, first)};
}

/// What a plane reaches, from and to, in slices.
std::pair<double, double> reachOf(double place, const std::vector<double>& slicePlaces)
{
    const auto nearest = std::ranges::min_element(
        slicePlaces, {}, [place](double slice) { return std::abs(slice - place); });
    if (slicePlaces.size() < 2 || std::abs(*nearest - place) > 0.5)
        return {place - 0.5, place + 0.5};
    const bool isFirst = nearest == slicePlaces.begin();
    const bool isLast = nearest + 1 == slicePlaces.end();
    const double before = isFirst ? nearest[1] - nearest[0] : nearest[0] - nearest[-1];
    const double after = isLast ? nearest[0] - nearest[-1] : nearest[1] - nearest[0];
    return {place - before / 2, place + after / 2};
}

/// Fills the planes that lie on slices.
class SliceFill {
public:
    SliceFill(const ImageGeometry& geometry, const std::vector<double>& slicePlaces,
              std::vector<Plane> planes, FilledContours& out)
        : m_geometry(geometry), m_slicePlaces(slicePlaces), m_planes(std::move(planes)), m_out(out)
    {
    }

    void run()
    {
        const int slices = m_geometry.size()[2];
        std::vector<const Plane*> nearest(static_cast<std::size_t>(slices));
        for (const auto& plane : m_planes) {
            const auto [from, to] = reachOf(plane.place, m_slicePlaces);
            // A slice that lies halfway between belongs to the plane above it.
            const double first = std::max(std::ceil(from), 0.0);
            const double last = std::min(std::ceil(to) - 1, slices - 1.0);
            if (first > last)
                m_out.outside += static_cast<int>(plane.polygons.size());
            for (double k = first; k <= last; ++k) {
                auto& slot = nearest[static_cast<std::size_t>(k)];
                if (slot == nullptr || std::abs(plane.place - k) < std::abs(slot->place - k))
                    slot = &plane;
            }
        }
        for (int k = 0; k < slices; ++k)
            if (const auto* plane = nearest[static_cast<std::size_t>(k)]) {
                m_out.largestShiftMm =
                    std::max(m_out.largestShiftMm,
                             std::abs(plane->place - k) * m_geometry.sliceDistanceMm());
                fillSlice(*plane, k);
            }
    }

private:
    void fillSlice(const Plane& plane, int k)
    {
        double top = std::numeric_limits<double>::max();
        double bottom = std::numeric_limits<double>::lowest();
        for (const auto& polygon : plane.polygons)
            for (const Point point : polygon) {
                top = std::min(top, point.y);
                bottom = std::max(bottom, point.y);
            }
        const auto size = m_geometry.size();
        const double last = std::min(std::ceil(bottom), size[1] - 1.0);
        for (double row = std::max(std::floor(top), 0.0); row <= last; ++row) {
            crossings(plane.polygons, row, m_crossings);
            for (std::size_t n = 0; n + 1 < m_crossings.size(); n += 2) {
                const double first = std::max(std::ceil(m_crossings[n]), 0.0);
                const double end =
                    std::min(std::ceil(m_crossings[n + 1]), static_cast<double>(size[0]));
                if (first < end)
                    m_out.runs.push_back({static_cast<int>(first), static_cast<int>(end),
                                          static_cast<int>(row), k});
            }
        }
    }

    const ImageGeometry& m_geometry;
    const std::vector<double>& m_slicePlaces;
    std::vector<Plane> m_planes;
    std::vector<double> m_crossings;
    FilledContours& m_out;
};

/// Fills parallel planes that lie across the slices.
class SpaceFill {
public:
    SpaceFill(const ImageGeometry& geometry, Vec3 normal, const std::vector<const Contour*>& contours)
        : m_geometry(geometry), m_normal(normal), m_across(acrossOf(normal))
    {
        std::vector<std::pair<double, Polygon>> polygons;
        for (const auto* contour : contours) {
            Polygon polygon;
            for (const Vec3 point : *contour) {
                polygon.push_back({dot(point, m_across[0]), dot(point, m_across[1])});
                reach(point);
            }
            polygons.emplace_back(dot(meanOf(*contour), normal), std::move(polygon));
        }
        constexpr double kSamePlaneMm = 0.05;
        m_planes = gathered(std::move(polygons), kSamePlaneMm);
    }

    void run(FilledContours& out)
    {
        const double half = halfDistance();
        IndexBox box;
        for (int axis = 0; axis < 3; ++axis) {
            // How far `half` mm along any direction can be in voxels of this axis.
            const auto& row = m_geometry.worldToIndexMatrix()[static_cast<std::size_t>(axis)];
            const double margin = half * std::hypot(row[0], row[1], row[2]);
            const double size = m_geometry.size()[axis];
            box.first[axis] =
                static_cast<int>(std::clamp(std::floor(m_first[axis] - margin), 0.0, size));
            box.end[axis] =
                static_cast<int>(std::clamp(std::ceil(m_last[axis] + margin) + 1, 0.0, size));
        }
        for (int k = box.first[2]; k < box.end[2]; ++k)
            for (int j = box.first[1]; j < box.end[1]; ++j)
                for (int i = box.first[0]; i < box.end[0]; ++i)
                    if (contains(m_geometry.toWorld(Index3{i, j, k}), half))
                        add(out, i, j, k);
    }

private:
    void reach(Vec3 point)
    {
        const Vec3 index = m_geometry.toIndex(point);
        for (int axis = 0; axis < 3; ++axis) {
            m_first[axis] = std::min(m_first[axis], index[axis]);
            m_last[axis] = std::max(m_last[axis], index[axis]);
        }
    }
    /// Half the usual distance of planes; of a lone one, half that of the slices.
    double halfDistance() const
    {
        std::vector<double> gaps;
        for (std::size_t n = 1; n < m_planes.size(); ++n)
            gaps.push_back(m_planes[n].place - m_planes[n - 1].place);
        if (gaps.empty())
            return m_geometry.sliceDistanceMm() / 2;
        const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
        std::ranges::nth_element(gaps, middle);
        return *middle / 2;
    }
    bool contains(Vec3 world, double half) const
    {
        const double place = dot(world, m_normal);
        auto next = std::ranges::lower_bound(m_planes, place, {}, &Plane::place);
        if (next == m_planes.end() ||
            (next != m_planes.begin() && place - next[-1].place < next->place - place))
            --next;
        return std::abs(next->place - place) <= half &&
               isInside(next->polygons, {dot(world, m_across[0]), dot(world, m_across[1])});
    }
    static void add(FilledContours& out, int i, int j, int k)
    {
        if (!out.runs.empty() && out.runs.back().end == i && out.runs.back().j == j &&
            out.runs.back().k == k)
            ++out.runs.back().end;
        else
            out.runs.push_back({i, i + 1, j, k});
    }

    static constexpr double kFar = std::numeric_limits<double>::max();

    const ImageGeometry& m_geometry;
    Vec3 m_normal;
    std::array<Vec3, 2> m_across;
    std::vector<Plane> m_planes;
    Vec3 m_first{kFar, kFar, kFar};
    Vec3 m_last{-kFar, -kFar, -kFar};
};

/// Contours whose normals are the same, within a degree.
struct Direction {
    Vec3 normal;
    std::vector<const Contour*> contours;
};

void addTo(std::vector<Direction>& directions, const Contour& contour)
{
    constexpr double kOneDegree = 0.99985;
    const auto normal = normalOf(contour);
    if (!normal)
        return;
    const auto known = std::ranges::find_if(directions, [&normal](const Direction& direction) {
        return std::abs(dot(direction.normal, *normal)) > kOneDegree;
    });
    if (known != directions.end())
        known->contours.push_back(&contour);
    else
        directions.push_back({*normal, {&contour}});
}

} // namespace

ContourFill::ContourFill(const ImageGeometry& geometry, std::vector<double> slicePlaces)
    : m_geometry(geometry), m_slicePlaces(std::move(slicePlaces))
{
}

FilledContours ContourFill::fill(const std::vector<Contour>& contours) const
{
    FilledContours out;
    std::vector<std::pair<double, Polygon>> onSlices;
    std::vector<Direction> tilted;
    for (const auto& contour : contours) {
        if (contour.size() < 3)
            continue;
        Polygon polygon;
        const double place = m_geometry.toIndex(meanOf(contour)).z;
        double away = 0;
        for (const Vec3 point : contour) {
            const Vec3 index = m_geometry.toIndex(point);
            polygon.push_back({index.x, index.y});
            away = std::max(away, std::abs(index.z - place));
        }
        if (away <= kFlatWithin)
            onSlices.emplace_back(place, std::move(polygon));
        else
            addTo(tilted, contour);
    }
    SliceFill(m_geometry, m_slicePlaces, gathered(std::move(onSlices), kSamePlane), out).run();
    for (const auto& direction : tilted) {
        out.tilted += static_cast<int>(direction.contours.size());
        SpaceFill(m_geometry, direction.normal, direction.contours).run(out);
    }
    return out;
}

std::optional<ImageGeometry> gridAround(const std::vector<Contour>& contours)
{
    std::vector<Direction> directions;
    for (const auto& contour : contours)
        if (contour.size() >= 3)
            addTo(directions, contour);
    if (directions.size() != 1)
        return {};
    const Vec3 normal = directions.front().normal;
    const auto across = acrossOf(normal);
    constexpr double kFar = std::numeric_limits<double>::max();
    Vec3 first{kFar, kFar, kFar};
    Vec3 last{-kFar, -kFar, -kFar};
    std::vector<double> places;
    for (const auto* contour : directions.front().contours) {
        places.push_back(dot(meanOf(*contour), normal));
        for (const Vec3 point : *contour) {
            const Vec3 at{dot(point, across[0]), dot(point, across[1]), places.back()};
            for (int axis = 0; axis < 3; ++axis) {
                first[axis] = std::min(first[axis], at[axis]);
                last[axis] = std::max(last[axis], at[axis]);
            }
        }
    }
    std::ranges::sort(places);
    constexpr double kSamePlaneMm = 0.05;
    double distance = kFar;
    for (std::size_t n = 1; n < places.size(); ++n)
        if (const double gap = places[n] - places[n - 1]; gap > kSamePlaneMm)
            distance = std::min(distance, gap);
    if (distance == kFar)
        distance = 1;
    const double widest = std::max(last.x - first.x, last.y - first.y);
    const double pixel = std::max(std::min(1.0, widest / 64), widest / 1024);
    constexpr double kMostSlices = 2048;
    if (!(pixel > 0) || !std::isfinite(widest) || (last.z - first.z) / distance > kMostSlices)
        return {};
    const auto count = [](double extent, double step) {
        return static_cast<int>(std::lround(extent / step)) + 1;
    };
    const Index3 size{count(last.x - first.x, pixel), count(last.y - first.y, pixel),
                      count(last.z - first.z, distance)};
    auto grid = ImageGeometry::create(size, {pixel, pixel, distance},
                                      across[0] * first.x + across[1] * first.y + normal * first.z,
                                      {across[0], across[1], normal});
    return grid ? std::optional(*grid) : std::nullopt;
}

} // namespace hangaku::viewer::dicom
