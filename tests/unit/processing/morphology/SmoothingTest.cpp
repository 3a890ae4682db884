#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/processing/morphology/RegionSamples.h"

#include "viewer/core/segmentation/LabelMapEdit.h"
#include "viewer/processing/morphology/Logic.h"
#include "viewer/processing/morphology/Smoothing.h"

#include <algorithm>
#include <cmath>

using namespace hangaku::viewer;
using namespace hangaku::viewer::processing;
using hangaku::tests::blobs;
using hangaku::tests::differences;
using hangaku::tests::drawn;
using hangaku::tests::forEachVoxel;
using hangaku::tests::kAlone;
using hangaku::tests::kAxialAxes;
using hangaku::tests::obliqueGrid;
using hangaku::tests::shearedGrid;
using hangaku::tests::stoppedAlready;

namespace {

/// The weighted share of the region around every voxel by the definition: beyond the grid's edge
/// its outermost voxels go on.
template <typename Weight>
std::vector<double> sharesByDefinition(const Region& region, const ImageGeometry& geometry,
                                       double reachMm, Weight&& weight)
{
    const auto size = geometry.size();
    const int reach = static_cast<int>(reachMm / 0.4); // no step of the test's grids is smaller
    struct Tap {
        Index3 offset;
        double weight;
    };
    std::vector<Tap> taps;
    double sum = 0;
    for (int k = -reach; k <= reach; ++k)
        for (int j = -reach; j <= reach; ++j)
            for (int i = -reach; i <= reach; ++i)
                if (const double w = weight(Index3{i, j, k}); w > 0) {
                    taps.push_back({{i, j, k}, w});
                    sum += w;
                }
    std::vector<double> shares;
    forEachVoxel(geometry, [&](Index3 at) {
        double share = 0;
        for (const auto& tap : taps) {
            Index3 there{};
            for (std::size_t axis = 0; axis < 3; ++axis)
                there[axis] = std::clamp(at[axis] + tap.offset[axis], 0, size[axis] - 1);
            share += region.contains(there) ? tap.weight : 0;
        }
        shares.push_back(share / sum);
    });
    return shares;
}

double distanceMm(const ImageGeometry& geometry, Index3 offset)
{
    return length(geometry.step(0) * offset[0] + geometry.step(1) * offset[1] +
                  geometry.step(2) * offset[2]);
}

std::vector<double> gaussianByDefinition(const Region& region, const ImageGeometry& geometry,
                                         double sigmaMm)
{
    return sharesByDefinition(region, geometry, 4.5 * sigmaMm, [&](Index3 offset) {
        const double distance = distanceMm(geometry, offset) / sigmaMm;
        // On orthogonal grids the kernel is cut off along each axis.
        for (int axis = 0; axis < 3; ++axis)
            if (geometry.isOrthogonal() && std::abs(offset[static_cast<std::size_t>(axis)]) >
                                               4 * sigmaMm / geometry.spacing()[axis] + 0.5)
                return 0.0;
        return !geometry.isOrthogonal() && distance > 4 ? 0.0
                                                        : std::exp(-0.5 * distance * distance);
    });
}

ImageGeometry flatGrid(int width, int height)
{
    return *ImageGeometry::create({width, height, 1}, {1, 1, 1}, {}, kAxialAxes);
}

} // namespace

TEST_CASE("Smoothing: the median is the majority within a ball in mm", "[processing][morphology]")
{
    const auto geometry = GENERATE(obliqueGrid({12, 9, 6}), shearedGrid({12, 10, 5}));
    const auto region = blobs(geometry, 11);
    const double mm = 1.5;
    const auto shares = sharesByDefinition(region, geometry, mm, [&](Index3 offset) {
        return distanceMm(geometry, offset) <= mm ? 1.0 : 0.0;
    });

    const auto smooth = medianSmoothed(region, geometry, mm, kAlone);

    REQUIRE(smooth);
    std::size_t at = 0;
    int wrong = 0;
    forEachVoxel(geometry,
                 [&](Index3 voxel) { wrong += smooth->contains(voxel) != (shares[at++] > 0.5); });
    CHECK(wrong == 0);
    CHECK(smooth->box == smooth->bounds());
}

