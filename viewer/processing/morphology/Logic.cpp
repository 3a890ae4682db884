#include "viewer/processing/morphology/Logic.h"

#include "viewer/processing/morphology/Boxes.h"

namespace hangaku::viewer::processing {
namespace {

/// Calls `combine(voxel of a, voxel of b)` where the two boxes overlap; `a` is changed.
template <typename Combine> void combineRows(Region& a, const Region& b, Combine&& combine)
{
    const auto shared = intersectionOf(a.box, b.box);
    if (shared.isEmpty())
        return;
    const int length = shared.end[0] - shared.first[0];
    for (int k = shared.first[2]; k < shared.end[2]; ++k)
        for (int j = shared.first[1]; j < shared.end[1]; ++j) {
            auto* to = a.inside.data() + a.offset({shared.first[0], j, k});
            const auto* from = b.inside.data() + b.offset({shared.first[0], j, k});
            for (int i = 0; i < length; ++i)
                combine(to[i], from[i]);
        }
}

IndexBox hull(IndexBox a, const IndexBox& b)
{
    a.unite(b);
    return a;
}

} // namespace

Region united(const Region& a, const Region& b)
{
    auto result = a.in(hull(a.box, b.box));
    combineRows(result, b, [](std::uint8_t& to, std::uint8_t from) { to |= from; });
    return result;
}

Region subtracted(const Region& a, const Region& b)
{
    auto result = a;
    combineRows(result, b, [](std::uint8_t& to, std::uint8_t from) {
        to &= static_cast<std::uint8_t>(~from);
    });
    return result;
}

Region intersected(const Region& a, const Region& b)
{
    auto result = a.in(intersectionOf(a.box, b.box));
    combineRows(result, b, [](std::uint8_t& to, std::uint8_t from) { to &= from; });
    return result;
}

Region symmetricDifference(const Region& a, const Region& b)
{
    auto result = a.in(hull(a.box, b.box));
    combineRows(result, b, [](std::uint8_t& to, std::uint8_t from) { to ^= from; });
    return result;
}

Region inverted(const Region& region, const IndexBox& within)
{
    auto result = region.in(within);
    for (auto& voxel : result.inside)
        voxel ^= 1;
    return result;
}

Region trimmed(Region region)
{
    const auto bounds = region.bounds();
    return bounds == region.box ? std::move(region) : region.in(bounds);
}

} // namespace hangaku::viewer::processing
