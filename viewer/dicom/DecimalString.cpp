#include "viewer/dicom/DecimalString.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace hangaku::viewer::dicom {

std::string decimalString(double value)
{
    if (!std::isfinite(value) || std::abs(value) < 1e-12)
        return "0"; // also keeps "-0" out of the file
    constexpr std::size_t kLimit = 16;
    std::array<char, 64> text{};
    for (int digits = 16; digits > 0; --digits) {
        // Not printf: its decimal point follows the user's locale.
        const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                       std::chars_format::general, digits)
                             .ptr;
        const auto length = static_cast<std::size_t>(end - text.data());
        if (length <= kLimit)
            return {text.data(), length};
    }
    return "0";
}

std::string decimalStrings(Vec3 value)
{
    return decimalString(value.x) + '\\' + decimalString(value.y) + '\\' + decimalString(value.z);
}

std::string orientationString(Vec3 rowDirection, Vec3 columnDirection)
{
    return decimalStrings(rowDirection) + '\\' + decimalStrings(columnDirection);
}

std::string shortNumber(double value)
{
    std::array<char, 64> text{};
    const auto written = std::to_chars(text.data(), text.data() + text.size(), value,
                                       std::chars_format::fixed, 2);
    if (written.ec != std::errc())
        return decimalString(value);
    std::string_view result(text.data(), written.ptr);
    if (result.find('.') != std::string_view::npos)
        result = result.substr(0, result.find_last_not_of('0') + 1);
    if (result.ends_with('.'))
        result.remove_suffix(1);
    return std::string(result);
}

} // namespace hangaku::viewer::dicom
