#include "viewer/render/surface/Surface.h"

#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkFlyingEdges3D.h>
#include <vtkIdList.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkPolyDataNormals.h>
#include <vtkReverseSense.h>
#include <vtkWindowedSincPolyDataFilter.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace hangaku::viewer {
namespace {

/// Cells of whole voxels: cell c holds the voxels from `first` + c * `factor` on.
struct ReducedGrid {
    Index3 first{0, 0, 0};
    Index3 factor{1, 1, 1};
    Index3 size{1, 1, 1};

    /// Over a box of voxels, with one empty cell all round, so that surfaces close.
    ReducedGrid(const IndexBox& box, const ImageGeometry& geometry, int maximumCells)
    {
        const Vec3 spacing = geometry.spacing();
        // The axis with the smallest cells is made coarser until all fits.
        while (true) {
            double cells = 1;
            for (int axis = 0; axis < 3; ++axis) {
                first[axis] = box.first[axis] - factor[axis];
                size[axis] =
                    (box.end[axis] - box.first[axis] + factor[axis] - 1) / factor[axis] + 2;
                cells *= size[axis];
            }
            if (cells <= maximumCells)
                return;
            int finest = -1;
            for (int axis = 0; axis < 3; ++axis)
                if (size[axis] > 4 &&
                    (finest < 0 || spacing[axis] * factor[axis] < spacing[finest] * factor[finest]))
                    finest = axis;
            if (finest < 0)
                return;
            ++factor[finest];
        }
    }
    /// Cells [low, end) of a surface's grid.
    ReducedGrid(const LabelSurface& surface, const IndexBox& cells) : factor(surface.factor)
    {
        for (int axis = 0; axis < 3; ++axis) {
            first[axis] = surface.first[axis] + cells.first[axis] * factor[axis];
            size[axis] = cells.end[axis] - cells.first[axis];
        }
    }
    std::size_t count() const
    {
        return static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1]) *
               static_cast<std::size_t>(size[2]);
    }
    IndexBox voxels() const
    {
        IndexBox box{first, first};
        for (int axis = 0; axis < 3; ++axis)
            box.end[axis] += size[axis] * factor[axis];
        return box;
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
            voxel[axis] = first[axis] + cell[axis] * factor[axis] + (factor[axis] - 1) / 2.0;
        return voxel;
    }
};

/// In a grid of unit cells.
std::vector<std::array<std::int16_t, 3>> cellsOfTriangles(vtkPolyData& surface)
{
    std::vector<std::array<std::int16_t, 3>> cells;
    const vtkIdType count = surface.GetNumberOfCells();
    cells.reserve(static_cast<std::size_t>(count));
    vtkNew<vtkIdList> corners;
    for (vtkIdType n = 0; n < count; ++n) {
        surface.GetCellPoints(n, corners);
        Vec3 sum;
        for (vtkIdType corner = 0; corner < 3; ++corner) {
            double at[3];
            surface.GetPoint(corners->GetId(corner), at);
            sum += Vec3{at[0], at[1], at[2]};
        }
        auto& cell = cells.emplace_back();
        for (int axis = 0; axis < 3; ++axis)
            cell[static_cast<std::size_t>(axis)] =
                static_cast<std::int16_t>(std::floor(sum[axis] / 3));
    }
    return cells;
}

/// A mesh that several threads hold. VTK's own looks for circles of references whenever a holder
/// lets go of it, and walks through what another thread is just changing: the program ended now and
/// then. A mesh from here has none.
class SharedMesh : public vtkPolyData {
public:
    vtkTypeMacro(SharedMesh, vtkPolyData) static SharedMesh* New()
    {
        auto* mesh = new SharedMesh;
        mesh->InitializeObjectBase();
        return mesh;
    }
    void Register(vtkObjectBase* holder) override { RegisterInternal(holder, 0); }
    void UnRegister(vtkObjectBase* holder) override { UnRegisterInternal(holder, 0); }
};

vtkSmartPointer<vtkPolyData> shared(vtkPolyData* mesh)
{
    auto result = vtkSmartPointer<SharedMesh>::New();
    result->ShallowCopy(mesh);
    return result;
}

