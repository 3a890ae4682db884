#include "viewer/render/slice/SliceSampler.h"

#include "viewer/render/slice/ParallelRows.h"
#include "viewer/render/slice/ValueSampler.h"

#include <vtkDataArray.h>
#include <vtkImageData.h>
#include <vtkImageReslice.h>
#include <vtkMatrix4x4.h>
#include <vtkPointData.h>
#include <vtkSmartPointer.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace hangaku::viewer {
namespace {

int vtkTypeOf(PixelType type)
{
    switch (type) {
    case PixelType::UInt8: return VTK_UNSIGNED_CHAR;
    case PixelType::Int8: return VTK_SIGNED_CHAR;
    case PixelType::UInt16: return VTK_UNSIGNED_SHORT;
    case PixelType::Int16: return VTK_SHORT;
    case PixelType::UInt32: return VTK_UNSIGNED_INT;
    case PixelType::Int32: return VTK_INT;
    case PixelType::Float32: break;
    }
    return VTK_FLOAT;
}

/// A grid for VTK in its own index space (origin 0, spacing 1) around voxels that stay whose they
/// are: nothing is copied, freed or written to.
vtkSmartPointer<vtkImageData> sharedGrid(const void* voxels, int vtkType, int channels,
                                         const ImageGeometry& geometry)
{
    auto scalars = vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(vtkType));
    scalars->SetNumberOfComponents(channels);
    constexpr int kKeepMemory = 1;
    // VTK knows no const; vtkImageReslice only reads its input.
    scalars->SetVoidArray(const_cast<void*>(voxels),
                          static_cast<vtkIdType>(geometry.voxelCount()) * channels, kKeepMemory);
    auto grid = vtkSmartPointer<vtkImageData>::New();
    const Index3 size = geometry.size();
    grid->SetDimensions(size[0], size[1], size[2]);
    grid->GetPointData()->SetScalars(scalars);
    return grid;
}

/// From pixels to the continuous index as vtkImageReslice takes it. The third column only has to
/// make it a proper matrix: the picture is one pixel deep.
vtkSmartPointer<vtkMatrix4x4> pixelToIndex(const IndexWalk& walk)
{
    // Rounding must not hide that a view runs along the grid, where VTK has a faster way.
    constexpr double kStill = 1e-9; // voxels from pixel to pixel
    const auto settled = [](Vec3 step) {
        for (int axis = 0; axis < 3; ++axis)
            if (std::abs(step[axis]) < kStill)
                step[axis] = 0;
        return step;
    };
    const Vec3 perX = settled(walk.perX);
    const Vec3 perY = settled(walk.perY);
    const Vec3 across = cross(perX, perY);
    const Vec3 perZ = across * (1 / length(across));
    auto matrix = vtkSmartPointer<vtkMatrix4x4>::New();
    for (int axis = 0; axis < 3; ++axis) {
        matrix->SetElement(axis, 0, perX[axis]);
        matrix->SetElement(axis, 1, perY[axis]);
        matrix->SetElement(axis, 2, perZ[axis]);
        matrix->SetElement(axis, 3, walk.start[axis]);
    }
    return matrix;
}

/// Ready to draw `rect` of a view with the outer voxels up to their outer faces and 0 beyond.
vtkSmartPointer<vtkImageReslice> reslice(vtkImageData* grid, const ImageGeometry& geometry,
                                         const SliceCamera& camera, const PixelRect& rect)
{
    auto filter = vtkSmartPointer<vtkImageReslice>::New();
    filter->SetInputData(grid);
    filter->SetResliceAxes(pixelToIndex(IndexWalk(geometry, camera)));
    filter->SetOutputOrigin(0, 0, 0);
    filter->SetOutputSpacing(1, 1, 1);
    filter->SetOutputExtent(rect.left, rect.right - 1, rect.top, rect.bottom - 1, 0, 0);
    filter->SetBorder(true);
    filter->SetBorderThickness(0.5);
    filter->SetBackgroundLevel(0);
    // Pieces for all cores, small enough for the picture of one view; waking a thread for the few
    // pixels around a brush would cost more than they do.
    constexpr vtkIdType kBytesAtOnce = 16'384;
    constexpr int kWorthThreads = 64 * 64; // pixels
    const bool isWorthThreads = rect.width() * rect.height() >= kWorthThreads;
    filter->SetEnableSMP(isWorthThreads);
    filter->SetDesiredBytesPerPiece(kBytesAtOnce);
    filter->SetNumberOfThreads(1); // where SMP is off
    return filter;
}

void setInterpolation(vtkImageReslice& filter, Interpolation interpolation)
{
    if (interpolation == Interpolation::Linear)
        filter.SetInterpolationModeToLinear();
    else
        filter.SetInterpolationModeToNearestNeighbor();
}

/// The part of `rect` where there is a grid to see; the rest becomes 0 at once.
template <typename T>
PixelRect clearedTo(const ImageGeometry& geometry, const SliceCamera& camera, const PixelRect& rect,
                    T* view, int stride)
{
    for (int y = rect.top; y < rect.bottom; ++y) {
        T* row = view + std::ptrdiff_t{y} * stride;
        std::fill(row + rect.left, row + rect.right, T{0});
    }
    return pixelsOf(geometry.box(), geometry, camera).clippedTo(rect);
}

