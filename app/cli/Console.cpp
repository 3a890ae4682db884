#include "app/cli/Console.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <unistd.h>

namespace hangaku::cli {

viewer::Progress Console::progress(const std::string& task) const
{
    if (quiet || ::isatty(STDERR_FILENO) == 0)
        return {};
    const auto mutex = std::make_shared<std::mutex>();
    const auto shown = std::make_shared<int>(-1);
    return {{}, [task, mutex, shown](double fraction) {
                const std::scoped_lock lock(*mutex);
                const int percent = std::clamp(static_cast<int>(fraction * 100), 0, 100);
                if (percent == *shown)
                    return;
                *shown = percent;
                constexpr int kWidth = 30;
                const std::string bar(static_cast<std::size_t>(percent * kWidth / 100), '#');
                std::fprintf(stderr, "\r%s [%-30s] %3d %%%s", task.c_str(), bar.c_str(), percent,
                             percent == 100 ? "\n" : "");
            }};
}

void Console::say(const std::string& line) const
{
    if (!json && !quiet)
        std::cout << line << '\n';
}

void Console::wrote(const std::filesystem::path& file) const
{
    say("Wrote " + file.string());
    print({{"output", file.string()}});
}

void Console::print(const nlohmann::ordered_json& document) const
{
    if (json)
        std::cout << document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace)
                  << std::endl;
}

void Console::warn(const std::string& line) const
{
    if (!quiet)
        std::cerr << "warning: " << line << '\n';
}

ExitCode Console::fail(const viewer::Error& error) const
{
    std::cerr << "error: " << error.reason.english() << '\n';
    if (!error.hint.isEmpty())
        std::cerr << "       " << error.hint.english() << '\n';
    if (!error.detail.empty())
        std::cerr << "       (" << error.detail << ")\n";
    return ExitCode::Failed;
}

} // namespace hangaku::cli