/// Contours the cells and puts the surface into the patient.
/// @param places gets the cell at the low corner of the eight between which each triangle lies
vtkSmartPointer<vtkPolyData> contour(std::vector<float>& cells, const ReducedGrid& grid,
                                     const ImageGeometry& geometry, double value, int smoothing,
                                     const Progress& progress,
                                     std::vector<std::array<std::int16_t, 3>>* places = nullptr)
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
    if (places != nullptr)
        *places = cellsOfTriangles(*surface);
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
    return shared(normals->GetOutput());
}

constexpr int kSmoothing = 18;

/// The surface of a label in a part of its grid.
LabelSurface makeSurface(const LabelRuns& runs, Label label, const ReducedGrid& grid,
                         const Progress& progress)
{
    LabelSurface surface;
    surface.first = grid.first;
    surface.factor = grid.factor;
    std::vector<float> cells(grid.count(), 0.0F);
    const float part = 1.0F / static_cast<float>(grid.factor[0] * grid.factor[1] * grid.factor[2]);
    const IndexBox box = grid.voxels().clippedTo(runs.geometry().size());
    std::vector<int> columns; // the cell of each voxel along a row
    for (int i = box.first[0]; i < box.end[0]; ++i)
        columns.push_back((i - grid.first[0]) / grid.factor[0]);
    for (int k = box.first[2]; k < box.end[2]; ++k) {
        if (progress.isStopped())
            return surface;
        const auto& slice = runs.slice(k);
        for (auto run = std::ranges::lower_bound(slice, box.first[1], {}, &LabelRuns::Run::j);
             run != slice.end() && run->j < box.end[1]; ++run) {
            if (run->label != label)
                continue;
            float* row = cells.data() + grid.offset(0, (run->j - grid.first[1]) / grid.factor[1],
                                                    (k - grid.first[2]) / grid.factor[2]);
            const int end = std::min(run->end, box.end[0]);
            for (int i = std::max(run->first, box.first[0]); i < end; ++i)
                row[columns[static_cast<std::size_t>(i - box.first[0])]] += part;
        }
    }
    surface.still.mesh = contour(cells, grid, runs.geometry(), 0.5, kSmoothing, progress,
                                 &surface.still.cellsOfTriangles);
    return surface;
}

/// Collects triangles of several parts.
class Joined {
public:
    Joined()
    {
        m_normals->SetNumberOfComponents(3);
        m_normals->SetName("Normals");
    }
    /// Takes the triangles whose cell, moved by `by`, is wanted.
    void add(const SurfacePart& from, Index3 by, const std::function<bool(Index3)>& isWanted)
    {
        if (!from.mesh)
            return;
        // Another thread may be drawing the mesh: nothing is asked of it that builds or keeps
        // anything inside it.
        auto* normals = from.mesh->GetPointData()->GetNormals();
        vtkCellArray* triangles = from.mesh->GetPolys();
        std::vector<vtkIdType> places(static_cast<std::size_t>(from.mesh->GetNumberOfPoints()), -1);
        vtkNew<vtkIdList> corners;
        for (std::size_t n = 0; n < from.cellsOfTriangles.size(); ++n) {
            const auto& at = from.cellsOfTriangles[n];
            const Index3 cell{at[0] + by[0], at[1] + by[1], at[2] + by[2]};
            if (!isWanted(cell))
                continue;
            triangles->GetCellAtId(static_cast<vtkIdType>(n), corners);
            vtkIdType ids[3];
            for (vtkIdType corner = 0; corner < 3; ++corner) {
                const vtkIdType id = corners->GetId(corner);
                vtkIdType& place = places[static_cast<std::size_t>(id)];
                if (place < 0) {
                    double xyz[3];
                    from.mesh->GetPoint(id, xyz);
                    place = m_points->InsertNextPoint(xyz);
                    normals->GetTuple(id, xyz);
                    m_normals->InsertNextTuple(xyz);
                }
                ids[corner] = place;
            }
            m_triangles->InsertNextCell(3, ids);
            m_cells.push_back({static_cast<std::int16_t>(cell[0]),
                               static_cast<std::int16_t>(cell[1]),
                               static_cast<std::int16_t>(cell[2])});
        }
    }
    SurfacePart part()
    {
        SurfacePart result{nullptr, std::move(m_cells)};
        if (result.cellsOfTriangles.empty())
            return result;
        result.mesh = vtkSmartPointer<SharedMesh>::New();
        result.mesh->SetPoints(m_points);
        result.mesh->SetPolys(m_triangles);
        result.mesh->GetPointData()->SetNormals(m_normals);
        return result;
    }

private:
    vtkNew<vtkPoints> m_points;
    vtkNew<vtkFloatArray> m_normals;
    vtkNew<vtkCellArray> m_triangles;
    std::vector<std::array<std::int16_t, 3>> m_cells;
};

