#include "viewer/core/base/TableText.h"

#include <array>
#include <charconv>

namespace hangaku::viewer {

std::string csvField(const std::string& text)
{
    const bool hasOuterSpace = text.starts_with(' ') || text.ends_with(' ');
    if (!hasOuterSpace && text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string exactNumber(double value)
{
    std::array<char, 32> digits{};
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

} // namespace hangaku::viewer
