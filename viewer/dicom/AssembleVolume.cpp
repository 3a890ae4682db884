#include "viewer/dicom/AssembleVolume.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

namespace hangaku::viewer::dicom {
namespace {

/// A place nearer than this to an acquired slice, in steps of k, is that slice.
constexpr double kSamePlace = 1e-3;

tl::unexpected<Error> contradicts()
{
    return fail(ErrorCode::InvalidArgument,
                Text(HANGAKU_TR("Core", "The image's slices do not fit its size")));
}

/// The two acquired slices that a place of the grid lies between, and how far from the first.
struct Between {
    std::size_t lower = 0;
    std::size_t upper = 0;
    double fraction = 0;
};

Between locate(const std::vector<double>& places, double k)
{
    const auto above = static_cast<std::size_t>(
        std::lower_bound(places.begin(), places.end(), k - kSamePlace) - places.begin());
    if (above == places.size())
        return {places.size() - 1, places.size() - 1, 0};
    if (above == 0 || places[above] <= k + kSamePlace)
        return {above, above, 0};
    return {above - 1, above, (k - places[above - 1]) / (places[above] - places[above - 1])};
}

template <typename T>
void mix(const std::byte* lower, const std::byte* upper, double fraction, std::byte* to,
         std::size_t count)
{
    const auto* a = reinterpret_cast<const T*>(lower);
    const auto* b = reinterpret_cast<const T*>(upper);
    auto* out = reinterpret_cast<T*>(to);
    using Number = std::conditional_t<sizeof(T) <= 2, float, double>;
    const auto share = static_cast<Number>(fraction);
    for (std::size_t n = 0; n < count; ++n) {
        const auto value =
            static_cast<Number>(a[n]) +
            share * (static_cast<Number>(b[n]) - static_cast<Number>(a[n]));
        if constexpr (std::is_floating_point_v<T>)
            out[n] = static_cast<T>(value);
        else
            out[n] = static_cast<T>(std::floor(value + Number{0.5}));
    }
}

void mixSlices(PixelType type, const std::byte* lower, const std::byte* upper, double fraction,
               std::byte* to, std::size_t count)
{
    switch (type) {
    case PixelType::UInt8: return mix<std::uint8_t>(lower, upper, fraction, to, count);
    case PixelType::Int8: return mix<std::int8_t>(lower, upper, fraction, to, count);
    case PixelType::UInt16: return mix<std::uint16_t>(lower, upper, fraction, to, count);
    case PixelType::Int16: return mix<std::int16_t>(lower, upper, fraction, to, count);
    case PixelType::UInt32: return mix<std::uint32_t>(lower, upper, fraction, to, count);
    case PixelType::Int32: return mix<std::int32_t>(lower, upper, fraction, to, count);
    case PixelType::Float32: break;
    }
    mix<float>(lower, upper, fraction, to, count);
}

template <typename T> void fillAll(double value, std::byte* voxels, std::size_t count)
{
    if constexpr (!std::is_floating_point_v<T>)
        value = std::clamp(value, static_cast<double>(std::numeric_limits<T>::lowest()),
                           static_cast<double>(std::numeric_limits<T>::max()));
    std::fill_n(reinterpret_cast<T*>(voxels), count, static_cast<T>(value));
}

} // namespace

double emptyValueOf(const VolumeDescription& d)
{
    if (d.channels > 1)
        return 0;
    return d.paddingValue.value_or(d.modality == "CT" ? -1024 : 0);
}

void fillWith(double value, PixelType type, std::byte* voxels, std::size_t count)
{
    switch (type) {
    case PixelType::UInt8: return fillAll<std::uint8_t>(value, voxels, count);
    case PixelType::Int8: return fillAll<std::int8_t>(value, voxels, count);
    case PixelType::UInt16: return fillAll<std::uint16_t>(value, voxels, count);
    case PixelType::Int16: return fillAll<std::int16_t>(value, voxels, count);
    case PixelType::UInt32: return fillAll<std::uint32_t>(value, voxels, count);
    case PixelType::Int32: return fillAll<std::int32_t>(value, voxels, count);
    case PixelType::Float32: break;
    }
    fillAll<float>(value, voxels, count);
}

Result<ImageGeometry> gridOf(const VolumeDescription& d)
{
    if (d.geometry)
        return *d.geometry;
    const auto spacing = d.pixelSpacingMm.value_or(std::array{1.0, d.pixelAspect});
    const auto slices = d.slices.size() / static_cast<std::size_t>(std::max(1, d.timePoints));
    return ImageGeometry::create(
        {d.storedPixels.columns, d.storedPixels.rows, static_cast<int>(slices)},
        {spacing[0], spacing[1], 1}, {0, 0, 0}, {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}});
}

