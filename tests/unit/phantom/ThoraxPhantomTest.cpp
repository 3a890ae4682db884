#include "viewer/processing/phantom/ThoraxPhantom.h"

#include "tests/support/Catch.h"

#include <array>
#include <set>

using namespace hangaku::viewer;
using processing::makeThoraxPhantom;
using processing::PhantomSize;
using processing::ThoraxPhantom;

namespace {

enum : Label { kLeftLung = 1, kRightLung, kHeart, kAorta, kSpine, kNodules };

ThoraxPhantom small(std::uint64_t seed)
{
    auto phantom = makeThoraxPhantom(PhantomSize::Small, seed, {});
    REQUIRE(phantom.has_value());
    return std::move(*phantom);
}

struct Summary {
    double millilitres = 0;
    double meanHu = 0;
    Vec3 centre; ///< LPS mm
};

std::array<Summary, 7> summarise(const ThoraxPhantom& phantom)
{
    const auto& grid = phantom.volume.geometry;
    const auto voxels = phantom.volume.voxels->as<std::int16_t>();
    const auto labels = phantom.groundTruth.layer(0).voxels();
    std::array<Summary, 7> sums;
    std::array<double, 7> counts{};
    const auto [nx, ny, nz] = grid.size();
    std::size_t n = 0;
    for (int k = 0; k < nz; ++k)
        for (int j = 0; j < ny; ++j)
            for (int i = 0; i < nx; ++i, ++n) {
                Summary& sum = sums[labels[n]];
                counts[labels[n]] += 1;
                sum.meanHu += voxels[n];
                sum.centre += grid.toWorld(Index3{i, j, k});
            }
    for (std::size_t label = 0; label < sums.size(); ++label) {
        const double count = std::max(counts[label], 1.0);
        sums[label].millilitres = counts[label] * grid.voxelVolumeMm3() / 1000;
        sums[label].meanHu /= count;
        sums[label].centre = sums[label].centre / count;
    }
    return sums;
}

std::uint64_t checksum(const ThoraxPhantom& phantom)
{
    std::uint64_t hash = 0xCBF29CE484222325ULL; // FNV-1a
    for (const std::int16_t voxel : phantom.volume.voxels->as<std::int16_t>())
        hash = (hash ^ static_cast<std::uint16_t>(voxel)) * 0x100000001B3ULL;
    for (const Label label : phantom.groundTruth.layer(0).voxels())
        hash = (hash ^ label) * 0x100000001B3ULL;
    return hash;
}

} // namespace

TEST_CASE("ThoraxPhantom: the same seed gives the same voxels, another seed another person",
          "[phantom]")
{
    const auto first = small(5);
    CHECK(checksum(first) == checksum(small(5)));
    CHECK(checksum(first) != checksum(small(6)));
    CHECK(first.volume.description.patient.id == "HANGAKU-PHANTOM-5");
    CHECK(first.volume.description.studyInstanceUid == small(5).volume.description.studyInstanceUid);
    CHECK(first.volume.description.studyInstanceUid != small(6).volume.description.studyInstanceUid);
}

TEST_CASE("ThoraxPhantom: organs have the volumes, densities and places of a person", "[phantom]")
{
    for (const std::uint64_t seed : {0, 1, 3, 6}) {
        INFO("seed " << seed);
        const auto sums = summarise(small(seed));
        for (const Label lung : {kLeftLung, kRightLung}) {
            CHECK(sums[lung].millilitres > 1000);
            CHECK(sums[lung].millilitres < 4500);
            CHECK(sums[lung].meanHu > -920);
            CHECK(sums[lung].meanHu < -680);
        }
        CHECK(sums[kHeart].millilitres > 300);
        CHECK(sums[kHeart].millilitres < 1200);
        CHECK(sums[kHeart].meanHu > 15);
        CHECK(sums[kHeart].meanHu < 400);
        CHECK(sums[kAorta].millilitres > 70);
        CHECK(sums[kAorta].millilitres < 500);
        CHECK(sums[kAorta].meanHu > 25);
        CHECK(sums[kSpine].millilitres > 150);
        CHECK(sums[kSpine].millilitres < 700);
        CHECK(sums[kSpine].meanHu > 100);
        // LPS: the left lung lies at greater x, the spine at greater y.
        CHECK(sums[kLeftLung].centre.x > sums[kRightLung].centre.x + 80);
        CHECK(sums[kHeart].centre.x > (sums[kLeftLung].centre.x + sums[kRightLung].centre.x) / 2);
        CHECK(sums[kSpine].centre.y > sums[kHeart].centre.y + 40);
        CHECK(sums[kHeart].centre.z < sums[kRightLung].centre.z);
    }
}

