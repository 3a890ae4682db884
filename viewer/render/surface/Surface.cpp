#include "viewer/render/surface/Surface.h"

#include <vtkFloatArray.h>
#include <vtkFlyingEdges3D.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkPolyDataNormals.h>
#include <vtkReverseSense.h>
#include <vtkWindowedSincPolyDataFilter.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace hangaku::viewer {
namespace {

/// A reduced grid over a box of voxels, with one empty cell all round, so that surfaces close.
struct ReducedGrid {
    IndexBox box;
    Index3 factor{1, 1, 1};
    Index3 size{1, 1, 1};

    ReducedGrid(const IndexBox& around, const ImageGeometry& geometry, int maximumCells)
        : box(around)
    {
        const Vec3 spacing = geometry.spacing();
        // The axis with the smallest cells is made coarser until all fits.
        while (true) {
            double cells = 1;
            for (int axis = 0; axis < 3; ++axis) {
                size[axis] = (box.end[axis] - box.first[axis] + factor[axis] - 1) / factor[axis] + 2;
                cells *= size[axis];
            }
            if (cells <= maximumCells)
                return;
            int finest = -1;
            for (int axis = 0; axis < 3; ++axis)
                if (size[axis] > 4 && (finest < 0 || spacing[axis] * factor[axis] <
                                                         spacing[finest] * factor[finest]))
                    finest = axis;
            if (finest < 0)
                return;
            ++factor[finest];
        }
    }
    std::size_t count() const
    {
        return static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1]) *
               static_cast<std::size_t>(size[2]);
    }
    int cellOf(int voxel, int axis) const
    {
        return (voxel - box.first[axis]) / factor[axis] + 1;
    }
    std::size_t offset(int i, int j, int k) const
    {
        return (static_cast<std::size_t>(k) * static_cast<std::size_t>(size[1]) +
                static_cast<std::size_t>(j)) *
                   static_cast<std::size_t>(size[0]) +
               static_cast<std::size_t>(i);
    }
    /// Continuous voxel index of a continuous cell index.
    Vec3 toVoxel(Vec3 cell) const
    {
        Vec3 voxel;
        for (int axis = 0; axis < 3; ++axis)
            voxel[axis] = box.first[axis] + (cell[axis] - 1) * factor[axis] +
                          (factor[axis] - 1) / 2.0;
        return voxel;
    }
};

/// Contours the cells and puts the surface into the patient.
vtkSmartPointer<vtkPolyData> contour(std::vector<float>& cells, const ReducedGrid& grid,
                                     const ImageGeometry& geometry, double value, int smoothing,
                                     const Progress& progress)
{
    vtkNew<vtkFloatArray> scalars;
    scalars->SetArray(cells.data(), static_cast<vtkIdType>(cells.size()), 1);
    vtkNew<vtkImageData> image;
    image->SetDimensions(grid.size[0], grid.size[1], grid.size[2]);
    image->GetPointData()->SetScalars(scalars);
    vtkNew<vtkFlyingEdges3D> edges;
    edges->SetInputData(image);
    edges->SetValue(0, value);
    edges->ComputeNormalsOff();
    edges->ComputeScalarsOff();
    edges->Update();
    if (progress.isStopped() || edges->GetOutput()->GetNumberOfPoints() == 0)
        return nullptr;

    // Into the patient before smoothing, so that millimetres count and not voxels.
    vtkPolyData* surface = edges->GetOutput();
    vtkPoints* points = surface->GetPoints();
    for (vtkIdType n = 0; n < points->GetNumberOfPoints(); ++n) {
        double at[3];
        points->GetPoint(n, at);
        const Vec3 world = geometry.toWorld(grid.toVoxel({at[0], at[1], at[2]}));
        points->SetPoint(n, world.x, world.y, world.z);
    }
    vtkNew<vtkWindowedSincPolyDataFilter> smooth;
    smooth->SetInputData(surface);
    smooth->SetNumberOfIterations(smoothing);
    smooth->SetPassBand(0.08);
    smooth->BoundarySmoothingOff();
    smooth->FeatureEdgeSmoothingOff();
    smooth->NonManifoldSmoothingOn();
    smooth->NormalizeCoordinatesOn();
    vtkNew<vtkReverseSense> reverse;
    reverse->SetInputConnection(smooth->GetOutputPort());
    reverse->ReverseCellsOn();
    vtkNew<vtkPolyDataNormals> normals;
    // A mirrored grid turns triangles inside out.
    const auto& axes = geometry.axes();
    const bool isMirrored = dot(cross(axes[0], axes[1]), axes[2]) < 0;
    normals->SetInputConnection(isMirrored ? reverse->GetOutputPort() : smooth->GetOutputPort());
    normals->SplittingOff();
    normals->ConsistencyOff();
    normals->AutoOrientNormalsOff();
    normals->Update();
    if (progress.isStopped())
        return nullptr;
    return normals->GetOutput();
}

} // namespace

