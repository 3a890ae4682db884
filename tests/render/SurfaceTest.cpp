#include "viewer/render/surface/DistanceColours.h"
#include "viewer/render/surface/Surface.h"

#include "tests/render/Fixtures.h"
#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"

#include <vtkAppendPolyData.h>
#include <vtkDataArray.h>
#include <vtkIdList.h>
#include <vtkImplicitPolyDataDistance.h>
#include <vtkMassProperties.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkSphereSource.h>

#include <algorithm>
#include <cmath>
#include <set>

using namespace hangaku::viewer;
using namespace hangaku::tests;

namespace {

/// Voxels whose centres lie within `radiusMm` of the grid's centre.
LabelMap ball(const ImageGeometry& geometry, double radiusMm, Label label)
{
    std::vector<Label> voxels;
    const Index3 size = geometry.size();
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i)
                voxels.push_back(length(geometry.toWorld(Index3{i, j, k}) - geometry.centre()) <=
                                         radiusMm
                                     ? label
                                     : Label{0});
    return LabelMap(geometry, std::move(voxels));
}

/// Both parts as one mesh.
vtkSmartPointer<vtkPolyData> whole(const LabelSurface& surface)
{
    vtkNew<vtkAppendPolyData> parts;
    for (const auto& part : {surface.still, surface.edited})
        if (part.mesh)
            parts->AddInputData(part.mesh);
    parts->Update();
    return parts->GetOutput();
}

} // namespace

