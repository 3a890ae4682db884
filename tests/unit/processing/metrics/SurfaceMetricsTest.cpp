#include "viewer/processing/metrics/SegmentMetrics.h"
#include "viewer/processing/metrics/SurfelArea.h"
#include "viewer/processing/statistics/SurfaceArea.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using hangaku::tests::kAxialAxes;
using Json = nlohmann::json;

namespace {

Segmentation maskOf(const ImageGeometry& geometry, const std::function<bool(Index3)>& isIn)
{
    std::vector<Label> voxels;
    const auto size = geometry.size();
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i)
                voxels.push_back(isIn({i, j, k}) ? 1 : 0);
    Segmentation segmentation(LabelMap(geometry, std::move(voxels)));
    Segment segment;
    segment.label = "mask";
    REQUIRE(segmentation.insert(segment));
    return segmentation;
}

ImageGeometry grid(Index3 size, Vec3 spacing)
{
    return *ImageGeometry::create(size, spacing, {-3, 5, 11}, kAxialAxes);
}

SegmentMetrics metricsOf(const Segmentation& reference, const Segmentation& prediction,
                         SurfaceMethod method, std::vector<double> tolerances = {1})
{
    return segmentMetrics(reference, prediction, {method, std::move(tolerances)}, {})->front();
}

/// Voxels as hexadecimal digits, the first voxel the highest bit.
Segmentation maskOf(const Json& digits, const ImageGeometry& geometry)
{
    const auto text = digits.get<std::string>();
    std::size_t at = 0;
    return maskOf(geometry, [&](Index3) {
        const auto digit = std::stoi(text.substr(at / 4, 1), nullptr, 16);
        return (digit >> (3 - at++ % 4) & 1) != 0;
    });
}

void checkSame(const char* what, const std::optional<double>& value, const Json& expected)
{
    INFO(what);
    REQUIRE(value.has_value() == !expected.is_null());
    if (value)
        CHECK(*value == Approx(expected.get<double>()).epsilon(1e-12).margin(1e-12));
}

void checkSurface(const SurfaceMetrics& surface, const Json& expected)
{
    checkSame("hd", surface.hd, expected["hd"]);
    checkSame("hd95", surface.hd95, expected["hd95"]);
    checkSame("assd", surface.assd, expected["assd"]);
    checkSame("masd", surface.masd, expected["masd"]);
    REQUIRE(surface.nsd.size() == expected["nsd"].size());
    for (std::size_t at = 0; at < surface.nsd.size(); ++at)
        checkSame("nsd", surface.nsd[at], expected["nsd"][at]);
}

void checkOverlap(const SegmentMetrics& metrics, const Json& expected)
{
    checkSame("dice", metrics.dice, expected["dice"]);
    checkSame("iou", metrics.iou, expected["iou"]);
    checkSame("sensitivity", metrics.sensitivity, expected["sensitivity"]);
    checkSame("precision", metrics.precision, expected["precision"]);
    checkSame("specificity", metrics.specificity, expected["specificity"]);
    checkSame("volume", metrics.volumeDifferenceMl(), expected["volumeDifferenceMl"]);
    checkSame("relative volume", metrics.relativeVolumeDifference,
              expected["relativeVolumeDifference"]);
    checkSame("centroids", metrics.centroidDistanceMm, expected["centroidDistanceMm"]);
    checkSame("path", metrics.addedPathLengthMm, expected["addedPathLengthMm"]);
}

} // namespace

TEST_CASE("SegmentMetrics: random masks have the values that SciPy computes from the definitions",
          "[processing][metrics]")
{
    std::ifstream file(HANGAKU_GOLDEN_FOLDER "/surface_metrics.json");
    const auto document = Json::parse(file);
    const auto tolerances = document["tolerancesMm"].get<std::vector<double>>();
    REQUIRE(document["cases"].size() > 40);
    for (const auto& expected : document["cases"]) {
        const auto spacing = expected["spacing"].get<std::array<double, 3>>();
        INFO(expected["name"] << ", spacing " << expected["spacing"]);
        const auto geometry =
            grid(expected["size"].get<Index3>(), {spacing[0], spacing[1], spacing[2]});
        const auto reference = maskOf(expected["reference"], geometry);
        const auto prediction = maskOf(expected["prediction"], geometry);

        const auto surfel = metricsOf(reference, prediction, SurfaceMethod::Surfel, tolerances);
        const auto voxel = metricsOf(reference, prediction, SurfaceMethod::Voxel, tolerances);

        checkOverlap(surfel, expected["overlap"]);
        checkSurface(surfel.surface, expected["surfel"]);
        checkSurface(voxel.surface, expected["voxel"]);
    }
}

