#include "app/cli/run/Interruption.h"

#include <csignal>

namespace hangaku::cli {
namespace {

volatile std::sig_atomic_t asked = 0;

void note(int signal)
{
    asked = 1;
    std::signal(signal, SIG_DFL);
}

} // namespace

Interruption::Interruption()
{
    asked = 0;
    std::signal(SIGINT, note);
    std::signal(SIGTERM, note);
}

Interruption::~Interruption()
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

bool Interruption::isAsked() const
{
    return asked != 0;
}

} // namespace hangaku::cli
