#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hangaku::viewer {

/// A DICOM look-up table (PS3.3 C.11.1 Modality LUT, C.11.2 VOI LUT): the output for input
/// `first + n` is `outputs[n]`; inputs beyond either end take the output of that end.
struct LookupTable {
    std::int32_t first = 0;
    int outputBits = 16;
    std::vector<std::uint16_t> outputs; ///< at least one
    std::string explanation;
    std::string type; ///< of a Modality LUT: "HU", "OD", "US" (unspecified), ...

    std::uint16_t at(double input) const
    {
        const double place = input - first;
        if (!(place > 0))
            return outputs.front();
        const auto last = outputs.size() - 1;
        return outputs[place >= static_cast<double>(last) ? last
                                                           : static_cast<std::size_t>(place)];
    }

    friend bool operator==(const LookupTable&, const LookupTable&) = default;
};

} // namespace hangaku::viewer
