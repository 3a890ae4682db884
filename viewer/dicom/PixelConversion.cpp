#include "viewer/dicom/PixelConversion.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <vector>

namespace hangaku::viewer::dicom {
namespace {

/// The value's bits alone, sign-extended. Shifting up and down again does both.
template <typename Stored> Stored valueBits(Stored raw, int shift)
{
    using Unsigned = std::make_unsigned_t<Stored>;
    const auto up = static_cast<Unsigned>(static_cast<Unsigned>(raw) << shift);
    return static_cast<Stored>(static_cast<Stored>(up) >> shift);
}

bool isWhole(double value)
{
    return value == std::floor(value) && std::abs(value) < 1e9;
}

template <typename Voxel> bool inRange(std::int64_t lowest, std::int64_t highest)
{
    return lowest >= std::int64_t{std::numeric_limits<Voxel>::lowest()} &&
           highest <= std::int64_t{std::numeric_limits<Voxel>::max()};
}

/// Slope 1 and a result that fits for certain: wrap-around arithmetic in the voxel's own width, so
/// that eight voxels go through one instruction.
template <typename Stored, typename Voxel>
void shiftOnly(const Stored* stored, Voxel* voxels, std::size_t count, int shift, int intercept)
{
    const auto offset = static_cast<std::uint16_t>(intercept);
    for (std::size_t n = 0; n < count; ++n)
        voxels[n] = static_cast<Voxel>(
            static_cast<std::uint16_t>(valueBits(stored[n], shift)) + offset);
}

template <typename Stored, typename Voxel>
bool wholeNumbers(const Stored* stored, Voxel* voxels, std::size_t count, int shift,
                  std::int64_t slope, std::int64_t intercept)
{
    std::int64_t lowest = 0;
    std::int64_t highest = 0;
    for (std::size_t n = 0; n < count; ++n) {
        const std::int64_t value = valueBits(stored[n], shift) * slope + intercept;
        lowest = std::min(lowest, value);
        highest = std::max(highest, value);
        voxels[n] = static_cast<Voxel>(value);
    }
    return inRange<Voxel>(lowest, highest);
}

/// As `wholeNumbers` where 32 bits are enough for every intermediate value.
template <typename Stored, typename Voxel>
bool smallWholeNumbers(const Stored* stored, Voxel* voxels, std::size_t count, int shift,
                       std::int32_t slope, std::int32_t intercept)
{
    std::int32_t lowest = 0;
    std::int32_t highest = 0;
    for (std::size_t n = 0; n < count; ++n) {
        const std::int32_t value = valueBits(stored[n], shift) * slope + intercept;
        lowest = std::min(lowest, value);
        highest = std::max(highest, value);
        voxels[n] = static_cast<Voxel>(value);
    }
    return inRange<Voxel>(lowest, highest);
}

template <typename Stored>
void toFloat(const Stored* stored, float* voxels, std::size_t count, int shift, double slope,
             double intercept)
{
    for (std::size_t n = 0; n < count; ++n)
        voxels[n] = static_cast<float>(
            static_cast<double>(valueBits(stored[n], shift)) * slope + intercept);
}

template <typename Stored, typename Voxel>
bool convertTo(const std::byte* from, std::byte* to, std::size_t count, const Rescale& rescale)
{
    const auto* stored = reinterpret_cast<const Stored*>(from);
    auto* voxels = reinterpret_cast<Voxel*>(to);
    const int shift = std::max(0, static_cast<int>(sizeof(Stored)) * 8 - rescale.bitsStored);
    if constexpr (std::is_same_v<Voxel, float>) {
        toFloat(stored, voxels, count, shift, rescale.slope, rescale.intercept);
        return true;
    } else {
        if (!isWhole(rescale.slope) || !isWhole(rescale.intercept))
            return false;
        if constexpr (sizeof(Stored) == 2 && sizeof(Voxel) == 2) {
            const double lowest = rescale.isSigned ? -std::ldexp(1.0, rescale.bitsStored - 1) : 0;
            const double highest = lowest + std::ldexp(1.0, rescale.bitsStored) - 1;
            if (rescale.slope == 1 &&
                lowest + rescale.intercept >= std::numeric_limits<Voxel>::lowest() &&
                highest + rescale.intercept <= std::numeric_limits<Voxel>::max()) {
                // Nothing to do is the commonest case of all.
                if (shift == 0 && rescale.intercept == 0 && from == to)
                    return true;
                shiftOnly(stored, voxels, count, shift, static_cast<int>(rescale.intercept));
                return true;
            }
        }
        const bool isSmall = sizeof(Stored) <= 2 && std::abs(rescale.slope) < 1000 &&
                             std::abs(rescale.intercept) < 1e8;
        if (isSmall)
            return smallWholeNumbers(stored, voxels, count, shift,
                                     static_cast<std::int32_t>(rescale.slope),
                                     static_cast<std::int32_t>(rescale.intercept));
        return wholeNumbers(stored, voxels, count, shift, static_cast<std::int64_t>(rescale.slope),
                            static_cast<std::int64_t>(rescale.intercept));
    }
}

template <typename Stored>
bool convertFrom(const std::byte* stored, const Rescale& rescale, std::byte* voxels, PixelType type,
                 std::size_t count)
{
    switch (type) {
    case PixelType::UInt8: return convertTo<Stored, std::uint8_t>(stored, voxels, count, rescale);
    case PixelType::Int8: return convertTo<Stored, std::int8_t>(stored, voxels, count, rescale);
    case PixelType::UInt16: return convertTo<Stored, std::uint16_t>(stored, voxels, count, rescale);
    case PixelType::Int16: return convertTo<Stored, std::int16_t>(stored, voxels, count, rescale);
    case PixelType::UInt32: return convertTo<Stored, std::uint32_t>(stored, voxels, count, rescale);
    case PixelType::Int32: return convertTo<Stored, std::int32_t>(stored, voxels, count, rescale);
    case PixelType::Float32: break;
    }
    return convertTo<Stored, float>(stored, voxels, count, rescale);
}

template <typename Stored>
void throughTable(const std::byte* from, int bitsStored, const LookupTable& table,
                  std::vector<std::uint16_t>& outputs)
{
    const auto* stored = reinterpret_cast<const Stored*>(from);
    const int shift = std::max(0, static_cast<int>(sizeof(Stored)) * 8 - bitsStored);
    for (std::size_t n = 0; n < outputs.size(); ++n)
        outputs[n] = table.at(static_cast<double>(valueBits(stored[n], shift)));
}

template <typename Stored> void moveAllDown(std::byte* bytes, int lowBit, std::size_t count)
{
    auto* stored = reinterpret_cast<Stored*>(bytes);
    for (std::size_t n = 0; n < count; ++n)
        stored[n] = static_cast<Stored>(stored[n] >> lowBit);
}

template <typename Real>
void realsToFloat(const std::byte* from, const Rescale& rescale, float* voxels, std::size_t count)
{
    const auto* stored = reinterpret_cast<const Real*>(from);
    for (std::size_t n = 0; n < count; ++n)
        voxels[n] = static_cast<float>(static_cast<double>(stored[n]) * rescale.slope +
                                       rescale.intercept);
}

} // namespace

bool convertPixels(const std::byte* stored, int bytesPerStored, const Rescale& rescale,
                   std::byte* voxels, PixelType type, std::size_t count)
{
    switch (bytesPerStored) {
    case 1:
        return rescale.isSigned
                   ? convertFrom<std::int8_t>(stored, rescale, voxels, type, count)
                   : convertFrom<std::uint8_t>(stored, rescale, voxels, type, count);
    case 2:
        return rescale.isSigned
                   ? convertFrom<std::int16_t>(stored, rescale, voxels, type, count)
                   : convertFrom<std::uint16_t>(stored, rescale, voxels, type, count);
    default:
        return rescale.isSigned
                   ? convertFrom<std::int32_t>(stored, rescale, voxels, type, count)
                   : convertFrom<std::uint32_t>(stored, rescale, voxels, type, count);
    }
}

bool convertThroughTable(const std::byte* stored, int bytesPerStored, const Rescale& rescale,
                         const LookupTable& table, std::byte* voxels, PixelType type,
                         std::size_t count)
{
    std::vector<std::uint16_t> outputs(count);
    const bool isSigned = rescale.isSigned;
    const int bits = rescale.bitsStored;
    if (bytesPerStored == 1)
        isSigned ? throughTable<std::int8_t>(stored, bits, table, outputs)
                 : throughTable<std::uint8_t>(stored, bits, table, outputs);
    else if (bytesPerStored == 2)
        isSigned ? throughTable<std::int16_t>(stored, bits, table, outputs)
                 : throughTable<std::uint16_t>(stored, bits, table, outputs);
    else
        isSigned ? throughTable<std::int32_t>(stored, bits, table, outputs)
                 : throughTable<std::uint32_t>(stored, bits, table, outputs);
    return convertPixels(reinterpret_cast<const std::byte*>(outputs.data()), 2, {16, false, 1, 0},
                         voxels, type, count);
}

bool convertReals(const std::byte* stored, int bytesPerStored, const Rescale& rescale,
                  std::byte* voxels, PixelType type, std::size_t count)
{
    if (type != PixelType::Float32)
        return false;
    auto* reals = reinterpret_cast<float*>(voxels);
    if (bytesPerStored == 8)
        realsToFloat<double>(stored, rescale, reals, count);
    else
        realsToFloat<float>(stored, rescale, reals, count);
    return true;
}

void moveDown(std::byte* stored, int bytesPerStored, int lowBit, std::size_t count)
{
    if (bytesPerStored == 1)
        moveAllDown<std::uint8_t>(stored, lowBit, count);
    else if (bytesPerStored == 2)
        moveAllDown<std::uint16_t>(stored, lowBit, count);
    else
        moveAllDown<std::uint32_t>(stored, lowBit, count);
}

} // namespace hangaku::viewer::dicom
