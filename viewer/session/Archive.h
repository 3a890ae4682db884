#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/base/Error.h"

#include <filesystem>

namespace hangaku::viewer {

/// True for a file that begins like a ZIP.
bool isArchive(const std::filesystem::path& file);

/// Unpacks a ZIP into `folder`. Entries cannot leave the folder, links are left out, and an archive
/// that unpacks to more than 64 GB or 400 times its size is refused (a bomb).
/// @return ParseFailed, DiskFull, Unsupported (a password) or Cancelled, naming the archive
Result<void> unpack(const std::filesystem::path& archive, const std::filesystem::path& folder,
                    const Progress& progress);

} // namespace hangaku::viewer
