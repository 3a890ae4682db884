#pragma once

#include "ai/protocol/ModelManifest.h"
#include "viewer/core/image/Volume.h"

#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace hangaku::tests {

/// A model in another format, an image, and what comes of them by the scripts in
/// tests/support/golden.
struct GoldenCase {
    std::string name;
    std::filesystem::path folder;
    std::vector<viewer::Volume> images; ///< one, as a rule
    std::array<int, 3> inputShape{};
    std::vector<float> input; ///< of the network, before tiles are cut; last axis fastest
    std::vector<viewer::Label> labels;
    std::vector<float> margin; ///< how sure each label is
};

/// Runs `script` of tests/support/golden and reads the cases that it writes.
/// @return none where /usr/bin/python3 or one of its modules is missing
std::optional<std::vector<GoldenCase>> goldenCases(const std::string& script,
                                                   const std::filesystem::path& folder);

/// Runs a script of tests/support/golden with a folder to write to.
/// @return false where /usr/bin/python3 or one of its modules is missing; a script that fails
/// throws
bool runGolden(const std::string& script, const std::filesystem::path& folder);

std::vector<float> readFloats(const std::filesystem::path& file);

/// Labels that differ although the script is sure of its own.
std::size_t wrongLabels(const GoldenCase& golden, std::span<const viewer::Label> labels);

} // namespace hangaku::tests
