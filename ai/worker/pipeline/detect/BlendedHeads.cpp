#include "ai/worker/pipeline/detect/BlendedHeads.h"

#include "ai/worker/pipeline/RollingWindow.h"

#include <algorithm>
#include <cmath>

namespace hangaku::ai {

using viewer::Result;
using viewer::Text;
using Shape = std::array<int, 3>;

namespace {

/// [1, channels, a, b, c] as a tensor that shares the numbers; they are only read.
Tensor asTensor(const NumberArray& array)
{
    const auto length = [&](std::size_t d) { return static_cast<int>(array.shape[d]); };
    return {
        length(1), {length(2), length(3), length(4)}, std::const_pointer_cast<float>(array.data)};
}

/// The weights of a patch at the cells of a coarser one, each that of the nearest voxel.
std::vector<float> shrunk(const std::vector<float>& weights, const Shape& patch, const Shape& cells)
{
    const auto from = [&](std::size_t d, int at) {
        return static_cast<int>(static_cast<std::int64_t>(at) * patch[d] / cells[d]);
    };
    std::vector<float> result;
    result.reserve(elementsOf(cells));
    for (int a = 0; a < cells[0]; ++a)
        for (int b = 0; b < cells[1]; ++b)
            for (int c = 0; c < cells[2]; ++c)
                result.push_back(weights[offsetIn(patch, from(0, a), from(1, b), from(2, c))]);
    return result;
}

} // namespace

BlendedHeads::BlendedHeads(const Tiling& tiling, Shape imageShape)
    : m_tiling(tiling), m_imageShape(imageShape)
{
}

double BlendedHeads::scaled(const Head& head, std::size_t dimension, int voxel) const
{
    return static_cast<double>(voxel) * head.tiling.plan.patch[dimension] /
           m_tiling.plan.patch[dimension];
}

Result<BlendedHeads::Head> BlendedHeads::begin(const NumberArray& array) const
{
    Head head;
    Shape whole{};
    for (std::size_t d = 0; d < 3; ++d) {
        head.tiling.plan.patch[d] = static_cast<int>(array.shape[2 + d]);
        const int padded = std::max(m_imageShape[d], m_tiling.plan.patch[d]);
        whole[d] = static_cast<int>(scaled(head, d, padded));
    }
    head.tiling.weights = shrunk(m_tiling.weights, m_tiling.plan.patch, head.tiling.plan.patch);
    auto sums = Tensor::create(static_cast<int>(array.shape[1]), whole);
    auto weights = Tensor::create(1, whole);
    if (!sums || !weights)
        return tl::unexpected((sums ? weights : sums).error());
    head.sums = std::move(*sums);
    head.weights = std::move(*weights);
    return head;
}

Result<void> BlendedHeads::add(const NetworkAnswer& window, Shape start)
{
    const bool isFirst = m_heads.empty();
    for (const auto& [name, arrays] : window) {
        auto& heads = m_heads[name];
        for (std::size_t n = 0; n < arrays.size(); ++n) {
            const auto& array = arrays[n];
            if (array.shape.size() != 5 || array.shape[0] != 1 || array.count() == 0)
                return badAnswer(Text(HANGAKU_TR("Ai", "The network's heads are %1, where [1, "
                                                       "channels, three axes] is expected"),
                                      {describe(array.shape)}));
            if (isFirst) {
                auto head = begin(array);
                if (!head)
                    return tl::unexpected(head.error());
                heads.push_back(std::move(*head));
            }
            const auto tensor = asTensor(array);
            if (n >= heads.size() || tensor.channels != heads[n].sums.channels ||
                tensor.shape != heads[n].tiling.plan.patch)
                return badAnswer(Text(
                    HANGAKU_TR("Ai", "The network's heads are not alike for windows of one size")));
            Shape first{};
            for (std::size_t d = 0; d < 3; ++d)
                first[d] = static_cast<int>(scaled(heads[n], d, start[d]));
            addTile({heads[n].sums, heads[n].weights}, tensor, heads[n].tiling, first);
        }
    }
    return {};
}

Result<NetworkAnswer> BlendedHeads::take()
{
    NetworkAnswer answer;
    for (auto& [name, heads] : m_heads)
        for (auto& head : heads) {
            divideBy(head.sums, head.weights);
            auto mean = std::move(head.sums);
            for (std::size_t d = 0; d < 3; ++d) {
                const int before = m_tiling.plan.padBefore[d];
                const auto first = static_cast<int>(std::nearbyint(scaled(head, d, before)));
                const auto end = std::min(
                    mean.shape[d],
                    static_cast<int>(std::nearbyint(scaled(head, d, before + m_imageShape[d]))));
                if (first == 0 && end == mean.shape[d])
                    continue;
                auto part = planesOf(mean, d, first, end);
                if (!part)
                    return tl::unexpected(part.error());
                mean = std::move(*part);
            }
            NumberArray array{{1, mean.channels}, mean.data};
            array.shape.insert(array.shape.end(), mean.shape.begin(), mean.shape.end());
            answer[name].push_back(std::move(array));
        }
    m_heads.clear();
    return answer;
}

} // namespace hangaku::ai
