#include "ai/worker/pipeline/nnunet/SplineResize.h"

#include "ai/worker/pipeline/Parallel.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace hangaku::ai {

using viewer::Result;

namespace {

using Shape = std::array<int, 3>;

/// How often an edge is repeated before the filter, so that its own edge rule does not matter.
constexpr int kPad = 12;
/// Neighbouring lines that are worked on at once.
constexpr std::size_t kLines = 16;
using Row = std::array<double, kLines>;

/// Turns samples into the coefficients of the cubic B-spline that goes through them (the recursive
/// filter of Unser, Aldroubi and Eden 1993; mirrored at the ends).
void toCoefficients(std::vector<Row>& rows)
{
    const double pole = std::sqrt(3.0) - 2;
    const double gain = 6;
    constexpr std::size_t kHorizon = 32; // the pole's power is 0 in double beyond it
    const auto count = rows.size();
    for (std::size_t line = 0; line < kLines; ++line) {
        double sum = 0;
        double power = 1;
        for (std::size_t n = 0; n < std::min(kHorizon, count); ++n, power *= pole)
            sum += power * rows[n][line];
        rows[0][line] = gain * sum;
    }
    for (std::size_t n = 1; n < count; ++n)
        for (std::size_t line = 0; line < kLines; ++line)
            rows[n][line] = gain * rows[n][line] + pole * rows[n - 1][line];
    for (std::size_t line = 0; line < kLines; ++line)
        rows[count - 1][line] =
            pole / (pole * pole - 1) * (pole * rows[count - 2][line] + rows[count - 1][line]);
    for (std::size_t n = count - 1; n-- > 0;)
        for (std::size_t line = 0; line < kLines; ++line)
            rows[n][line] = pole * (rows[n + 1][line] - rows[n][line]);
}

/// The rows that a sample is made of, and their weights.
struct Taps {
    int first = 0;
    std::vector<double> weights;
};

Taps cubicTaps(double position)
{
    const double below = std::floor(position);
    const double t = position - below;
    const double u = 1 - t;
    return {static_cast<int>(below) - 1 + kPad,
            {u * u * u / 6, (4 - 6 * t * t + 3 * t * t * t) / 6,
             (4 - 6 * u * u + 3 * u * u * u) / 6, t * t * t / 6}};
}

Taps linearTaps(double position, int from)
{
    const double clamped = std::clamp(position, 0.0, from - 1.0);
    const int below = std::min(static_cast<int>(clamped), std::max(from - 2, 0));
    if (from == 1)
        return {0, {1}};
    return {below, {1 - (clamped - below), clamped - below}};
}

std::vector<Taps> tapsFor(int from, int to, int order)
{
    std::vector<Taps> taps;
    for (int at = 0; at < to; ++at) {
        const double position = resizedPosition(at, from, to);
        if (order == 3)
            taps.push_back(cubicTaps(position));
        else if (order == 1)
            taps.push_back(linearTaps(position, from));
        else
            taps.push_back({resizedNearest(at, from, to), {1}});
    }
    return taps;
}

/// One dimension of a tensor seen as lines: voxel n of a line lies `inner` numbers after voxel n
/// - 1.
struct Lines {
    std::size_t inner = 1;
    std::size_t length = 1;

