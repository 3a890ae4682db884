#pragma once

#include "viewer/core/base/Error.h"

#include <filesystem>
#include <string>

namespace hangaku::ai {

/// SHA-256 of a file in lower-case hexadecimal. @return ReadFailed
viewer::Result<std::string> sha256Of(const std::filesystem::path& file);

} // namespace hangaku::ai