TEST_CASE("Smoothing: a Gaussian that is round in the patient, where it is at least a half",
          "[processing][morphology]")
{
    const auto geometry = GENERATE(obliqueGrid({10, 9, 5}), shearedGrid({10, 8, 4}));
    const auto region = blobs(geometry, 21);
    const auto shares = gaussianByDefinition(region, geometry, 0.9);

    const auto smooth = gaussianSmoothed(region, geometry, 0.9, kAlone);

    REQUIRE(smooth);
    std::size_t at = 0;
    int wrong = 0;
    forEachVoxel(geometry, [&](Index3 voxel) {
        const double share = shares[at++];
        wrong += std::abs(share - 0.5) > 1e-4 && smooth->contains(voxel) != (share > 0.5);
    });
    CHECK(wrong == 0);
    CHECK(differences(geometry, *smooth, region) > 0);
}

TEST_CASE("Smoothing: opening takes specks and thin parts, closing fills gaps, the rest stays",
          "[processing][morphology]")
{
    const auto geometry = flatGrid(15, 9);
    const auto region = drawn({{"...............", //
                                ".#####.........", //
                                ".#####.......#.", //
                                ".#####.........", //
                                ".########......", //
                                ".#####.........", //
                                ".#####..#######", //
                                ".........#.....", //
                                "..............."}});
    CHECK(*opened(region, geometry, 1, kAlone) ==
          drawn({{".###..", "#####.", "#####.", "######", "#####.", ".###.."}}, {1, 1, 0}));

    const auto cleft = drawn({{"#####.####", "#####.####", "#####.####", "#####.####"}}, {2, 2, 0});
    const auto filled = *closed(cleft, geometry, 1, kAlone);
    CHECK(filled.contains({7, 3, 0}));
    CHECK(filled.contains({7, 4, 0}));
    CHECK_FALSE(filled.contains({7, 1, 0}));
    CHECK(subtracted(cleft, filled).isEmpty());
}

TEST_CASE("Smoothing: opening and closing change nothing the second time, on any grid",
          "[processing][morphology]")
{
    const auto geometry = GENERATE(obliqueGrid({16, 12, 8}), shearedGrid({16, 14, 6}));
    const auto region = blobs(geometry, 5);
    const auto open = *opened(region, geometry, 1.4, kAlone);
    const auto close = *closed(region, geometry, 1.4, kAlone);
    CHECK(subtracted(open, region).isEmpty());
    CHECK(subtracted(region, close).isEmpty());
    CHECK(close.count() > region.count());
    // But for the grid's edge, beyond which what goes on is not the same after the first time.
    const IndexBox inner{{4, 4, 1}, {12, 8, 5}};
    const auto same = [&](const Region& a, const Region& b) { return a.in(inner) == b.in(inner); };
    CHECK(same(*opened(open, geometry, 1.4, kAlone), open));
    CHECK(same(*closed(close, geometry, 1.4, kAlone), close));
}

TEST_CASE("Smoothing: a structure that the grid's edge cuts off stays as it is there",
          "[processing][morphology]")
{
    const auto geometry = flatGrid(8, 7);
    const auto slab = drawn(
        {{"####....", "####....", "####....", "####....", "####....", "####....", "####...."}});
    CHECK(differences(geometry, *medianSmoothed(slab, geometry, 3, kAlone), slab) == 0);
    CHECK(differences(geometry, *opened(slab, geometry, 3, kAlone), slab) == 0);
    CHECK(differences(geometry, *closed(slab, geometry, 3, kAlone), slab) == 0);
    CHECK(differences(geometry, *gaussianSmoothed(slab, geometry, 2, kAlone), slab) == 0);
    // Nor is one pulled to an edge that it does not reach.
    const auto beside = drawn(
        {{".###....", ".###....", ".###....", ".###....", ".###....", ".###....", ".###...."}});
    CHECK(differences(geometry, *gaussianSmoothed(beside, geometry, 1, kAlone), beside) == 0);
}

