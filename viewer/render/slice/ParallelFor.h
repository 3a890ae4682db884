#pragma once

namespace hangaku::viewer {

/// Calls `body(context, from, to)` for parts of [first, end), on all cores, and waits for them.
/// @param grain the least to give a core at once
void parallelFor(int first, int end, int grain, void (*body)(void* context, int from, int to),
                 void* context);

} // namespace hangaku::viewer
