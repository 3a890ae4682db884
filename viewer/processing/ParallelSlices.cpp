#include "viewer/processing/ParallelSlices.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace hangaku::viewer::processing {

void forEachSlice(int count, const std::function<void(int)>& work, int threads)
{
    std::atomic<int> next{0};
    const auto run = [&] {
        for (int k = next++; k < count; k = next++)
            work(k);
    };
    const int processors = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const int helpers = std::min({processors, threads, count}) - 1;
    std::vector<std::jthread> pool;
    for (int n = 0; n < helpers; ++n)
        pool.emplace_back(run);
    run();
}

} // namespace hangaku::viewer::processing