TEST_CASE("SegmentMetrics: the stored values are those that the script computes today",
          "[processing][metrics]")
{
    if (std::system("/usr/bin/python3 -c 'import scipy.ndimage' >/dev/null 2>&1") != 0) {
        WARN("SKIPPED: /usr/bin/python3 has no scipy");
        return;
    }
    CHECK(std::system("/usr/bin/python3 '" HANGAKU_GOLDEN_FOLDER
                      "/surface_metrics.py' --check >/dev/null") == 0);
}

TEST_CASE("SegmentMetrics: the half-filled cube of surface-distance's own test",
          "[processing][metrics]")
{
    const auto geometry = grid({100, 100, 100}, {2, 1, 1});
    const auto filledTo = [&](int end) {
        return maskOf(geometry, [end](Index3 index) { return index[0] < end; });
    };

    const auto metrics = metricsOf(filledTo(50), filledTo(51), SurfaceMethod::Surfel);

    CHECK(*metrics.surface.hd95 == 2.0);
    CHECK(*metrics.surface.nsd[0] == Approx(0.836).margin(5e-4));
    CHECK(*metrics.dice == Approx(0.990).margin(5e-4));
}

TEST_CASE("SegmentMetrics: a ball against itself moved, and against a larger one, in mm",
          "[processing][metrics]")
{
    const auto geometry = grid({80, 80, 40}, {0.5, 0.5, 1});
    const auto ball = [&](double radiusMm, double x) {
        return maskOf(geometry, [=](Index3 index) {
            const Vec3 from{(index[0] - 40) * 0.5 - x, (index[1] - 40) * 0.5, index[2] - 20.0};
            return length(from) <= radiusMm;
        });
    };
    for (const auto method : {SurfaceMethod::Surfel, SurfaceMethod::Voxel}) {
        const auto moved = metricsOf(ball(12, 0), ball(12, 4), method, {0, 4, 100});
        CHECK(*moved.centroidDistanceMm == Approx(4).epsilon(1e-9));
        CHECK(*moved.surface.hd == Approx(4).margin(0.6));
        // Two balls a distance d apart, small against the radius: on average d / 2 between them,
        // but the nearest of many voxels is a part of a voxel nearer.
        CHECK(*moved.surface.assd == Approx(2).margin(0.5));
        CHECK(*moved.surface.nsd[1] > 0.99);
        CHECK(*moved.surface.nsd[2] == 1);
        const auto larger = metricsOf(ball(12, 0), ball(15, 0), method);
        CHECK(*larger.surface.assd == Approx(3).margin(0.5));
        CHECK(*larger.surface.hd == Approx(3).margin(0.8));
        CHECK(*larger.dice ==
              Approx(2 * 12.0 * 12 * 12 / (12.0 * 12 * 12 + 15.0 * 15 * 15)).margin(0.005));
        CHECK(*larger.sensitivity == 1);
    }
}

TEST_CASE("SegmentMetrics: on a tilted grid distances are those in the patient",
          "[processing][metrics]")
{
    const auto geometry = hangaku::tests::shearedGrid({24, 24, 12});
    const auto box = [&](int from) {
        return maskOf(geometry, [from](Index3 index) {
            return index[0] >= from && index[0] < from + 8 && index[1] >= 5 && index[1] < 17 &&
                   index[2] >= 3 && index[2] < 8;
        });
    };
    const auto corner = [&](Index3 at) {
        return maskOf(geometry, [at](Index3 index) { return index == at; });
    };
    for (const auto method : {SurfaceMethod::Surfel, SurfaceMethod::Voxel}) {
        // Along i, at right angles to the tilt, by two voxels of 0.5 mm.
        const auto moved = metricsOf(box(6), box(8), method);
        CHECK(*moved.surface.hd == Approx(1));
        // Along j and k, which are not at right angles.
        const Index3 a{4, 4, 4};
        const Index3 b{4, 14, 2};
        const double mm = length(geometry.toWorld(a) - geometry.toWorld(b));
        const auto apart = metricsOf(corner(a), corner(b), method);
        CHECK(*apart.centroidDistanceMm == Approx(mm));
        if (method == SurfaceMethod::Voxel)
            CHECK(*apart.surface.hd == Approx(mm));
    }
}

