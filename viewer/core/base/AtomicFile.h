#pragma once

#include "viewer/core/base/Error.h"

#include <filesystem>
#include <functional>

namespace hangaku::viewer {

/// Writes a file so that the target is either the old one or the whole new one, whatever happens:
/// `write` fills a temporary file beside the target, which is then synced to disk and renamed.
///
/// The temporary file keeps the target's extension (writers choose the format by it). When `write`
/// fails, or the disk is full, or permission is missing, the target is untouched, the temporary file
/// is gone, and the error names the target.
Result<void>
writeAtomically(const std::filesystem::path& target,
                const std::function<Result<void>(const std::filesystem::path& temporary)>& write);

} // namespace hangaku::viewer
