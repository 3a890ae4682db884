#include "viewer/processing/statistics/SegmentStatistics.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "tests/support/TestVolumes.h"

#include <cmath>
#include <numbers>
#include <random>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using namespace hangaku::tests;

namespace {

ImageGeometry skewGrid()
{
    return *ImageGeometry::create(
        {9, 8, 7}, {0.7, 1.3, 2.1}, {-3, 8, 100},
        {normalized(Vec3{1, 0.1, 0}), normalized(Vec3{0.2, 1, -0.1}), normalized(Vec3{0.1, 0.3, 1})});
}

Region randomRegion(const ImageGeometry& grid, unsigned seed)
{
    std::mt19937 random(seed);
    Region region(grid.box());
    for (auto& voxel : region.inside)
        voxel = random() % 3 == 0 ? 1 : 0;
    return region;
}

template <typename T> Volume randomVolume(const ImageGeometry& grid, double slope, double intercept)
{
    std::mt19937 random(8);
    std::vector<T> values(grid.voxelCount());
    for (auto& value : values)
        value = static_cast<T>(random() % 120);
    return volumeOf(grid, values, slope, intercept);
}

/// Half-way points between voxels in and out: the corners of the marching cubes surface.
std::vector<std::pair<Index3, Vec3>> surfacePoints(const Region& region, const ImageGeometry& grid)
{
    std::vector<std::pair<Index3, Vec3>> points;
    forEachIndex(region.box, [&](Index3 index) {
        for (std::size_t axis = 0; axis < 3; ++axis)
            for (const int side : {-1, 1}) {
                Index3 next = index;
                next[axis] += side;
                if (region.contains(index) && !region.contains(next))
                    points.emplace_back(index, grid.toWorld(index) +
                                                   grid.step(static_cast<int>(axis)) * (side * 0.5));
            }
    });
    return points;
}

template <typename IsPair>
double longest(const std::vector<std::pair<Index3, Vec3>>& points, IsPair&& isPair)
{
    double best = 0;
    for (const auto& a : points)
        for (const auto& b : points)
            if (isPair(a, b))
                best = std::max(best, length(a.second - b.second));
    return best;
}

double numpyPercentile(std::vector<double> values, double percent)
{
    std::ranges::sort(values);
    const double place = percent / 100 * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::size_t>(place);
    const auto high = std::min(low + 1, values.size() - 1);
    return values[low] + (place - static_cast<double>(low)) * (values[high] - values[low]);
}

} // namespace

TEMPLATE_TEST_CASE("SegmentStatistics: values by their definition, for every type of voxel",
                   "[processing][statistics]", std::uint8_t, std::int8_t, std::uint16_t,
                   std::int16_t, std::uint32_t, std::int32_t, float)
{
    const auto grid = obliqueGrid();
    const auto region = randomRegion(grid, 2);
    for (const auto& [slope, intercept] : {std::pair{1.0, 0.0}, {0.25, -10.0}, {-1.5, 3.0}}) {
        const auto volume = randomVolume<TestType>(grid, slope, intercept);
        std::vector<double> values;
        forEachIndex(grid.box(), [&](Index3 index) {
            if (region.contains(index))
                values.push_back(volume.valueAt(index));
        });
        double mean = 0;
        for (const double value : values)
            mean += value / static_cast<double>(values.size());
        double variance = 0;
        for (const double value : values)
            variance += (value - mean) * (value - mean) / static_cast<double>(values.size());

        StatisticsOptions options;
        options.percentiles = {90, 0, 12.5, 100, 33};
        options.histogramBins = 7;
        const auto statistics = *statisticsOf(region, grid, volume, options, {});

        REQUIRE(statistics.values);
        const auto& found = *statistics.values;
        CHECK(found.count == values.size());
        CHECK(found.mean == Approx(mean));
        CHECK(found.standardDeviation == Approx(std::sqrt(variance)));
        CHECK(found.minimum == Approx(numpyPercentile(values, 0)));
        CHECK(found.maximum == Approx(numpyPercentile(values, 100)));
        CHECK(found.median == Approx(numpyPercentile(values, 50)));
        REQUIRE(found.percentiles.size() == 5);
        for (std::size_t at = 0; at < 5; ++at) {
            CHECK(found.percentiles[at].percent == options.percentiles[at]);
            CHECK(found.percentiles[at].value ==
                  Approx(numpyPercentile(values, options.percentiles[at])));
        }
        std::vector<std::size_t> counts(7);
        for (const double value : values)
            ++counts[std::min<std::size_t>(6, static_cast<std::size_t>(
                                                  (value - found.minimum) / found.histogram.width +
                                                  (slope < 0 ? -1e-9 : 1e-9)))];
        CHECK(found.histogram.lowest == found.minimum);
        CHECK(found.histogram.width * 7 == Approx(found.maximum - found.minimum));
        std::size_t all = 0;
        for (std::size_t bin = 0; bin < 7; ++bin) {
            all += found.histogram.counts[bin];
            if (slope > 0)
                CHECK(found.histogram.counts[bin] == counts[bin]);
        }
        CHECK(all == values.size());
    }
}

