#pragma once

#include "plugins/native/Morphology.h"

#include <vector>

namespace hangaku::plugins {

/// Bones of the pelvis and of limbs have more than this in an axial slice, ribs less.
constexpr double kHipCm2 = 5;
/// Bone further than this to either side of the spine is ribs or pelvis.
constexpr double kAsideMm = 55;

/// Where the spine is in a plane, in voxels.
struct Spine {
    bool isThere = false;
    double x = 0;     ///< without a spine: the middle of the body
    double y = 0;     ///< of all its bone: about the canal
    double front = 0; ///< its foremost voxel
};

/// For each plane.
std::vector<Spine> spineIn(const Grid& grid, const Values& hu, const Mask& bone, const Mask& body,
                           Work& work);

/// Planes that have at least two ribs on each side, as seen from amidst of them.
struct Chest {
    std::vector<std::uint8_t> hasRibs; ///< of each plane
    Mask inside; ///< before bone, or before the straight line from one bone to the next
    Mask open;   ///< behind such a line that is so long that organs may lie behind it, too
};

/// @param trunk with the wall of muscle; its largest piece in each plane is without the arms
Chest chestOf(const Grid& grid, const Values& hu, const Mask& bone, const Mask& trunk,
              const std::vector<Spine>& spine, Work& work);

} // namespace hangaku::plugins
