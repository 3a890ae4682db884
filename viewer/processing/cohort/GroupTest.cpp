#include "viewer/processing/cohort/GroupTest.h"

#include "viewer/processing/cohort/PairedTest.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hangaku::viewer::processing {
namespace {

constexpr std::size_t kMostExactValues = 8;

/// The probability that U is at least `u`, every order of m + n different values being as likely.
double exactUpperTail(std::size_t m, std::size_t n, double u)
{
    // ways[k][s]: of choosing k values whose ranks exceed 1..k by s in all (Mann & Whitney).
    const std::size_t most = m * n;
    std::vector<std::vector<double>> ways(m + 1, std::vector<double>(most + 1));
    ways[0][0] = 1;
    for (std::size_t rank = 1; rank <= m + n; ++rank)
        for (std::size_t k = std::min(rank, m); k >= 1; --k) {
            const std::size_t excess = rank - k;
            for (std::size_t s = excess; s <= most; ++s)
                ways[k][s] += ways[k - 1][s - excess];
        }
    const double all = std::accumulate(ways[m].begin(), ways[m].end(), 0.0);
    const auto first = ways[m].begin() + static_cast<std::ptrdiff_t>(std::ceil(u));
    return std::accumulate(first, ways[m].end(), 0.0) / all;
}

/// The probability that chi-squared is at least x: the finite sums of Abramowitz & Stegun 26.4.4 and
/// 26.4.5 (ITK's incomplete gamma function has seven digits only).
double chiSquaredTail(double x, std::size_t freedom)
{
    const bool isOdd = freedom % 2 == 1;
    double tail = isOdd ? std::erfc(std::sqrt(x / 2)) : std::exp(-x / 2);
    for (double a = isOdd ? 0.5 : 1; a < static_cast<double>(freedom) / 2; a += 1)
        tail += std::exp(a * std::log(x / 2) - x / 2 - std::lgamma(a + 1));
    return tail;
}

/// @param ranks of the values of both groups, the first one's first
void testTwo(GroupTest& result, std::size_t m, std::size_t n, std::span<const double> ranks,
             double ties)
{
    const auto first = static_cast<double>(m);
    const auto second = static_cast<double>(n);
    const double all = first + second;
    result.statistic = std::accumulate(
        ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(m), -first * (first + 1) / 2);
    const double greater = std::max(result.statistic, first * second - result.statistic);
    result.isExact = ties == 0 && std::min(m, n) <= kMostExactValues;
    if (result.isExact) {
        result.p = std::min(1.0, 2 * exactUpperTail(m, n, greater));
        return;
    }
    const double variance = first * second / 12 * (all + 1 - ties / (all * (all - 1)));
    const double z = (greater - first * second / 2 - 0.5) / std::sqrt(variance);
    result.p = std::min(1.0, std::erfc(z / std::sqrt(2.0)));
}

} // namespace

GroupTest rankTest(std::span<const std::vector<double>> groups)
{
    GroupTest result;
    std::vector<double> values;
    std::vector<std::size_t> counts;
    for (const auto& group : groups)
        if (group.size() >= 2) {
            counts.push_back(group.size());
            values.insert(values.end(), group.begin(), group.end());
        }
    result.groups = counts.size();
    result.values = values.size();
    const auto n = static_cast<double>(values.size());
    const double ties = tiesOf(values);
    if (counts.size() < 2 || ties == n * (n * n - 1))
        return result;
    const auto ranks = ranksOf(values);
    if (counts.size() == 2) {
        testTwo(result, counts[0], counts[1], ranks, ties);
        return result;
    }
    double sum = 0;
    auto rank = ranks.begin();
    for (const auto count : counts) {
        const auto end = rank + static_cast<std::ptrdiff_t>(count);
        const double ofGroup = std::accumulate(rank, end, 0.0);
        sum += ofGroup * ofGroup / static_cast<double>(count);
        rank = end;
    }
    result.statistic = (12 / (n * (n + 1)) * sum - 3 * (n + 1)) / (1 - ties / (n * (n * n - 1)));
    result.p = chiSquaredTail(result.statistic, counts.size() - 1);
    return result;
}

} // namespace hangaku::viewer::processing
