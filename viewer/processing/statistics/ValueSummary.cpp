#include "viewer/processing/statistics/ValueSummary.h"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <map>

namespace hangaku::viewer::processing {
namespace {

template <typename T> constexpr bool kIsCounted = std::integral<T> && sizeof(T) <= 2;

/// Stored values of 8 or 16 bits, as how often each occurs: exact, and as fast as it gets.
template <typename T> class Values {
    static_assert(kIsCounted<T>);

public:
    void add(T stored)
    {
        const int at = stored - m_first;
        if (at < 0 || at >= static_cast<int>(m_counts.size()))
            grow(stored);
        ++m_counts[static_cast<std::size_t>(stored - m_first)];
    }
    /// Calls `visit(stored, how often)` for every value, ascending.
    template <typename Visit> void forEach(Visit&& visit) const
    {
        for (std::size_t at = 0; at < m_counts.size(); ++at)
            if (m_counts[at] > 0)
                visit(static_cast<double>(m_first) + static_cast<double>(at), m_counts[at]);
    }
    /// The n-th smallest values, for ascending n.
    std::vector<double> ranked(const std::vector<std::size_t>& ranks) const
    {
        std::vector<double> result;
        std::size_t at = 0;
        std::size_t passed = 0; ///< values before those at `at`
        for (const auto rank : ranks) {
            while (passed + m_counts[at] <= rank)
                passed += m_counts[at++];
            result.push_back(static_cast<double>(m_first) + static_cast<double>(at));
        }
        return result;
    }

private:
    void grow(T stored)
    {
        constexpr int kSpare = 256;
        if (m_counts.empty())
            m_first = stored;
        const int first = std::min<int>(m_first, stored < m_first ? stored - kSpare : stored);
        const int last = std::max<int>(m_first + static_cast<int>(m_counts.size()) - 1,
                                       stored + kSpare);
        std::vector<std::uint64_t> wider(static_cast<std::size_t>(last - first + 1));
        std::ranges::copy(m_counts, wider.begin() + (m_first - first));
        m_counts = std::move(wider);
        m_first = first;
    }

    int m_first = 0;
    std::vector<std::uint64_t> m_counts;
};

/// Stored values of 32 bits, kept one by one.
template <typename T>
    requires(!kIsCounted<T>)
class Values<T> {
public:
    void add(T stored)
    {
        if constexpr (std::floating_point<T>)
            if (!std::isfinite(stored))
                return;
        m_values.push_back(stored);
    }
    template <typename Visit> void forEach(Visit&& visit) const
    {
        for (const T stored : m_values)
            visit(static_cast<double>(stored), std::uint64_t{1});
    }
    /// The n-th smallest values, for ascending n: the values are parted into many narrow bins, and
    /// only those bins are sorted that hold what is asked for.
    std::vector<double> ranked(const std::vector<std::size_t>& ranks) const
    {
        constexpr std::size_t kBins = 65536;
        const auto [low, high] = std::ranges::minmax(m_values);
        const double lowest = static_cast<double>(low);
        const double perUnit = high > low ? (kBins - 1) / (static_cast<double>(high) - lowest) : 0;
        const auto binOf = [&](T value) {
            return static_cast<std::size_t>((static_cast<double>(value) - lowest) * perUnit);
        };
        std::vector<std::size_t> counts(kBins);
        for (const T value : m_values)
            ++counts[binOf(value)];
        std::vector<std::pair<std::size_t, std::size_t>> places; ///< bin, and place in it
        std::size_t bin = 0;
        std::size_t passed = 0;
        for (const auto rank : ranks) {
            while (passed + counts[bin] <= rank)
                passed += counts[bin++];
            places.emplace_back(bin, rank - passed);
        }
        std::vector<std::vector<T>*> binsWanted(kBins);
        std::map<std::size_t, std::vector<T>> wanted;
        for (const auto& [at, place] : places)
            binsWanted[at] = &wanted[at];
        for (const T value : m_values)
            if (auto* values = binsWanted[binOf(value)]; values != nullptr)
                values->push_back(value);
        for (auto& [at, values] : wanted)
            std::ranges::sort(values);
        std::vector<double> result;
        for (const auto& [at, place] : places)
            result.push_back(static_cast<double>(wanted[at][place]));
        return result;
    }

private:
    std::vector<T> m_values;
};

/// Adds the values of the image's own voxels: mask and image share a grid.
template <typename T>
void collectSame(std::span<const VoxelRun> runs, const Volume& volume, std::span<const T> voxels,
                 Values<T>& values)
{
    for (const auto& run : runs)
        for (const T stored : voxels.subspan(volume.offset({run.first, run.j, run.k}),
                                             static_cast<std::size_t>(run.end - run.first)))
            values.add(stored);
}

/// Adds the value of the image's voxel nearest to each voxel of the mask.
template <typename T>
void collectNearest(std::span<const VoxelRun> runs, const ImageGeometry& grid, const Volume& volume,
                    std::span<const T> voxels, Values<T>& values)
{
    const auto& image = volume.geometry;
    const Vec3 step = image.toIndex(grid.origin() + grid.step(0)) - image.toIndex(grid.origin());
    for (const auto& run : runs) {
        const Vec3 start = image.toIndex(grid.toWorld(Index3{run.first, run.j, run.k}));
        for (int n = 0; n < run.end - run.first; ++n) {
            // A centre between two voxels but for rounding always goes up.
            const Vec3 at = start + step * n + Vec3{0.5 + 1e-9, 0.5 + 1e-9, 0.5 + 1e-9};
            const Index3 nearest{static_cast<int>(std::floor(at.x)),
                                 static_cast<int>(std::floor(at.y)),
                                 static_cast<int>(std::floor(at.z))};
            if (image.contains(nearest))
                values.add(voxels[volume.offset(nearest)]);
        }
    }
}

template <typename T>
std::vector<Percentile> percentilesOf(const Values<T>& values, std::size_t count,
                                      std::vector<double> percents)
{
    std::ranges::sort(percents);
    const auto place = [count](double percent) {
        return percent / 100 * static_cast<double>(count - 1);
    };
    std::vector<std::size_t> ranks;
    for (const double percent : percents) {
        const auto whole = static_cast<std::size_t>(place(percent));
        ranks.push_back(whole);
        ranks.push_back(std::min(whole + 1, count - 1));
    }
    std::ranges::sort(ranks);
    const auto ranked = values.ranked(ranks);
    const auto at = [&](std::size_t rank) {
        return ranked[static_cast<std::size_t>(std::ranges::lower_bound(ranks, rank) -
                                               ranks.begin())];
    };
    std::vector<Percentile> result;
    for (const double percent : percents) {
        const auto whole = static_cast<std::size_t>(place(percent));
        const double value = at(whole);
        const double next = at(std::min(whole + 1, count - 1));
        const double part = place(percent) - static_cast<double>(whole);
        result.push_back({percent, value + part * (next - value)});
    }
    return result;
}

double percentile(const std::vector<Percentile>& all, double percent)
{
    return std::ranges::find(all, percent, &Percentile::percent)->value;
}

template <typename T>
Histogram histogramOf(const Values<T>& values, double lowest, double highest, int bins)
{
    Histogram histogram{lowest, (highest - lowest) / std::max(bins, 1),
                        std::vector<std::size_t>(static_cast<std::size_t>(bins))};
    if (bins == 0)
        return histogram;
    const double perUnit = highest > lowest ? bins / (highest - lowest) : 0;
    values.forEach([&](double stored, std::uint64_t times) {
        const auto bin = static_cast<std::size_t>((stored - lowest) * perUnit);
        histogram.counts[std::min(bin, static_cast<std::size_t>(bins) - 1)] += times;
    });
    return histogram;
}

/// Of stored values, turned into real ones.
template <typename T>
std::optional<ValueStatistics> summarise(const Values<T>& values, const Volume& volume,
                                         const StatisticsOptions& options)
{
    ValueStatistics result;
    double sum = 0;
    values.forEach([&](double stored, std::uint64_t times) {
        result.count += times;
        sum += stored * static_cast<double>(times);
    });
    if (result.count == 0)
        return std::nullopt;
    const auto count = static_cast<double>(result.count);
    const double mean = sum / count;
    double squares = 0;
    values.forEach([&](double stored, std::uint64_t times) {
        squares += (stored - mean) * (stored - mean) * static_cast<double>(times);
    });
    // A falling slope turns the order round.
    const bool falls = volume.slope < 0;
    std::vector<double> percents{0, 50, 100};
    for (const double percent : options.percentiles)
        percents.push_back(falls ? 100 - percent : percent);
    const auto found = percentilesOf(values, result.count, std::move(percents));
    const double lowest = percentile(found, 0);
    const double highest = percentile(found, 100);
    const auto real = [&volume](double stored) { return stored * volume.slope + volume.intercept; };

    result.mean = real(mean);
    result.standardDeviation = std::sqrt(squares / count) * std::abs(volume.slope);
    result.minimum = real(falls ? highest : lowest);
    result.maximum = real(falls ? lowest : highest);
    result.median = real(percentile(found, 50));
    for (const double percent : options.percentiles)
        result.percentiles.push_back(
            {percent, real(percentile(found, falls ? 100 - percent : percent))});
    result.histogram = histogramOf(values, lowest, highest, options.histogramBins);
    result.histogram.lowest = result.minimum;
    result.histogram.width *= std::abs(volume.slope);
    if (falls)
        std::ranges::reverse(result.histogram.counts);
    return result;
}

} // namespace

std::optional<ValueStatistics> summariseValues(std::span<const VoxelRun> runs,
                                               const ImageGeometry& grid, const Volume& volume,
                                               const StatisticsOptions& options)
{
    if (volume.isColour())
        return std::nullopt;
    return volume.voxels->visit([&]<typename T>(std::span<const T> voxels) {
        Values<T> values;
        if (grid.isSameGrid(volume.geometry))
            collectSame(runs, volume, voxels, values);
        else
            collectNearest(runs, grid, volume, voxels, values);
        return summarise(values, volume, options);
    });
}

} // namespace hangaku::viewer::processing