TEST_CASE("Smoothing: neighbours smoothed together leave no gap and do not overlap",
          "[processing][morphology]")
{
    const auto geometry = GENERATE(obliqueGrid({14, 12, 6}), shearedGrid({14, 12, 6}));
    // Two halves with a ragged border between them, in a frame of background.
    LabelMap map(geometry);
    LabelMapEdit edit(map);
    std::mt19937 random(4);
    forEachVoxel(geometry, [&](Index3 at) {
        const bool isInside = at[0] > 1 && at[0] < 12 && at[1] > 1 && at[1] < 10;
        const int border = 6 + static_cast<int>(random() % 4);
        if (isInside)
            edit.set(at, at[0] < border ? 4 : 9);
    });
    const std::vector<Label> labels{9, 4};

    const auto smooth = smoothedJointly(map, labels, geometry.box(), 1, kAlone);

    REQUIRE(smooth);
    REQUIRE(smooth->size() == 2);
    CHECK((*smooth)[0].label == 9);
    CHECK((*smooth)[1].label == 4);
    const auto& nine = (*smooth)[0].region;
    const auto& four = (*smooth)[1].region;
    CHECK(intersected(nine, four).isEmpty());
    // Away from the background every voxel still belongs to one of them.
    const auto both = united(nine, four);
    int gaps = 0;
    int changed = 0;
    forEachVoxel(geometry, [&](Index3 at) {
        if (at[0] > 4 && at[0] < 9 && at[1] > 4 && at[1] < 7) {
            gaps += !both.contains(at);
            changed += four.contains(at) != (map.at(at) == 4);
        }
    });
    CHECK(gaps == 0);
    CHECK(changed > 0);
}

TEST_CASE("Smoothing: each voxel goes to the label with the greatest share",
          "[processing][morphology]")
{
    const auto geometry = GENERATE(obliqueGrid({9, 8, 5}), shearedGrid({9, 8, 4}));
    LabelMap map(geometry);
    LabelMapEdit edit(map);
    std::mt19937 random(6);
    forEachVoxel(geometry, [&](Index3 at) {
        edit.set(at,
                 static_cast<Label>((at[0] + at[1] + at[2]) / 6 + static_cast<int>(random() % 2)));
    });
    std::vector<std::vector<double>> shares;
    for (Label label = 0; label < 6; ++label)
        shares.push_back(
            gaussianByDefinition(Region::ofLabel(map, label, geometry.box()), geometry, 0.8));
    const IndexBox within{{1, 2, 0}, {99, 7, 4}};

    const auto smooth = smoothedJointly(map, std::vector<Label>{1, 2}, within, 0.8, kAlone);

    REQUIRE(smooth);
    std::size_t at = 0;
    int wrong = 0;
    forEachVoxel(geometry, [&](Index3 voxel) {
        const double others = shares[3][at] + shares[4][at] + shares[5][at];
        std::vector<std::pair<double, Label>> ranked{
            {shares[0][at], 0}, {shares[1][at], 1}, {shares[2][at], 2}, {others, 3}};
        std::ranges::sort(ranked, std::greater());
        ++at;
        if (ranked[0].first - ranked[1].first < 1e-4)
            return;
        const auto winner = ranked[0].second;
        const bool stays = map.at(voxel) > 2 || winner == 3;
        for (const auto& [label, region] : *smooth)
            wrong += region.contains(voxel) !=
                     (within.contains(voxel) && (stays ? map.at(voxel) : winner) == label);
    });
    CHECK(wrong == 0);
}

TEST_CASE("Smoothing: what makes no sense is refused, and work can be stopped",
          "[processing][morphology]")
{
    const auto geometry = GENERATE(obliqueGrid(), shearedGrid());
    const auto region = blobs(geometry, 1);
    for (auto* smooth : {&medianSmoothed, &opened, &closed, &gaussianSmoothed}) {
        CHECK(smooth(region, geometry, -1, kAlone).error().code == ErrorCode::InvalidArgument);
        CHECK(smooth(region, geometry, 1e9, kAlone).error().code == ErrorCode::InvalidArgument);
        CHECK(smooth(region, geometry, 1, stoppedAlready()).error().code == ErrorCode::Cancelled);
        CHECK(smooth(Region(), geometry, 1, kAlone)->isEmpty());
    }
    LabelMap map(geometry);
    LabelMapEdit(map).set({1, 1, 1}, 3);
    const auto jointly = [&](std::vector<Label> labels, double mm, const Progress& progress) {
        return smoothedJointly(map, labels, geometry.box(), mm, progress);
    };
    CHECK(jointly({3, 4, 3}, 1, kAlone).error().code == ErrorCode::InvalidArgument);
    CHECK(jointly({0}, 1, kAlone).error().code == ErrorCode::InvalidArgument);
    CHECK(jointly({3}, 0, kAlone).error().code == ErrorCode::InvalidArgument);
    CHECK(jointly({3}, 1, stoppedAlready()).error().code == ErrorCode::Cancelled);
    CHECK(jointly({}, 1, kAlone)->empty());
    CHECK(jointly({7}, 1, kAlone)->front().region.isEmpty());
}
