#pragma once

#include <QString>

#include <optional>
#include <string_view>
#include <vector>

namespace hangaku::app {

/// A way of working: it changes tools and panels, never the open case, the position or the window.
enum class Workspace { Read, Annotate, Compare };

/// Which parts of the window a workspace shows.
struct WorkspaceParts {
    bool editTools = false;
    bool toolOptions = false;
    bool statistics = false;
    bool comparison = false; ///< instead of the segments
};

/// The workspaces in the order of the switch.
const std::vector<Workspace>& workspaces();
WorkspaceParts partsOf(Workspace workspace);
/// What the switch shows, in the language of the program.
QString nameOf(Workspace workspace);
/// The name on the command line and in the settings: "read", "annotate", "compare".
QString keyOf(Workspace workspace);
std::optional<Workspace> workspaceFromKey(std::string_view key);

} // namespace hangaku::app
