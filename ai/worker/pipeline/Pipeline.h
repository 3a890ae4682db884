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

/// As many images as the manifest has, and which of them the others are brought to.
struct Images {
    std::span<const viewer::Volume> all;
    std::size_t target = 0;

    /// The result lies on it.
    const viewer::ImageGeometry& geometry() const { return all[target].geometry; }
};

/// A whole run: orientation and spacing, intensity, sliding window, greatest channel, back to the
/// image's own grid, clean-up.
/// @param result one label for each voxel of the target, i fastest; all are written, as are the
/// maps
/// @return what was done (`seconds` is left to the caller); ModelInvalid, Cancelled, OutOfMemory or
///         the network's error otherwise. Nothing is thrown
viewer::Result<RunResult> runSegmentation(Images images, const ModelManifest& manifest,
                                          const Network& network, std::span<viewer::Label> result,
                                          const PipelineOptions& options);
/// On one image.
inline viewer::Result<RunResult>
runSegmentation(const viewer::Volume& image, const ModelManifest& manifest, const Network& network,
                std::span<viewer::Label> result, const PipelineOptions& options)
{
    return runSegmentation(Images{{&image, 1}}, manifest, network, result, options);
}

} // namespace hangaku::ai
