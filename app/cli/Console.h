#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/base/Progress.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace hangaku::cli {

/// Exit codes of hangaku-cli; a public promise.
enum class ExitCode { Done = 0, Failed = 1, Usage = 2 };

/// Where results, progress and errors go: results to stdout (as one JSON document with --json),
/// all else to stderr.
class Console {
public:
    bool json = false;
    bool quiet = false;

    /// A bar on stderr where that is a terminal, nothing otherwise.
    viewer::Progress progress(const std::string& task) const;
    /// Human-readable line on stdout; nothing with --json or --quiet.
    void say(const std::string& line) const;
    /// The one file that a command has written, as line or document.
    void wrote(const std::filesystem::path& file) const;
    /// The one JSON document; nothing without --json.
    void print(const nlohmann::ordered_json& document) const;
    /// A warning on stderr.
    void warn(const std::string& line) const;
    /// What went wrong and what to do, on stderr. @return Failed
    ExitCode fail(const viewer::Error& error) const;
};

} // namespace hangaku::cli
