#include "viewer/processing/cohort/DetectionMatching.h"

#include "viewer/core/detection/BoxGeometry.h"
#include "viewer/processing/cohort/Lesions.h"

namespace hangaku::viewer::processing {
namespace {

/// The indices of those that take part.
std::vector<std::size_t> taking(const Detections& set)
{
    std::vector<std::size_t> indices;
    for (std::size_t at = 0; at < set.all.size(); ++at)
        if (isKept(set, set.all[at]) && set.all[at].review != Review::Rejected)
            indices.push_back(at);
    return indices;
}

bool isSameKind(const DetectionKind& a, const DetectionKind& b)
{
    if (!a.type.value.empty() && !b.type.value.empty())
        return a.type.value == b.type.value && a.type.scheme == b.type.scheme;
    return a.label == b.label;
}

std::optional<double> share(int part, int rest)
{
    return part + rest > 0 ? std::optional(static_cast<double>(part) / (part + rest))
                           : std::nullopt;
}

} // namespace

std::optional<double> DetectionMatching::sensitivity() const
{
    return share(matched, missed);
}

std::optional<double> DetectionMatching::precision() const
{
    return share(matched, falsePositives);
}

DetectionMatching matchDetections(const Detections& reference, const Detections& found,
                                  double leastOverlap)
{
    const auto references = taking(reference);
    const auto candidates = taking(found);
    const bool areKindsTold = reference.kinds.size() > 1 || found.kinds.size() > 1;
    const auto kind = [](const Detections& set, std::size_t at) -> const DetectionKind& {
        return set.kinds[static_cast<std::size_t>(set.all[at].kind)];
    };
    std::vector<std::vector<double>> fits(references.size(),
                                          std::vector<double>(candidates.size()));
    std::vector<double> scores;
    for (const auto candidate : candidates) {
        constexpr double kPersons = 2; // above every score
        scores.push_back(found.all[candidate].score.value_or(kPersons));
    }
    for (std::size_t r = 0; r < references.size(); ++r)
        for (std::size_t c = 0; c < candidates.size(); ++c)
            if (!areKindsTold ||
                isSameKind(kind(reference, references[r]), kind(found, candidates[c])))
                fits[r][c] =
                    overlapOf(reference.all[references[r]].box, found.all[candidates[c]].box);
    const auto matching = matchLesions(fits, scores, {leastOverlap});

    DetectionMatching result;
    result.reference.resize(reference.all.size());
    result.found.resize(found.all.size());
    for (const auto& match : matching.matches) {
        result.reference[references[match.reference]] = DetectionOutcome::Matched;
        result.found[candidates[match.prediction]] = DetectionOutcome::Matched;
    }
    for (const auto at : matching.missed)
        result.reference[references[at]] = DetectionOutcome::Missed;
    for (const auto at : matching.falsePositives)
        result.found[candidates[at]] = DetectionOutcome::False;
    for (const auto at : matching.doubles)
        result.found[candidates[at]] = DetectionOutcome::Double;
    result.matched = static_cast<int>(matching.matches.size());
    result.missed = static_cast<int>(matching.missed.size());
    result.falsePositives = static_cast<int>(matching.falsePositives.size());
    return result;
}

} // namespace hangaku::viewer::processing
