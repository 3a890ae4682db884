#include "viewer/render/slice/ValueSampler.h"

#include "viewer/render/slice/ParallelRows.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

/// Stored values that mean "no measurement here"; none when `low` is above `high`.
struct PaddingRange {
    double low = 1;
    double high = 0;

    explicit PaddingRange(const Volume& volume)
    {
        const VolumeDescription& d = volume.description;
        if (!d.paddingValue)
            return;
        const double one = (*d.paddingValue - volume.intercept) / volume.slope;
        const double other =
            (d.paddingLimit.value_or(*d.paddingValue) - volume.intercept) / volume.slope;
        const double slack = 1e-6 * std::max(std::abs(one), std::abs(other));
        low = std::min(one, other) - slack;
        high = std::max(one, other) + slack;
    }
    bool contains(double value) const { return value >= low && value <= high; }
};

/// The two voxels on either side along one axis, kept on the grid, and the weight of the second.
struct Between {
    int first;
    int second;
    double weight;

    Between(double index, int size)
    {
        const double inside = std::clamp(index, 0.0, size - 1.0);
        first = std::min(static_cast<int>(inside), size - 1);
        second = std::min(first + 1, size - 1);
        weight = inside - first;
    }
};

/// Reads values of one voxel type at continuous indices.
template <typename T> class Values {
public:
    Values(std::span<const T> voxels, const Volume& volume)
        : m_voxels(voxels.data()), m_size(volume.geometry.size()),
          m_channels(std::max(1, volume.description.channels)), m_padding(volume)
    {
    }

    /// NaN off the grid and where there is padding.
    double at(Vec3 index, Interpolation interpolation) const
    {
        constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
        Index3 nearest{};
        for (int axis = 0; axis < 3; ++axis) {
            if (!(index[axis] >= -0.5 && index[axis] < m_size[axis] - 0.5))
                return kNone;
            nearest[axis] = std::min(static_cast<int>(std::floor(index[axis] + 0.5)),
                                     m_size[axis] - 1);
        }
        const double value = voxel(nearest[0], nearest[1], nearest[2]);
        if (m_padding.contains(value))
            return kNone;
        return interpolation == Interpolation::Nearest ? value : between(index);
    }

private:
    double voxel(int i, int j, int k) const
    {
        const auto at = (std::ptrdiff_t{k} * m_size[1] + j) * m_size[0] + i;
        return static_cast<double>(m_voxels[at * m_channels]);
    }

    /// Trilinear over the neighbours that hold measurements.
    double between(Vec3 index) const
    {
        const Between i(index.x, m_size[0]);
        const Between j(index.y, m_size[1]);
        const Between k(index.z, m_size[2]);
        double sum = 0;
        double weights = 0;
        for (int corner = 0; corner < 8; ++corner) {
            const bool a = (corner & 1) != 0;
            const bool b = (corner & 2) != 0;
            const bool c = (corner & 4) != 0;
            const double weight = (a ? i.weight : 1 - i.weight) * (b ? j.weight : 1 - j.weight) *
                                  (c ? k.weight : 1 - k.weight);
            if (weight <= 0)
                continue;
            const double value =
                voxel(a ? i.second : i.first, b ? j.second : j.first, c ? k.second : k.first);
            if (m_padding.contains(value))
                continue;
            sum += weight * value;
            weights += weight;
        }
        return sum / weights; // the nearest voxel is among them
    }

    const T* m_voxels;
    Index3 m_size;
    int m_channels;
    PaddingRange m_padding;
};

} // namespace

bool paddingShows(const VolumeDescription& description, const GreyScale& scale)
{
    if (!description.paddingValue)
        return false;
    constexpr double kBlack = 0.5; // rounds to 0
    return scale.greyOf(*description.paddingValue) >= kBlack ||
           scale.greyOf(description.paddingLimit.value_or(*description.paddingValue)) >= kBlack;
}

void sampleGreyByValue(const Volume& volume, const SliceCamera& camera, const GreyScale& scale,
                       Interpolation interpolation, const PixelRect& dirty, std::uint8_t* grey,
                       int stride)
{
    const IndexWalk walk(volume.geometry, camera);
    volume.voxels->visit([&]<typename T>(std::span<const T> voxels) {
        const Values<T> values(voxels, volume);
        parallelRows(dirty, [&](int y) {
            std::uint8_t* row = grey + std::ptrdiff_t{y} * stride;
            for (int x = dirty.left; x < dirty.right; ++x) {
                const double value = values.at(walk.at(x, y), interpolation);
                row[x] = std::isnan(value)
                             ? std::uint8_t{0}
                             : static_cast<std::uint8_t>(std::lround(
                                   scale.greyOf(value * volume.slope + volume.intercept)));
            }
        });
    });
}

void sampleInterval(const Volume& volume, const ValueInterval& interval, const SliceCamera& camera,
                    const PixelRect& dirty, Label* labels, int stride)
{
    const IndexWalk walk(volume.geometry, camera);
    volume.voxels->visit([&]<typename T>(std::span<const T> voxels) {
        const Values<T> values(voxels, volume);
        parallelRows(dirty, [&](int y) {
            Label* row = labels + std::ptrdiff_t{y} * stride;
            for (int x = dirty.left; x < dirty.right; ++x) {
                const double value = values.at(walk.at(x, y), Interpolation::Nearest);
                row[x] = interval.contains(value * volume.slope + volume.intercept) ? 1 : 0;
            }
        });
    });
}

} // namespace hangaku::viewer
