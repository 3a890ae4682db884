#pragma once

#include <functional>

namespace hangaku::viewer::processing {

/// Calls `work(k)` for every k from 0 to count - 1, on as many threads as there are processors, at
/// most `threads`. Returns when all are done. `work` must not throw; slices come in no fixed order.
void forEachSlice(int count, const std::function<void(int k)>& work, int threads = 8);

} // namespace hangaku::viewer::processing
