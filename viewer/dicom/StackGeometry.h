#pragma once

#include "viewer/dicom/FileHeader.h"

#include <vector>

namespace hangaku::viewer::dicom {

/// One frame of one file, as grouping handles it. Both pointers outlive the grouping.
struct FrameReference {
    const FileHeader* file = nullptr;
    const FrameHeader* frame = nullptr;
    double distanceMm = 0; ///< of Image Position along the normal of its stack

    bool isPlaced() const { return frame->position && frame->axes && frame->spacingMm; }
};

/// The normal of the slices: i x j (so that i, j, normal are right-handed).
Vec3 normalOf(const FrameHeader& frame);

/// Where a stack of frames lies.
struct StackPlacement {
    ImageGeometry geometry;
    /// The slice (k) of each frame. Every k without a frame is a slice that is missing.
    std::vector<int> slices;
    std::vector<Warning> warnings;
};

/// Finds the grid of parallel frames, none at the place of another.
///
/// k runs along the normal, from slice to slice as they really lie: where a tilted gantry shifts
/// each slice sideways, the grid is sheared. Gaps of a whole number of steps, as files that were
/// lost leave, become empty slices; any other unevenness is spread evenly. Both are warnings.
/// @param frames sorted by distance; at least one, all placed
Result<StackPlacement> placeStack(const std::vector<FrameReference>& frames);

} // namespace hangaku::viewer::dicom
