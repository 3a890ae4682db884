#pragma once

#include "viewer/core/segmentation/LabelMap.h"

#include <cstdint>
#include <map>

namespace hangaku::viewer {

/// How much of a grid a label takes, and a box that holds all of it.
struct LabelExtent {
    std::int64_t voxels = 0;
    IndexBox box;

    friend bool operator==(const LabelExtent&, const LabelExtent&) = default;
};

/// By label; background is left out.
using LabelExtents = std::map<Label, LabelExtent>;

/// Adds what slice `k` of a grid, of this size along i and j, holds.
void addExtents(LabelExtents& extents, std::span<const Label> slice, int k, Index3 size);

} // namespace hangaku::viewer
