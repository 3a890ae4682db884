#pragma once

#include "viewer/core/image/VoxelBuffer.h"

#include <span>

namespace hangaku::viewer::dicom {

/// How one slice's stored bits become voxels: value = stored * slope + intercept.
struct Rescale {
    int bitsStored = 16; ///< the bits above are not part of the value (old files keep overlays there)
    bool isSigned = false;
    double slope = 1;
    double intercept = 0;
};

/// Converts `count` stored pixels to voxels of `type`.
///
/// @param stored        little-endian pixels of `bytesPerStored` (1, 2 or 4) bytes; may be the same
///                      memory as `voxels` when the sizes are equal
/// @param voxels        room for `count` voxels of `type`
/// @return false when a value does not fit `type`; the voxels are then wrong and need a wider type
bool convertPixels(const std::byte* stored, int bytesPerStored, const Rescale& rescale,
                   std::byte* voxels, PixelType type, std::size_t count);

} // namespace hangaku::viewer::dicom
