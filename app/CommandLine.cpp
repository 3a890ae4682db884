#include "app/CommandLine.h"

#include <CLI/CLI.hpp>

#include <charconv>

namespace hangaku::app {
namespace {

constexpr int kWrongUsage = 2;

std::optional<QSize> sizeFrom(const std::string& text)
{
    const auto x = text.find('x');
    if (x == std::string::npos)
        return std::nullopt;
    int width = 0;
    int height = 0;
    const char* begin = text.data();
    const auto first = std::from_chars(begin, begin + x, width);
    const auto second = std::from_chars(begin + x + 1, begin + text.size(), height);
    if (first.ptr != begin + x || second.ptr != begin + text.size() || width < 640 || height < 480)
        return std::nullopt;
    return QSize(width, height);
}

} // namespace

std::variant<CommandLine, int> CommandLine::parse(int argc, const char* const* argv)
{
    CommandLine result;
    CLI::App app{"Hangaku: a radiology viewer in which AI and people correct each other. "
                 "Research use only."};
    app.set_version_flag("--version", std::string("hangaku ") + HANGAKU_VERSION);
    app.add_option("PATH", result.paths,
                   "Folders, files, ZIPs, DICOMDIRs, NIfTI, NRRD or MHA files to open")
        ->check(CLI::ExistingPath);
    // One value an option, so that a PATH may follow it.
    app.add_option("--mask", result.masks, "A mask to show: DICOM SEG, NIfTI, NRRD or MHA")
        ->check(CLI::ExistingFile)
        ->allow_extra_args(false);
    app.add_option("--detections", result.detections, "Boxes to show: DICOM SR or CSV")
        ->check(CLI::ExistingFile)
        ->allow_extra_args(false);
    std::string workspace;
    app.add_option("--workspace", workspace, "read, annotate, compare or learn")
        ->check(CLI::IsMember({"read", "annotate", "compare", "learn"}));
    app.add_option("--model", result.model, "Run this model on what is opened");
    app.add_option("--lang", result.language, "ja or en; otherwise the system's language")
        ->check(CLI::IsMember({"ja", "en"}));
    app.add_option("--appearance", result.appearance, "dark or light")
        ->check(CLI::IsMember({"dark", "light"}));
    std::string screenshot;
    app.add_option("--screenshot", screenshot,
                   "Wait until everything is loaded and drawn, save the window, and quit");
    std::string size;
    app.add_option("--size", size, "Size of the window, WIDTHxHEIGHT")
        ->check([](const std::string& text) {
            return sizeFrom(text) ? std::string()
                                  : std::string("is WIDTHxHEIGHT, at least 640x480");
        });
    app.add_flag("--sample", result.sample, "Open the sample case");
    try {
        app.parse(argc, argv);
        if (workspace == "learn")
            throw CLI::ValidationError("--workspace", workspace + " is not in this version");
    } catch (const CLI::ParseError& error) {
        const int status = app.exit(error);
        return status == 0 ? 0 : kWrongUsage;
    }
    result.screenshot = screenshot;
    if (!workspace.empty())
        result.workspace = workspaceFromKey(workspace);
    if (!size.empty())
        result.size = *sizeFrom(size);
    return result;
}

} // namespace hangaku::app
