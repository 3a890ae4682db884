#pragma once

#include "ai/host/ModelRegistry.h"

#include <filesystem>
#include <set>
#include <string>

namespace hangaku::ai {

/// Which networks the user has trusted: by the SHA-256 of their weights, so that a file that has
/// changed is asked about again.
class ModelTrust {
public:
    /// @param file one line a network: hash, id and version; may not exist yet
    explicit ModelTrust(std::filesystem::path file = defaultFile());
    static std::filesystem::path defaultFile();

    bool isTrusted(const std::string& sha256) const { return m_hashes.contains(sha256); }
    /// Remembered on disk. @return WriteFailed
    viewer::Result<void> trust(const std::string& sha256, const ModelManifest& model);

private:
    std::filesystem::path m_file;
    std::string m_lines;
    std::set<std::string> m_hashes;
};

} // namespace hangaku::ai
