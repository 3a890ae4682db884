#include "viewer/processing/growing/Patch.h"

#include "viewer/processing/ParallelSlices.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hangaku::viewer::processing {

Patch patchOf(const Volume& volume, const IndexBox& within)
{
    Patch patch;
    patch.box = within.clippedTo(volume.geometry.size());
    patch.values.resize(voxelCount(patch.box));
    if (patch.values.empty())
        return patch;
    const auto size = sizeOf(patch.box);
    const auto channels = static_cast<std::size_t>(std::max(1, volume.description.channels));
    const auto slope = static_cast<float>(volume.slope);
    const auto intercept = static_cast<float>(volume.intercept);
    volume.voxels->visit([&](auto voxels) {
        forEachSlice(size[2], [&](int slice) {
            const int k = patch.box.first[2] + slice;
            for (int j = patch.box.first[1]; j < patch.box.end[1]; ++j) {
                const Index3 start{patch.box.first[0], j, k};
                const auto* from = voxels.data() + volume.offset(start) * channels;
                float* to = patch.values.data() + offsetIn(patch.box, start);
                for (int i = 0; i < size[0]; ++i)
                    to[i] =
                        static_cast<float>(from[static_cast<std::size_t>(i) * channels]) * slope +
                        intercept;
            }
        });
        if constexpr (std::is_floating_point_v<std::remove_cvref_t<decltype(*voxels.data())>>) {
            float least = std::numeric_limits<float>::max();
            for (const float value : patch.values)
                if (std::isfinite(value))
                    least = std::min(least, value);
            for (float& value : patch.values)
                if (!std::isfinite(value))
                    value = least;
        }
    });
    return patch;
}

IndexBox grown(const ImageGeometry& geometry, const IndexBox& box, double marginMm)
{
    if (box.isEmpty())
        return {};
    IndexBox wide = box;
    const auto& inverse = geometry.worldToIndexMatrix();
    for (std::size_t axis = 0; axis < 3; ++axis) {
        // A ball spans its radius times the length of the inverse's row along each index axis.
        const double margin =
            marginMm * length({inverse[axis][0], inverse[axis][1], inverse[axis][2]});
        const int voxels = static_cast<int>(std::ceil(std::clamp(margin, 0.0, 1e6)));
        wide.first[axis] -= voxels;
        wide.end[axis] += voxels;
    }
    return wide.clippedTo(geometry.size());
}

} // namespace hangaku::viewer::processing
