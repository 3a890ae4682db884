#pragma once

#include <map>
#include <string>
#include <vector>

namespace hangaku::viewer {

/// Where a segmentation came from. Everything is UTF-8; times are ISO 8601.
struct Provenance {
    std::string modelId; ///< empty for a person's work
    std::string modelName;
    std::string modelVersion;
    std::string modelSha256; ///< of the weights file
    std::map<std::string, std::string> parameters;
    std::string runtime; ///< "LibTorch 1.13.1, cpu, 2 threads"
    std::string startedAt;
    double seconds = 0;
    std::vector<std::string> inputUids; ///< series instance UIDs
    std::string creator;                ///< the person, or the program and its version

    friend bool operator==(const Provenance&, const Provenance&) = default;
};

} // namespace hangaku::viewer
