#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/LabelMap.h"
#include "viewer/render/slice/GreyScale.h"
#include "viewer/render/slice/MaskPainter.h"
#include "viewer/render/slice/SliceCamera.h"

#include <cstdint>

namespace hangaku::viewer {

enum class Interpolation { Linear, Nearest };

/// The path of the pixels of a view through a voxel grid: the continuous index of the centre of
/// pixel (x, y) is start + perX * x + perY * y. Exact for every grid, sheared ones too, since
/// screen, patient and index are related by affine maps.
struct IndexWalk {
    Vec3 start;
    Vec3 perX;
    Vec3 perY;

    IndexWalk(const ImageGeometry& geometry, const SliceCamera& camera);
    Vec3 at(int x, int y) const { return start + perX * x + perY * y; }
};

/// Draws the pixels `dirty` of a view as 8 bit grey through vtkImageReslice, straight from the
/// volume's voxels: VTK shares them, nothing is copied. Pixels off the grid (beyond the outer
/// voxels' outer faces) become 0. Of several channels the first is shown. Padding
/// that would show takes a slower way (ValueSampler.h).
/// @param grey first pixel of the view, rows of `stride` bytes
void sampleGrey(const Volume& volume, const SliceCamera& camera, const GreyScale& scale,
                Interpolation interpolation, const PixelRect& dirty, std::uint8_t* grey, int stride);

/// Whether a volume is drawn in its own colours: red, green and blue of 8 bits.
bool hasColours(const Volume& volume);
/// The colours of such a volume; black off the grid.
/// @param colours first pixel of the view, rows of `stride` pixels
void sampleColours(const Volume& volume, const SliceCamera& camera, Interpolation interpolation,
                   const PixelRect& dirty, Rgba* colours, int stride);

/// The label of the nearest voxel for each pixel of `dirty`; 0 off the grid.
/// @param labels first pixel of the view, rows of `stride` labels
void sampleLabels(const LabelMap& map, const SliceCamera& camera, const PixelRect& dirty,
                  Label* labels, int stride);

} // namespace hangaku::viewer
