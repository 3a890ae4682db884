#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/ImageGeometry.h"
#include "viewer/core/segmentation/Region.h"

#include <random>
#include <string_view>
#include <vector>

namespace hangaku::tests {

/// Nothing stops it, nobody looks.
inline const viewer::Progress kAlone;

inline viewer::Progress stoppedAlready()
{
    std::stop_source source;
    source.request_stop();
    return {source.get_token(), {}};
}

/// Slices of rows, as they are read: '#' is in. `first` is the place of the first character.
inline viewer::Region drawn(const std::vector<std::vector<std::string_view>>& slices,
                            viewer::Index3 first = {0, 0, 0})
{
    const auto& rows = slices.front();
    viewer::Region region(
        {first,
         {first[0] + static_cast<int>(rows.front().size()),
          first[1] + static_cast<int>(rows.size()), first[2] + static_cast<int>(slices.size())}});
    std::size_t at = 0;
    for (const auto& slice : slices)
        for (const auto& row : slice)
            for (const char voxel : row)
                region.inside[at++] = voxel == '#' ? 1 : 0;
    return region;
}

/// Blobs of random balls, with lone voxels.
inline viewer::Region blobs(const viewer::ImageGeometry& geometry, unsigned seed)
{
    std::mt19937 random(seed);
    viewer::Region region(geometry.box());
    const auto size = geometry.size();
    const auto somewhere = [&] {
        return viewer::Index3{static_cast<int>(random() % static_cast<unsigned>(size[0])),
                              static_cast<int>(random() % static_cast<unsigned>(size[1])),
                              static_cast<int>(random() % static_cast<unsigned>(size[2]))};
    };
    for (int n = 0; n < 4; ++n) {
        const auto centre = geometry.toWorld(somewhere());
        for (int k = 0; k < size[2]; ++k)
            for (int j = 0; j < size[1]; ++j)
                for (int i = 0; i < size[0]; ++i)
                    if (length(geometry.toWorld(viewer::Index3{i, j, k}) - centre) < 2 + n)
                        region.add({i, j, k});
    }
    for (int n = 0; n < 6; ++n)
        region.add(somewhere());
    return region;
}

/// Calls `visit(index)` for every voxel of a grid.
template <typename Visit> void forEachVoxel(const viewer::ImageGeometry& geometry, Visit&& visit)
{
    const auto size = geometry.size();
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i)
                visit(viewer::Index3{i, j, k});
}

/// How many voxels of the grid are in one but not in the other.
inline int differences(const viewer::ImageGeometry& geometry, const viewer::Region& a,
                       const viewer::Region& b)
{
    int count = 0;
    forEachVoxel(geometry, [&](viewer::Index3 at) { count += a.contains(at) != b.contains(at); });
    return count;
}

} // namespace hangaku::tests
