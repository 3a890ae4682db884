#pragma once

#include <filesystem>

namespace hangaku::viewer {

/// Where the programs keep their own files: HANGAKU_DATA_HOME, else the XDG data folder's "hangaku".
std::filesystem::path dataHome();

/// Where journals of unsaved work lie.
std::filesystem::path journalFolder();

} // namespace hangaku::viewer
