#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hangaku::viewer::processing {

/// A priority queue for whole-number costs that never fall below the one last taken, and never pass
/// it by `kRange` or more (Dial 1969): one list for each cost, used around and around.
class BucketQueue {
public:
    static constexpr std::uint32_t kRange = 8192;

    BucketQueue() : m_buckets(kRange) {}

    bool isEmpty() const { return m_count == 0; }
    void push(std::uint32_t cost, std::uint32_t item)
    {
        m_buckets[cost % kRange].push_back(item);
        ++m_count;
    }
    /// The items of this cost; the caller clears them with `clear`.
    const std::vector<std::uint32_t>& at(std::uint32_t cost) const
    {
        return m_buckets[cost % kRange];
    }
    void clear(std::uint32_t cost)
    {
        auto& bucket = m_buckets[cost % kRange];
        m_count -= bucket.size();
        bucket.clear();
    }

private:
    std::vector<std::vector<std::uint32_t>> m_buckets;
    std::size_t m_count = 0;
};

} // namespace hangaku::viewer::processing