IndexBox grown(IndexBox box, int by)
{
    for (int axis = 0; axis < 3; ++axis) {
        box.first[axis] -= by;
        box.end[axis] += by;
    }
    return box;
}

int floorDivided(int value, int by)
{
    return (value >= 0 ? value : value - by + 1) / by;
}

} // namespace

LabelSurface labelSurface(const LabelRuns& runs, Label label, const IndexBox& box, int maximumCells,
                          const Progress& progress)
{
    if (box.isEmpty())
        return {};
    return makeSurface(runs, label, ReducedGrid(box, runs.geometry(), maximumCells), progress);
}

std::optional<LabelSurface> followed(const LabelSurface& surface, const LabelRuns& runs,
                                     Label label, const IndexBox& dirty, const Progress& progress)
{
    if (surface.isEmpty() || dirty.isEmpty())
        return std::nullopt;
    // Smoothing carries a change a few cells on, and needs some more that do not change.
    constexpr int kReach = 2;
    constexpr int kRim = 4;
    // The hand moves on: so far around it the surface is in the part that changes.
    constexpr int kMargin = 8;
    IndexBox replaced; // by the cells at the triangles' low corners
    IndexBox made;
    for (int axis = 0; axis < 3; ++axis) {
        const int factor = surface.factor[axis];
        const int low = floorDivided(dirty.first[axis] - surface.first[axis], factor);
        const int high = floorDivided(dirty.end[axis] - 1 - surface.first[axis], factor);
        replaced.first[axis] = low - 1 - kReach;
        replaced.end[axis] = high + 1 + kReach;
        made.first[axis] = replaced.first[axis] - kRim;
        made.end[axis] = replaced.end[axis] + 1 + kRim;
    }
    const ReducedGrid grid(surface, made);
    constexpr std::size_t kLarge = 200'000; // then the whole takes hardly longer
    if (grid.count() > kLarge)
        return std::nullopt;
    const LabelSurface patch = makeSurface(runs, label, grid, progress);
    if (progress.isStopped())
        return std::nullopt;
    LabelSurface result;
    result.first = surface.first;
    result.factor = surface.factor;
    IndexBox both = surface.editedCells;
    both.unite(replaced);
    const bool isNear = both == surface.editedCells;
    result.editedCells = isNear ? surface.editedCells : grown(replaced, kMargin);
    const auto isStill = [&](Index3 cell) { return !result.editedCells.contains(cell); };
    const auto isKept = [&](Index3 cell) { return !isStill(cell) && !replaced.contains(cell); };
    Joined edited;
    if (isNear) {
        result.still = surface.still;
    } else {
        Joined still;
        still.add(surface.still, {0, 0, 0}, isStill);
        still.add(surface.edited, {0, 0, 0}, isStill);
        result.still = still.part();
        edited.add(surface.still, {0, 0, 0}, isKept);
    }
    edited.add(surface.edited, {0, 0, 0}, isKept);
    edited.add(patch.still, made.first, [&](Index3 cell) { return replaced.contains(cell); });
    result.edited = edited.part();
    return result;
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
                            for (int i = first[0]; i < std::min(first[0] + grid.factor[0], size[0]);
                                 ++i, ++count)
                                sum +=
                                    static_cast<double>(voxels[row + static_cast<std::size_t>(i)]);
                        }
                    cells[grid.offset(a, b, c)] = static_cast<float>(
                        sum / std::max(count, 1) * volume.slope + volume.intercept);
                }
    });
    if (progress.isStopped())
        return nullptr;
    constexpr int kLittle = 8;
    return contour(cells, grid, geometry, threshold, kLittle, progress);
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
