#pragma once

#include "viewer/processing/cohort/Bootstrap.h"

#include <vector>

namespace hangaku::viewer::processing {

enum class Better { Higher, Lower };

enum class RankingScheme {
    RankThenMean, ///< models are ranked in each case, and by the mean of these ranks
    MeanThenRank, ///< by their mean score
};

struct RankingOptions {
    Better better = Better::Higher;
    RankingScheme scheme = RankingScheme::RankThenMean;
    BootstrapOptions bootstrap;
};

/// Who is best, and how much that depends on the cases (Wiesenfarth et al., Sci Rep 11:2369, 2021).
struct Ranking {
    std::vector<double> ranks;      ///< of each model, from 1; models that are equal share the mean
    std::vector<double> meanRanks;  ///< over the cases
    std::vector<double> meanScores; ///< of what is defined
    /// shares[model][n]: in what part of the resamples its rank is n + 1 (rounded down).
    std::vector<std::vector<double>> shares;
    std::vector<Interval> rankIntervals;
    /// Between this ranking and those of the resamples, on average: 1 when none differs.
    double kendallTau = 0;
};

/// @param scores scores[model][case], as many cases for each; NaN where undefined, which is worst:
///        last in its case, and the worst of all scores in a mean that models are ranked by
Ranking rankModels(const std::vector<std::vector<double>>& scores, const RankingOptions& options);

/// Kendall's tau-b of two rankings; NaN when one has nothing but ties.
double kendallTau(std::span<const double> a, std::span<const double> b);

} // namespace hangaku::viewer::processing
