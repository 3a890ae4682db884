#include "ai/worker/pipeline/Resample.h"

#include "ai/worker/pipeline/GridMap.h"
#include "ai/worker/pipeline/Parallel.h"
#include "ai/worker/pipeline/ScoreSampler.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace hangaku::ai {

using viewer::ImageGeometry;
using viewer::Result;
using viewer::Vec3;
using Interpolation = InputStep::Interpolation;

namespace {

using Shape = std::array<int, 3>;

double trilinear(const float* values, const Shape& shape, Vec3 position)
{
    const Neighbours x(position.x, shape[0]);
    const Neighbours y(position.y, shape[1]);
    const Neighbours z(position.z, shape[2]);
    const auto between = [](double below, double above, double share) {
        return below + (above - below) * share;
    };
    const auto row = [&](int a, int b) {
        return between(values[offsetIn(shape, a, b, z.below)],
                       values[offsetIn(shape, a, b, z.above)], z.share);
    };
    const auto plane = [&](int a) { return between(row(a, y.below), row(a, y.above), y.share); };
    return between(plane(x.below), plane(x.above), x.share);
}

/// What a voxel of the result is made of along one axis: voxels from `first` on with these weights.
struct Mix {
    int first = 0;
    std::vector<double> weights;
};

Mix mixFor(int at, int from, int to, Interpolation interpolation, bool alignsCorners)
{
    const double ratio = static_cast<double>(from) / to;
    if (interpolation == Interpolation::Nearest)
        return {std::min(static_cast<int>(std::floor(at * ratio)), from - 1), {1}};
    if (interpolation == Interpolation::Area) {
        const auto first = static_cast<int>(static_cast<long long>(at) * from / to);
        const auto end = static_cast<int>((static_cast<long long>(at + 1) * from + to - 1) / to);
        const auto count = static_cast<std::size_t>(end - first);
        return {first, std::vector<double>(count, 1.0 / static_cast<double>(count))};
    }
    const double position =
        alignsCorners ? (to > 1 ? at * (from - 1.0) / (to - 1.0) : 0) : (at + 0.5) * ratio - 0.5;
    const Neighbours near(position, from);
    if (near.above == near.below)
        return {near.below, {1}};
    return {near.below, {1 - near.share, near.share}};
}

/// Resizes one dimension. The interpolations are separable.
Result<Tensor> resizeDimension(const Tensor& tensor, std::size_t dimension, int length,
                               Interpolation interpolation, bool alignsCorners, int threads)
{
    auto shape = tensor.shape;
    shape[dimension] = length;
    auto result = Tensor::create(tensor.channels, shape);
    if (!result)
        return result;
    std::vector<Mix> mixes;
    for (int at = 0; at < length; ++at)
        mixes.push_back(mixFor(at, tensor.shape[dimension], length, interpolation, alignsCorners));
    // Before the dimension: `outer` blocks; after it: `inner` neighbours in memory.
    std::size_t inner = 1;
    for (auto after = dimension + 1; after < 3; ++after)
        inner *= static_cast<std::size_t>(shape[after]);
    int outer = tensor.channels;
    for (std::size_t before = 0; before < dimension; ++before)
        outer *= shape[before];
    const auto fromBlock = inner * static_cast<std::size_t>(tensor.shape[dimension]);
    const auto toBlock = inner * static_cast<std::size_t>(length);
    inParallel(outer, threads, [&](int begin, int end) {
        for (int block = begin; block < end; ++block) {
            const float* from = tensor.data.get() + fromBlock * static_cast<std::size_t>(block);
            float* to = result->data.get() + toBlock * static_cast<std::size_t>(block);
            for (const auto& mix : mixes)
                for (std::size_t at = 0; at < inner; ++at) {
                    const float* value = from + static_cast<std::size_t>(mix.first) * inner + at;
                    double sum = 0;
                    for (const double weight : mix.weights) {
                        sum += weight * *value;
                        value += inner;
                    }
                    *to++ = static_cast<float>(sum);
                }
        }
    });
    return result;
}

} // namespace

