#include "viewer/processing/cohort/Lesions.h"

#include "viewer/core/segmentation/LabelExtents.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hangaku::viewer::processing {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

IndexBox common(const IndexBox& a, const IndexBox& b)
{
    IndexBox box;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        box.first[axis] = std::max(a.first[axis], b.first[axis]);
        box.end[axis] = std::min(a.end[axis], b.end[axis]);
    }
    return box.isEmpty() ? IndexBox() : box;
}

double volumeOf(const IndexBox& box)
{
    double volume = 1;
    for (std::size_t axis = 0; axis < 3; ++axis)
        volume *= box.end[axis] - box.first[axis];
    return box.isEmpty() ? 0 : volume;
}

double sharedVoxels(const Region& a, const Region& b)
{
    const auto box = common(a.box, b.box);
    double shared = 0;
    for (int k = box.first[2]; k < box.end[2]; ++k)
        for (int j = box.first[1]; j < box.end[1]; ++j)
            for (int i = box.first[0]; i < box.end[0]; ++i)
                shared += a.contains({i, j, k}) && b.contains({i, j, k});
    return shared;
}

double fitOf(const Lesion& reference, const Lesion& prediction, LesionCriterion criterion)
{
    const auto& a = reference.region;
    const auto& b = prediction.region;
    switch (criterion) {
    case LesionCriterion::MaskIou: {
        const double shared = sharedVoxels(a, b);
        return shared / (static_cast<double>(a.count() + b.count()) - shared);
    }
    case LesionCriterion::ReferenceShare:
        return sharedVoxels(a, b) / static_cast<double>(a.count());
    case LesionCriterion::BoxIou: {
        const double shared = volumeOf(common(a.box, b.box));
        return shared / (volumeOf(a.box) + volumeOf(b.box) - shared);
    }
    case LesionCriterion::CentreInMask: break;
    }
    const auto& at = prediction.centroid;
    return a.contains({static_cast<int>(std::floor(at.x + 0.5)),
                       static_cast<int>(std::floor(at.y + 0.5)),
                       static_cast<int>(std::floor(at.z + 0.5))})
               ? 1
               : 0;
}

bool mayMatch(double fit, const MatchingRules& rules)
{
    return fit > 0 && fit >= rules.leastFit;
}

/// For each prediction its reference, or kNone.
std::vector<std::size_t> greedily(const std::vector<std::vector<double>>& fits,
                                  std::span<const double> scores, const MatchingRules& rules)
{
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](auto a, auto b) { return scores[a] > scores[b]; });
    std::vector<std::size_t> partners(scores.size(), kNone);
    std::vector<bool> taken(fits.size());
    for (const auto p : order) {
        for (std::size_t r = 0; r < fits.size(); ++r)
            if (!taken[r] && mayMatch(fits[r][p], rules) &&
                (partners[p] == kNone || fits[r][p] > fits[partners[p]][p]))
                partners[p] = r;
        if (partners[p] != kNone)
            taken[partners[p]] = true;
    }
    return partners;
}

/// The least sum of costs, by shortest augmenting paths (Jonker & Volgenant, Computing 38:325-340,
/// 1987). @param cost square. @return for each row its column
std::vector<std::size_t> leastCost(const std::vector<std::vector<double>>& cost)
{
    const auto count = cost.size();
    std::vector<double> ofRows(count + 1);
    std::vector<double> ofColumns(count + 1);
    std::vector<std::size_t> rowOf(count + 1); // of each column, from 1; 0: none
    for (std::size_t row = 1; row <= count; ++row) {
        std::vector<double> least(count + 1, std::numeric_limits<double>::infinity());
        std::vector<bool> isDone(count + 1);
        std::vector<std::size_t> before(count + 1);
        rowOf[0] = row;
        std::size_t column = 0;
        do {
            isDone[column] = true;
            const auto here = rowOf[column];
            double step = std::numeric_limits<double>::infinity();
            std::size_t next = 0;
            for (std::size_t c = 1; c <= count; ++c) {
                if (isDone[c])
                    continue;
                const double reduced = cost[here - 1][c - 1] - ofRows[here] - ofColumns[c];
                if (reduced < least[c]) {
                    least[c] = reduced;
                    before[c] = column;
                }
                if (least[c] < step) {
                    step = least[c];
                    next = c;
                }
            }
            for (std::size_t c = 0; c <= count; ++c)
                if (isDone[c]) {
                    ofRows[rowOf[c]] += step;
                    ofColumns[c] -= step;
                } else {
                    least[c] -= step;
                }
            column = next;
        } while (rowOf[column] != 0);
        for (; column != 0; column = before[column])
            rowOf[column] = rowOf[before[column]];
    }
    std::vector<std::size_t> columns(count);
    for (std::size_t c = 1; c <= count; ++c)
        columns[rowOf[c] - 1] = c - 1;
    return columns;
}

