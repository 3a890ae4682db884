#include "ai/worker/pipeline/PrepareInput.h"

#include "ai/worker/pipeline/GridMap.h"
#include "ai/worker/pipeline/Intensity.h"
#include "ai/worker/pipeline/Parallel.h"

namespace hangaku::ai {

using viewer::Result;
using viewer::Vec3;
using viewer::Volume;

namespace {

/// Copies the voxels as they are, flipped and swapped into the tensor's order.
template <typename T>
void gather(std::span<const T> voxels, const Volume& volume, const ModelGrid& grid,
            const Tensor& tensor, int threads)
{
    const auto layout = grid.sourceLayout();
    const auto& shape = tensor.shape;
    const auto rowLength = static_cast<std::size_t>(shape[2]);
    inParallel(shape[0], threads, [&](int begin, int end) {
        for (int a = begin; a < end; ++a)
            for (int b = 0; b < shape[1]; ++b) {
                const T* from = voxels.data() + layout.first + a * layout.step[0] +
                                b * layout.step[1];
                float* to = tensor.data.get() +
                            (static_cast<std::size_t>(a) * static_cast<std::size_t>(shape[1]) +
                             static_cast<std::size_t>(b)) *
                                rowLength;
                for (int c = 0; c < shape[2]; ++c)
                    to[c] = static_cast<float>(static_cast<double>(from[c * layout.step[2]]) *
                                                   volume.slope +
                                               volume.intercept);
            }
    });
}

/// Value of the image at a continuous index, trilinear, clamped at the edges.
template <typename T>
double valueAt(std::span<const T> voxels, viewer::Index3 size, Vec3 position)
{
    const Neighbours i(position.x, size[0]);
    const Neighbours j(position.y, size[1]);
    const Neighbours k(position.z, size[2]);
    const auto row = [&](int atJ, int atK) {
        const T* from = voxels.data() + (static_cast<std::size_t>(atK) *
                                             static_cast<std::size_t>(size[1]) +
                                         static_cast<std::size_t>(atJ)) *
                                            static_cast<std::size_t>(size[0]);
        const auto below = static_cast<double>(from[i.below]);
        return below + (static_cast<double>(from[i.above]) - below) * i.share;
    };
    const auto slice = [&](int atK) {
        const double below = row(j.below, atK);
        return below + (row(j.above, atK) - below) * j.share;
    };
    const double below = slice(k.below);
    return below + (slice(k.above) - below) * k.share;
}

/// Straight into the tensor's order: on clinical volumes a second copy would be hundreds of MB.
template <typename T>
void interpolate(std::span<const T> voxels, const Volume& volume, const ModelGrid& grid,
                 std::optional<double> outside, const Tensor& tensor, int threads)
{
    const GridMap map(grid.geometry(), volume.geometry);
    const auto sourceSize = volume.geometry.size();
    const auto& axis = grid.axisOfDimension();
    const auto& shape = tensor.shape;
    const auto step = [&](std::size_t dimension) {
        return map.step[static_cast<std::size_t>(axis[dimension])];
    };
    inParallel(shape[0], threads, [&](int begin, int end) {
        float* to = tensor.data.get() + static_cast<std::size_t>(begin) *
                                            static_cast<std::size_t>(shape[1]) *
                                            static_cast<std::size_t>(shape[2]);
        for (int a = begin; a < end; ++a)
            for (int b = 0; b < shape[1]; ++b) {
                const Vec3 row = map.first + step(0) * a + step(1) * b;
                for (int c = 0; c < shape[2]; ++c) {
                    const Vec3 position = row + step(2) * c;
                    *to++ = static_cast<float>(
                        outside && isOutside(position, sourceSize)
                            ? *outside
                            : valueAt(voxels, sourceSize, position) * volume.slope +
                                  volume.intercept);
                }
            }
    });
}

} // namespace

Result<Tensor> prepareInput(std::span<const Volume> images, const ModelGrid& grid,
                            const ModelInput& input, int threads)
{
    auto tensor = Tensor::create(static_cast<int>(images.size()), grid.tensorShape());
    if (!tensor)
        return tensor;
    for (std::size_t n = 0; n < images.size(); ++n) {
        const Volume& image = images[n];
        const Tensor channel{1, tensor->shape, {tensor->data, tensor->channel(static_cast<int>(n))}};
        image.voxels->visit([&](auto voxels) {
            if (grid.isExact() && image.geometry.isSameGrid(grid.source()))
                gather(voxels, image, grid, channel, threads);
            else
                interpolate(voxels, image, grid, input.outside, channel, threads);
        });
    }
    for (const auto& step : input.intensity)
        applyIntensity(*tensor, step);
    return tensor;
}

} // namespace hangaku::ai
