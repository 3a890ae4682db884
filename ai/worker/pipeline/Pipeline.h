#pragma once

#include "ai/protocol/ModelManifest.h"
#include "ai/protocol/WorkerMessages.h"
#include "ai/worker/pipeline/SlidingWindow.h"
#include "viewer/core/image/Volume.h"

#include <functional>
#include <span>

namespace hangaku::ai {

struct PipelineOptions {
    int threads = 1;
    std::size_t memoryLimit = 0; ///< bytes; 0: what is free
    /// Told of each stage and tile; returns false to stop.
    std::function<bool(const RunProgress&)> observer{};
    /// Room for the manifest's maps (ModelManifest::mapCount), a byte for each voxel of each.
    std::span<std::uint8_t> maps{};
};

/// A whole run: orientation and spacing, intensity, sliding window, greatest channel, back to the
/// image's own grid, clean-up.
/// @param result one label for each voxel of the image, i fastest; all are written, as are the maps
/// @return what was done (`seconds` is left to the caller); ModelInvalid, Cancelled, OutOfMemory or
///         the network's error otherwise. Nothing is thrown
viewer::Result<RunResult> runSegmentation(const viewer::Volume& volume,
                                          const ModelManifest& manifest, const Network& network,
                                          std::span<viewer::Label> result,
                                          const PipelineOptions& options);

} // namespace hangaku::ai
