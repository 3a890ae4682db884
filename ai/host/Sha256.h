#pragma once

#include "viewer/core/base/Error.h"

#include <filesystem>
#include <string>
#include <vector>

namespace hangaku::ai {

/// SHA-256 of a file in lower-case hexadecimal. @return ReadFailed
viewer::Result<std::string> sha256Of(const std::filesystem::path& file);

/// Of several files as if they were one. @return ReadFailed
viewer::Result<std::string> sha256Of(const std::vector<std::filesystem::path>& files);

} // namespace hangaku::ai
