#pragma once

#include <functional>
#include <string>

namespace hangaku::bench {

/// "VmHWM" or "VmRSS" of this process in bytes.
double memory(const std::string& what);

/// What a process of its own takes at most while it works, in bytes above what it had.
double peakBytesOf(const std::function<void()>& work);

} // namespace hangaku::bench
