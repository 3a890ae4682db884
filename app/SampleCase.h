#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/base/Progress.h"

#include <filesystem>

namespace hangaku::app {

/// The folder of the sample case: a CT thorax that never belonged to anyone. Made on first use
/// (some seconds); after that only looked up. Any thread.
viewer::Result<std::filesystem::path> sampleCase(const std::filesystem::path& dataHome,
                                                 const viewer::Progress& progress);

} // namespace hangaku::app