TEST_CASE("PointTree: the nearest point is the one that looking at all finds, tilted or not",
          "[processing][metrics]")
{
    std::mt19937 random(4);
    for (const auto& geometry : {hangaku::tests::obliqueGrid(), hangaku::tests::shearedGrid()}) {
        const GridMetric metric(geometry);
        const auto points = [&](int count, int range) {
            std::vector<SurfacePoint> made(static_cast<std::size_t>(count));
            for (auto& point : made)
                for (auto& index : point.index)
                    index = static_cast<std::uint16_t>(random() % static_cast<unsigned>(range));
            return made;
        };
        const PointTree tree(points(3000, 60), metric);
        std::size_t hint = 0;
        for (const auto& from : points(500, 90)) {
            hint = tree.nearest(from, hint);
            double least = 1e300;
            for (const auto& point : tree.points())
                least = std::min(least, metric.squaredMm(from, point));
            CHECK(metric.squaredMm(from, tree.points()[hint]) == least);
        }
    }
}

TEST_CASE("GridMetric: steps have their length in the patient", "[processing][metrics]")
{
    for (const auto& geometry : {hangaku::tests::obliqueGrid(), hangaku::tests::shearedGrid(),
                                 hangaku::tests::flippedGrid()}) {
        const GridMetric metric(geometry);
        const double squared = metric.squaredMm({{1, 5, 2}}, {{4, 2, 0}});
        CHECK(std::sqrt(squared) == Approx(length(geometry.toWorld(Index3{1, 5, 2}) -
                                                  geometry.toWorld(Index3{4, 2, 0}))));
    }
}

TEST_CASE("surfelAreasMm2: near the areas of marching cubes, the same for flat surfaces",
          "[processing][metrics]")
{
    const auto surfels = surfelAreasMm2({0.7, 1.3, 2.1});
    const auto cubes = patternAreasMm2({Vec3{0.7, 0, 0}, Vec3{0, 1.3, 0}, Vec3{0, 0, 2.1}});
    CHECK(surfels[0] == 0);
    CHECK(surfels[255] == 0);
    CHECK(surfels[0b00001111] == Approx(1.3 * 2.1)); // all with i = 0
    CHECK(surfels[0b11110000] == Approx(1.3 * 2.1));
    CHECK(surfels[1] == Approx(cubes[1]));
    for (unsigned pattern = 0; pattern < 256; ++pattern)
        CHECK(surfels[pattern] == surfels[255 - pattern]);
}

TEST_CASE("SegmentMetrics: without surfaces the overlap is the same, and distances undefined",
          "[processing][metrics]")
{
    const auto geometry = grid({6, 5, 4}, {1, 1, 1});
    const auto a = maskOf(geometry, [](Index3 index) { return index[0] < 4; });
    const auto b = maskOf(geometry, [](Index3 index) { return index[0] < 3; });
    const auto without = metricsOf(a, b, SurfaceMethod::None);
    CHECK(without.dice == metricsOf(a, b, SurfaceMethod::Surfel).dice);
    CHECK_FALSE(without.surface.hd);
    CHECK_FALSE(without.surface.nsd.at(0));
}

TEST_CASE("SegmentMetrics: refuses a tolerance below 0, and stops when told to",
          "[processing][metrics]")
{
    const auto mask = maskOf(grid({3, 3, 3}, {1, 1, 1}), [](Index3) { return true; });
    const auto refused = segmentMetrics(mask, mask, {SurfaceMethod::Surfel, {-1}}, {});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::InvalidArgument);

    std::stop_source stop;
    stop.request_stop();
    const auto stopped = segmentMetrics(mask, mask, {}, {stop.get_token(), {}});
    REQUIRE_FALSE(stopped.has_value());
    CHECK(stopped.error().code == ErrorCode::Cancelled);
}
