#pragma once

#include "ai/host/InferenceRequest.h"
#include "ai/protocol/ModelParameters.h"

#include <filesystem>

namespace hangaku::ai {

/// How a user wants a model to run.
struct RunSettings {
    ParameterValues values; ///< only what differs from the model's own
    Device device = Device::Auto;
    int threads = 0; ///< 0: one for each core

    friend bool operator==(const RunSettings&, const RunSettings&) = default;
};

/// Puts the settings into a request. @return InvalidArgument as `withParameters`
viewer::Result<void> apply(const RunSettings& settings, InferenceRequest& request);

/// What the user of the window has set for each model, in a file. The command line does not read
/// it: there a run depends on what stands in the line alone.
class ModelSettings {
public:
    explicit ModelSettings(std::filesystem::path file = defaultFile());
    static std::filesystem::path defaultFile();

    /// Without values that the model no longer has, or allows.
    RunSettings of(const ModelManifest& model) const;
    void set(const ModelManifest& model, const RunSettings& settings);

private:
    std::filesystem::path m_file;
};

} // namespace hangaku::ai
