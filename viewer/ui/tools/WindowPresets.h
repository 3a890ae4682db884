#pragma once

namespace hangaku::viewer {

class Session;

/// Sets the window of key 1 to 9 for the modality of the shown volume (on images without absolute
/// values: 1 the file's own or the 1st to 99th percentile); 0 shows the full range.
/// @return false when there is no such preset
bool applyWindowPreset(Session& session, int key);

} // namespace hangaku::viewer
