#pragma once

#include "viewer/core/image/LoadObserver.h"
#include "viewer/core/image/Volume.h"
#include "viewer/dicom/AssembleVolume.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace hangaku::viewer::dicom {

/// How a process that may not survive a slice loads a volume, and goes on where another one died.
struct LoadOptions {
    /// Where the voxels shall lie; VoxelBuffer::create when empty.
    std::function<Result<std::shared_ptr<VoxelBuffer>>(PixelType type, std::size_t count)> allocate;
    /// The voxels are there, of this type; again where values did not fit the first one.
    std::function<void(PixelType type)> onAllocated;
    /// Called by the thread that is about to open an instance, and with -1 when it is through.
    std::function<void(int instance)> onInstance;
    /// The voxels of slice k of all acquired ones are final; `isRead` is false when they are empty.
    std::function<void(int k, bool isRead)> onSliceFinished;
    /// Instead of the description's, when its values did not fit.
    std::optional<PixelType> pixelType;
    std::vector<int> presentSlices;    ///< already in the voxels
    std::vector<int> damagedInstances; ///< not to be opened: they stopped the reader before
    int threads = 2;
};

/// The acquired slices of all time points, in the order of VolumeDescription::slices.
struct AcquiredVoxels {
    std::shared_ptr<VoxelBuffer> voxels;
    std::vector<bool> isRead; ///< for each slice
    std::vector<OverlayPlane> overlays;
    std::vector<Warning> warnings;
};

/// Are the pixels of all instances plain bytes at a known place? Then nothing is parsed or decoded
/// while they are loaded.
bool isPlain(const VolumeDescription& description);

/// Refuses, before memory is taken, what no such files can hold and what this machine cannot.
Result<void> checkSize(const VolumeDescription& description, std::size_t bytes);

/// "%1 is damaged: it stopped the DICOM reader"
Text stoppedTheReader(const std::filesystem::path& file);

/// The slices alone, for a process that puts the volume together elsewhere.
Result<AcquiredVoxels> loadAcquired(const VolumeDescription& description,
                                    const VolumeAssembly& assembly, const LoadObserver& observer,
                                    const LoadOptions& options);

/// Reads and rescales the pixels of a volume that `scan` described.
///
/// CT becomes HU in int16 (uint16 or float32 only where int16 cannot hold the rescaled values);
/// colours become red, green and blue, 8 bits each. Frames are read and decoded one by one on two
/// threads, `observer.firstSlice` of the first time point first. Slices of uneven spacing show only
/// when all are there. Peak memory is the volume plus a few slices. A slice that cannot be decoded
/// stays empty and is a warning that names it.
/// @return Cancelled; ReadFailed when no slice could be read; Unsupported; OutOfMemory
Result<Loaded<Volume>> loadVolume(const VolumeDescription& description,
                                  const LoadObserver& observer, const LoadOptions& options = {});

} // namespace hangaku::viewer::dicom
