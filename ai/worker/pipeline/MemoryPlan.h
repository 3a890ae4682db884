#pragma once

#include "ai/protocol/ModelManifest.h"
#include "ai/worker/pipeline/ModelGrid.h"

#include <array>
#include <cstddef>

namespace hangaku::ai {

/// Voxels of a grid that may be too large to be made: as estimates need them.
inline double voxelsOf(const std::array<int, 3>& size)
{
    return static_cast<double>(size[0]) * size[1] * size[2];
}

/// Bytes that a run will need at its peak beyond the image itself: tensors, sums of the tiles (of one
/// slab, where that is enough), labels, and what the manifest says the network needs (nothing is
/// added where it says nothing).
std::size_t memoryNeeded(const ModelManifest& manifest, const ModelGrid& grid);
/// The same for a network that sees this many voxels along X, Y, Z.
std::size_t memoryNeeded(const ModelManifest& manifest, const ModelGrid& grid,
                         std::array<int, 3> size);

/// Bytes for each voxel of one pass that averaging an ensemble's members, or comparing them, takes.
double bytesOfMembers(const ModelManifest& manifest);

/// Bytes that this process may still take: the least of what the machine has free and what the
/// control group of the process leaves.
std::size_t freeMemory();

/// @return OutOfMemory, in numbers that a user understands, when `needed` is more than `available`
viewer::Result<void> checkMemory(std::size_t needed, std::size_t available);

} // namespace hangaku::ai
