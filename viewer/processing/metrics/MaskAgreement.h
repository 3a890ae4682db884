#pragma once

#include "viewer/core/segmentation/LabelMap.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace hangaku::viewer::processing {

/// One structure as one of several masks drew it.
struct DrawnStructure {
    const LabelMap* map = nullptr; ///< on any grid
    Label number = 0;
};

/// How far several masks agree about a structure in one slice of a grid.
struct AgreementSlice {
    /// Voxels [first, end) of row j.
    struct Run {
        std::int32_t j = 0;
        std::int32_t first = 0;
        std::int32_t end = 0;

        friend bool operator==(const Run&, const Run&) = default;
    };
    std::vector<std::uint32_t> voxels; ///< of each mask
    std::vector<std::uint32_t> shared; ///< of each mask with the reference; empty without one
    std::vector<Run> disputed;         ///< drawn by some masks and not by all; by j, then by i
};

/// Looks at slice k inside `box` (both of `grid`). A mask on another grid counts at the centre of
/// each voxel (its nearest voxel). Cost follows the box and the number of masks.
/// @param reference index of a mask; none: nothing is shared
AgreementSlice agreementIn(std::span<const DrawnStructure> masks,
                           std::optional<std::size_t> reference, const ImageGeometry& grid,
                           const IndexBox& box, int k);

/// A connected set of disputed voxels.
struct DisputedPlace {
    std::size_t voxels = 0;
    IndexBox box;
    Index3 at{0, 0, 0}; ///< a voxel of it: in the middle of the longest run of its fullest slice
};

/// Connected by faces, edges or corners; the largest first.
/// @param slices by k
std::vector<DisputedPlace> disputedPlaces(std::span<const AgreementSlice> slices);

} // namespace hangaku::viewer::processing
