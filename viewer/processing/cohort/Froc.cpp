#include "viewer/processing/cohort/Froc.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace hangaku::viewer::processing {
namespace {

/// What counts in one scan.
struct ScanOutcome {
    std::vector<Scored> hitsAndFalse; ///< found findings with their score, and false positives
    std::size_t findings = 0;         ///< relevant ones, found or not
};

std::vector<ScanOutcome> outcomesOf(std::size_t scans, std::span<const Finding> findings,
                                    std::span<const Candidate> candidates)
{
    std::vector<ScanOutcome> outcomes(scans);
    std::vector<bool> isHit(candidates.size());
    for (const auto& finding : findings) {
        std::optional<double> best;
        for (std::size_t at = 0; at < candidates.size(); ++at) {
            const auto& candidate = candidates[at];
            if (candidate.scan != finding.scan ||
                length(candidate.centre - finding.centre) >= finding.diameterMm / 2)
                continue;
            isHit[at] = true;
            best = std::max(best.value_or(candidate.score), candidate.score);
        }
        if (!finding.isRelevant)
            continue;
        ++outcomes[finding.scan].findings;
        if (best)
            outcomes[finding.scan].hitsAndFalse.push_back({*best, true});
    }
    for (std::size_t at = 0; at < candidates.size(); ++at)
        if (!isHit[at])
            outcomes[candidates[at].scan].hitsAndFalse.push_back({candidates[at].score, false});
    return outcomes;
}

std::vector<CurvePoint> curveOf(const std::vector<ScanOutcome>& outcomes,
                                std::span<const std::size_t> drawn)
{
    std::vector<Scored> all;
    double findings = 0;
    for (const auto scan : drawn) {
        const auto& outcome = outcomes[scan];
        all.insert(all.end(), outcome.hitsAndFalse.begin(), outcome.hitsAndFalse.end());
        findings += static_cast<double>(outcome.findings);
    }
    std::ranges::sort(all, std::ranges::greater(), &Scored::score);
    std::vector<CurvePoint> points{{0, 0, std::numeric_limits<double>::infinity()}};
    double hits = 0;
    double falsePositives = 0;
    for (std::size_t at = 0; at < all.size(); ++at) {
        (all[at].isPositive ? hits : falsePositives) += 1;
        if (at + 1 == all.size() || all[at + 1].score != all[at].score)
            points.push_back(
                {falsePositives / static_cast<double>(drawn.size()),
                 findings > 0 ? hits / findings : std::numeric_limits<double>::quiet_NaN(),
                 all[at].score});
    }
    return points;
}

double sensitivityAt(const std::vector<CurvePoint>& points, double rate)
{
    const auto after = std::ranges::upper_bound(points, rate, std::less(), &CurvePoint::x);
    const auto before = after - 1; // the first point is at 0
    if (after == points.end())
        return before->y;
    return before->y + (after->y - before->y) * (rate - before->x) / (after->x - before->x);
}

std::array<double, 7> sensitivitiesOf(const std::vector<CurvePoint>& points)
{
    std::array<double, 7> result{};
    std::ranges::transform(kCpmRates, result.begin(),
                           [&](double rate) { return sensitivityAt(points, rate); });
    return result;
}

} // namespace

Froc froc(std::size_t scans, std::span<const Finding> findings,
          std::span<const Candidate> candidates, const BootstrapOptions& options)
{
    const auto outcomes = outcomesOf(scans, findings, candidates);
    std::vector<std::size_t> every(scans);
    for (std::size_t scan = 0; scan < scans; ++scan)
        every[scan] = scan;
    Froc result;
    result.points = curveOf(outcomes, every);
    result.sensitivities = sensitivitiesOf(result.points);
    result.cpm = meanOf(result.sensitivities);

    std::array<std::vector<double>, 7> drawnSensitivities;
    std::vector<double> drawnCpm;
    forEachResample(scans, options, [&](std::span<const std::size_t> drawn) {
        const auto sensitivities = sensitivitiesOf(curveOf(outcomes, drawn));
        const double cpm = meanOf(sensitivities);
        if (cpm != cpm) // no finding was drawn
            return;
        drawnCpm.push_back(cpm);
        for (std::size_t at = 0; at < sensitivities.size(); ++at)
            drawnSensitivities[at].push_back(sensitivities[at]);
    });
    const double tail = (1 - options.confidence) / 2;
    const auto between = [tail](const std::vector<double>& values) {
        return Interval{quantileOf(values, tail), quantileOf(values, 1 - tail)};
    };
    result.cpmInterval = between(drawnCpm);
    std::ranges::transform(drawnSensitivities, result.intervals.begin(), between);
    return result;
}

} // namespace hangaku::viewer::processing