vtkSmartPointer<vtkPolyData> labelSurface(const LabelRuns& runs, Label label, const IndexBox& box,
                                          int maximumCells, const Progress& progress)
{
    if (box.isEmpty())
        return nullptr;
    const ReducedGrid grid(box, runs.geometry(), maximumCells);
    std::vector<float> cells(grid.count(), 0.0F);
    const float part = 1.0F / static_cast<float>(grid.factor[0] * grid.factor[1] * grid.factor[2]);
    for (int k = box.first[2]; k < box.end[2]; ++k) {
        if (progress.isStopped())
            return nullptr;
        for (const LabelRuns::Run& run : runs.slice(k)) {
            if (run.label != label)
                continue;
            float* row =
                cells.data() + grid.offset(0, grid.cellOf(run.j, 1), grid.cellOf(k, 2));
            for (int i = run.first; i < run.end; ++i)
                row[grid.cellOf(i, 0)] += part;
        }
    }
    constexpr int kSmoothing = 18;
    return contour(cells, grid, runs.geometry(), 0.5, kSmoothing, progress);
}

vtkSmartPointer<vtkPolyData> imageSurface(const Volume& volume, double threshold, int maximumCells,
                                          const Progress& progress)
{
    const ImageGeometry& geometry = volume.geometry;
    const Index3 size = geometry.size();
    if (volume.description.channels > 1 || volume.voxels->count() < geometry.voxelCount())
        return nullptr;
    const ReducedGrid grid(geometry.box(), geometry, maximumCells);
    // The empty cells all round must lie below the threshold.
    std::vector<float> cells(grid.count(), static_cast<float>(threshold - 1000));
    volume.voxels->visit([&](auto voxels) {
        for (int c = 1; c < grid.size[2] - 1 && !progress.isStopped(); ++c)
            for (int b = 1; b < grid.size[1] - 1; ++b)
                for (int a = 1; a < grid.size[0] - 1; ++a) {
                    const Index3 first{(a - 1) * grid.factor[0], (b - 1) * grid.factor[1],
                                       (c - 1) * grid.factor[2]};
                    double sum = 0;
                    int count = 0;
                    for (int k = first[2]; k < std::min(first[2] + grid.factor[2], size[2]); ++k)
                        for (int j = first[1]; j < std::min(first[1] + grid.factor[1], size[1]);
                             ++j) {
                            const std::size_t row = volume.offset({0, j, k});
                            for (int i = first[0];
                                 i < std::min(first[0] + grid.factor[0], size[0]); ++i, ++count)
                                sum += static_cast<double>(
                                    voxels[row + static_cast<std::size_t>(i)]);
                        }
                    cells[grid.offset(a, b, c)] = static_cast<float>(
                        sum / std::max(count, 1) * volume.slope + volume.intercept);
                }
    });
    if (progress.isStopped())
        return nullptr;
    constexpr int kSmoothing = 8;
    return contour(cells, grid, geometry, threshold, kSmoothing, progress);
}

double surfaceThreshold(const Volume& volume)
{
    if (volume.description.modality == "CT") {
        constexpr double kBoneHu = 220;
        return kBoneHu;
    }
    // The mean of a sample splits air from tissue well enough for an outline.
    double sum = 0;
    std::size_t count = 0;
    volume.voxels->visit([&](auto voxels) {
        const std::size_t stride = std::max<std::size_t>(1, voxels.size() / 200'000) | 1;
        for (std::size_t n = 0; n < voxels.size(); n += stride, ++count)
            if (std::isfinite(static_cast<double>(voxels[n])))
                sum += static_cast<double>(voxels[n]);
    });
    return count > 0 ? sum / static_cast<double>(count) * volume.slope + volume.intercept : 0;
}

} // namespace hangaku::viewer