/// Puts what was drawn into its place in the view; of several channels the first.
template <typename T>
void copyOut(vtkImageReslice& filter, const PixelRect& rect, T* view, int stride)
{
    filter.Update();
    vtkImageData* drawn = filter.GetOutput();
    const int channels = drawn->GetNumberOfScalarComponents();
    const auto* from = static_cast<const T*>(drawn->GetScalarPointer());
    for (int y = rect.top; y < rect.bottom; ++y) {
        T* out = view + std::ptrdiff_t{y} * stride;
        for (int x = rect.left; x < rect.right; ++x, from += channels)
            out[x] = *from;
    }
}

/// Real values by VTK, greys from a look-up; black off the grid.
void lookUp(vtkImageReslice& filter, const Volume& volume, const GreySteps& greys,
            const PixelRect& rect, std::uint8_t* grey, int stride)
{
    filter.SetBackgroundLevel(std::numeric_limits<double>::quiet_NaN());
    filter.SetScalarShift(volume.intercept / volume.slope);
    filter.SetScalarScale(volume.slope);
    filter.SetOutputScalarType(VTK_FLOAT);
    filter.Update();
    vtkImageData* drawn = filter.GetOutput();
    const auto channels = std::ptrdiff_t{drawn->GetNumberOfScalarComponents()};
    const auto* values = static_cast<const float*>(drawn->GetScalarPointer());
    parallelRows(rect, [&](int y) {
        const float* from = values + std::ptrdiff_t{y - rect.top} * rect.width() * channels;
        std::uint8_t* out = grey + std::ptrdiff_t{y} * stride;
        for (int x = rect.left; x < rect.right; ++x, from += channels)
            out[x] = std::isnan(*from) ? std::uint8_t{0} : greys.at(*from);
    });
}

} // namespace

IndexWalk::IndexWalk(const ImageGeometry& geometry, const SliceCamera& camera)
{
    const auto toIndexStep = [&geometry](Vec3 world) {
        const auto& m = geometry.worldToIndexMatrix();
        Vec3 step;
        for (int axis = 0; axis < 3; ++axis)
            step[axis] = m[axis][0] * world.x + m[axis][1] * world.y + m[axis][2] * world.z;
        return step;
    };
    start = geometry.toIndex(camera.toLps({0.5, 0.5}));
    perX = toIndexStep(camera.plane.right * camera.mmPerPixel);
    perY = toIndexStep(camera.plane.down * camera.mmPerPixel);
}

void sampleGrey(const Volume& volume, const SliceCamera& camera, const GreyScale& scale,
                Interpolation interpolation, const PixelRect& dirty, std::uint8_t* grey, int stride)
{
    if (paddingShows(volume.description, scale)) {
        sampleGreyByValue(volume, camera, scale, interpolation, dirty, grey, stride);
        return;
    }
    const auto ramp = scale.ramp();
    const PixelRect rect = clearedTo(volume.geometry, camera, dirty, grey, stride);
    if (rect.isEmpty())
        return;
    const auto grid =
        sharedGrid(volume.voxels->data(), vtkTypeOf(volume.voxels->type()),
                   std::max(1, volume.description.channels), volume.geometry);
    const auto filter = reslice(grid, volume.geometry, camera, rect);
    setInterpolation(*filter, interpolation);
    if (!ramp) {
        lookUp(*filter, volume, GreySteps(scale), rect, grey, stride);
        return;
    }
    // grey = (voxel + shift) * factor, rounded and clamped to a byte
    const double black = ramp->black + (scale.inverted ? ramp->width : 0);
    filter->SetScalarShift((volume.intercept - black) / volume.slope);
    filter->SetScalarScale((scale.inverted ? -255 : 255) / ramp->width * volume.slope);
    filter->SetOutputScalarType(VTK_UNSIGNED_CHAR);
    copyOut(*filter, rect, grey, stride);
}

bool hasColours(const Volume& volume)
{
    return volume.isColour() && volume.description.channels >= 3 &&
           volume.voxels->type() == PixelType::UInt8;
}

void sampleColours(const Volume& volume, const SliceCamera& camera, Interpolation interpolation,
                   const PixelRect& dirty, Rgba* colours, int stride)
{
    const PixelRect rect = clearedTo(volume.geometry, camera, dirty, colours, stride);
    if (rect.isEmpty())
        return;
    const auto grid = sharedGrid(volume.voxels->data(), VTK_UNSIGNED_CHAR,
                                 volume.description.channels, volume.geometry);
    const auto filter = reslice(grid, volume.geometry, camera, rect);
    setInterpolation(*filter, interpolation);
    filter->Update();
    const int channels = volume.description.channels;
    const auto* from = static_cast<const std::uint8_t*>(filter->GetOutput()->GetScalarPointer());
    for (int y = rect.top; y < rect.bottom; ++y) {
        Rgba* out = colours + std::ptrdiff_t{y} * stride;
        for (int x = rect.left; x < rect.right; ++x, from += channels)
            out[x] = rgba({from[0], from[1], from[2]});
    }
}

void sampleLabels(const LabelMap& map, const SliceCamera& camera, const PixelRect& dirty,
                  Label* labels, int stride)
{
    const PixelRect rect = clearedTo(map.geometry(), camera, dirty, labels, stride);
    if (rect.isEmpty())
        return;
    const auto grid = sharedGrid(map.voxels().data(), VTK_UNSIGNED_SHORT, 1, map.geometry());
    const auto filter = reslice(grid, map.geometry(), camera, rect);
    filter->SetInterpolationModeToNearestNeighbor();
    copyOut(*filter, rect, labels, stride);
}

} // namespace hangaku::viewer
