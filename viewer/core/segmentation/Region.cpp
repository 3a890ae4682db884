#include "viewer/core/segmentation/Region.h"

#include <algorithm>

namespace hangaku::viewer {
namespace {

std::size_t voxelsOf(const IndexBox& box)
{
    if (box.isEmpty())
        return 0;
    std::size_t count = 1;
    for (int axis = 0; axis < 3; ++axis)
        count *= static_cast<std::size_t>(box.end[axis] - box.first[axis]);
    return count;
}

/// Calls `visit(j, k)` for every row of a box.
template <typename Visit> void forEachRow(const IndexBox& box, Visit&& visit)
{
    if (box.isEmpty())
        return;
    for (int k = box.first[2]; k < box.end[2]; ++k)
        for (int j = box.first[1]; j < box.end[1]; ++j)
            visit(j, k);
}

IndexBox overlap(const IndexBox& a, const IndexBox& b)
{
    IndexBox both;
    for (int axis = 0; axis < 3; ++axis) {
        both.first[axis] = std::max(a.first[axis], b.first[axis]);
        both.end[axis] = std::min(a.end[axis], b.end[axis]);
    }
    return both;
}

} // namespace

Region::Region(const IndexBox& within) : box(within), inside(voxelsOf(within), 0) {}

Region Region::ofLabel(const LabelMap& map, Label label, const IndexBox& within)
{
    Region region(within.clippedTo(map.geometry().size()));
    const auto length = region.size()[0];
    forEachRow(region.box, [&](int j, int k) {
        const Index3 start{region.box.first[0], j, k};
        const Label* row = map.voxels().data() + map.offset(start);
        std::uint8_t* to = region.inside.data() + region.offset(start);
        for (int i = 0; i < length; ++i)
            to[i] = row[i] == label ? 1 : 0;
    });
    return region;
}

Region Region::ofRows(const std::function<void(const RowSink& sink)>& draw)
{
    struct Row {
        int first, end, j, k;
    };
    std::vector<Row> rows;
    IndexBox box;
    draw([&](int first, int end, int j, int k) {
        rows.push_back({first, end, j, k});
        box.unite({{first, j, k}, {end, j + 1, k + 1}});
    });
    Region region(box);
    for (const Row& row : rows)
        std::fill_n(region.inside.begin() +
                        static_cast<std::ptrdiff_t>(region.offset({row.first, row.j, row.k})),
                    row.end - row.first, std::uint8_t{1});
    return region;
}

std::size_t Region::count() const
{
    return static_cast<std::size_t>(std::ranges::count(inside, std::uint8_t{1}));
}

IndexBox Region::bounds() const
{
    IndexBox bounds;
    const auto length = static_cast<std::ptrdiff_t>(size()[0]);
    forEachRow(box, [&](int j, int k) {
        const auto* row = inside.data() + offset({box.first[0], j, k});
        const auto* first = std::find(row, row + length, std::uint8_t{1});
        if (first == row + length)
            return;
        const auto* last = row + length - 1;
        while (*last == 0)
            --last;
        bounds.unite({{box.first[0] + static_cast<int>(first - row), j, k},
                      {box.first[0] + static_cast<int>(last - row) + 1, j + 1, k + 1}});
    });
    return bounds;
}

Region Region::in(const IndexBox& other) const
{
    Region result(other);
    const IndexBox both = overlap(box, other);
    forEachRow(both, [&](int j, int k) {
        const Index3 start{both.first[0], j, k};
        std::copy_n(inside.data() + offset(start), both.end[0] - both.first[0],
                    result.inside.data() + result.offset(start));
    });
    return result;
}

} // namespace hangaku::viewer
