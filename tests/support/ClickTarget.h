#pragma once

#include "viewer/core/segmentation/Region.h"

namespace hangaku::tests {

/// Where a user would click: in the largest connected part, as deep inside as can be.
struct Target {
    std::size_t size = 0; ///< voxels of that part; 0: there is none
    viewer::Index3 voxel{};
};

Target targetIn(const viewer::Region& region);

viewer::Region minus(const viewer::Region& a, const viewer::Region& b);

} // namespace hangaku::tests
