#include "viewer/render/surface/Triangles.h"

#include "viewer/render/surface/LabelRuns.h"
#include "viewer/render/surface/Surface.h"

#include <vtkCellArray.h>
#include <vtkIdList.h>
#include <vtkNew.h>
#include <vtkPolyData.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace hangaku::viewer {
namespace {

std::size_t voxelsOf(const LabelRuns& runs, Label label, const IndexBox& box)
{
    std::size_t count = 0;
    for (int k = box.first[2]; k < box.end[2]; ++k)
        for (const auto& run : runs.slice(k))
            if (run.label == label)
                count += static_cast<std::size_t>(run.end - run.first);
    return count;
}

Triangles fromVtk(vtkPolyData& surface)
{
    Triangles triangles;
    triangles.points.resize(static_cast<std::size_t>(surface.GetNumberOfPoints()));
    for (std::size_t n = 0; n < triangles.points.size(); ++n) {
        double at[3];
        surface.GetPoint(static_cast<vtkIdType>(n), at);
        triangles.points[n] = {at[0], at[1], at[2]};
    }
    vtkNew<vtkIdList> corners;
    auto* cells = surface.GetPolys();
    triangles.corners.reserve(static_cast<std::size_t>(cells->GetNumberOfCells()));
    for (cells->InitTraversal(); cells->GetNextCell(corners) != 0;)
        if (corners->GetNumberOfIds() == 3)
            triangles.corners.push_back({static_cast<std::uint32_t>(corners->GetId(0)),
                                         static_cast<std::uint32_t>(corners->GetId(1)),
                                         static_cast<std::uint32_t>(corners->GetId(2))});
    return triangles;
}

} // namespace

double Triangles::volumeMm3() const
{
    if (points.empty())
        return 0;
    const Vec3 origin = points.front(); // near, so that no digits are lost
    double sum = 0;
    for (const auto& [a, b, c] : corners)
        sum += dot(points[a] - origin, cross(points[b] - origin, points[c] - origin));
    return sum / 6;
}

double Triangles::areaMm2() const
{
    double sum = 0;
    for (const auto& [a, b, c] : corners)
        sum += length(cross(points[b] - points[a], points[c] - points[a]));
    return sum / 2;
}

void Triangles::inflate(double mm)
{
    std::vector<Vec3> normals(points.size());
    for (const auto& [a, b, c] : corners) {
        const Vec3 normal = cross(points[b] - points[a], points[c] - points[a]);
        normals[a] += normal;
        normals[b] += normal;
        normals[c] += normal;
    }
    for (std::size_t n = 0; n < points.size(); ++n)
        if (const double size = length(normals[n]); size > 0)
            points[n] += normals[n] * (mm / size);
}

std::optional<Triangles> labelTriangles(const LabelRuns& runs, Label label, const IndexBox& box,
                                        const Progress& progress)
{
    const auto surface =
        labelSurface(runs, label, box, std::numeric_limits<int>::max(), progress).still.mesh;
    if (!surface)
        return {};
    auto triangles = fromVtk(*surface);
    if (triangles.volumeMm3() < 0)
        for (auto& corners : triangles.corners)
            std::swap(corners[1], corners[2]);
    const auto& geometry = runs.geometry();
    const double wanted =
        static_cast<double>(voxelsOf(runs, label, box)) * geometry.voxelVolumeMm3();
    const Vec3 spacing = geometry.spacing();
    const double furthest = std::min({spacing.x, spacing.y, spacing.z}) / 4;
    // One or two steps for all but the smallest structures, which smoothing shrinks most.
    constexpr int kMostSteps = 12;
    constexpr double kCloseEnough = 1e-3;
    for (int step = 0; step < kMostSteps; ++step) {
        const double missing = wanted - triangles.volumeMm3();
        const double area = triangles.areaMm2();
        if (std::abs(missing) < kCloseEnough * wanted || !(area > 0))
            break;
        triangles.inflate(std::clamp(missing / area, -furthest, furthest));
    }
    return triangles;
}

} // namespace hangaku::viewer