Result<VolumeAssembly> VolumeAssembly::create(const VolumeDescription& d)
{
    auto grid = gridOf(d);
    if (!grid)
        return tl::unexpected(grid.error());
    const auto times = static_cast<std::size_t>(std::max(1, d.timePoints));
    if (d.slices.empty() || d.slices.size() % times != 0)
        return contradicts();
    const auto perTime = d.slices.size() / times;
    const auto expected =
        d.slicePlaces.empty() ? static_cast<std::size_t>(grid->size()[2]) : d.slicePlaces.size();
    if (perTime != expected || !std::is_sorted(d.slicePlaces.begin(), d.slicePlaces.end()))
        return contradicts();
    return VolumeAssembly(std::move(*grid), d);
}

VolumeAssembly::VolumeAssembly(ImageGeometry grid, const VolumeDescription& d)
    : m_grid(std::move(grid)),
      m_sliceElements(static_cast<std::size_t>(m_grid.size()[0]) *
                      static_cast<std::size_t>(m_grid.size()[1]) *
                      static_cast<std::size_t>(std::max(1, d.channels))),
      m_slices(d.slices.size()),
      m_slicesPerTime(static_cast<int>(d.slices.size()) / std::max(1, d.timePoints)),
      m_timePoints(std::max(1, d.timePoints)), m_places(d.slicePlaces)
{
}

Volume VolumeAssembly::whileLoading(const VolumeDescription& description,
                                    std::shared_ptr<const VoxelBuffer> acquired) const
{
    Volume volume{m_grid, acquired, 1, 0, description};
    volume.description.pixelType = acquired->type();
    if (m_timePoints > 1) {
        volume.voxels = VoxelBuffer::part(
            acquired, 0, m_sliceElements * static_cast<std::size_t>(m_slicesPerTime));
        volume.allTimePoints = std::move(acquired);
    }
    return volume;
}

Result<Volume> VolumeAssembly::finish(const VolumeDescription& description,
                                      std::shared_ptr<const VoxelBuffer> acquired,
                                      const std::vector<bool>& isRead,
                                      std::vector<OverlayPlane> overlays) const
{
    auto volume = whileLoading(description, acquired);
    if (!isEven()) {
        auto even = interpolate(*acquired, isRead, emptyValueOf(description));
        if (!even)
            return tl::unexpected(even.error());
        volume.acquired = AcquiredSlices{volume.voxels, m_places};
        volume.voxels = *even;
        if (m_timePoints > 1) {
            volume.voxels = VoxelBuffer::part(
                *even, 0, m_sliceElements * static_cast<std::size_t>(m_grid.size()[2]));
            volume.allTimePoints = std::move(*even);
        }
    }
    if (!overlays.empty()) {
        std::sort(overlays.begin(), overlays.end(),
                  [](const auto& a, const auto& b) { return a.slice < b.slice; });
        volume.overlays =
            std::make_shared<const std::vector<OverlayPlane>>(std::move(overlays));
    }
    return volume;
}

Result<std::shared_ptr<const VoxelBuffer>>
VolumeAssembly::interpolate(const VoxelBuffer& acquired, const std::vector<bool>& isRead,
                            double empty) const
{
    const auto depth = static_cast<std::size_t>(m_grid.size()[2]);
    const auto times = static_cast<std::size_t>(m_timePoints);
    const auto type = acquired.type();
    auto even = VoxelBuffer::create(type, m_sliceElements * depth * times);
    if (!even)
        return tl::unexpected(even.error());
    const auto sliceBytes = m_sliceElements * bytesPerPixel(type);
    for (std::size_t time = 0; time < times; ++time)
        for (std::size_t k = 0; k < depth; ++k) {
            auto between = locate(m_places, static_cast<double>(k));
            const auto first = time * m_places.size();
            const auto* lower = acquired.data() + (first + between.lower) * sliceBytes;
            const auto* upper = acquired.data() + (first + between.upper) * sliceBytes;
            auto* to = (*even)->data() + (time * depth + k) * sliceBytes;
            if (!isRead[first + between.lower] || !isRead[first + between.upper])
                fillWith(empty, type, to, m_sliceElements);
            else if (between.lower == between.upper)
                std::memcpy(to, lower, sliceBytes);
            else
                mixSlices(type, lower, upper, between.fraction, to, m_sliceElements);
        }
    return std::shared_ptr<const VoxelBuffer>(std::move(*even));
}

} // namespace hangaku::viewer::dicom
