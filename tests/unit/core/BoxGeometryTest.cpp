#include "viewer/core/detection/BoxGeometry.h"
#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"

#include <cmath>
#include <random>

using namespace hangaku::viewer;
using hangaku::tests::obliqueGrid;

namespace {

/// Turned about all three axes.
std::array<Vec3, 3> tiltedAxes(double about = 0.4)
{
    const Vec3 first = normalized(Vec3{std::cos(about), std::sin(about), 0.3});
    const Vec3 second = normalized(cross(Vec3{0.2, -0.1, 1}, first));
    return {first, second, cross(first, second)};
}

/// Of a plane polygon, by the shoelace formula on two vectors of the plane.
double areaOf(const BoxCut& cut, const SlicePlane& plane)
{
    double twice = 0;
    for (std::size_t n = 0; n < cut.corners.size(); ++n) {
        const Vec3 a = cut.corners[n] - plane.centre;
        const Vec3 b = cut.corners[(n + 1) % cut.corners.size()] - plane.centre;
        twice +=
            dot(a, plane.right) * dot(b, plane.down) - dot(b, plane.right) * dot(a, plane.down);
    }
    return std::abs(twice) / 2;
}

/// Share of random points of `a` that lie in `b` too, times the volume of `a`.
double sampledSharedMm3(const PatientBox& a, const PatientBox& b, int points)
{
    std::mt19937 random(7);
    std::uniform_real_distribution<double> side(-0.5, 0.5);
    int inside = 0;
    for (int n = 0; n < points; ++n) {
        Vec3 at = a.centre;
        for (int axis = 0; axis < 3; ++axis)
            at += a.axes[static_cast<std::size_t>(axis)] * (side(random) * a.sizeMm[axis]);
        inside += contains(b, at) ? 1 : 0;
    }
    return volumeMm3(a) * inside / points;
}

} // namespace

TEST_CASE("BoxGeometry: a plane along the box's axes cuts out its rectangle", "[core][detection]")
{
    const PatientBox box{{10, -20, 30}, {8, 6, 4}};
    const SlicePlane plane{{0, 0, 31}};
    const auto cut = cutOf(box, plane);
    REQUIRE(cut.corners.size() == 4);
    CHECK(areaOf(cut, plane) == Approx(48));
    for (const Vec3 corner : cut.corners) {
        CHECK(std::abs(corner.x - 10) == Approx(4));
        CHECK(std::abs(corner.y + 20) == Approx(3));
        CHECK(corner.z == Approx(31));
    }
    CHECK(cutOf(box, {{0, 0, 32.01}}).isEmpty());
    CHECK(cutOf(box, {{0, 0, 27.99}}).isEmpty());
    CHECK(cutOf(box, {{0, 0, 32}}).corners.size() == 4); // its face
}

TEST_CASE("BoxGeometry: each edge of a cut lies in the face that it names", "[core][detection]")
{
    const PatientBox box{{3, 4, 5}, {10, 14, 6}, tiltedAxes()};
    const SliceStack stack(obliqueGrid(), Orientation::Coronal);
    SlicePlane plane = stack.at(0);
    int largest = 0;
    for (double depth = -12; depth <= 12; depth += 0.5) {
        plane.centre = box.centre + plane.normal() * depth;
        const auto cut = cutOf(box, plane);
        REQUIRE(cut.corners.size() == cut.faces.size());
        largest = std::max(largest, static_cast<int>(cut.corners.size()));
        for (std::size_t n = 0; n < cut.corners.size(); ++n) {
            const Vec3 middle = (cut.corners[n] + cut.corners[(n + 1) % cut.corners.size()]) / 2;
            const int axis = cut.faces[n] / 2;
            const double side = cut.faces[n] % 2 == 0 ? -1 : 1;
            CHECK(dot(middle - box.centre, box.axes[static_cast<std::size_t>(axis)]) ==
                  Approx(side * box.sizeMm[axis] / 2));
            CHECK(std::abs(dot(middle - plane.centre, plane.normal())) < 1e-9);
        }
    }
    CHECK(largest >= 5); // more than a rectangle
}

TEST_CASE("BoxGeometry: the cuts of a tilted box add up to its volume", "[core][detection]")
{
    const PatientBox box{{-30, 12, 80}, {9, 5, 13}, tiltedAxes(1.1)};
    SlicePlane plane = SliceStack(obliqueGrid(), Orientation::Axial).at(2);
    constexpr double kStep = 0.01;
    double volume = 0;
    for (double depth = -10; depth < 10; depth += kStep) {
        plane.centre = box.centre + plane.normal() * (depth + kStep / 2);
        volume += areaOf(cutOf(box, plane), plane) * kStep;
    }
    CHECK(volume == Approx(volumeMm3(box)).epsilon(1e-4));
}

TEST_CASE("BoxGeometry: a box between two slices is shown on the nearer one, and on no other",
          "[core][detection]")
{
    const PatientBox thin{{0, 0, 3.5}, {6, 6, 0.5}};
    const auto at = [&thin](double z, double step) {
        return cutOf(thin, SlicePlane{{0, 0, z}}, step);
    };
    CHECK(at(2.5, 2.5).corners.size() == 4);
    CHECK(at(2.5, 2.5).corners.front().z == Approx(2.5)); // on the plane that shows it
    CHECK(at(5, 2.5).isEmpty());
    CHECK(at(2.5, 0).isEmpty());
    // A thicker one is where it is.
    const PatientBox thick{{0, 0, 3.5}, {6, 6, 4}};
    CHECK(cutOf(thick, SlicePlane{{0, 0, 1.4}}, 2.5).isEmpty());
}

