#pragma once

#include "viewer/core/image/ValueInterval.h"
#include "viewer/core/image/Volume.h"

#include <bit>
#include <concepts>
#include <cstdint>
#include <limits>

namespace hangaku::viewer::processing {

/// The stored values of type T whose real value lies in an interval; none where lowest > highest.
template <typename T> struct StoredInterval {
    T lowest;
    T highest;

    /// Branch-free, so that loops over it become vector code.
    bool contains(T stored) const
    {
        return static_cast<bool>(static_cast<int>(stored >= lowest) &
                                 static_cast<int>(stored <= highest));
    }
};

/// The n-th of all values of T in ascending order; of float32 without infinities and NaN. T is at
/// most 32 bits wide.
template <typename T> T nthValue(std::int64_t n)
{
    if constexpr (std::integral<T>)
        return static_cast<T>(std::numeric_limits<T>::min() + n);
    else // the bits of floats of one sign are ordered as the floats are
        return n < 0 ? -std::bit_cast<float>(static_cast<std::uint32_t>(-n - 1))
                     : std::bit_cast<float>(static_cast<std::uint32_t>(n));
}

/// Converts an interval once, so that voxels can be compared as they are stored. The result is
/// exact: `contains` says of every stored value what `interval.contains(value * slope + intercept)`
/// says, since rounding keeps the order of values. Found by bisection, 33 steps for each end.
template <typename T> StoredInterval<T> storedInterval(ValueInterval interval, const Volume& volume)
{
    constexpr bool kWhole = std::integral<T>;
    constexpr std::int64_t kLargestFloat = 0x7F7FFFFF;
    const std::int64_t first = kWhole ? 0 : -kLargestFloat - 1;
    const std::int64_t last =
        kWhole ? static_cast<std::int64_t>(std::numeric_limits<T>::max()) -
                     static_cast<std::int64_t>(std::numeric_limits<T>::min())
               : kLargestFloat;
    const auto value = [&](std::int64_t n) {
        return static_cast<double>(nthValue<T>(n)) * volume.slope + volume.intercept;
    };
    // The first n in [first, last + 1] from which on `isPast` holds.
    const auto bisect = [&](auto isPast) {
        std::int64_t low = first;
        std::int64_t high = last + 1;
        while (low < high) {
            const auto middle = low + (high - low) / 2;
            if (isPast(value(middle)))
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    };
    const bool rising = volume.slope >= 0;
    const auto begin = rising ? bisect([&](double v) { return v >= interval.lowest; })
                              : bisect([&](double v) { return v <= interval.highest; });
    const auto end = rising ? bisect([&](double v) { return v > interval.highest; })
                            : bisect([&](double v) { return v < interval.lowest; });
    if (!(interval.lowest <= interval.highest) || begin >= end)
        return {nthValue<T>(last), nthValue<T>(first)};
    return {nthValue<T>(begin), nthValue<T>(end - 1)};
}

} // namespace hangaku::viewer::processing
