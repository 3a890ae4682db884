#pragma once

namespace hangaku::viewer {

/// Whether the X display that DISPLAY names answers. VTK ends the process when it makes a render
/// window and the display does not, so ask before.
bool canOpenDisplay();

} // namespace hangaku::viewer