std::vector<std::size_t> optimally(const std::vector<std::vector<double>>& fits,
                                   std::size_t predictions, const MatchingRules& rules)
{
    const auto count = std::max(fits.size(), predictions);
    std::vector<std::vector<double>> cost(count, std::vector<double>(count));
    for (std::size_t r = 0; r < fits.size(); ++r)
        for (std::size_t p = 0; p < predictions; ++p)
            if (mayMatch(fits[r][p], rules))
                cost[r][p] = -fits[r][p];
    const auto columns = leastCost(cost);
    std::vector<std::size_t> partners(predictions, kNone);
    for (std::size_t r = 0; r < fits.size(); ++r)
        if (columns[r] < predictions && mayMatch(fits[r][columns[r]], rules))
            partners[columns[r]] = r;
    return partners;
}

} // namespace

std::vector<Lesion> lesionsOf(const LabelMap& map, Label label, Connectivity connectivity)
{
    const auto size = map.geometry().size();
    const auto slice = static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1]);
    LabelExtents extents;
    for (int k = 0; k < size[2]; ++k)
        addExtents(extents, map.voxels().subspan(static_cast<std::size_t>(k) * slice, slice), k,
                   size);
    if (!extents.contains(label))
        return {};
    const RowRuns runs(Region::ofLabel(map, label, extents[label].box));
    const auto components = componentsOf(runs, connectivity, std::nullopt, {});
    std::vector<Lesion> lesions;
    for (const auto& box : components.boxes)
        lesions.push_back({Region(box), {}, 0});
    runs.forEach([&](const Run& run, int j, int k, std::size_t number) {
        auto& lesion = lesions[components.pieceOfRun[number]];
        addRun(lesion.region, run, j, k);
        lesion.centroid +=
            Vec3{(run.first + run.end - 1) / 2.0, static_cast<double>(j), static_cast<double>(k)} *
            (run.end - run.first);
    });
    for (std::size_t at = 0; at < lesions.size(); ++at) {
        const auto voxels = static_cast<double>(components.voxels[at]);
        lesions[at].centroid = lesions[at].centroid / voxels;
        lesions[at].volumeMl = voxels * map.geometry().voxelVolumeMm3() / 1000;
    }
    return lesions;
}

std::vector<std::vector<double>> lesionFits(const std::vector<Lesion>& references,
                                            const std::vector<Lesion>& predictions,
                                            LesionCriterion criterion)
{
    std::vector<std::vector<double>> fits;
    for (const auto& reference : references) {
        auto& row = fits.emplace_back();
        for (const auto& prediction : predictions)
            row.push_back(fitOf(reference, prediction, criterion));
    }
    return fits;
}

LesionMatching matchLesions(const std::vector<std::vector<double>>& fits,
                            std::span<const double> scores, const MatchingRules& rules)
{
    const auto partners = rules.assignment == Assignment::Greedy
                              ? greedily(fits, scores, rules)
                              : optimally(fits, scores.size(), rules);
    LesionMatching result;
    for (std::size_t r = 0; r < fits.size(); ++r) {
        const auto found = std::ranges::find(partners, r);
        if (found == partners.end()) {
            result.missed.push_back(r);
            continue;
        }
        const auto p = static_cast<std::size_t>(found - partners.begin());
        result.matches.push_back({r, p, fits[r][p]});
    }
    for (std::size_t p = 0; p < partners.size(); ++p) {
        if (partners[p] != kNone)
            continue;
        const bool isDouble = std::ranges::any_of(
            fits, [&](const std::vector<double>& row) { return mayMatch(row[p], rules); });
        if (isDouble && rules.doubles == DoubleDetections::Ignored)
            result.doubles.push_back(p);
        else
            result.falsePositives.push_back(p);
    }
    return result;
}

} // namespace hangaku::viewer::processing