TEST_CASE("SegmentStatistics: volume, centroid and box in the patient", "[processing][statistics]")
{
    for (const auto& grid : {obliqueGrid(), shearedGrid(), skewGrid()}) {
        const auto region = randomRegion(grid, 4).in({{1, 2, 1}, {5, 5, 4}});
        const auto volume = randomVolume<std::int16_t>(grid, 1, 0);
        Vec3 centroid;
        forEachIndex(region.box, [&](Index3 index) {
            if (region.contains(index))
                centroid += grid.toWorld(index) / static_cast<double>(region.count());
        });
        const auto found = *statisticsOf(region, grid, volume, {}, {});
        CHECK(found.voxels == region.count());
        CHECK(found.volumeMl ==
              Approx(static_cast<double>(region.count()) * grid.voxelVolumeMm3() / 1000));
        CHECK(length(found.centroid - centroid) < 1e-9);
        CHECK(found.box == region.bounds());
        CHECK(found.extentMm.x ==
              Approx((found.box.end[0] - found.box.first[0]) * grid.spacing().x));
    }
}

TEST_CASE("SegmentStatistics: diameters are the longest between any two points of the outline",
          "[processing][statistics]")
{
    for (const auto& grid : {obliqueGrid({9, 8, 7}), shearedGrid({9, 8, 7}), skewGrid()})
        for (unsigned seed = 0; seed < 4; ++seed) {
            const auto region = randomRegion(grid, seed);
            const auto volume = randomVolume<std::int16_t>(grid, 1, 0);
            const auto points = surfacePoints(region, grid);
            for (int axis = 0; axis < 3; ++axis) {
                StatisticsOptions options;
                options.sliceAxis = axis;
                const auto found = *statisticsOf(region, grid, volume, options, {});
                const auto at = static_cast<std::size_t>(axis);
                // Points of one slice: not those half a voxel off it.
                const auto inSlice = longest(points, [&](const auto& a, const auto& b) {
                    const auto isOn = [&](const auto& p) {
                        const Vec3 index = grid.toIndex(p.second);
                        return std::abs(index[axis] - p.first[at]) < 0.25;
                    };
                    return a.first[at] == b.first[at] && isOn(a) && isOn(b);
                });
                const auto& plane = found.inPlane;
                CHECK(plane.longest.lengthMm == Approx(inSlice));
                CHECK(length(plane.longest.to - plane.longest.from) ==
                      Approx(plane.longest.lengthMm));
                CHECK(grid.toIndex(plane.longest.from)[axis] == Approx(plane.slice));
                CHECK(grid.toIndex(plane.longest.to)[axis] == Approx(plane.slice));
                const Vec3 across = plane.perpendicular.to - plane.perpendicular.from;
                CHECK(length(across) == Approx(plane.perpendicular.lengthMm));
                CHECK(std::abs(dot(across, plane.longest.to - plane.longest.from)) < 1e-6);
                CHECK(plane.perpendicular.lengthMm <= plane.longest.lengthMm + 1e-9);
                CHECK(found.inSpace.lengthMm ==
                      Approx(longest(points, [](auto&&...) { return true; })));
            }
        }
}

TEST_CASE("SegmentStatistics: a lesion is measured as by hand: 24 x 10 mm in one slice",
          "[processing][statistics]")
{
    const auto grid = *ImageGeometry::create({40, 40, 5}, {1, 1, 5}, {0, 0, 0}, kAxialAxes);
    Region region(grid.box());
    forEachIndex({{5, 10, 2}, {29, 20, 3}}, [&](Index3 index) { region.add(index); });
    region.add({0, 0, 4}); // elsewhere, in another slice
    const auto volume = randomVolume<std::int16_t>(grid, 1, 0);

    const auto found = *statisticsOf(region, grid, volume, {}, {});

    CHECK(found.inPlane.slice == 2);
    // From the middle of an edge to that of the opposite one: 24 by 9, or 23 by 10.
    CHECK(found.inPlane.longest.lengthMm == Approx(std::hypot(24, 9)));
    CHECK(found.inPlane.perpendicular.lengthMm > 9.5);
    CHECK(found.inPlane.perpendicular.lengthMm < 11);
}

