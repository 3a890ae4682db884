#include "viewer/ui/view/ShownDetections.h"

#include "viewer/ui/text/DetectionText.h"

namespace hangaku::viewer {

std::vector<ShownDetection> shownDetections(const Session& session)
{
    std::vector<ShownDetection> shown;
    const auto& list = session.detections();
    const auto& comparison = session.detectionComparison();
    if (!list.areShown() || (session.comparison().isActive() && !comparison.isActive()))
        return shown;
    for (const DetectionsId id : list.ids()) {
        if (!list.isPlaced(id))
            continue;
        const Detections& set = *list.find(id);
        for (const Detection& detection : set.all) {
            const DetectionRef ref{id, detection.number};
            const bool isSelected = list.selected() == ref;
            const auto outcome = comparison.outcome(ref);
            if (!isSelected && (!isKept(set, detection) || (comparison.isActive() && !outcome)))
                continue;
            BoxMark mark{list.boxOf(ref),
                         set.kinds[static_cast<std::size_t>(detection.kind)].colour,
                         detection.review, isSelected};
            if (outcome) {
                const bool isSettled = *outcome == DetectionComparison::Outcome::Double ||
                                       (id == comparison.reference() &&
                                        *outcome == DetectionComparison::Outcome::Matched);
                mark.colour = outcomeColour(*outcome);
                mark.review = isSettled ? Review::Rejected : Review::Open; // how they are drawn
            }
            shown.push_back({ref, mark});
        }
    }
    return shown;
}

} // namespace hangaku::viewer
