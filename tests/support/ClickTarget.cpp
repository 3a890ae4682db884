#include "tests/support/ClickTarget.h"

namespace hangaku::tests {

using namespace viewer;

Target targetIn(const Region& region)
{
    // Layers are peeled off; the last to remain is the middle.
    const auto extent = region.size();
    std::vector<int> part(region.inside.size(), 0);
    std::vector<std::vector<Index3>> parts;
    const auto around = [&](Index3 at, auto&& visit) {
        for (std::size_t axis = 0; axis < 3; ++axis)
            for (const int step : {-1, 1}) {
                Index3 next = at;
                next[axis] += step;
                visit(next, extent[axis] == 1);
            }
    };
    std::vector<Index3> largest;
    int count = 0;
    for (int k = region.box.first[2]; k < region.box.end[2]; ++k)
        for (int j = region.box.first[1]; j < region.box.end[1]; ++j)
            for (int i = region.box.first[0]; i < region.box.end[0]; ++i) {
                if (!region.contains({i, j, k}) || part[region.offset({i, j, k})] != 0)
                    continue;
                std::vector<Index3> found{{i, j, k}};
                part[region.offset({i, j, k})] = ++count;
                for (std::size_t n = 0; n < found.size(); ++n)
                    around(Index3(found[n]), [&](Index3 next, bool) {
                        if (region.contains(next) && part[region.offset(next)] == 0) {
                            part[region.offset(next)] = count;
                            found.push_back(next);
                        }
                    });
                if (found.size() > largest.size())
                    largest = std::move(found);
            }
    if (largest.empty())
        return {};
    Target target{largest.size(), largest[0]};
    Region rest(region.box);
    for (const Index3 at : largest)
        rest.add(at);
    while (!largest.empty()) {
        target.voxel = largest[largest.size() / 2];
        const Region before = rest;
        std::erase_if(largest, [&](Index3 at) {
            bool isBorder = false;
            around(at, [&](Index3 next, bool isFlat) {
                isBorder = isBorder || (!isFlat && !before.contains(next));
            });
            if (isBorder)
                rest.inside[rest.offset(at)] = 0;
            return isBorder;
        });
    }
    return target;
}

Region minus(const Region& a, const Region& b)
{
    Region rest = a;
    for (int k = a.box.first[2]; k < a.box.end[2]; ++k)
        for (int j = a.box.first[1]; j < a.box.end[1]; ++j)
            for (int i = a.box.first[0]; i < a.box.end[0]; ++i)
                if (b.contains({i, j, k}))
                    rest.inside[rest.offset({i, j, k})] = 0;
    return rest;
}

} // namespace hangaku::tests
