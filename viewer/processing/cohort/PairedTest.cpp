#include "viewer/processing/cohort/PairedTest.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hangaku::viewer::processing {
namespace {

constexpr std::size_t kMostExact = 50;

std::vector<std::size_t> ascending(std::span<const double> values)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](auto a, auto b) { return values[a] < values[b]; });
    return order;
}

/// Calls `visit(first, end)` for the places in `order` that hold equal values.
template <typename Visit>
void forEachTie(std::span<const double> values, const std::vector<std::size_t>& order,
                Visit&& visit)
{
    for (std::size_t first = 0; first < order.size();) {
        auto end = first + 1;
        while (end < order.size() && values[order[end]] == values[order[first]])
            ++end;
        visit(first, end);
        first = end;
    }
}

/// The probability of a sum of ranks of at most `sum`, every sign being as likely as the other.
double exactProbability(std::size_t pairs, double sum)
{
    std::vector<double> ways(pairs * (pairs + 1) / 2 + 1);
    ways[0] = 1;
    for (std::size_t rank = 1; rank <= pairs; ++rank)
        for (std::size_t at = ways.size() - 1; at >= rank; --at)
            ways[at] += ways[at - rank];
    const auto end = ways.begin() + static_cast<std::ptrdiff_t>(sum) + 1;
    return std::accumulate(ways.begin(), end, 0.0) * std::exp2(-static_cast<double>(pairs));
}

double normalProbability(std::span<const double> sizes, double sum)
{
    const auto n = static_cast<double>(sizes.size());
    const double variance = (n * (n + 1) * (2 * n + 1) - tiesOf(sizes) / 2) / 24;
    const double z = (sum - n * (n + 1) / 4) / std::sqrt(variance);
    return std::erfc(std::abs(z) / std::sqrt(2.0));
}

} // namespace

std::vector<double> ranksOf(std::span<const double> values)
{
    const auto order = ascending(values);
    std::vector<double> ranks(values.size());
    forEachTie(values, order, [&](std::size_t first, std::size_t end) {
        for (auto at = first; at < end; ++at)
            ranks[order[at]] = static_cast<double>(first + 1 + end) / 2;
    });
    return ranks;
}

double tiesOf(std::span<const double> values)
{
    double ties = 0;
    forEachTie(values, ascending(values), [&ties](std::size_t first, std::size_t end) {
        const auto count = static_cast<double>(end - first);
        ties += count * (count * count - 1);
    });
    return ties;
}

SignedRank wilcoxonSignedRank(std::span<const double> a, std::span<const double> b)
{
    std::vector<double> differences;
    std::vector<double> sizes;
    for (std::size_t at = 0; at < a.size(); ++at)
        if (a[at] != b[at]) {
            differences.push_back(a[at] - b[at]);
            sizes.push_back(std::abs(differences.back()));
        }
    SignedRank result;
    result.pairs = differences.size();
    if (differences.empty())
        return result;
    const auto ranks = ranksOf(sizes);
    double positive = 0;
    double negative = 0;
    for (std::size_t at = 0; at < ranks.size(); ++at)
        (differences[at] > 0 ? positive : negative) += ranks[at];
    result.statistic = std::min(positive, negative);
    auto sorted = sizes;
    std::ranges::sort(sorted);
    const bool hasTies = std::ranges::adjacent_find(sorted) != sorted.end();
    result.isExact = result.pairs <= kMostExact && !hasTies && differences.size() == a.size();
    result.p = result.isExact ? std::min(1.0, 2 * exactProbability(result.pairs, result.statistic))
                              : normalProbability(sizes, result.statistic);
    return result;
}

std::vector<double> holmCorrected(std::span<const double> p)
{
    std::vector<double> corrected(p.size());
    double most = 0;
    std::size_t left = p.size();
    for (const auto at : ascending(p)) {
        most = std::max(most, std::min(1.0, static_cast<double>(left--) * p[at]));
        corrected[at] = most;
    }
    return corrected;
}

} // namespace hangaku::viewer::processing
