#pragma once

#include "viewer/core/image/Volume.h"

#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

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

/// The greys of a table or a sigmoid, found by a look-up instead of a formula. The sigmoid is within
/// 0.04 greys of its own.
class GreySteps {
public:
    explicit GreySteps(const GreyScale& scale);
    std::uint8_t at(double value) const
    {
        const double step = (value - m_first) * m_perUnit;
        return !(step > 0)                              ? m_greys.front()
               : step >= static_cast<double>(m_greys.size()) ? m_greys.back()
                                                        : m_greys[static_cast<std::size_t>(step)];
    }

private:
    double m_first = 0;
    double m_perUnit = 1;
    std::vector<std::uint8_t> m_greys;
};

/// How a volume is shown first: its window or table, inverted where it is read so.
GreyScale firstScale(const Volume& volume);

} // namespace hangaku::viewer
