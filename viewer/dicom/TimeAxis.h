#pragma once

#include "viewer/dicom/FrameStack.h"

#include <vector>

namespace hangaku::viewer::dicom {

/// Frames nearer to each other than this along the normal lie at the same place.
inline constexpr double kSamePlaceMm = 0.005;

/// Parts parallel frames into volumes: by kind (magnitude, phase, water, ADC, ...; unit), then by time,
/// echo or diffusion weighting where several lie at one place. What covers the same places becomes
/// the time points of one volume; a time point that covers only some is a volume of its own.
/// @param frames all placed, with their distances
std::vector<FrameStack> splitByTime(std::vector<FrameReference> frames);

/// Names the time points of a stack and finds the time between them.
void labelTimePoints(FrameStack& stack);

} // namespace hangaku::viewer::dicom
