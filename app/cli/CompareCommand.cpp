#include "app/cli/Commands.h"
#include "app/cli/Inputs.h"
#include "app/evaluation/EvaluatedCases.h"
#include "app/evaluation/ScanComparison.h"

namespace hangaku::cli {

using namespace viewer;
namespace fs = std::filesystem;

namespace {

struct Options {
    fs::path path;
    app::EvaluationRequest request; ///< the predictions are the masks
    fs::path output;
    VolumeChoice choice;

    const std::vector<fs::path>& masks() const { return request.predictions; }
};

/// Says what was written, as lines or as the document of comparison.json with the files.
ExitCode finish(const app::ComparisonReport& report, const app::Evaluation& evaluation,
                const Result<std::vector<std::string>>& written, const Options& options,
                const Console& console)
{
    if (!written)
        return console.fail(written.error());
    for (const auto& file : *written)
        console.say("Wrote " + (options.output / file).string());
    auto document = app::reportJson(report, app::evaluationJson(evaluation));
    document["files"] = *written;
    console.print(document);
    return ExitCode::Done;
}

Result<app::ScanMasks> loadScan(const Options& options, const Console& console)
{
    auto input = loadInput(options.path, options.choice, console);
    if (!input)
        return tl::unexpected<Error>(input.error());
    app::ScanMasks scan{app::stemOf(options.path), options.path, std::move(input->volume), {}, {}};
    const auto load = [&](const fs::path& path,
                          const std::string& name) -> Result<app::ScanMasks::Mask> {
        auto mask = loadMask(path, &scan.volume.description, console);
        if (!mask)
            return tl::unexpected<Error>(mask.error());
        if (!mask->geometry().meets(scan.volume.geometry))
            console.warn(path.string() + " and the image have no place in common");
        return app::ScanMasks::Mask{name, path, std::make_shared<Segmentation>(std::move(*mask))};
    };
    const auto names = app::namesOf(options.masks());
    for (std::size_t at = 0; at < names.size(); ++at) {
        auto mask = load(options.masks()[at], names[at]);
        if (!mask)
            return tl::unexpected<Error>(mask.error());
        scan.masks.push_back(std::move(*mask));
    }
    if (const auto& reference = options.request.reference; !reference.empty()) {
        auto mask = load(reference, app::stemOf(reference));
        if (!mask)
            return tl::unexpected<Error>(mask.error());
        scan.reference = std::move(*mask);
    }
    return scan;
}

ExitCode compareScan(const Options& options, const Console& console)
{
    const auto scan = loadScan(options, console);
    if (!scan)
        return console.fail(scan.error());
    const auto comparison = app::compareMasks(
        *scan, options.request.options, options.request.bootstrap, console.progress("Comparing"));
    if (!comparison)
        return console.fail(comparison.error());
    return finish(comparison->report, comparison->evaluation,
                  app::writeComparison(*comparison, options.output), options, console);
}

ExitCode compareCohort(const Options& options, const Console& console)
{
    std::error_code error;
    fs::create_directories(options.output, error);
    app::EvaluatedCases done(options.output / "scores", options.request.options);
    const auto evaluation = app::evaluate(
        options.request, done, [&](const std::string& line) { console.warn(line); },
        console.progress("Scoring"));
    if (!evaluation)
        return console.fail(evaluation.error());
    for (const auto& pair : evaluation->missing)
        console.warn("there is no mask for " + pair.reference.string() + " in " +
                     pair.prediction.string());
    if (!evaluation->failed.empty())
        return console.fail(evaluation->failed.front().error);
    auto report = app::reportOf(evaluation->scores);
    app::addCurves(evaluation->curves, report);
    const auto code =
        finish(report, *evaluation,
               app::writeReport(report, app::evaluationJson(*evaluation), options.output), options,
               console);
    if (code == ExitCode::Done)
        done.forget();
    return code;
}

ExitCode compare(const Options& options, const Console& console)
{
    std::error_code error;
    const bool areCurvesAlone = options.masks().empty() && options.request.reference.empty() &&
                                !options.request.curves.isEmpty();
    if (areCurvesAlone || fs::is_directory(options.request.reference, error))
        return compareCohort(options, console);
    if (options.path.empty())
        return console.fail({ErrorCode::InvalidArgument,
                             Text(HANGAKU_TR("Core", "There is no image to compare masks on")),
                             Text(HANGAKU_TR("Core", "Give the image first; only folders of masks "
                                                     "are compared without one.")),
                             {}});
    return compareScan(options, console);
}

} // namespace

void addCompare(Program& program)
{
    auto command = program.add(
        "compare", "Compare masks of one scan, or models on many cases: tables, figures, a report");
    auto options = std::make_shared<Options>();
    command.add("PATH", options->path, "The image; not needed for folders of masks");
    auto& request = options->request;
    const auto masks =
        command.add("--mask", request.predictions,
                    "The masks of the image; or for each model a folder of masks, one for each "
                    "case");
    command.add("--reference", request.reference,
                "The mask taken as true, or a folder of them with the same names; without it the "
                "masks are compared with each other");
    addScoreOptions(command, request.options);
    addCohortOptions(command, request, masks, "--mask");
    command.add("--resamples", request.bootstrap.samples, "Of the bootstrap").atLeast(1);
    command.add("--seed", request.bootstrap.seed, "Of the bootstrap");
    command.add("--series", options->choice.seriesUid, "Series Instance UID");
    command.add("-o,--output", options->output, "The folder to write to").required();
    command.does([options](const Console& console) { return compare(*options, console); });
}

} // namespace hangaku::cli
