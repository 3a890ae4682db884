#pragma once

#include "viewer/core/image/LoadObserver.h"
#include "viewer/core/image/Volume.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace hangaku::viewer::dicom {

/// How a process that may not survive a slice loads a volume, and goes on where another one died.
struct LoadOptions {
    /// Where the voxels shall lie; VoxelBuffer::create when empty.
    std::function<Result<std::shared_ptr<VoxelBuffer>>(PixelType type, std::size_t count)> allocate;
    /// Called by the thread that is about to open an instance, and with -1 when it is through.
    std::function<void(int instance)> onInstance;
    /// The voxels of slice k are final; `isRead` is false when they are empty.
    std::function<void(int k, bool isRead)> onSliceFinished;
    /// Instead of the description's, when its values did not fit.
    std::optional<PixelType> pixelType;
    std::vector<int> presentSlices;    ///< already in the voxels
    std::vector<int> damagedInstances; ///< not to be opened: they stopped the reader before
    int threads = 2;
};

/// Are the pixels of all instances plain bytes at a known place? Then nothing is parsed or decoded
/// while they are loaded.
bool isPlain(const VolumeDescription& description);

/// The volume's own grid, or a flat one at the origin for pictures that lie nowhere in the patient.
Result<ImageGeometry> gridOf(const VolumeDescription& description);

/// "%1 is damaged: it stopped the DICOM reader"
Text stoppedTheReader(const std::filesystem::path& file);

/// Reads and rescales the pixels of a volume that `scan` described.
///
/// CT becomes HU in int16 (uint16 or float32 only where int16 cannot hold the rescaled values).
/// Slices are read on two threads, `observer.firstSlice` first. Peak memory is the volume plus a
/// few slices. A slice that cannot be decoded stays empty and is a warning that names it.
/// @return Cancelled; ReadFailed when no slice could be read; OutOfMemory
Result<Loaded<Volume>> loadVolume(const VolumeDescription& description,
                                  const LoadObserver& observer, const LoadOptions& options = {});

} // namespace hangaku::viewer::dicom
