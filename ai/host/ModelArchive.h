#pragma once

#include "ai/host/ModelRegistry.h"

#include <filesystem>

namespace hangaku::ai {

/// Where a model's ZIP is unpacked to: another folder whenever the file changes.
/// @param cache folder for all such
std::filesystem::path unpackedFolder(const std::filesystem::path& archive,
                                     const std::filesystem::path& cache);

/// Unpacks it there, unless that has been done before. Takes as long as the file is large.
/// @return what `viewer::unpack` returns, or WriteFailed
viewer::Result<void> unpackModel(const std::filesystem::path& archive,
                                 const std::filesystem::path& folder);

/// Makes the files of a model be there: unpacks one that comes as a ZIP.
viewer::Result<void> makeReady(const ModelEntry& model);

} // namespace hangaku::ai