TEST_CASE("ThoraxPhantom: the sample case has nodules of soft tissue inside the lungs", "[phantom]")
{
    const auto sums = summarise(small(0));
    CHECK(sums[kNodules].millilitres > 3);
    CHECK(sums[kNodules].millilitres < 40);
    CHECK(sums[kNodules].meanHu > -350); // partial volume at their borders
}

TEST_CASE("ThoraxPhantom: nothing labelled touches the edge of the image or lies in air outside",
          "[phantom]")
{
    for (const std::uint64_t seed : {0, 9}) {
        const auto phantom = small(seed);
        const auto& truth = phantom.groundTruth.layer(0);
        const auto voxels = phantom.volume.voxels->as<std::int16_t>();
        const auto [nx, ny, nz] = truth.geometry().size();
        int outside = 0;
        int airInOrgans = 0;
        for (int k = 0; k < nz; ++k)
            for (int j = 0; j < ny; ++j)
                for (int i = 0; i < nx; ++i) {
                    const Label label = truth.at({i, j, k});
                    if (label == 0)
                        continue;
                    outside += i == 0 || j == 0 || i == nx - 1 || j == ny - 1;
                    airInOrgans +=
                        label >= kHeart && label <= kSpine && voxels[truth.offset({i, j, k})] < -750;
                }
        CHECK(outside == 0);
        CHECK(airInOrgans == 0);
    }
}

TEST_CASE("ThoraxPhantom: some seeds have a tilted gantry, as a sheared grid", "[phantom]")
{
    int tilted = 0;
    std::set<double> spacings;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const auto phantom = small(seed);
        const auto& grid = phantom.volume.geometry;
        CHECK(grid.isSameGrid(phantom.groundTruth.geometry()));
        CHECK(grid.isSameGrid(phantom.groundTruth.layer(0).geometry()));
        CHECK(grid.axes()[2] == Vec3{0, 0, 1});
        tilted += !grid.isOrthogonal();
        spacings.insert(grid.spacing().x);
    }
    CHECK(tilted >= 1);
    CHECK(tilted <= 6);
    CHECK(spacings.size() == 10);
    CHECK(small(0).volume.geometry.isOrthogonal());
}

TEST_CASE("ThoraxPhantom: segments carry numbers, codes and Japanese names", "[phantom]")
{
    const auto phantom = small(0);
    const auto& segments = phantom.groundTruth.segments();
    REQUIRE(segments.size() == 6);
    for (std::size_t n = 0; n < segments.size(); ++n) {
        CHECK(segments[n].number == n + 1);
        CHECK_FALSE(segments[n].labelJa.empty());
        CHECK(segments[n].type.scheme == "SCT");
        CHECK_FALSE(segments[n].isFromModel());
    }
    CHECK(segments[0].type == segments[1].type);
    CHECK(segments[0].typeModifier.value == "7771000");
    CHECK(segments[1].typeModifier.value == "24028007");
}

TEST_CASE("ThoraxPhantom: stops when told", "[phantom]")
{
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = makeThoraxPhantom(PhantomSize::Full, 0, {stop.get_token(), {}});
    REQUIRE_FALSE(stopped.has_value());
    CHECK(stopped.error().code == ErrorCode::Cancelled);
}
