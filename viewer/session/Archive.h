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

/// What an archive, and those inside it, may still unpack to.
struct ArchiveAllowance {
    std::uint64_t bytes = 0;
    std::uint64_t entries = 0;

    /// For an archive that lies in no other.
    static ArchiveAllowance of(const std::filesystem::path& archive,
                               const ArchiveLimits& limits = {});
};

/// Unpacks a ZIP into `folder`. Entries cannot leave the folder; links, and names that the disk does
/// not take, are left out; a bomb is refused.
/// @param allowance what it unpacks to is taken from it
/// @return ParseFailed, DiskFull, Unsupported (a password, a bomb) or Cancelled, naming the archive
Result<void> unpack(const std::filesystem::path& archive, const std::filesystem::path& folder,
                    const Progress& progress, ArchiveAllowance& allowance);

} // namespace hangaku::viewer
