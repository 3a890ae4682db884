#pragma once

#include "viewer/dicom/SeriesSplitter.h"

namespace hangaku::viewer::dicom {

/// The description of one stack: its grid, the type of its voxels, their unit, its slices, and
/// warnings about what is unusual. `id` is left to the caller.
VolumeDescription describeVolume(const FrameStack& stack);

/// The type that holds every rescaled value the stored bits can express; int16 where that is only
/// a little too narrow in theory, as for CT with 16 bits stored, which the loader then checks.
PixelType pixelTypeFor(const FrameStack& stack);

} // namespace hangaku::viewer::dicom
