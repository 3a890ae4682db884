#pragma once

#include <string>
#include <vector>

namespace hangaku::viewer {

/// "CT, MR"
inline std::string joined(const std::vector<std::string>& texts)
{
    std::string all;
    for (const auto& text : texts)
        all += (all.empty() ? "" : ", ") + text;
    return all;
}

} // namespace hangaku::viewer