    Lines(const Shape& shape, std::size_t dimension)
        : length(static_cast<std::size_t>(shape[dimension]))
    {
        for (auto after = dimension + 1; after < 3; ++after)
            inner *= static_cast<std::size_t>(shape[after]);
    }
};

/// Reads `count` neighbouring lines; order 3 gets its edges repeated and is filtered.
void readLines(const float* from, const Lines& lines, std::size_t count, int order,
               std::vector<Row>& rows)
{
    const auto pad = static_cast<std::size_t>(order == 3 ? kPad : 0);
    rows.resize(lines.length + 2 * pad);
    for (std::size_t n = 0; n < lines.length; ++n) {
        auto& row = rows[n + pad];
        std::fill(std::copy_n(from + n * lines.inner, count, row.begin()), row.end(), 0.0);
    }
    if (order != 3)
        return;
    std::fill_n(rows.begin(), pad, rows[pad]);
    std::fill_n(rows.end() - kPad, pad, rows[pad + lines.length - 1]);
    toCoefficients(rows);
}

void writeLines(const std::vector<Row>& rows, const std::vector<Taps>& taps, std::size_t count,
                float* to, std::size_t inner)
{
    for (const auto& tap : taps) {
        Row sum{};
        for (std::size_t n = 0; n < tap.weights.size(); ++n) {
            const auto& row = rows[static_cast<std::size_t>(tap.first) + n];
            for (std::size_t line = 0; line < kLines; ++line)
                sum[line] += tap.weights[n] * row[line];
        }
        for (std::size_t line = 0; line < count; ++line)
            to[line] = static_cast<float>(sum[line]);
        to += inner;
    }
}

Result<Tensor> resizeDimension(const Tensor& tensor, std::size_t dimension, int length, int order,
                               int threads)
{
    auto shape = tensor.shape;
    shape[dimension] = length;
    auto result = Tensor::create(tensor.channels, shape);
    if (!result)
        return result;
    const auto taps = tapsFor(tensor.shape[dimension], length, order);
    const Lines from(tensor.shape, dimension);
    const auto blockSize = from.inner * from.length;
    const auto resultBlock = from.inner * static_cast<std::size_t>(length);
    // Lines lie side by side in memory, but for the last dimension, where each is a block.
    const auto groups = (from.inner + kLines - 1) / kLines;
    const auto work = tensor.count() / blockSize * groups;
    inParallel(static_cast<int>(work), threads, [&](int begin, int end) {
        std::vector<Row> rows;
        for (auto at = static_cast<std::size_t>(begin); at < static_cast<std::size_t>(end); ++at) {
            const auto block = at / groups;
            const auto first = at % groups * kLines;
            const auto count = std::min(kLines, from.inner - first);
            readLines(tensor.data.get() + block * blockSize + first, from, count, order, rows);
            writeLines(rows, taps, count, result->data.get() + block * resultBlock + first,
                       from.inner);
        }
    });
    return result;
}

/// Lowest and highest value of each slice across `apart`, or of each channel.
std::vector<std::array<float, 2>> rangesOf(const Tensor& tensor, std::optional<int> apart)
{
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    const auto d = static_cast<std::size_t>(apart.value_or(0));
    const Lines lines(tensor.shape, d);
    const auto slices = apart ? lines.length : 1;
    std::vector<std::array<float, 2>> ranges(static_cast<std::size_t>(tensor.channels) * slices,
                                             {kInfinity, -kInfinity});
    for (std::size_t at = 0; at < tensor.count(); ++at) {
        const auto channel = at / tensor.voxels();
        auto& range = ranges[channel * slices + (apart ? at / lines.inner % lines.length : 0)];
        range[0] = std::min(range[0], tensor.data.get()[at]);
        range[1] = std::max(range[1], tensor.data.get()[at]);
    }
    return ranges;
}

void clampTo(const std::vector<std::array<float, 2>>& ranges, const Tensor& tensor,
             std::optional<int> apart)
{
    const Lines lines(tensor.shape, static_cast<std::size_t>(apart.value_or(0)));
    const auto slices = apart ? lines.length : 1;
    for (std::size_t at = 0; at < tensor.count(); ++at) {
        const auto channel = at / tensor.voxels();
        const auto& range =
            ranges[channel * slices + (apart ? at / lines.inner % lines.length : 0)];
        float& value = tensor.data.get()[at];
        value = std::clamp(value, range[0], range[1]);
    }
}

} // namespace

double resizedPosition(int at, int from, int to)
{
    return (at + 0.5) * (static_cast<double>(from) / to) - 0.5;
}

int resizedNearest(int at, int from, int to)
{
    return std::clamp(static_cast<int>(std::floor(resizedPosition(at, from, to) + 0.5)), 0,
                      from - 1);
}

Result<Tensor> splineResize(const Tensor& tensor, Shape shape, int order, std::optional<int> apart,
                            int threads)
{
    Result<Tensor> result = tensor;
    bool changed = false;
    for (std::size_t dimension = 0; result && dimension < 3; ++dimension) {
        if (shape[dimension] == tensor.shape[dimension] || apart == static_cast<int>(dimension))
            continue;
        result = resizeDimension(*result, dimension, shape[dimension], order, threads);
        changed = true;
    }
    if (result && changed && order == 3)
        clampTo(rangesOf(tensor, apart), *result, apart);
    if (result && apart) {
        const auto dimension = static_cast<std::size_t>(*apart);
        if (shape[dimension] != tensor.shape[dimension])
            result = resizeDimension(*result, dimension, shape[dimension], 0, threads);
    }
    return result;
}

} // namespace hangaku::ai
