#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/base/Progress.h"
#include "viewer/processing/morphology/Components.h"

namespace hangaku::viewer::processing {

/// What counts as one island.
///
/// By default voxels that touch by a corner belong together (26 neighbours): thin structures that
/// run obliquely (vessels, ribs, bronchi) hang together by edges and corners only, and a clean-up
/// that took parts of them away would do so unseen. A speck that is kept because it touches by a
/// corner is seen.
struct IslandRule {
    Connectivity connectivity = Connectivity::Corners;
    /// Islands within each slice across this axis (0 = i, 1 = j, 2 = k); none: in space.
    std::optional<int> sliceAxis;
};

// The results' boxes are tight. All are Cancelled when stopped.

/// Keeps the island with the most voxels (of equals the first, i fastest); slice by slice, that of
/// every slice.
Result<Region> keepLargest(const Region& region, const IslandRule& rule, const Progress& progress);

/// Keeps the island at a voxel. Slice by slice, only that voxel's slice is changed.
/// @return NotFound where the region does not contain the voxel
Result<Region> keepAt(const Region& region, Index3 voxel, const IslandRule& rule,
                      const Progress& progress);

/// Takes the island at a voxel away, and keeps the others. @return NotFound as above
Result<Region> removeAt(const Region& region, Index3 voxel, const IslandRule& rule,
                        const Progress& progress);

/// Takes away islands with fewer voxels than this.
Result<Region> removeSmallerThan(const Region& region, std::size_t voxels, const IslandRule& rule,
                                 const Progress& progress);

/// The islands by falling size, each in its own tight box; at most `maximumCount` (>= 1), the rest
/// is left out.
Result<std::vector<Region>> split(const Region& region, int maximumCount, const IslandRule& rule,
                                  const Progress& progress);

} // namespace hangaku::viewer::processing