TEST_CASE("SegmentStatistics: the surface of one voxel, of a slab, and of a ball",
          "[processing][statistics]")
{
    const auto grid = *ImageGeometry::create({40, 40, 40}, {1, 1, 1}, {0, 0, 0}, kAxialAxes);
    const auto volume = randomVolume<std::uint8_t>(grid, 1, 0);
    const auto surface = [&](const Region& region) {
        return statisticsOf(region, grid, volume, {}, {})->surfaceMm2;
    };
    Region one(grid.box());
    one.add({7, 7, 7});
    CHECK(surface(one) == Approx(std::sqrt(3.0))); // an octahedron
    one.add({8, 8, 8});                            // touches by a corner only
    CHECK(surface(one) == Approx(2 * std::sqrt(3.0)));

    // The 8 corners of a box are cut off, its 12 edges are bevelled, its faces are flat.
    Region box(grid.box());
    forEachIndex({{5, 5, 5}, {15, 25, 35}}, [&](Index3 index) { box.add(index); });
    const double faces = 2.0 * (9 * 19 + 9 * 29 + 19 * 29);
    const double edges = 4.0 * (9 + 19 + 29) * std::sqrt(0.5);
    CHECK(surface(box) == Approx(faces + edges + 8 * std::sqrt(3.0) / 8));
    Region whole = box.in({{5, 5, 5}, {15, 25, 35}}); // at the rim of its own box
    CHECK(surface(whole) == Approx(surface(box)));

    const auto ball = paintedRegion(grid, [](Vec3 at) {
        return length(at - Vec3{19.5, 19.5, 19.5}) <= 17;
    });
    const double smooth = 4 * std::numbers::pi * 17 * 17;
    CHECK(surface(ball) > smooth);
    CHECK(surface(ball) < 1.1 * smooth);
}

TEST_CASE("SegmentStatistics: a surface follows the grid: sheared, it is that of the sheared body",
          "[processing][statistics]")
{
    const auto sheared = shearedGrid();
    const auto volume = randomVolume<std::uint8_t>(sheared, 1, 0);
    Region one(sheared.box());
    one.add({3, 3, 2});
    // An octahedron spanned by the half steps: eight triangles, each met twice.
    const Vec3 i = sheared.step(0) / 2;
    const Vec3 j = sheared.step(1) / 2;
    const Vec3 k = sheared.step(2) / 2;
    double area = 0;
    for (const double b : {1.0, -1.0})
        for (const double c : {1.0, -1.0})
            area += length(cross(j * b - i, k * c - i)); // two triangles of half of it
    CHECK(statisticsOf(one, sheared, volume, {}, {})->surfaceMm2 == Approx(area));
}

TEST_CASE("SegmentStatistics: all segments at once are what each is by itself, in layers too",
          "[processing][statistics]")
{
    const auto grid = shearedGrid({30, 25, 20});
    const auto volume = randomVolume<std::int16_t>(grid, 1, -50);
    std::mt19937 random(1);
    Segmentation segmentation(grid);
    segmentation.addLayer(LabelMap(grid));
    std::vector<Region> regions;
    for (int layer = 0; layer < 2; ++layer) {
        std::vector<Label> voxels(grid.voxelCount());
        for (std::size_t at = 0; at < voxels.size(); ++at)
            voxels[at] = static_cast<Label>((at / 7 + random() % 2) % 4 + (layer == 1 ? 300 : 0));
        segmentation.layer(layer) = LabelMap(grid, std::move(voxels));
    }
    for (const int number : {302, 1, 3, 301, 77}) { // not in order, some labels of nobody, one empty
        Segment segment;
        segment.number = static_cast<Label>(number);
        segment.layer = number > 100 ? 1 : 0;
        REQUIRE(segmentation.insert(segment));
        regions.push_back(Region::ofLabel(segmentation.layer(segment.layer), segment.number, grid.box()));
    }

    const auto all = *statisticsOfAll(segmentation, volume, {}, {});

    REQUIRE(all.size() == 5);
    for (std::size_t at = 0; at < 5; ++at) {
        const auto one = *statisticsOf(regions[at], grid, volume, {}, {});
        const auto& segment = segmentation.segments()[at];
        const auto ofLabel = *statisticsOf(segmentation.layerOf(segment), segment.number, grid.box(),
                                           volume, {}, {});
        CHECK(all[at].label == segment.number);
        for (const auto* found : {&all[at], &ofLabel}) {
            CHECK(found->voxels == one.voxels);
            CHECK(found->surfaceMm2 == Approx(one.surfaceMm2));
            CHECK(found->inSpace.lengthMm == Approx(one.inSpace.lengthMm));
            CHECK(found->inPlane.longest.lengthMm == Approx(one.inPlane.longest.lengthMm));
            REQUIRE(found->values.has_value() == one.values.has_value());
            if (one.values) {
                CHECK(found->values->mean == Approx(one.values->mean));
                CHECK(found->values->median == one.values->median);
            }
        }
    }
    CHECK(all[4].voxels == 0);
    CHECK_FALSE(all[4].values);
    CHECK(all[4].surfaceMm2 == 0);
}

