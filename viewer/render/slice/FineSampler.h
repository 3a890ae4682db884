#pragma once

#include "viewer/render/slice/SliceSampler.h"

namespace hangaku::viewer {

/// How many samples along x and along y a pixel of the view has to average so that nothing falls
/// between: as many as it covers voxels, up to 4, for one image of large pixels' number (a
/// radiograph made small). 1 for volumes of several slices, which are drawn many times a second.
int samplesPerPixel(const Volume& volume, const SliceCamera& camera);

/// `sampleGrey`, the mean of `samples` x `samples` places in each pixel.
void sampleGreyFinely(const Volume& volume, const SliceCamera& camera, const GreyScale& scale,
                      Interpolation interpolation, const PixelRect& dirty, int samples,
                      std::uint8_t* grey, int stride);
/// `sampleColours`, likewise.
void sampleColoursFinely(const Volume& volume, const SliceCamera& camera,
                         Interpolation interpolation, const PixelRect& dirty, int samples,
                         Rgba* colours, int stride);

} // namespace hangaku::viewer
