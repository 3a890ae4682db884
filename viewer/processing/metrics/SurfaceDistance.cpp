#include "viewer/processing/metrics/SurfaceDistance.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer::processing {
namespace {

struct Distance {
    double mm;
    double weight;

    friend auto operator<=>(const Distance&, const Distance&) = default;
};

/// From each point of `from` to the next of `to`, nearest first.
std::vector<Distance> distances(const WeightedSurface& from, const WeightedSurface& to,
                                const GridMetric& metric)
{
    const auto& points = from.tree.points();
    std::vector<Distance> result;
    result.reserve(points.size());
    std::size_t nearest = 0;
    for (const auto& point : points) {
        nearest = to.tree.nearest(point, nearest);
        result.push_back({std::sqrt(metric.squaredMm(point, to.tree.points()[nearest])),
                          from.weights[point.pattern]});
    }
    std::ranges::sort(result);
    return result;
}

struct Sums {
    explicit Sums(const std::vector<Distance>& distances)
    {
        for (const auto& distance : distances) {
            weight += distance.weight;
            weighted += distance.weight * distance.mm;
        }
    }

    double weight = 0;
    double weighted = 0;
};

/// The first distance with at least this part of the weight up to it.
double weightedPercentile(const std::vector<Distance>& sorted, double fraction, double weight)
{
    double sum = 0;
    for (const auto& distance : sorted) {
        sum += distance.weight;
        if (sum / weight >= fraction)
            return distance.mm;
    }
    return sorted.back().mm;
}

/// Between the two values next to it, as numpy.percentile.
double interpolatedPercentile(const std::vector<Distance>& sorted, double fraction)
{
    const double place = fraction * static_cast<double>(sorted.size() - 1);
    const auto before = static_cast<std::size_t>(place);
    const auto after = std::min(before + 1, sorted.size() - 1);
    return std::lerp(sorted[before].mm, sorted[after].mm, place - static_cast<double>(before));
}

double weightWithin(const std::vector<Distance>& sorted, double mm)
{
    double sum = 0;
    for (const auto& distance : sorted) {
        if (distance.mm > mm)
            break;
        sum += distance.weight;
    }
    return sum;
}

} // namespace

SurfaceMetrics surfaceMetrics(const WeightedSurface& a, const WeightedSurface& b,
                              const GridMetric& metric, const SurfaceOptions& options)
{
    const auto fromA = distances(a, b, metric);
    const auto fromB = distances(b, a, metric);
    const Sums sumsA(fromA);
    const Sums sumsB(fromB);
    const auto percentile = [&](const std::vector<Distance>& sorted, double weight) {
        return options.method == SurfaceMethod::Surfel ? weightedPercentile(sorted, 0.95, weight)
                                                       : interpolatedPercentile(sorted, 0.95);
    };
    SurfaceMetrics result;
    result.hd = std::max(fromA.back().mm, fromB.back().mm);
    result.hd95 = std::max(percentile(fromA, sumsA.weight), percentile(fromB, sumsB.weight));
    const double weight = sumsA.weight + sumsB.weight;
    result.assd = (sumsA.weighted + sumsB.weighted) / weight;
    result.masd = (sumsA.weighted / sumsA.weight + sumsB.weighted / sumsB.weight) / 2;
    for (const double tolerance : options.tolerancesMm)
        result.nsd.push_back((weightWithin(fromA, tolerance) + weightWithin(fromB, tolerance)) /
                             weight);
    return result;
}

} // namespace hangaku::viewer::processing
