#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/processing/morphology/RowRuns.h"

#include <cstdint>
#include <optional>

namespace hangaku::viewer::processing {

/// Which voxels hang together: those that share a face (6 in space, 4 in a slice), an edge too
/// (18, 8), or a corner too (26, 8).
enum class Connectivity { Faces, Edges, Corners };

/// The connected pieces of a set of voxels.
struct Components {
    std::vector<std::uint32_t> pieceOfRun; ///< for each run, in the order of their first voxels
    std::vector<std::size_t> voxels;       ///< of each piece
    std::vector<IndexBox> boxes;           ///< of each piece

    std::size_t count() const { return voxels.size(); }
};

/// Joins runs that touch (union-find), in time that follows the runs and not the voxels.
/// @param sliceAxis 1 or 2: pieces do not reach from one slice across this axis to the next
/// @return empty pieces when stopped
Components componentsOf(const RowRuns& runs, Connectivity connectivity,
                        std::optional<int> sliceAxis, const Progress& progress);

/// The same voxels with i and j changed over, since runs cannot be cut into slices across i.
Region withAxesSwapped(const Region& region);

} // namespace hangaku::viewer::processing
