#include "viewer/processing/cohort/Classification.h"

#include "viewer/processing/cohort/PairedTest.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hangaku::viewer::processing {
namespace {

/// Calls `visit(threshold, truePositives, falsePositives)` for each different score, highest first.
template <typename Visit> void forEachThreshold(std::span<const Scored> cases, Visit&& visit)
{
    std::vector<Scored> sorted(cases.begin(), cases.end());
    std::ranges::sort(sorted, std::ranges::greater(), &Scored::score);
    double truePositives = 0;
    double falsePositives = 0;
    for (std::size_t at = 0; at < sorted.size(); ++at) {
        (sorted[at].isPositive ? truePositives : falsePositives) += 1;
        if (at + 1 == sorted.size() || sorted[at + 1].score != sorted[at].score)
            visit(sorted[at].score, truePositives, falsePositives);
    }
}

/// Of each case of one kind, the part of the other kind that it stands on the right side of.
std::vector<double> placements(std::span<const double> own, std::span<const double> rankInAll,
                               double others)
{
    const auto rankInOwn = ranksOf(own);
    std::vector<double> result;
    for (std::size_t at = 0; at < own.size(); ++at)
        result.push_back((rankInAll[at] - rankInOwn[at]) / others);
    return result;
}

double varianceOf(std::span<const double> values)
{
    const double deviation = standardDeviationOf(values);
    return deviation * deviation;
}

} // namespace

RocCurve rocCurve(std::span<const Scored> cases)
{
    std::vector<double> scores;
    std::vector<double> positives;
    std::vector<double> negatives;
    for (const auto& entry : cases) {
        scores.push_back(entry.score);
        (entry.isPositive ? positives : negatives).push_back(entry.score);
    }
    const auto m = static_cast<double>(positives.size());
    const auto n = static_cast<double>(negatives.size());
    RocCurve roc;
    roc.points.push_back({0, 0, std::numeric_limits<double>::infinity()});
    forEachThreshold(cases, [&](double threshold, double hits, double falseAlarms) {
        roc.points.push_back({falseAlarms / n, hits / m, threshold});
    });
    // DeLong's structural components from ranks (Sun & Xu, IEEE Signal Process Lett 21:1389, 2014).
    const auto ranks = ranksOf(scores);
    std::vector<double> ranksOfPositives;
    std::vector<double> ranksOfNegatives;
    for (std::size_t at = 0; at < cases.size(); ++at)
        (cases[at].isPositive ? ranksOfPositives : ranksOfNegatives).push_back(ranks[at]);
    const auto above = placements(positives, ranksOfPositives, n);
    const auto below = placements(negatives, ranksOfNegatives, m);
    roc.auc = meanOf(above);
    roc.standardError = std::sqrt(varianceOf(above) / m + varianceOf(below) / n);
    constexpr double kNormal975 = 1.959963984540054;
    roc.interval = {std::max(0.0, roc.auc - kNormal975 * roc.standardError),
                    std::min(1.0, roc.auc + kNormal975 * roc.standardError)};
    return roc;
}

PrecisionRecall precisionRecall(std::span<const Scored> cases)
{
    const auto positives = static_cast<double>(std::ranges::count_if(cases, &Scored::isPositive));
    PrecisionRecall result;
    double recallBefore = 0;
    forEachThreshold(cases, [&](double threshold, double hits, double falseAlarms) {
        const CurvePoint point{hits / positives, hits / (hits + falseAlarms), threshold};
        result.averagePrecision += (point.x - recallBefore) * point.y;
        recallBefore = point.x;
        result.points.push_back(point);
    });
    return result;
}

Calibration calibration(std::span<const Scored> cases, int bins)
{
    Calibration result;
    for (int bin = 0; bin < bins; ++bin)
        result.bins.push_back({static_cast<double>(bin) / bins, (bin + 1.0) / bins});
    for (const auto& entry : cases) {
        const double truth = entry.isPositive ? 1 : 0;
        result.brier += (entry.score - truth) * (entry.score - truth);
        auto& bin = result.bins[static_cast<std::size_t>(
            std::clamp(static_cast<int>(entry.score * bins), 0, bins - 1))];
        ++bin.count;
        bin.meanScore += entry.score;
        bin.positives += truth;
    }
    const auto count = static_cast<double>(cases.size());
    result.brier /= count;
    for (auto& bin : result.bins)
        if (bin.count > 0) {
            const auto inBin = static_cast<double>(bin.count);
            bin.meanScore /= inBin;
            bin.positives /= inBin;
            result.ece += inBin / count * std::abs(bin.meanScore - bin.positives);
        }
    return result;
}

} // namespace hangaku::viewer::processing
