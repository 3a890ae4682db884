#pragma once

#include "plugins/native/Grid.h"
#include "plugins/native/Work.h"

#include <span>

namespace hangaku::plugins {

/// In space, or in each axial plane (constant z) by itself.
enum class Extent { Volume, Planes };

/// All voxels whose centre is at most `mm` from one of the mask.
Mask dilated(const Grid& grid, const Mask& mask, double mm, Work& work,
             Extent extent = Extent::Volume);
/// The voxels that have nothing else within `mm`; what lies beyond the image counts as mask.
Mask eroded(const Grid& grid, const Mask& mask, double mm, Work& work,
            Extent extent = Extent::Volume);
/// Gaps narrower than 2 `mm` filled.
Mask closed(const Grid& grid, const Mask& mask, double mm, Work& work,
            Extent extent = Extent::Volume);
/// What is narrower than 2 `mm` taken away.
Mask opened(const Grid& grid, const Mask& mask, double mm, Work& work,
            Extent extent = Extent::Volume);

/// A connected piece of a mask (neighbours share a face).
struct Piece {
    std::size_t voxels = 0;
    double meanHu = 0;
    std::array<double, 3> centre{}; ///< in voxels
    std::array<int, 3> low{};
    std::array<int, 3> high{}; ///< inclusive
    bool touchesSide = false;  ///< of the image: x or y at an end
};

/// The pieces of a mask, numbered from 1 on.
struct Pieces {
    std::vector<std::uint32_t> number; ///< for each voxel, 0 outside the mask
    std::vector<Piece> pieces;         ///< piece n is pieces[n - 1]

    /// The voxels of those pieces for which `keeps(piece)`.
    template <typename Keeps> Mask where(const Keeps& keeps) const
    {
        std::vector<std::uint8_t> kept(pieces.size() + 1);
        for (std::size_t n = 0; n < pieces.size(); ++n)
            kept[n + 1] = keeps(pieces[n]) ? 1 : 0;
        Mask mask(number.size());
        for (std::size_t at = 0; at < number.size(); ++at)
            mask[at] = kept[number[at]];
        return mask;
    }
};

Pieces piecesOf(const Grid& grid, const Mask& mask, const Values& hu, Work& work,
                Extent extent = Extent::Volume);

/// What the mask encloses in each axial plane and is at most `mostCm2` large is added.
void fillHoles(const Grid& grid, Mask& mask, double mostCm2, Work& work);

/// Labels spread into the 0 voxels of `room`, the nearest (in steps) first.
/// @tparam Label std::uint8_t or std::uint32_t
template <typename Label>
void spread(const Grid& grid, const Mask& room, std::vector<Label>& labels, Work& work);

/// What hangs together with `seeds` inside `room`.
Mask reached(const Grid& grid, const Mask& seeds, const Mask& room, Work& work);

} // namespace hangaku::plugins
