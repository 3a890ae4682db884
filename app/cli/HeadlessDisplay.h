#pragma once

#include "viewer/core/base/Error.h"

#include <memory>
#include <sys/types.h>

namespace hangaku::cli {

/// Makes sure that there is an X display to draw on: the one of DISPLAY when it answers, else an
/// Xvfb of our own, which ends with this object. (Debian's VTK draws through GLX only.)
class HeadlessDisplay {
public:
    /// @return NotFound when there is no display and no Xvfb
    static viewer::Result<std::unique_ptr<HeadlessDisplay>> create();
    ~HeadlessDisplay();
    HeadlessDisplay(const HeadlessDisplay&) = delete;
    HeadlessDisplay& operator=(const HeadlessDisplay&) = delete;

private:
    explicit HeadlessDisplay(pid_t server) : m_server(server) {}
    pid_t m_server; ///< 0 when the display was there
};

} // namespace hangaku::cli
