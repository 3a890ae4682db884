#pragma once

#include "ai/host/ModelRegistry.h"
#include "ai/protocol/WorkerMessages.h"
#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace hangaku::ai {

/// What to run, on what, and how.
struct InferenceRequest {
    viewer::Volume volume; ///< the result lies on its grid
    ModelEntry model;
    Device device = Device::Auto;
    int threads = 0;             ///< 0: one for each core
    std::size_t memoryLimit = 0; ///< bytes; 0: what the machine has free
    std::string creator{};       ///< program and version, for the provenance
    /// What a user has set otherwise than the model, for the provenance; `model.manifest` has it.
    std::map<std::string, std::string> changed{};
    /// A result of the same model, parameters and voxels is taken, and kept (ResultCache.h).
    bool usesCache = false;
    enum class Priority {
        Background,
        Asked, ///< a person waits for it: before all in the background
    };
    Priority priority = Priority::Asked;
    /// The others that the manifest lists (ModelManifest::images), in its order, on any grids.
    std::vector<viewer::Volume> otherImages{};
    std::size_t position = 0; ///< of `volume` among the manifest's images

    /// All, in the manifest's order. They share the voxels.
    std::vector<viewer::Volume> images() const
    {
        auto all = otherImages;
        const auto before = std::min(position, all.size());
        all.insert(all.begin() + static_cast<std::ptrdiff_t>(before), volume);
        return all;
    }
};

} // namespace hangaku::ai
