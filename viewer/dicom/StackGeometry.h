#pragma once

#include "viewer/dicom/FrameStack.h"

#include <span>
#include <vector>

namespace hangaku::viewer::dicom {

/// Where a stack of frames lies.
struct StackPlacement {
    ImageGeometry geometry;
    /// The slice (k) of each frame. Every k without a frame is a slice that is missing. Empty where
    /// the frames are not the slices of the grid.
    std::vector<int> slices;
    /// Else: where each frame lies along k.
    std::vector<double> places;
    std::vector<Warning> warnings;
};

/// Finds the grid of parallel frames, none at the place of another.
///
/// k runs along the normal, from slice to slice as they really lie: where a tilted gantry shifts
/// each slice sideways, the grid is sheared. Gaps of a whole number of steps, as files that were
/// lost leave, become empty slices. Any other unevenness makes a grid of its own, on which as many
/// of the frames as possible lie, and into which their values are to be interpolated.
/// @param frames of one time point, sorted by distance; at least one, all placed
Result<StackPlacement> placeStack(std::span<const FrameReference> frames);

/// Where a stack is to be parted, because nothing can be said of what lies between: the numbers of the
/// frames after gaps of more than four times the usual one, and of more than 10 mm, that are not
/// a few missing slices.
/// @param frames of one time point, sorted by distance, all placed
std::vector<std::size_t> slabsOf(std::span<const FrameReference> frames);

/// The number of even steps by which to part a stack of slices at these distances (from 0,
/// ascending), at least one for each gap: not finer than the smallest gap, and no more than four
/// times as many as there are slices (twice, where they are hundreds). Of those that remain, the
/// smallest on whose steps the most slices lie.
int evenSteps(const std::vector<double>& distancesMm);

} // namespace hangaku::viewer::dicom
