#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/LoadObserver.h"
#include "viewer/core/study/Study.h"
#include "viewer/session/Archive.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace hangaku::viewer {

/// What was found under the paths, and the folders that unpacked archives live in: they are
/// removed when the last copy of `temporaryFolders` goes.
struct Gathered {
    ScanResult contents;
    std::vector<std::shared_ptr<void>> temporaryFolders;
};

/// Looks through files, folders (recursively), ZIPs (in folders where they are called so, and one
/// inside another), DICOMDIRs and NIfTI, NRRD and MHA files, and describes every volume in them.
/// Image files become one study with one series each. Pure; any thread.
/// @return NotFound when a path does not exist; WorkerFailed without hangaku-reader; Cancelled
Result<Gathered> gather(const std::vector<std::filesystem::path>& paths, const Progress& progress,
                        const ArchiveLimits& limits = {});

/// Reads the voxels of a volume that `gather` found, whatever its format.
Result<Loaded<Volume>> loadVolume(const VolumeDescription& description,
                                  const LoadObserver& observer);

} // namespace hangaku::viewer
