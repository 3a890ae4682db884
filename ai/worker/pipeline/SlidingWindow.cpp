#include "ai/worker/pipeline/SlidingWindow.h"

#include "ai/worker/pipeline/RollingWindow.h"
#include "ai/worker/pipeline/Tiles.h"

#include <algorithm>
#include <cmath>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Result;
using viewer::Text;

namespace {

using Shape = std::array<int, 3>;

std::string sizeText(int channels, const Shape& shape)
{
    std::string text = "[1, " + std::to_string(channels);
    for (const int n : shape)
        text += ", " + std::to_string(n);
    return text + "]";
}

} // namespace

Result<Tensor> callNetwork(const Network& network, Tensor input, int channels)
{
    const auto shape = input.shape;
    auto output = network(std::move(input));
    if (!output)
        return output;
    if (output->channels != channels || output->shape != shape)
        return fail(ErrorCode::ModelInvalid,
                    Text(HANGAKU_TR("Ai", "The network returned %1 where its description promises "
                                          "%2"),
                         {sizeText(output->channels, output->shape), sizeText(channels, shape)}),
                    Text(HANGAKU_TR("Ai", "Check output.channels and input.axes in model.json.")));
    return output;
}

tl::unexpected<viewer::Error> cancelledRun()
{
    return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Ai", "The run was cancelled")));
}

Result<Tensor> cutTile(const Tensor& image, const Tiling& tiling, const Shape& start)
{
    const auto& plan = tiling.plan;
    auto tile = Tensor::create(image.channels, plan.patch);
    if (!tile)
        return tile;
    const bool repeatsEdge = tiling.padding == ModelInference::Padding::Edge;
    const auto paddingValue = static_cast<float>(tiling.paddingValue);
    const auto inImage = [&](int dimension, int at) {
        return start[dimension] + at - plan.padBefore[dimension];
    };
    const auto isOutside = [&](int dimension, int at) {
        return at < 0 || at >= image.shape[dimension];
    };
    float* to = tile->data.get();
    for (int channel = 0; channel < image.channels; ++channel)
        for (int a = 0; a < plan.patch[0]; ++a)
            for (int b = 0; b < plan.patch[1]; ++b) {
                const int x = inImage(0, a);
                const int y = inImage(1, b);
                const bool rowOutside = isOutside(0, x) || isOutside(1, y);
                const float* row =
                    image.channel(channel) + offsetIn(image.shape,
                                                      std::clamp(x, 0, image.shape[0] - 1),
                                                      std::clamp(y, 0, image.shape[1] - 1), 0);
                for (int c = 0; c < plan.patch[2]; ++c) {
                    const int z = inImage(2, c);
                    const bool outside = rowOutside || isOutside(2, z);
                    *to++ = outside && !repeatsEdge ? paddingValue
                                                    : row[std::clamp(z, 0, image.shape[2] - 1)];
                }
            }
    return tile;
}

void addTile(const TileSums& sums, const Tensor& tile, const Tiling& tiling, const Shape& start)
{
    const auto& plan = tiling.plan;
    const auto& shape = sums.values.shape;
    Shape first{};
    Shape end{};
    Shape place{}; // of the tile's first voxel among the sums
    for (std::size_t d = 0; d < 3; ++d) {
        place[d] = start[d] - plan.padBefore[d] - sums.origin[d];
        first[d] = std::max(0, -place[d]);
        end[d] = std::min(plan.patch[d], shape[d] - place[d]);
    }
    const int length = end[2] - first[2];
    for (int a = first[0]; a < end[0]; ++a)
        for (int b = first[1]; b < end[1]; ++b) {
            const auto from = offsetIn(plan.patch, a, b, first[2]);
            const auto to = offsetIn(shape, place[0] + a, place[1] + b, place[2] + first[2]);
            const float* weight = tiling.weights.data() + from;
            for (int channel = 0; channel < tile.channels; ++channel) {
                float* sum = sums.values.channel(channel) + to;
                const float* value = tile.channel(channel) + from;
                for (int c = 0; c < length; ++c)
                    sum[c] += weight[c] * value[c];
            }
            float* weightSum = sums.weights.data.get() + to;
            for (int c = 0; c < length; ++c)
                weightSum[c] += weight[c];
        }
}

void divideBy(const Tensor& sums, const Tensor& weights)
{
    const float* weight = weights.data.get();
    const auto voxels = sums.voxels();
    for (int channel = 0; channel < sums.channels; ++channel) {
        float* sum = sums.channel(channel);
        for (std::size_t at = 0; at < voxels; ++at)
            sum[at] /= weight[at];
    }
}

TilePlan::TilePlan(Shape shape, Shape patchShape, double overlap) : patch(patchShape)
{
    for (std::size_t d = 0; d < 3; ++d) {
        if (patch[d] == 0)
            patch[d] = shape[d];
        padBefore[d] = std::max(0, patch[d] - shape[d]) / 2;
        const int length = std::max(shape[d], patch[d]);
        const int interval =
            patch[d] == length ? patch[d] : std::max(1, static_cast<int>(patch[d] * (1 - overlap)));
        const int last = length - patch[d];
        int start = 0;
        for (; start < last; start += interval)
            starts[d].push_back(start);
        starts[d].push_back(last);
    }
}

std::vector<float> tileWeights(Shape patch, const ModelInference& inference)
{
    std::vector<float> weights(offsetIn(patch, patch[0], 0, 0), 1.0F);
    if (inference.blending == ModelInference::Blending::Constant)
        return weights;
    std::array<std::vector<float>, 3> bell;
    for (std::size_t d = 0; d < 3; ++d)
        for (int i = 0; i < patch[d]; ++i) {
            const double x = i - (patch[d] - 1) / 2.0;
            const double sigma = patch[d] * inference.sigmaScale;
            bell[d].push_back(static_cast<float>(std::exp(-x * x / (2 * sigma * sigma))));
        }
    std::size_t at = 0;
    for (const float a : bell[0])
        for (const float b : bell[1])
            for (const float c : bell[2])
                weights[at++] = a * b * c;
    // Far corners would weigh nothing at all; MONAI lifts them to the least weight above 0, or 1e-3.
    constexpr float kLeastWeight = 1e-3F;
    float least = 1;
    for (const float weight : weights)
        if (weight > 0)
            least = std::min(least, weight);
    least = std::max(least, kLeastWeight);
    for (float& weight : weights)
        weight = std::max(weight, least);
    return weights;
}

Result<Tensor> slideOver(Tensor input, const Network& network, const std::optional<Shape>& patch,
                         const ModelInference& inference, int channels,
                         const TileObserver& observer)
{
    if (!patch) {
        if (!observer(0, 1))
            return cancelledRun();
        auto output = callNetwork(network, std::move(input), channels);
        if (output && !observer(1, 1))
            return cancelledRun();
        return output;
    }
    const TilePlan plan(input.shape, *patch, inference.overlap);
    return slideOver(
        input, network,
        {plan, tileWeights(plan.patch, inference), inference.padding, inference.paddingValue},
        channels, observer);
}

Result<Tensor> slideOver(const Tensor& input, const Network& network, const Tiling& tiling,
                         int channels, const TileObserver& observer)
{
    auto result = Tensor::create(channels, input.shape);
    if (!result)
        return result;
    const auto collect = [&](const Tensor& planes, int first) -> Result<void> {
        putPlanes(planes, 0, *result, first);
        return {};
    };
    if (auto done = slideThrough(input, network, tiling, channels, 0, collect, observer); !done)
        return tl::unexpected(done.error());
    return result;
}

} // namespace hangaku::ai