TEST_CASE("Surface: a ball on oblique and sheared grids has its place and volume in the patient",
          "[render]")
{
    for (const ImageGeometry& geometry : {obliqueGrid({90, 50, 16}), shearedGrid({120, 130, 22})}) {
        const LabelMap map = ball(geometry, 20, 7);
        LabelRuns runs(geometry);
        runs.readAll(map);
        REQUIRE(runs.isComplete());
        for (const int cells : {1'000'000, 6'000}) {
            const auto surface = labelSurface(runs, 7, runs.boxes()[7], cells, {}).still.mesh;
            REQUIRE(surface);
            double bounds[6];
            surface->GetBounds(bounds);
            const Vec3 centre = geometry.centre();
            CHECK((bounds[0] + bounds[1]) / 2 == Approx(centre.x).margin(1.5));
            CHECK((bounds[2] + bounds[3]) / 2 == Approx(centre.y).margin(1.5));
            CHECK((bounds[4] + bounds[5]) / 2 == Approx(centre.z).margin(1.5));
            vtkNew<vtkMassProperties> mass;
            mass->SetInputData(surface);
            CHECK(mass->GetVolume() == Approx(4.0 / 3 * 3.14159265 * 8000).epsilon(0.08));
        }
    }
}

TEST_CASE("LabelRuns: follows an edit by reading only its rows, and says whose they were",
          "[render]")
{
    const auto geometry = obliqueGrid({40, 30, 12});
    LabelMap map = ball(geometry, 9, 2);
    LabelRuns runs(geometry);
    runs.readAll(map);
    const LabelRuns before = runs;

    LabelMapEdit edit(map);
    edit.fillRow(0, 40, 3, 5, 9, [](Label) { return true; });
    runs.invalidate({{0, 3, 5}, {40, 4, 6}});
    CHECK_FALSE(runs.isComplete());
    const bool wasBall =
        std::ranges::any_of(before.slice(5), [](const LabelRuns::Run& run) { return run.j == 3; });
    CHECK(runs.readSome(map, 1000) == (wasBall ? std::set<Label>{2, 9} : std::set<Label>{9}));
    CHECK(runs.isComplete());
    LabelRuns anew(geometry);
    anew.readAll(map);
    for (int k = 0; k < 12; ++k)
        CHECK(runs.slice(k) == anew.slice(k));

    REQUIRE(runs.boxes().size() == 10);
    CHECK(runs.boxes()[9] == IndexBox{{0, 3, 5}, {40, 4, 6}});
    CHECK(before.boxes().size() == 3);
    CHECK(&runs.slice(4) == &before.slice(4));
    CHECK(&runs.slice(5) != &before.slice(5));
}

TEST_CASE("Surface: mended where the mask has changed, it is as if it were made anew", "[render]")
{
    for (const int cells : {1'000'000, 8'000}) {
        for (const ImageGeometry& geometry :
             {obliqueGrid({90, 50, 16}), shearedGrid({120, 130, 22})}) {
            LabelMap map = ball(geometry, 20, 7);
            LabelRuns runs(geometry);
            runs.readAll(map);
            const LabelSurface before = labelSurface(runs, 7, runs.boxes()[7], cells, {});
            // A box is cut away, and a part grows beyond the grid that the surface was made on.
            const Index3 size = geometry.size();
            const IndexBox away{{size[0] / 2 - 4, size[1] / 2 - 4, size[2] / 2 - 2},
                                {size[0] / 2 + 6, size[1] / 2 + 5, size[2] / 2 + 2}};
            const IndexBox box = runs.boxes()[7];
            const IndexBox grown = IndexBox{
                {box.end[0] - 3, size[1] / 2 - 3, size[2] / 2 - 2},
                {box.end[0] + 6, size[1] / 2 + 3,
                 size[2] / 2 + 2}}.clippedTo(size);
            LabelSurface mended = before;
            for (const auto& [changed, label] : {std::pair{away, Label{0}}, {grown, Label{7}}}) {
                LabelMapEdit edit(map);
                for (int k = changed.first[2]; k < changed.end[2]; ++k)
                    for (int j = changed.first[1]; j < changed.end[1]; ++j)
                        edit.fillRow(changed.first[0], changed.end[0], j, k, label,
                                     [](Label) { return true; });
                runs.invalidate(changed);
                runs.readSome(map, 1000);
                auto next = followed(mended, runs, 7, changed, {});
                REQUIRE(next);
                mended = std::move(*next);
            }
            REQUIRE(mended.edited.mesh);
            CHECK(mended.edited.mesh->GetNumberOfCells() ==
                  static_cast<vtkIdType>(mended.edited.cellsOfTriangles.size()));
            const auto after = whole(mended);
            const auto volumeOf = [](vtkPolyData* mesh) {
                vtkNew<vtkMassProperties> mass;
                mass->SetInputData(mesh);
                return mass->GetVolume();
            };
            // On the same grid, which the ball's box gives.
            const LabelSurface anew = labelSurface(runs, 7, box, cells, {});
            const LabelSurface fitted = labelSurface(runs, 7, runs.boxes()[7], cells, {});
            CHECK(volumeOf(after) == Approx(volumeOf(fitted.still.mesh)).epsilon(0.02));
            // Every point of the mended surface lies on the one that is made anew, where both go.
            vtkNew<vtkImplicitPolyDataDistance> distance;
            distance->SetInput(fitted.factor == before.factor ? fitted.still.mesh
                                                              : anew.still.mesh);
            const Vec3 spacing = geometry.spacing();
            const double cell =
                std::max({spacing.x * mended.factor[0], spacing.y * mended.factor[1],
                          spacing.z * mended.factor[2]});
            const auto furthest = [&](vtkPolyData& mesh) {
                double result = 0;
                for (vtkIdType n = 0; n < mesh.GetNumberOfPoints(); ++n) {
                    double at[3];
                    mesh.GetPoint(n, at);
                    result = std::max(result, std::abs(distance->EvaluateFunction(at)));
                }
                return result;
            };
            INFO("cell " << cell << " mm, factor " << mended.factor[0]);
            CHECK(furthest(*after) < 0.25 * cell);
            CHECK(furthest(*after) < 0.3 * furthest(*before.still.mesh));
        }
    }
}

TEST_CASE("Surface: the image's surface lies where its value crosses the threshold", "[render]")
{
    const auto geometry = obliqueGrid({60, 40, 14});
    const Vec3 centre = geometry.centre();
    const Volume volume = volumeOf(geometry, [&](int i, int j, int k) {
        return 1000 - 40 * length(geometry.toWorld(Index3{i, j, k}) - centre);
    });
    const auto surface = imageSurface(volume, 400, 1'000'000, {}); // a ball of 15 mm
    REQUIRE(surface);
    vtkNew<vtkMassProperties> mass;
    mass->SetInputData(surface);
    CHECK(mass->GetVolume() == Approx(4.0 / 3 * 3.14159265 * 3375).epsilon(0.08));
}

TEST_CASE("Surface: faces outwards on mirrored grids too", "[render]")
{
    const auto mirrored = *ImageGeometry::create({40, 40, 40}, {1, 1, 1}, {0, 0, 0},
                                                 {{{-1, 0, 0}, {0, 1, 0}, {0, 0, 1}}});
    for (const ImageGeometry& geometry : {mirrored, obliqueGrid({90, 50, 16})}) {
        const LabelMap map = ball(geometry, 12, 1);
        LabelRuns runs(geometry);
        runs.readAll(map);
        const auto surface = labelSurface(runs, 1, runs.boxes()[1], 1'000'000, {}).still.mesh;
        REQUIRE(surface);
        // Both ways of telling the outside: the normals, and the order of each triangle's corners.
        auto* normals = surface->GetPointData()->GetNormals();
        const auto pointOf = [&](vtkIdType n) {
            double at[3];
            surface->GetPoint(n, at);
            return Vec3{at[0], at[1], at[2]} - geometry.centre();
        };
        int inward = 0;
        for (vtkIdType n = 0; n < surface->GetNumberOfPoints(); ++n) {
            double normal[3];
            normals->GetTuple(n, normal);
            inward += dot({normal[0], normal[1], normal[2]}, pointOf(n)) <= 0;
        }
        vtkNew<vtkIdList> corners;
        for (vtkIdType n = 0; n < surface->GetNumberOfCells(); ++n) {
            surface->GetCellPoints(n, corners);
            const Vec3 a = pointOf(corners->GetId(0));
            const Vec3 b = pointOf(corners->GetId(1));
            const Vec3 c = pointOf(corners->GetId(2));
            inward += dot(cross(b - a, c - a), a) < 0;
        }
        CHECK(inward == 0);
    }
}

TEST_CASE("Surface: its colours tell how far it lies outside or inside of another", "[render]")
{
    const auto sphere = [](double radius) {
        vtkNew<vtkSphereSource> source;
        source->SetRadius(radius);
        source->SetThetaResolution(60);
        source->SetPhiResolution(60);
        source->Update();
        vtkSmartPointer<vtkPolyData> mesh = source->GetOutput();
        return mesh;
    };
    const auto reference = sphere(20);
    for (const double radius : {17.5, 20.0, 22.5}) {
        const auto mesh = sphere(radius);
        const auto coloured = colouredByDistance(*mesh, *reference, 5, {});
        REQUIRE(coloured);
        CHECK(coloured->GetNumberOfCells() == mesh->GetNumberOfCells());
        auto* colours = coloured->GetPointData()->GetScalars();
        REQUIRE(colours->GetNumberOfTuples() == mesh->GetNumberOfPoints());
        const Rgb expected = distanceColour(radius - 20, 5);
        for (vtkIdType n = 0; n < colours->GetNumberOfTuples(); ++n) {
            const double* rgb = colours->GetTuple(n);
            REQUIRE(rgb[0] == Approx(expected.red).margin(3));
            REQUIRE(rgb[1] == Approx(expected.green).margin(3));
            REQUIRE(rgb[2] == Approx(expected.blue).margin(3));
        }
    }
    CHECK(distanceColour(3, 5).red > distanceColour(3, 5).blue);
    CHECK(distanceColour(-3, 5).blue > distanceColour(-3, 5).red);
    CHECK(distanceColour(50, 5) == distanceColour(5, 5));
    vtkNew<vtkPolyData> empty;
    CHECK(colouredByDistance(*empty, *reference, 5, {}) == nullptr);
}
