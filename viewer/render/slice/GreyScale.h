#pragma once

#include "viewer/core/image/Volume.h"

#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>

namespace hangaku::viewer {

/// How real values become grey, 0 to 255 (PS3.3 C.11.2): a window with its function, or a VOI
/// look-up table.
struct GreyScale {
    WindowLevel window;
    bool inverted = false;
    std::shared_ptr<const LookupTable> table = {}; ///< instead of the window

    /// Black up to `black`, white from `black + width` on, straight between (before inversion).
    struct Ramp {
        double black = 0;
        double width = 1;
    };
    /// None for a table and for the sigmoid.
    std::optional<Ramp> ramp() const;
    /// The grey of a value, unrounded.
    double greyOf(double value) const;
};

/// How a volume is shown first: its window or table, inverted where it is read so.
GreyScale firstScale(const Volume& volume);

} // namespace hangaku::viewer
