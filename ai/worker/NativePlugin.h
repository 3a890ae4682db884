#pragma once

#include "ai/api/hangaku_plugin.h"
#include "ai/protocol/SharedMemory.h"
#include "ai/worker/pipeline/Pipeline.h"

#include <memory>
#include <string>

namespace hangaku::ai {

/// A shared library that does a model's work (ai/api/hangaku_plugin.h).
class NativePlugin {
public:
    /// @param name of the file, for messages
    /// @param file the library, in memory: a file of the user's could not be mapped here
    /// @return ModelInvalid: no library for this machine, without `hangaku_plugin`, or for another
    ///         version of it
    static viewer::Result<NativePlugin> load(const std::string& name, FileDescriptor file);

    /// @param result one label for each voxel of the image, i fastest, all 0
    /// @return Cancelled, Unsupported (not an image for this plugin), OutOfMemory or WorkerFailed,
    ///         with the plugin's own words
    viewer::Result<RunResult> run(const viewer::Volume& volume, const ModelManifest& manifest,
                                  std::span<viewer::Label> result,
                                  const PipelineOptions& options) const;

    /// "native, body 1.0, 2 threads"
    std::string runtime(int threads) const;

private:
    NativePlugin(std::shared_ptr<void> library, const HangakuPlugin* plugin)
        : m_library(std::move(library)), m_plugin(plugin)
    {
    }

    std::shared_ptr<void> m_library;
    const HangakuPlugin* m_plugin; ///< inside the library
};

} // namespace hangaku::ai
