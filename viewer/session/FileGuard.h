#pragma once

#include "viewer/core/base/Error.h"

#include <filesystem>
#include <functional>
#include <vector>

namespace hangaku::viewer {

/// Stands between a list and its files, in the background, so that nobody's work is overwritten.
struct FileGuard {
    using Paths = std::vector<std::filesystem::path>;
    /// Opens files: calls `read`, which gives those that could be read.
    std::function<void(const Paths& files, const std::function<Paths()>& read)> open =
        [](const Paths&, const std::function<Paths()>& read) { (void)read(); };
    /// Does a save: calls `write`, or says why the file must not be written.
    std::function<Result<void>(const std::filesystem::path& file,
                               const std::function<Result<void>()>& write)>
        save = [](const std::filesystem::path&, const std::function<Result<void>()>& write) {
            return write();
        };
};

} // namespace hangaku::viewer
