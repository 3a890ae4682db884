#pragma once

#include "viewer/core/image/LookupTable.h"
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

/// As `convertPixels`, but through a table (Modality LUT) instead of slope and intercept.
bool convertThroughTable(const std::byte* stored, int bytesPerStored, const Rescale& rescale,
                         const LookupTable& table, std::byte* voxels, PixelType type,
                         std::size_t count);

/// As `convertPixels`, for IEEE numbers of 4 or 8 bytes; `type` must be Float32.
bool convertReals(const std::byte* stored, int bytesPerStored, const Rescale& rescale,
                  std::byte* voxels, PixelType type, std::size_t count);

/// Moves values down that do not begin with the lowest bit of their 1, 2 or 4 bytes.
void moveDown(std::byte* stored, int bytesPerStored, int lowBit, std::size_t count);

} // namespace hangaku::viewer::dicom
