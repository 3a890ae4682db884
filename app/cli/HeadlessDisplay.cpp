#include "app/cli/HeadlessDisplay.h"

#include "viewer/render/scene/Display.h"

#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace hangaku::cli {

using namespace viewer;

namespace {

constexpr int kStartTimeoutMs = 10'000;

tl::unexpected<Error> noDisplay(const char* detail)
{
    return fail(ErrorCode::NotFound,
                Text(HANGAKU_TR("Core", "There is no display to draw on and Xvfb did not start")),
                Text(HANGAKU_TR("Core", "Install the package xvfb, or set DISPLAY.")), detail);
}

/// In the child: becomes an Xvfb that writes the number of its display to `descriptor`.
[[noreturn]] void becomeServer(int descriptor)
{
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    const int null = ::open("/dev/null", O_RDWR);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::dup2(null, stream);
    const auto number = std::to_string(descriptor);
    ::execlp("Xvfb", "Xvfb", "-displayfd", number.c_str(), "-screen", "0", "1280x1024x24",
             "+extension", "GLX", "-nolisten", "tcp", static_cast<char*>(nullptr));
    ::_exit(127);
}

/// The display's number, which the server writes once it can be used; empty when it never is.
std::string readNumber(int descriptor)
{
    std::string number;
    char letter = 0;
    pollfd waiting{descriptor, POLLIN, 0};
    while (::poll(&waiting, 1, kStartTimeoutMs) > 0 && ::read(descriptor, &letter, 1) == 1) {
        if (letter == '\n')
            return number;
        number += letter;
    }
    return {};
}

} // namespace

Result<std::unique_ptr<HeadlessDisplay>> HeadlessDisplay::create()
{
    if (canOpenDisplay())
        return std::unique_ptr<HeadlessDisplay>(new HeadlessDisplay(0));
    int ends[2];
    if (::pipe(ends) != 0)
        return noDisplay("pipe");
    const pid_t server = ::fork();
    if (server < 0)
        return noDisplay("fork");
    if (server == 0) {
        ::close(ends[0]);
        becomeServer(ends[1]);
    }
    ::close(ends[1]);
    const auto number = readNumber(ends[0]);
    ::close(ends[0]);
    std::unique_ptr<HeadlessDisplay> result(new HeadlessDisplay(server));
    if (number.empty())
        return noDisplay("Xvfb gave no display number");
    ::setenv("DISPLAY", (":" + number).c_str(), 1);
    return result;
}

HeadlessDisplay::~HeadlessDisplay()
{
    if (m_server <= 0)
        return;
    ::kill(m_server, SIGTERM);
    ::waitpid(m_server, nullptr, 0);
    ::unsetenv("DISPLAY");
}

} // namespace hangaku::cli
