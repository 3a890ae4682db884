#include "ai/worker/pipeline/nnunet/NonzeroRegion.h"

#include <algorithm>
#include <array>

namespace hangaku::ai {

viewer::IndexBox nonzeroBox(const Tensor& tensor)
{
    const auto& shape = tensor.shape;
    viewer::IndexBox box{shape, {0, 0, 0}};
    const float* value = tensor.data.get();
    for (int channel = 0; channel < tensor.channels; ++channel)
        for (int a = 0; a < shape[0]; ++a)
            for (int b = 0; b < shape[1]; ++b)
                for (int c = 0; c < shape[2]; ++c)
                    if (*value++ != 0) {
                        const viewer::Index3 at{a, b, c};
                        for (std::size_t d = 0; d < 3; ++d) {
                            box.first[d] = std::min(box.first[d], at[d]);
                            box.end[d] = std::max(box.end[d], at[d] + 1);
                        }
                    }
    return box;
}

std::vector<std::uint8_t> nonzeroMask(const Tensor& tensor)
{
    const auto& shape = tensor.shape;
    std::vector<std::uint8_t> mask(tensor.voxels(), 1);
    std::vector<viewer::Index3> reached;
    const auto isZero = [&](std::size_t offset) {
        for (int channel = 0; channel < tensor.channels; ++channel)
            if (tensor.channel(channel)[offset] != 0)
                return false;
        return true;
    };
    const auto visit = [&](viewer::Index3 at) {
        const auto offset = (static_cast<std::size_t>(at[0]) * static_cast<std::size_t>(shape[1]) +
                             static_cast<std::size_t>(at[1])) *
                                static_cast<std::size_t>(shape[2]) +
                            static_cast<std::size_t>(at[2]);
        if (mask[offset] != 0 && isZero(offset)) {
            mask[offset] = 0;
            reached.push_back(at);
        }
    };
    const auto isFace = [&](std::size_t d, int at) { return at == 0 || at == shape[d] - 1; };
    for (int a = 0; a < shape[0]; ++a)
        for (int b = 0; b < shape[1]; ++b)
            for (int c = 0; c < shape[2]; ++c)
                if (isFace(0, a) || isFace(1, b) || isFace(2, c))
                    visit({a, b, c});
    while (!reached.empty()) {
        const auto at = reached.back();
        reached.pop_back();
        for (std::size_t d = 0; d < 3; ++d)
            for (const int step : {-1, 1}) {
                auto next = at;
                next[d] += step;
                if (next[d] >= 0 && next[d] < shape[d])
                    visit(next);
            }
    }
    return mask;
}

} // namespace hangaku::ai
