#include "ai/worker/pipeline/RollingWindow.h"

#include "ai/worker/pipeline/Heap.h"
#include "ai/worker/pipeline/Tiles.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <future>
#include <optional>

namespace hangaku::ai {

using viewer::Result;

namespace {

using Shape = std::array<int, 3>;

/// Planes that are handed on at once: enough to be worked on by several threads.
constexpr int kPlanesAtOnce = 8;

/// Beside larger sums there is no room for memory that nobody uses at present.
constexpr std::size_t kLargeSums = std::size_t{1} << 30;

/// A tensor as blocks of planes that follow each other in memory.
struct Planes {
    std::size_t blocks = 1; ///< channels and dimensions before
    std::size_t inner = 1;  ///< numbers of one plane in one block
    std::size_t length = 1; ///< planes

    Planes(const Tensor& tensor, std::size_t dimension)
        : blocks(static_cast<std::size_t>(tensor.channels)),
          length(static_cast<std::size_t>(tensor.shape[dimension]))
    {
        for (std::size_t d = 0; d < 3; ++d)
            if (d != dimension)
                (d < dimension ? blocks : inner) *= static_cast<std::size_t>(tensor.shape[d]);
    }
};

/// Moves the planes from `count` on to the front; 0 comes in behind.
void dropPlanes(const Tensor& tensor, std::size_t dimension, int count)
{
    const Planes planes(tensor, dimension);
    const auto dropped = planes.inner * static_cast<std::size_t>(count);
    const auto kept = planes.inner * planes.length - dropped;
    for (std::size_t block = 0; block < planes.blocks; ++block) {
        float* data = tensor.data.get() + block * planes.inner * planes.length;
        std::memmove(data, data + dropped, kept * sizeof(float));
        std::fill_n(data + kept, dropped, 0.0F);
    }
}

/// The sums of the tiles of one slab.
struct Slab {
    Tensor sums;
    Tensor weights;
    std::size_t dimension;
    Shape origin{}; ///< of the slab in the image
};

/// Hands on the planes before `end` (in the image), which are done.
Result<void> handOn(Slab& slab, int end, const PlaneSink& sink)
{
    int& begin = slab.origin[slab.dimension];
    const int count = end - begin;
    for (int at = 0; at < count; at += kPlanesAtOnce) {
        const int stop = std::min(at + kPlanesAtOnce, count);
        auto planes = planesOf(slab.sums, slab.dimension, at, stop);
        const auto weights = planesOf(slab.weights, slab.dimension, at, stop);
        if (!planes || !weights)
            return tl::unexpected((planes ? weights : planes).error());
        divideBy(*planes, *weights);
        if (auto used = sink(std::move(*planes), begin + at); !used)
            return used;
    }
    dropPlanes(slab.sums, slab.dimension, count);
    dropPlanes(slab.weights, slab.dimension, count);
    begin = end;
    return {};
}

Shape slabShape(Shape shape, const Shape& patch, std::size_t dimension)
{
    shape[dimension] = std::min(shape[dimension], patch[dimension]);
    return shape;
}

/// The tiles, slab after slab.
std::vector<Shape> startsAlong(const TilePlan& plan, std::size_t dimension)
{
    const std::size_t second = dimension == 0 ? 1 : 0;
    const std::size_t third = dimension == 2 ? 1 : 2;
    std::vector<Shape> starts;
    for (const int a : plan.starts[dimension])
        for (const int b : plan.starts[second])
            for (const int c : plan.starts[third]) {
                Shape start{};
                start[dimension] = a;
                start[second] = b;
                start[third] = c;
                starts.push_back(start);
            }
    return starts;
}

} // namespace

Result<Tensor> planesOf(const Tensor& tensor, std::size_t dimension, int first, int end)
{
    auto shape = tensor.shape;
    shape[dimension] = end - first;
    auto result = Tensor::create(tensor.channels, shape);
    if (!result)
        return result;
    const Planes planes(tensor, dimension);
    const auto length = planes.inner * static_cast<std::size_t>(end - first);
    for (std::size_t block = 0; block < planes.blocks; ++block)
        std::copy_n(tensor.data.get() +
                        planes.inner * (block * planes.length + static_cast<std::size_t>(first)),
                    length, result->data.get() + block * length);
    return result;
}

void putPlanes(const Tensor& from, std::size_t dimension, const Tensor& to, int at)
{
    const Planes planes(to, dimension);
    const auto length = planes.inner * static_cast<std::size_t>(from.shape[dimension]);
    for (std::size_t block = 0; block < planes.blocks; ++block)
        std::copy_n(from.data.get() + block * length, length,
                    to.data.get() +
                        planes.inner * (block * planes.length + static_cast<std::size_t>(at)));
}

std::size_t rollingDimension(const Shape& shape, const Shape& patch)
{
    std::size_t best = 0;
    for (std::size_t d = 1; d < 3; ++d)
        if (elementsOf(slabShape(shape, patch, d)) < elementsOf(slabShape(shape, patch, best)))
            best = d;
    return best;
}

std::size_t slabVoxels(const Shape& shape, const Shape& patch)
{
    return elementsOf(slabShape(shape, patch, rollingDimension(shape, patch)));
}

Result<void> slideThrough(const Tensor& input, const Network& network, const Tiling& tiling,
                          int channels, std::size_t dimension, const PlaneSink& sink,
                          const TileObserver& observer)
{
    const auto& plan = tiling.plan;
    if (!observer(0, plan.count()))
        return cancelledRun();
    const auto shape = slabShape(input.shape, plan.patch, dimension);
    std::optional<GivingMemoryBack> scarce;
    if (static_cast<std::size_t>(channels) * elementsOf(shape) * sizeof(float) > kLargeSums)
        scarce.emplace();
    auto sums = Tensor::create(channels, shape);
    auto weights = Tensor::create(1, shape);
    if (!sums || !weights)
        return tl::unexpected((sums ? weights : sums).error());
    Slab slab{std::move(*sums), std::move(*weights), dimension};
    const auto starts = startsAlong(plan, dimension);
    // The next tile is cut while the network has the present one.
    const auto cutLater = [&](std::size_t n) {
        return std::async(std::launch::async, [&, n] { return cutTile(input, tiling, starts[n]); });
    };
    auto next = cutLater(0);
    for (std::size_t n = 0; n < starts.size(); ++n) {
        const int along = starts[n][dimension];
        if (n == 0 || along != starts[n - 1][dimension])
            if (auto handed = handOn(slab, std::max(0, along - plan.padBefore[dimension]), sink);
                !handed)
                return handed;
        auto tile = next.get();
        if (n + 1 < starts.size())
            next = cutLater(n + 1);
        if (!tile)
            return tl::unexpected(tile.error());
        const auto output = callNetwork(network, std::move(*tile), channels);
        if (!output)
            return tl::unexpected(output.error());
        addTile({slab.sums, slab.weights, slab.origin}, *output, tiling, starts[n]);
        if (!observer(static_cast<int>(n) + 1, plan.count()))
            return cancelledRun();
    }
    return handOn(slab, input.shape[dimension], sink);
}

Result<void> PlaneStream::take(const Tensor& planes, int first)
{
    Tensor joined = planes;
    if (m_last.data != nullptr) {
        auto shape = planes.shape;
        ++shape[m_dimension];
        auto longer = Tensor::create(planes.channels, shape);
        if (!longer)
            return tl::unexpected(longer.error());
        putPlanes(m_last, m_dimension, *longer, 0);
        putPlanes(planes, m_dimension, *longer, 1);
        joined = std::move(*longer);
        --first;
    }
    const int count = joined.shape[m_dimension];
    auto last = planesOf(joined, m_dimension, count - 1, count);
    if (!last)
        return tl::unexpected(last.error());
    m_last = std::move(*last);
    // Each output slice belongs to the two planes around it, or the last two.
    const auto isBetween = [&](double position) {
        const double clamped = std::clamp(position, 0.0, m_length - 1.0);
        const int below = std::max(0, std::min(static_cast<int>(clamped), m_length - 2));
        return below >= first && (below + 1 < first + count || m_length == 1);
    };
    const auto begin = std::find_if(m_positions.begin(), m_positions.end(), isBetween);
    const auto end = std::find_if_not(begin, m_positions.end(), isBetween);
    if (begin == end)
        return {};
    return m_use(joined, first, static_cast<int>(begin - m_positions.begin()),
                 static_cast<int>(end - m_positions.begin()));
}

} // namespace hangaku::ai
