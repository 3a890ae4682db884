#pragma once

namespace hangaku::cli {

/// While it lives, the first Ctrl+C (SIGINT) or SIGTERM is only noted, so that what is being
/// written is finished; the second ends the program as ever. One at a time.
class Interruption {
public:
    Interruption();
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

    bool isAsked() const;
};

} // namespace hangaku::cli
