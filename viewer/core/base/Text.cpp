#include "viewer/core/base/Text.h"

namespace hangaku::viewer {

Text::Text(const char* source, std::vector<std::string> arguments)
    : m_source(source), m_arguments(std::move(arguments))
{
}

std::string Text::english() const
{
    std::string result;
    for (std::size_t at = 0; at < m_source.size(); ++at) {
        const bool isPlaceholder = m_source[at] == '%' && at + 1 < m_source.size() &&
                                   m_source[at + 1] >= '1' && m_source[at + 1] <= '9';
        if (!isPlaceholder) {
            result += m_source[at];
            continue;
        }
        const auto index = static_cast<std::size_t>(m_source[++at] - '1');
        if (index < m_arguments.size())
            result += m_arguments[index];
    }
    return result;
}

} // namespace hangaku::viewer