TEST_CASE("SegmentStatistics: an image on another grid gives the nearest voxels' values",
          "[processing][statistics]")
{
    const auto mask = obliqueGrid({7, 6, 5});
    // Shifted, finer, and not reaching as far as the mask.
    const auto image = *ImageGeometry::create({12, 9, 11}, {0.5, 0.9, 1.7},
                                              mask.origin() + mask.step(0) * 0.8,
                                              {mask.axes()[0], mask.axes()[1], mask.axes()[2]});
    const auto region = randomRegion(mask, 9);
    const auto volume = randomVolume<std::int16_t>(image, 1, 0);
    double sum = 0;
    std::size_t count = 0;
    forEachIndex(mask.box(), [&](Index3 index) {
        const Vec3 at = image.toIndex(mask.toWorld(index));
        const Index3 nearest{static_cast<int>(std::floor(at.x + 0.5 + 1e-9)),
                             static_cast<int>(std::floor(at.y + 0.5 + 1e-9)),
                             static_cast<int>(std::floor(at.z + 0.5 + 1e-9))};
        if (region.contains(index) && image.contains(nearest)) {
            sum += volume.valueAt(nearest);
            ++count;
        }
    });
    REQUIRE(count > 10);
    REQUIRE(count < region.count());

    const auto found = *statisticsOf(region, mask, volume, {}, {});

    CHECK(found.voxels == region.count());
    CHECK(found.values->count == count);
    CHECK(found.values->mean == Approx(sum / static_cast<double>(count)));
}

TEST_CASE("SegmentStatistics: no values for a colour image, outside of it, or where it has none",
          "[processing][statistics]")
{
    const auto grid = obliqueGrid();
    const auto region = randomRegion(grid, 1);
    auto colour = volumeOf(grid, std::vector<std::uint8_t>(grid.voxelCount() * 3));
    colour.description.channels = 3;
    CHECK_FALSE(statisticsOf(region, grid, colour, {}, {})->values);
    const auto away = *ImageGeometry::create({3, 3, 3}, {1, 1, 1}, {900, 0, 0}, kAxialAxes);
    CHECK_FALSE(statisticsOf(region, grid, randomVolume<float>(away, 1, 0), {}, {})->values);
    const auto noNumbers =
        volumeOf(grid, std::vector<float>(grid.voxelCount(), std::nanf("")));
    CHECK_FALSE(statisticsOf(region, grid, noNumbers, {}, {})->values);
    CHECK(statisticsOf(Region(), grid, colour, {}, {})->voxels == 0);
}

TEST_CASE("SegmentStatistics: wrong options and a stopped call are errors", "[processing][statistics]")
{
    const auto grid = obliqueGrid();
    const auto region = randomRegion(grid, 1);
    const auto volume = randomVolume<std::int16_t>(grid, 1, 0);
    for (const auto& options : {StatisticsOptions{{101}, 4, 2}, {{5}, -1, 2}, {{5}, 4, 3}}) {
        const auto wrong = statisticsOf(region, grid, volume, options, {});
        REQUIRE_FALSE(wrong);
        CHECK(wrong.error().code == ErrorCode::InvalidArgument);
    }
    std::stop_source source;
    source.request_stop();
    const auto stopped = statisticsOf(region, grid, volume, {}, Progress{source.get_token(), {}});
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == ErrorCode::Cancelled);
}
