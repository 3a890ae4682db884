#include "viewer/processing/metrics/SegmentPairs.h"

#include <set>

namespace hangaku::viewer::processing {
namespace {

/// Whatever the words are that go with it.
bool isSameCode(const CodedConcept& a, const CodedConcept& b)
{
    return a.value == b.value && a.scheme == b.scheme;
}

bool saysWhatItIs(const Segment& segment)
{
    return !segment.type.value.empty() && !isSameCode(segment.type, anatomicalStructure()) &&
           !isSameCode(segment.type, tissue());
}

/// Both say what they are, and it is not the same.
bool areOther(const Segment& a, const Segment& b)
{
    const bool isOtherSide = !a.typeModifier.value.empty() && !b.typeModifier.value.empty() &&
                             !isSameCode(a.typeModifier, b.typeModifier);
    return saysWhatItIs(a) && saysWhatItIs(b) && (!isSameCode(a.type, b.type) || isOtherSide);
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
        return saysWhatItIs(a) && isSameCode(a.type, b.type) &&
               isSameCode(a.typeModifier, b.typeModifier);
    });
    match(
        [](const Segment& a, const Segment& b) { return a.number == b.number && !areOther(a, b); });
    return partners;
}

} // namespace hangaku::viewer::processing