Result<Tensor> resample(const Tensor& tensor, const ImageGeometry& from, const ImageGeometry& to,
                        Interpolation interpolation, int threads)
{
    auto result = Tensor::create(tensor.channels, to.size());
    if (!result)
        return result;
    const GridMap map(to, from);
    const TensorPlaces places(tensor.shape, {0, 1, 2});
    const auto shape = to.size();
    for (int channel = 0; channel < tensor.channels; ++channel)
        inParallel(shape[0], threads, [&](int begin, int end) {
            const float* values = tensor.channel(channel);
            float* at = result->channel(channel) + offsetIn(shape, begin, 0, 0);
            for (int a = begin; a < end; ++a)
                for (int b = 0; b < shape[1]; ++b)
                    for (int c = 0; c < shape[2]; ++c) {
                        const Vec3 position =
                            map.first + map.step[0] * a + map.step[1] * b + map.step[2] * c;
                        *at++ = interpolation == Interpolation::Nearest
                                    ? values[places.nearest(position)]
                                    : static_cast<float>(trilinear(values, tensor.shape, position));
                    }
        });
    return result;
}

Result<Tensor> resize(const Tensor& tensor, Shape shape, Interpolation interpolation,
                      bool alignsCorners, int threads)
{
    Result<Tensor> result = tensor;
    for (std::size_t dimension = 0; result && dimension < 3; ++dimension)
        if (shape[dimension] != tensor.shape[dimension])
            result = resizeDimension(*result, dimension, shape[dimension], interpolation,
                                     alignsCorners, threads);
    return result;
}

Result<Tensor> cutBox(const Tensor& tensor, Shape first, Shape shape)
{
    auto result = Tensor::create(tensor.channels, shape);
    if (!result)
        return result;
    const auto inside = [&](std::size_t dimension, int at) {
        return std::clamp(at, 0, tensor.shape[dimension]);
    };
    const int begin = inside(2, first[2]);
    const int end = inside(2, first[2] + shape[2]);
    for (int channel = 0; channel < tensor.channels; ++channel)
        for (int a = inside(0, first[0]); a < inside(0, first[0] + shape[0]); ++a)
            for (int b = inside(1, first[1]); b < inside(1, first[1] + shape[1]); ++b) {
                const float* from = tensor.channel(channel) + offsetIn(tensor.shape, a, b, 0);
                std::copy(from + begin, from + std::max(begin, end),
                          result->channel(channel) +
                              offsetIn(shape, a - first[0], b - first[1], begin - first[2]));
            }
    return result;
}

Result<Tensor> permute(const Tensor& tensor, Shape from, std::array<bool, 3> flipped)
{
    const std::array<std::ptrdiff_t, 3> tensorStep{
        static_cast<std::ptrdiff_t>(tensor.shape[1]) * tensor.shape[2], tensor.shape[2], 1};
    Shape shape{};
    std::array<std::ptrdiff_t, 3> step{};
    std::ptrdiff_t first = 0;
    for (std::size_t d = 0; d < 3; ++d) {
        const auto source = static_cast<std::size_t>(from[d]);
        shape[d] = tensor.shape[source];
        step[d] = flipped[d] ? -tensorStep[source] : tensorStep[source];
        if (flipped[d])
            first += tensorStep[source] * (shape[d] - 1);
    }
    auto result = Tensor::create(tensor.channels, shape);
    if (!result)
        return result;
    float* to = result->data.get();
    for (int channel = 0; channel < tensor.channels; ++channel)
        for (int a = 0; a < shape[0]; ++a)
            for (int b = 0; b < shape[1]; ++b) {
                const float* row = tensor.channel(channel) + first + a * step[0] + b * step[1];
                if (step[2] == 1) {
                    to = std::copy_n(row, shape[2], to);
                    continue;
                }
                for (int c = 0; c < shape[2]; ++c)
                    *to++ = row[c * step[2]];
            }
    return result;
}

} // namespace hangaku::ai
