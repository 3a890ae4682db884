#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/base/Error.h"

#include <cstdint>
#include <filesystem>

namespace hangaku::viewer {

/// True for a file that begins like a ZIP.
bool isArchive(const std::filesystem::path& file);

/// Beyond these an archive is a bomb.
struct ArchiveLimits {
    std::uint64_t total = std::uint64_t{64} << 30; ///< bytes that it unpacks to
    std::uint64_t ratio = 400; ///< of these to its own size, where they are more than ...
    std::uint64_t ratioMatters = std::uint64_t{256} << 20;
    std::uint64_t entries = 1'000'000;
};

/// Unpacks a ZIP into `folder`. Entries cannot leave the folder; links, and names that the disk does
/// not take, are left out; a bomb is refused.
/// @return ParseFailed, DiskFull, Unsupported (a password, a bomb) or Cancelled, naming the archive
Result<void> unpack(const std::filesystem::path& archive, const std::filesystem::path& folder,
                    const Progress& progress, const ArchiveLimits& limits = {});

} // namespace hangaku::viewer
