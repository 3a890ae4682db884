#include "app/cli/Commands.h"
#include "viewer/processing/io/LabelMapFile.h"
#include "viewer/session/DataHome.h"
#include "viewer/session/DetectionFiles.h"
#include "viewer/session/journal/RecoveredWork.h"

#include <QDateTime>

namespace hangaku::cli {

using namespace viewer;
using Json = nlohmann::ordered_json;

namespace {

struct Options {
    bool isListing = false;
    bool discards = false;
    std::filesystem::path folder;
    std::string format = "seg.nrrd";
};

std::string timeOf(const LeftoverJournal& leftover)
{
    return QDateTime::fromSecsSinceEpoch(leftover.lastWritten())
        .toString(Qt::ISODate)
        .toStdString();
}

ExitCode list(const std::vector<std::shared_ptr<LeftoverJournal>>& leftovers,
              const Console& console)
{
    Json journals = Json::array();
    for (const auto& leftover : leftovers) {
        console.say(timeOf(*leftover) + "  " + std::to_string(leftover->unsaved()) +
                    " unsaved segmentation(s) or set(s) of detections, by " +
                    leftover->owner().person);
        journals.push_back({{"journal", leftover->path().string()},
                            {"lastWritten", timeOf(*leftover)},
                            {"person", leftover->owner().person},
                            {"unsaved", leftover->unsaved()}});
    }
    if (leftovers.empty())
        console.say("There is no unsaved work");
    console.print({{"journals", journals}});
    return ExitCode::Done;
}

/// A file that is not there yet. Work's own name may say whose it is.
std::filesystem::path nextFile(const std::filesystem::path& folder, const std::string& ending,
                               int& number)
{
    std::filesystem::path file;
    do
        file = folder / ("recovered-" + std::to_string(++number) + "." + ending);
    while (std::filesystem::exists(file));
    return file;
}

/// Writes each segmentation and set of detections of a journal. @return the files
Result<std::vector<std::filesystem::path>> write(RecoveredWork& work, const Options& options,
                                                 int& number)
{
    std::vector<std::filesystem::path> files;
    for (const auto& recovered : work.segmentations) {
        files.push_back(nextFile(options.folder, options.format, number));
        if (auto written = processing::writeLabelMap(recovered.segmentation, files.back());
            !written)
            return tl::unexpected<Error>(written.error());
    }
    for (auto& recovered : work.detections) {
        recovered.detections.threshold = 0; // what is below is hidden, not given up
        files.push_back(nextFile(options.folder, "csv", number));
        if (auto written = writeDetections(recovered.detections, files.back(), nullptr); !written)
            return tl::unexpected<Error>(written.error());
    }
    return files;
}

ExitCode recoverWork(const Options& options, const Console& console)
{
    const auto leftovers = findLeftovers(journalFolder());
    if (options.isListing)
        return list(leftovers, console);
    std::error_code error;
    std::filesystem::create_directories(options.folder, error);
    if (error)
        return console.fail(Error{
            ErrorCode::PermissionDenied,
            Text(HANGAKU_TR("Core", "The folder %1 cannot be made"), {options.folder.string()}),
            {},
            {}});
    int number = 0;
    Json outputs = Json::array();
    for (const auto& leftover : leftovers) {
        auto work = recover(leftover->path());
        if (!work)
            return console.fail(work.error());
        if (!work->isWhole)
            console.warn("the end of a journal is damaged: what came before it is written");
        const auto files = write(*work, options, number);
        if (!files)
            return console.fail(files.error());
        for (const auto& file : *files) {
            console.say("Wrote " + file.string());
            outputs.push_back(file.string());
        }
        if (options.discards)
            leftover->discard();
    }
    if (leftovers.empty())
        console.say("There is no unsaved work");
    console.print({{"outputs", outputs}});
    return ExitCode::Done;
}

} // namespace

void addRecover(Program& program)
{
    auto command = program.add(
        "recover", "Write the masks and detections that a crash of the viewer has left unsaved");
    auto options = std::make_shared<Options>();
    auto listing = command.add("--list", options->isListing, "Say what there is");
    const auto folder = command.add("-o,--output", options->folder, "The folder to write to");
    command
        .add("--format", options->format,
             "Of masks: seg.nrrd (default) or nii.gz; detections are .csv")
        .oneOf({"seg.nrrd", "nii.gz"});
    command.add("--discard", options->discards, "Remove the unsaved work once it has been written");
    listing.excludes(folder);
    command.needsOneOf({listing, folder}, "--list or -o");
    command.does([options](const Console& console) { return recoverWork(*options, console); });
}

} // namespace hangaku::cli