TEST_CASE("BoxGeometry: contains what lies inside at any angle", "[core][detection]")
{
    const PatientBox box{{1, 2, 3}, {4, 6, 8}, tiltedAxes()};
    CHECK(contains(box, box.centre));
    for (const Vec3 corner : cornersOf(box)) {
        CHECK(contains(box, box.centre + (corner - box.centre) * 0.999));
        CHECK_FALSE(contains(box, box.centre + (corner - box.centre) * 1.001));
    }
}

TEST_CASE("BoxGeometry: overlap of parallel boxes", "[core][detection]")
{
    const PatientBox a{{0, 0, 0}, {2, 2, 2}};
    CHECK(overlapOf(a, a) == Approx(1));
    const PatientBox half{{1, 0, 0}, {2, 2, 2}};
    CHECK(sharedMm3(a, half) == Approx(4));
    CHECK(overlapOf(a, half) == Approx(1.0 / 3));
    CHECK(sharedMm3(a, {{2, 0, 0}, {2, 2, 2}}) == 0);
    // The same box, its axes named in another order and turned round.
    const PatientBox renamed{{0, 0, 0}, {4, 3, 2}, {Vec3{0, -1, 0}, Vec3{0, 0, 1}, Vec3{-1, 0, 0}}};
    CHECK(overlapOf(renamed, {{0, 0, 0}, {2, 4, 3}}) == Approx(1));
}

TEST_CASE("BoxGeometry: overlap of boxes at an angle is exact", "[core][detection]")
{
    // A square turned by 45 degrees on a square: the regular octagon.
    const double half = std::sqrt(0.5);
    const PatientBox a{{5, 5, 5}, {2, 2, 3}};
    const PatientBox turned{
        {5, 5, 5}, {2, 2, 1}, {Vec3{half, half, 0}, Vec3{-half, half, 0}, Vec3{0, 0, 1}}};
    CHECK(sharedMm3(a, turned) == Approx(8 * (std::sqrt(2.0) - 1)));
    // Faces of both in one plane are counted once.
    PatientBox flush = turned;
    flush.sizeMm.z = 3;
    CHECK(sharedMm3(a, flush) == Approx(24 * (std::sqrt(2.0) - 1)));

    const PatientBox one{{10, 0, -4}, {12, 7, 9}, tiltedAxes()};
    const PatientBox other{{12, 2, -5}, {6, 14, 8}, tiltedAxes(-0.9)};
    const double shared = sharedMm3(one, other);
    CHECK(shared == Approx(sharedMm3(other, one)));
    CHECK(shared == Approx(sampledSharedMm3(one, other, 400'000)).epsilon(0.01));
    // One inside the other.
    const PatientBox inner{one.centre, {1, 1, 1}, tiltedAxes(2)};
    CHECK(sharedMm3(one, inner) == Approx(1));
}

TEST_CASE("BoxGeometry: a box from a drag lies along the plane, half its depth on either side",
          "[core][detection]")
{
    const auto plane = SliceStack(obliqueGrid(), Orientation::Sagittal).at(3);
    const Vec3 from = plane.centre + plane.right * 5 - plane.down * 2;
    const Vec3 to = plane.centre - plane.right * 3 + plane.down * 4;
    const auto box = boxOnPlane(plane, from, to, 7);
    REQUIRE(isBox(box));
    CHECK(box.sizeMm.x == Approx(8));
    CHECK(box.sizeMm.y == Approx(6));
    CHECK(box.sizeMm.z == Approx(7));
    CHECK(contains(box, plane.centre + plane.normal() * 3.4));
    CHECK_FALSE(contains(box, plane.centre + plane.normal() * 3.6));
    CHECK(areaOf(cutOf(box, plane), plane) == Approx(48));
}

TEST_CASE("BoxGeometry: a face follows a point, the opposite one stays, and none passes the other",
          "[core][detection]")
{
    const PatientBox box{{0, 0, 0}, {10, 20, 30}, tiltedAxes()};
    const BoxFace face = 3; // towards + of the second axis
    const auto moved = withFaceAt(box, face, box.axes[1] * 16 + box.axes[0] * 400);
    CHECK(moved.sizeMm.y == Approx(26));
    CHECK(moved.sizeMm.x == Approx(10));
    CHECK(dot(moved.centre, box.axes[1]) - moved.sizeMm.y / 2 == Approx(-10)); // the opposite
    const auto crushed = withFaceAt(box, face, box.axes[1] * -100);
    CHECK(crushed.sizeMm.y == Approx(kSmallestBoxMm));
    CHECK(isBox(crushed));
}

TEST_CASE("BoxGeometry: what has no extent or no right angles is no box", "[core][detection]")
{
    CHECK_FALSE(isBox({{0, 0, 0}, {1, 0, 1}}));
    CHECK_FALSE(isBox({{0, 0, 0}, {1, 1, std::nan("")}}));
    CHECK_FALSE(isBox({{0, 0, 0}, {1, 1, 1}, {Vec3{1, 0, 0}, Vec3{1, 0, 0}, Vec3{0, 0, 1}}}));
    CHECK(isBox({{0, 0, 0}, {1, 1, 1}, tiltedAxes()}));
}
