#include "viewer/render/surface/SurfaceFile.h"

#include "tests/render/Fixtures.h"
#include "tests/support/Catch.h"
#include "tests/support/FileContent.h"
#include "tests/support/FileSizeLimit.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <sstream>
#include <tuple>

using namespace hangaku::viewer;
using namespace hangaku::tests;

namespace {

/// A ball and, in a layer of its own, a smaller one that overlaps it, away from the border.
Segmentation twoBalls(const ImageGeometry& geometry)
{
    Segmentation out(geometry, "balls");
    const auto ball = [&geometry](double radiusMm, Label label) {
        std::vector<Label> voxels;
        const Index3 size = geometry.size();
        for (int k = 0; k < size[2]; ++k)
            for (int j = 0; j < size[1]; ++j)
                for (int i = 0; i < size[0]; ++i)
                    voxels.push_back(length(geometry.toWorld(Index3{i, j, k}) -
                                            geometry.centre()) <= radiusMm
                                         ? label
                                         : Label{0});
        return LabelMap(geometry, std::move(voxels));
    };
    out.layer(0) = ball(12, 3);
    out.addLayer(ball(7, 9));
    Segment large;
    large.number = 3;
    large.label = "Left lung";
    large.colour = {255, 0, 51};
    Segment small;
    small.number = 9;
    small.layer = 1;
    small.label = "腫瘤";
    small.colour = {0, 102, 255};
    Segment empty;
    empty.number = 11;
    REQUIRE(out.insert(large));
    REQUIRE(out.insert(small));
    REQUIRE(out.insert(empty));
    return out;
}

using Point = std::tuple<float, float, float>;

/// Triangles as a file has them, read by the format's own words.
struct Soup {
    std::vector<std::array<Vec3, 3>> triangles;

    double volume() const
    {
        double sum = 0;
        for (const auto& [a, b, c] : triangles)
            sum += dot(a, cross(b, c));
        return sum / 6;
    }
    /// Every side of a triangle is the side of one other, walked the other way.
    bool isClosed() const
    {
        const auto key = [](Vec3 p) {
            return Point(static_cast<float>(p.x), static_cast<float>(p.y), static_cast<float>(p.z));
        };
        std::map<std::pair<Point, Point>, int> sides;
        for (const auto& triangle : triangles)
            for (std::size_t n = 0; n < 3; ++n)
                ++sides[{key(triangle[n]), key(triangle[(n + 1) % 3])}];
        return std::ranges::all_of(sides, [&sides](const auto& side) {
            const auto back = sides.find({side.first.second, side.first.first});
            return back != sides.end() && back->second == side.second;
        });
    }
    Vec3 centre() const
    {
        Vec3 low{1e9, 1e9, 1e9};
        Vec3 high{-1e9, -1e9, -1e9};
        for (const auto& triangle : triangles)
            for (const Vec3 point : triangle)
                for (int axis = 0; axis < 3; ++axis) {
                    low[axis] = std::min(low[axis], point[axis]);
                    high[axis] = std::max(high[axis], point[axis]);
                }
        return (low + high) / 2;
    }
};

template <typename T> T at(const std::string& bytes, std::size_t offset)
{
    T value;
    REQUIRE(offset + sizeof value <= bytes.size());
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

Vec3 pointAt(const std::string& bytes, std::size_t offset)
{
    const auto p = at<std::array<float, 3>>(bytes, offset);
    return {p[0], p[1], p[2]};
}

Soup readStl(const std::string& bytes)
{
    const auto count = at<std::uint32_t>(bytes, 80);
    REQUIRE(bytes.size() == 84 + std::size_t{50} * count);
    Soup soup;
    for (std::size_t n = 0; n < count; ++n) {
        const auto start = 84 + 50 * n;
        soup.triangles.push_back({pointAt(bytes, start + 12), pointAt(bytes, start + 24),
                                  pointAt(bytes, start + 36)});
        const auto& [a, b, c] = soup.triangles.back();
        const Vec3 normal = pointAt(bytes, start);
        if (length(cross(b - a, c - a)) > 1e-4)
            CHECK(dot(normal, cross(b - a, c - a)) > 0);
    }
    return soup;
}

std::size_t numberAfter(const std::string& text, const std::string& words)
{
    return std::stoul(text.substr(text.find(words) + words.size()));
}

/// The surface of one segment of a PLY file, and the colour of its points.
Soup readPly(const std::string& bytes, Label label, Rgb& colour)
{
    const auto start = bytes.find("end_header\n") + 11;
    const auto points = numberAfter(bytes, "element vertex ");
    const auto faces = numberAfter(bytes, "element face ");
    REQUIRE(bytes.size() == start + 17 * points + 13 * faces);
    Soup soup;
    for (std::size_t n = 0; n < faces; ++n) {
        const auto face = start + 17 * points + 13 * n;
        CHECK(bytes[face] == 3);
        const auto corners = at<std::array<std::uint32_t, 3>>(bytes, face + 1);
        const auto place = [&](std::uint32_t corner) { return start + std::size_t{17} * corner; };
        if (at<Label>(bytes, place(corners[0]) + 15) != label)
            continue;
        colour = at<Rgb>(bytes, place(corners[0]) + 12);
        soup.triangles.push_back({pointAt(bytes, place(corners[0])),
                                  pointAt(bytes, place(corners[1])),
                                  pointAt(bytes, place(corners[2]))});
    }
    return soup;
}

/// The groups of an OBJ file.
std::map<std::string, Soup> readObj(const std::string& text)
{
    std::map<std::string, Soup> groups;
    std::vector<Vec3> points;
    std::string group;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string kind;
        words >> kind;
        if (kind == "g") {
            words >> group;
        } else if (kind == "v") {
            auto& point = points.emplace_back();
            words >> point.x >> point.y >> point.z;
        } else if (kind == "f") {
            std::array<std::size_t, 3> corners{};
            words >> corners[0] >> corners[1] >> corners[2];
            groups[group].triangles.push_back(
                {points.at(corners[0] - 1), points.at(corners[1] - 1), points.at(corners[2] - 1)});
        }
    }
    return groups;
}

double voxelVolume(const Segmentation& segmentation, std::size_t n)
{
    return static_cast<double>(segmentation.voxelCounts()[n]) *
           segmentation.geometry().voxelVolumeMm3();
}

} // namespace

