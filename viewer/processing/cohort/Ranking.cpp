#include "viewer/processing/cohort/Ranking.h"

#include "viewer/processing/cohort/PairedTest.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hangaku::viewer::processing {
namespace {

using Matrix = std::vector<std::vector<double>>; ///< [model][case]

/// So that less is better, and undefined is worst.
Matrix costsOf(const Matrix& scores, const RankingOptions& options)
{
    Matrix costs = scores;
    double worst = -std::numeric_limits<double>::infinity();
    for (auto& row : costs)
        for (double& cost : row) {
            if (options.better == Better::Higher)
                cost = -cost;
            if (!std::isnan(cost))
                worst = std::max(worst, cost);
        }
    const double undefined = options.scheme == RankingScheme::RankThenMean
                                 ? std::numeric_limits<double>::infinity()
                                 : worst;
    for (auto& row : costs)
        for (double& cost : row)
            if (std::isnan(cost))
                cost = undefined;
    return costs;
}

/// Ranks of the models in each case.
Matrix ranksInCases(const Matrix& costs)
{
    Matrix ranks(costs.size(), std::vector<double>(costs.front().size()));
    std::vector<double> column(costs.size());
    for (std::size_t at = 0; at < costs.front().size(); ++at) {
        for (std::size_t model = 0; model < costs.size(); ++model)
            column[model] = costs[model][at];
        const auto inCase = ranksOf(column);
        for (std::size_t model = 0; model < costs.size(); ++model)
            ranks[model][at] = inCase[model];
    }
    return ranks;
}

std::vector<double> finalRanks(const Matrix& values, std::span<const std::size_t> cases)
{
    std::vector<double> means;
    for (const auto& row : values) {
        double sum = 0;
        for (const auto at : cases)
            sum += row[at];
        means.push_back(sum);
    }
    return ranksOf(means);
}

double meanDefined(const std::vector<double>& values)
{
    double sum = 0;
    double count = 0;
    for (const double value : values)
        if (!std::isnan(value)) {
            sum += value;
            ++count;
        }
    return sum / count;
}

} // namespace

Ranking rankModels(const std::vector<std::vector<double>>& scores, const RankingOptions& options)
{
    const auto models = scores.size();
    const auto cases = scores.front().size();
    const auto costs = costsOf(scores, options);
    const auto inCases = ranksInCases(costs);
    const auto& ranked = options.scheme == RankingScheme::RankThenMean ? inCases : costs;
    std::vector<std::size_t> every(cases);
    for (std::size_t at = 0; at < cases; ++at)
        every[at] = at;

    Ranking result;
    result.ranks = finalRanks(ranked, every);
    for (std::size_t model = 0; model < models; ++model) {
        result.meanRanks.push_back(meanOf(inCases[model]));
        result.meanScores.push_back(meanDefined(scores[model]));
    }
    Matrix drawnRanks(models);
    std::vector<double> taus;
    forEachResample(cases, options.bootstrap, [&](std::span<const std::size_t> drawn) {
        const auto ranks = finalRanks(ranked, drawn);
        for (std::size_t model = 0; model < models; ++model)
            drawnRanks[model].push_back(ranks[model]);
        if (const double tau = kendallTau(result.ranks, ranks); !std::isnan(tau))
            taus.push_back(tau);
    });
    result.kendallTau = taus.empty() ? std::numeric_limits<double>::quiet_NaN() : meanOf(taus);
    const double tail = (1 - options.bootstrap.confidence) / 2;
    for (const auto& ranks : drawnRanks) {
        auto& shares = result.shares.emplace_back(models);
        for (const double rank : ranks)
            shares[static_cast<std::size_t>(rank) - 1] += 1.0 / static_cast<double>(ranks.size());
        result.rankIntervals.push_back({quantileOf(ranks, tail), quantileOf(ranks, 1 - tail)});
    }
    return result;
}

double kendallTau(std::span<const double> a, std::span<const double> b)
{
    double agreeing = 0;
    double pairsInA = 0;
    double pairsInB = 0;
    const auto sign = [](double value) { return value > 0 ? 1 : value < 0 ? -1 : 0; };
    for (std::size_t m = 0; m < a.size(); ++m)
        for (std::size_t n = 0; n < m; ++n) {
            const int inA = sign(a[m] - a[n]);
            const int inB = sign(b[m] - b[n]);
            agreeing += inA * inB;
            pairsInA += inA * inA;
            pairsInB += inB * inB;
        }
    return agreeing / std::sqrt(pairsInA * pairsInB);
}

} // namespace hangaku::viewer::processing
