#pragma once

#include "viewer/core/image/LoadObserver.h"
#include "viewer/core/image/Volume.h"

namespace hangaku::viewer::dicom {

/// Reads and rescales the pixels of a volume that `scan` described.
///
/// CT becomes HU in int16 (uint16 or float32 only where int16 cannot hold the rescaled values).
/// Slices are read on two threads, `observer.firstSlice` first. Peak memory is the volume plus a
/// few slices. A slice that cannot be decoded stays empty and is a warning that names it.
/// @return Cancelled; ReadFailed when no slice could be read; OutOfMemory
Result<Loaded<Volume>> loadVolume(const VolumeDescription& description,
                                  const LoadObserver& observer);

} // namespace hangaku::viewer::dicom
