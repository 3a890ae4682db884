#pragma once

#include "plugins/native/Body.h"

namespace hangaku::plugins {

/// HU from which on a voxel may be bone: half-way from tissue to the rim of a bone.
constexpr int kBoneHu = 160;

struct Skeleton {
    Mask bone; ///< with marrow
    Mask pool; ///< bright, but contrast medium: vessels, heart, kidneys, bowel
};

Skeleton skeletonOf(const Grid& grid, const Values& hu, const Body& body, Work& work);

} // namespace hangaku::plugins
