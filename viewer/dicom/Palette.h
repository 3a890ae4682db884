#pragma once

#include "viewer/dicom/Attributes.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace hangaku::viewer::dicom {

/// The colours of a PALETTE COLOR image (PS3.3 C.7.6.3.1.5), 8 bits each.
struct Palette {
    std::int32_t first = 0; ///< the stored value of the first entry
    std::vector<std::array<std::uint8_t, 3>> colours;

    /// Values beyond either end take the colour of that end.
    const std::array<std::uint8_t, 3>& at(std::int64_t stored) const
    {
        const auto place = stored - first;
        if (place <= 0)
            return colours.front();
        const auto last = static_cast<std::int64_t>(colours.size()) - 1;
        return colours[static_cast<std::size_t>(place < last ? place : last)];
    }
};

/// Plain and segmented tables, with entries of 8 or 16 bits.
/// @return nothing where a table is missing or shorter than its descriptor says
std::optional<Palette> readPalette(const Attributes& file, bool isSigned);

} // namespace hangaku::viewer::dicom
