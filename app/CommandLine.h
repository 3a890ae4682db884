#pragma once

#include "app/workspaces/Workspace.h"

#include <QSize>

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace hangaku::app {

/// What the user asked for when starting the viewer.
struct CommandLine {
    std::vector<std::filesystem::path> paths;
    std::vector<std::filesystem::path> masks;
    std::vector<std::filesystem::path> detections;
    std::optional<Workspace> workspace;
    std::string model;      ///< a model's id to run on what is opened; empty for none
    std::string language;   ///< "ja" or "en"; empty: the system's
    std::string appearance; ///< "dark" or "light"; empty: the settings'
    std::filesystem::path screenshot; ///< save the window there and quit; empty: stay
    QSize size;                       ///< of the window; invalid: the settings'
    bool sample = false;              ///< open the sample case

    /// @return the exit status when there is nothing to start (help, version, wrong usage); what
    /// the user should read has been printed
    static std::variant<CommandLine, int> parse(int argc, const char* const* argv);
};

} // namespace hangaku::app
