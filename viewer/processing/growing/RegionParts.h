#pragma once

#include "viewer/core/segmentation/Region.h"

#include <span>

namespace hangaku::viewer::processing {

/// The parts of a region, connected by faces, that hold a voxel of one of the others.
Region partsWith(const Region& region, std::span<const Region* const> marks);

/// `fillHoles`, but for holes that hold a voxel of one of the `open` regions.
/// @param flatAxis of a region in one slice: holes are looked for within the slice; else -1
Region withoutHoles(const Region& region, std::span<const Region* const> open, int flatAxis);

/// Marks everything within a number of voxels along each axis of what is marked.
void dilate(Region& region, Index3 reach);

} // namespace hangaku::viewer::processing