TEST_CASE("SurfaceFile: surfaces are closed, face outward and hold the volume of the voxels",
          "[render]")
{
    const TemporaryFolder folder;
    // The last is left-handed.
    const auto grid = GENERATE(
        obliqueGrid({44, 26, 9}), shearedGrid({60, 64, 13}),
        *ImageGeometry::create({30, 30, 30}, {1, 1, 1}, {5, 6, 7}, {{{-1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}));
    const auto balls = twoBalls(grid);
    for (const char* name : {"s.stl", "s.ply", "s.obj"})
        REQUIRE(writeSurfaces(balls, folder / name));

    const auto stl = readStl(contentOf(folder / "s.stl"));
    CHECK(stl.isClosed());
    CHECK(stl.volume() ==
          Approx(voxelVolume(balls, 0) + voxelVolume(balls, 1)).epsilon(0.005));
    Rgb colour;
    const auto large = readPly(contentOf(folder / "s.ply"), 3, colour);
    CHECK(colour == Rgb{255, 0, 51});
    CHECK(large.isClosed());
    CHECK(large.volume() == Approx(voxelVolume(balls, 0)).epsilon(0.005));
    CHECK(length(large.centre() - grid.centre()) < 1.5);
    const auto groups = readObj(contentOf(folder / "s.obj"));
    REQUIRE(groups.size() == 2);
    CHECK(groups.at("Left_lung").volume() == Approx(voxelVolume(balls, 0)).epsilon(0.005));
    CHECK(groups.at("腫瘤").volume() == Approx(voxelVolume(balls, 1)).epsilon(0.005));
    CHECK(groups.at("腫瘤").isClosed());
    const auto materials = contentOf(folder / "s.mtl");
    CHECK(materials.find("newmtl segment_9\nKd 0.000000 0.400000 1.000000") != std::string::npos);
}

TEST_CASE("SurfaceFile: a single voxel and a thin plate keep their volume", "[render]")
{
    const TemporaryFolder folder;
    const auto grid = *ImageGeometry::create({20, 20, 8}, {1, 1, 2}, {0, 0, 0}, kAxialAxes);
    std::vector<Label> voxels(grid.voxelCount());
    const bool isPlate = GENERATE(false, true);
    for (int j = 3; j < (isPlate ? 17 : 4); ++j)
        for (int i = 3; i < (isPlate ? 17 : 4); ++i)
            voxels[static_cast<std::size_t>(4 * 400 + j * 20 + i)] = 1;
    Segmentation segmentation(LabelMap(grid, std::move(voxels)));
    REQUIRE(segmentation.insert(Segment{}));

    REQUIRE(writeSurfaces(segmentation, folder / "s.stl"));

    const auto stl = readStl(contentOf(folder / "s.stl"));
    CHECK(stl.isClosed());
    CHECK(stl.volume() == Approx(isPlate ? 14 * 14 * 2 : 2).epsilon(0.02));
}

TEST_CASE("SurfaceFile: RAS mirrors nothing, and the file says which it is", "[render]")
{
    const TemporaryFolder folder;
    const auto grid = obliqueGrid({44, 26, 9});
    REQUIRE(writeSurfaces(twoBalls(grid), folder / "lps.stl"));
    REQUIRE(writeSurfaces(twoBalls(grid), folder / "ras.stl", SurfaceSpace::Ras));

    const auto lps = contentOf(folder / "lps.stl");
    const auto ras = contentOf(folder / "ras.stl");
    CHECK(lps.find("SPACE=LPS") < 80);
    CHECK(ras.find("SPACE=RAS") < 80);
    const auto turned = readStl(ras);
    CHECK(turned.volume() == Approx(readStl(lps).volume()));
    const Vec3 centre = readStl(lps).centre();
    CHECK(length(turned.centre() - Vec3{-centre.x, -centre.y, centre.z}) < 1e-3);
}

TEST_CASE("SurfaceFile: what cannot be written is refused and leaves the old file", "[render]")
{
    const TemporaryFolder folder;
    const auto balls = twoBalls(obliqueGrid({44, 26, 9}));
    CHECK(writeSurfaces(balls, folder / "s.vtk").error().code == ErrorCode::Unsupported);
    Segmentation nothing(obliqueGrid());
    CHECK(writeSurfaces(nothing, folder / "s.stl").error().code == ErrorCode::InvalidArgument);
    std::stop_source stop;
    stop.request_stop();
    CHECK(writeSurfaces(balls, folder / "s.stl", SurfaceSpace::Lps, {stop.get_token(), {}})
              .error()
              .code == ErrorCode::Cancelled);
    CHECK(std::filesystem::is_empty(folder.path()));
    for (const char* name : {"s.stl", "s.ply", "s.obj"}) {
        write(folder / name, "old");
        const FileSizeLimit limit(1000);
        CHECK_FALSE(writeSurfaces(balls, folder / name));
        CHECK(contentOf(folder / name) == "old");
    }
}
