#include "viewer/processing/metrics/SegmentPairs.h"

#include <set>

namespace hangaku::viewer::processing {
namespace {

bool saysWhatItIs(const Segment& segment)
{
    return !segment.type.value.empty() && segment.type != anatomicalStructure() &&
           segment.type != tissue();
}

} // namespace

std::vector<const Segment*> partnersIn(const Segmentation& prediction,
                                       const Segmentation& reference)
{
    const auto& references = reference.segments();
    std::vector<const Segment*> partners(references.size());
    std::set<const Segment*> taken;
    const auto match = [&](auto same) {
        for (std::size_t r = 0; r < references.size(); ++r)
            for (const auto& candidate : prediction.segments())
                if (partners[r] == nullptr && !taken.contains(&candidate) &&
                    same(references[r], candidate)) {
                    partners[r] = &candidate;
                    taken.insert(&candidate);
                }
    };
    match(
        [](const Segment& a, const Segment& b) { return !a.label.empty() && a.label == b.label; });
    match([](const Segment& a, const Segment& b) {
        return saysWhatItIs(a) && a.type == b.type && a.typeModifier == b.typeModifier;
    });
    match([](const Segment& a, const Segment& b) { return a.number == b.number; });
    return partners;
}

} // namespace hangaku::viewer::processing
