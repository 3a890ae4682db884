#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace hangaku::viewer::processing {

/// Wilcoxon's signed-rank test of paired values (Biometrics Bulletin 1:80-83, 1945), two-sided.
struct SignedRank {
    std::size_t pairs = 0; ///< that differ; the others are left out
    double statistic = 0;  ///< the lesser of the sums of ranks
    double p = 1;          ///< 1 when no pair differs
    bool isExact = false;  ///< by all signs of the ranks; else by the normal distribution
};

/// Exact for at most 50 pairs when no two differences are of the same size and none is 0; else by
/// the normal distribution with its variance corrected for ties, and no correction for continuity,
/// as scipy.stats.wilcoxon.
/// @param a, b of the same length
SignedRank wilcoxonSignedRank(std::span<const double> a, std::span<const double> b);

/// p values corrected for their number, step by step (Holm, Scand J Statist 6:65-70, 1979), in the
/// order in which they came.
std::vector<double> holmCorrected(std::span<const double> p);

/// The rank of each value from 1, ascending; equal values share the mean of their ranks.
std::vector<double> ranksOf(std::span<const double> values);
/// The sum of t^3 - t over all sets of t equal values: how ties correct the variance of ranks.
double tiesOf(std::span<const double> values);

} // namespace hangaku::viewer::processing
