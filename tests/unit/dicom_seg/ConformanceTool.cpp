#include "tests/unit/dicom_seg/ConformanceTool.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace hangaku::tests {

std::optional<std::string> conformanceErrors(const std::filesystem::path& file)
{
    if (std::system("command -v dciodvfy >/dev/null 2>&1") != 0)
        return {};
    const auto command = "dciodvfy '" + file.string() + "' 2>&1";
    FILE* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr)
        return {};
    std::string output;
    std::array<char, 4096> part{};
    while (std::fgets(part.data(), part.size(), pipe) != nullptr)
        output += part.data();
    ::pclose(pipe);
    std::string errors;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("Error"))
            errors += line + '\n';
    return errors;
}

} // namespace hangaku::tests
