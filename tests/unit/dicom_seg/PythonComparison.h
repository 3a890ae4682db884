#pragma once

#include "viewer/core/segmentation/Segmentation.h"

#include <filesystem>
#include <string>
#include <vector>

namespace hangaku::tests {

bool hasPydicom();

/// Files, and what was read from them, to be compared all at once by a script of tests/support:
/// Python takes long to start.
class PythonComparison {
public:
    explicit PythonComparison(const std::string& script);

    /// Leaves grid.json and labels.raw (layer after layer, i fastest) in `folder`.
    void add(const std::filesystem::path& file, const viewer::Segmentation& segmentation,
             const std::filesystem::path& folder);
    /// A line for each.
    std::vector<std::string> run() const;

private:
    std::string m_command;
};

} // namespace hangaku::tests
