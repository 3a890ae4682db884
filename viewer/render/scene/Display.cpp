#include "viewer/render/scene/Display.h"

#include <X11/Xlib.h>

#include <poll.h>

#include <cstdlib>
#include <map>
#include <mutex>
#include <string>

namespace hangaku::viewer {
namespace {

bool isAlive(Display* display)
{
    pollfd connection{ConnectionNumber(display), 0, 0};
    return ::poll(&connection, 1, 0) == 0; // an event that nobody asked for: the server left
}

} // namespace

bool canOpenDisplay()
{
    // Kept open for the life of the process: a server without other clients starts over when the
    // last one leaves, and would turn VTK away meanwhile.
    static std::mutex mutex;
    static std::map<std::string, Display*> opened;
    const char* name = std::getenv("DISPLAY");
    if (name == nullptr || *name == '\0')
        return false;
    const std::lock_guard lock(mutex);
    const auto found = opened.find(name);
    if (found != opened.end() && isAlive(found->second))
        return true;
    Display* display = XOpenDisplay(name);
    if (display == nullptr)
        return false;
    opened[name] = display; // one whose server left cannot be closed: Xlib would end the process
    return true;
}

} // namespace hangaku::viewer
