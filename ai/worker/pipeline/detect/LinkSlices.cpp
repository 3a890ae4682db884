#include "ai/worker/pipeline/detect/DetectImage.h"

#include <algorithm>
#include <cmath>

namespace hangaku::ai {

std::vector<FoundBox> linkedSlices(std::vector<FoundBox> boxes, int axis, double overlap)
{
    const auto d = static_cast<std::size_t>(axis);
    const auto sliceOf = [d](const FoundBox& box) {
        return std::lround((box.low[d] + box.high[d]) / 2);
    };
    // The best boxes of a slice choose first.
    std::stable_sort(boxes.begin(), boxes.end(), [&](const auto& a, const auto& b) {
        return sliceOf(a) != sliceOf(b) ? sliceOf(a) < sliceOf(b) : a.score > b.score;
    });
    struct Chain {
        FoundBox all;
        FoundBox last;
    };
    std::vector<Chain> growing;
    std::vector<FoundBox> result;
    for (const auto& box : boxes) {
        const auto slice = sliceOf(box);
        std::erase_if(growing, [&](const Chain& chain) {
            const bool isOver = sliceOf(chain.last) < slice - 1;
            if (isOver)
                result.push_back(chain.all);
            return isOver;
        });
        Chain* best = nullptr;
        double bestOverlap = 0;
        for (auto& chain : growing) {
            auto moved = chain.last;
            moved.low[d] = box.low[d];
            moved.high[d] = box.high[d];
            const double both = overlapOf(moved, box);
            const bool isBefore = sliceOf(chain.last) == slice - 1 && chain.all.label == box.label;
            if (isBefore && both >= overlap && both > bestOverlap) {
                best = &chain;
                bestOverlap = both;
            }
        }
        if (best == nullptr) {
            growing.push_back({box, box});
            continue;
        }
        for (std::size_t n = 0; n < 3; ++n) {
            best->all.low[n] = std::min(best->all.low[n], box.low[n]);
            best->all.high[n] = std::max(best->all.high[n], box.high[n]);
        }
        best->all.score = std::max(best->all.score, box.score);
        best->last = box;
    }
    for (const auto& chain : growing)
        result.push_back(chain.all);
    return result;
}

} // namespace hangaku::ai
