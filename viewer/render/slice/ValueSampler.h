#pragma once

#include "viewer/core/image/ValueInterval.h"
#include "viewer/core/image/Volume.h"
#include "viewer/render/slice/SliceSampler.h"

#include <vector>

namespace hangaku::viewer {

/// Whether padding (PS3.3 C.7.5.1.1.2) would be seen as anything but black.
bool paddingShows(const VolumeDescription& description, const GreyScale& scale);

/// The same as `sampleGrey` for padding, which must neither be seen nor bleed into its neighbours. A
/// plain loop, several times as slow as VTK.
void sampleGreyByValue(const Volume& volume, const SliceCamera& camera, const GreyScale& scale,
                       Interpolation interpolation, const PixelRect& dirty, std::uint8_t* grey,
                       int stride);

/// Label 1 for each pixel of `dirty` whose nearest voxel has a real value in `interval`, else 0; 0 off
/// the grid and for padding.
/// @param labels first pixel of the view, rows of `stride` labels
void sampleInterval(const Volume& volume, const ValueInterval& interval, const SliceCamera& camera,
                    const PixelRect& dirty, Label* labels, int stride);

} // namespace hangaku::viewer
