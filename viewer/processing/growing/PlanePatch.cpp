#include "viewer/processing/growing/PlanePatch.h"

#include "viewer/processing/ParallelSlices.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer::processing {
namespace {

/// Two neighbours along an axis, and how much of the second.
struct Between {
    std::size_t first = 0;
    std::size_t second = 0;
    double share = 0;

    Between(double at, int size)
    {
        const double clamped = std::clamp(at, 0.0, size - 1.0);
        first = static_cast<std::size_t>(clamped);
        second = std::min(first + 1, static_cast<std::size_t>(size - 1));
        share = clamped - static_cast<double>(first);
    }
};

template <typename T> double linear(std::span<const T> voxels, const Volume& volume, Vec3 index)
{
    const Index3 size = volume.geometry.size();
    const auto row = static_cast<std::size_t>(size[0]);
    const auto slice = row * static_cast<std::size_t>(size[1]);
    const auto channels = static_cast<std::size_t>(std::max(1, volume.description.channels));
    const Between i(index.x, size[0]);
    const Between j(index.y, size[1]);
    const Between k(index.z, size[2]);
    const auto at = [&](std::size_t a, std::size_t b, std::size_t c) {
        return static_cast<double>(voxels[(c * slice + b * row + a) * channels]);
    };
    const auto alongI = [&](std::size_t b, std::size_t c) {
        return at(i.first, b, c) * (1 - i.share) + at(i.second, b, c) * i.share;
    };
    const auto alongJ = [&](std::size_t c) {
        return alongI(j.first, c) * (1 - j.share) + alongI(j.second, c) * j.share;
    };
    return alongJ(k.first) * (1 - k.share) + alongJ(k.second) * k.share;
}

} // namespace

PlanePatch planePatch(const Volume& volume, const SlicePlane& plane, Vec3 middle, int width,
                      int height, double spacingMm)
{
    PlanePatch patch{{width, height, {spacingMm, spacingMm}, {}}, plane, {}};
    patch.first = middle - plane.right * ((width - 1) / 2.0 * spacingMm) -
                  plane.down * ((height - 1) / 2.0 * spacingMm);
    patch.pixels.pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    volume.voxels->visit([&](auto voxels) {
        forEachSlice(height, [&](int y) {
            for (int x = 0; x < width; ++x) {
                const Vec3 index = volume.geometry.toIndex(
                    patch.toLps({static_cast<double>(x), static_cast<double>(y)}));
                patch.pixels.pixels[patch.pixels.offset(x, y)] = static_cast<float>(
                    linear(voxels, volume, index) * volume.slope + volume.intercept);
            }
        });
    });
    return patch;
}

} // namespace hangaku::viewer::processing
