#include "app/cli/Commands.h"
#include "app/cli/EvaluatedCases.h"
#include "app/cli/Inputs.h"
#include "app/cli/MaskPairs.h"
#include "app/cli/compare/ComparisonReport.h"
#include "app/cli/compare/ScanPicture.h"
#include "viewer/processing/ParallelSlices.h"
#include "viewer/processing/cohort/Consensus.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

namespace hangaku::cli {

using namespace viewer;
using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

namespace {

struct Options {
    fs::path path;
    std::vector<fs::path> masks;
    fs::path reference;
    fs::path output;
    ScoreOptions score;
    VolumeChoice choice;
    std::uint64_t seed = 1;
    int resamples = 1000;
    int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));

    processing::BootstrapOptions bootstrap() const { return {resamples, 0.95, seed}; }
};

bool isFolder(const fs::path& path)
{
    std::error_code error;
    return fs::is_directory(path, error);
}

/// What masks are called: by their files, or where these are the same by their folders.
std::vector<std::string> namesOf(const std::vector<fs::path>& paths)
{
    std::vector<std::string> names;
    for (const auto& path : paths)
        names.push_back(stemOf(path));
    if (std::set<std::string>(names.begin(), names.end()).size() == names.size())
        return names;
    for (std::size_t at = 0; at < paths.size(); ++at)
        names[at] = stemOf(fs::absolute(paths[at]).parent_path()) + "/" + names[at];
    for (std::size_t at = 0; at < names.size(); ++at)
        if (std::ranges::count(names, names[at]) > 1)
            names[at] += " (" + std::to_string(at + 1) + ")";
    return names;
}

ExitCode finish(const ComparisonReport& report, Json document, const Options& options,
                const Console& console, std::vector<std::string> more = {})
{
    const auto written = writeReport(report, document, options.output);
    if (!written)
        return console.fail(written.error());
    more.insert(more.end(), written->begin(), written->end());
    for (const auto& file : more)
        console.say("Wrote " + (options.output / file).string());
    document["files"] = more;
    console.print(document);
    return ExitCode::Done;
}

Result<Json> scored(const Segmentation& reference, const Segmentation& mask, const Options& options)
{
    const auto measured =
        processing::segmentMetrics(reference, mask, options.score.surfaceOptions(), {});
    if (!measured)
        return tl::unexpected<Error>(measured.error());
    Json segments = Json::array();
    for (const auto& metrics : *measured)
        if (options.score.wants(metrics))
            segments.push_back(scoreJson(metrics, options.score));
    return segments;
}

/// The tables and figures of scores against a reference.
ComparisonReport reportOf(const Comparison& comparison, const Options& options)
{
    ComparisonReport report;
    report.methods = methodsParagraph(&comparison, options.score);
    report.tables.push_back(
        {"summary", comparison.isCohort() ? "Models over the cases" : "Masks over the segments",
         summaryTable(comparison)});
    if (comparison.isCohort()) {
        constexpr std::size_t kWorst = 20;
        report.tables.push_back({"ranking", "Ranking", rankingTable(comparison)});
        report.tables.push_back({"tests", "Paired tests", testsTable(comparison)});
        report.tables.push_back({"worst", "Worst cases first", worstTable(comparison, kWorst)});
    }
    report.tables.push_back({"scores", "Every segment", scoresTable(comparison)});
    report.figures = comparisonFigures(comparison);
    return report;
}

struct Scan {
    Volume volume;
    std::vector<std::shared_ptr<void>> temporaryFolders;
    std::vector<std::shared_ptr<const Segmentation>> masks;
    std::shared_ptr<const Segmentation> reference; ///< null: none
};

Result<Scan> loadScan(const Options& options, const Console& console)
{
    auto input = loadInput(options.path, options.choice, console);
    if (!input)
        return tl::unexpected<Error>(input.error());
    Scan scan{std::move(input->volume), std::move(input->temporaryFolders), {}, {}};
    for (const auto& path : options.masks) {
        auto mask = loadMask(path, &scan.volume.description, console);
        if (!mask)
            return tl::unexpected<Error>(mask.error());
        scan.masks.push_back(std::make_shared<Segmentation>(std::move(*mask)));
    }
    if (!options.reference.empty()) {
        auto mask = loadMask(options.reference, &scan.volume.description, console);
        if (!mask)
            return tl::unexpected<Error>(mask.error());
        scan.reference = std::make_shared<Segmentation>(std::move(*mask));
    }
    return scan;
}

/// The segment of the lowest Dice: where it is worth looking.
std::optional<Vec3> worstPlace(const Comparison& comparison)
{
    double least = 2;
    std::optional<Vec3> place;
    for (const auto& cases : comparison.scores)
        for (const auto& segment : cases.front())
            if (segment["place"].is_array() && segment["dice"].get<double>() < least) {
                least = segment["dice"].get<double>();
                place = Vec3{segment["place"][0], segment["place"][1], segment["place"][2]};
            }
    return place;
}

ExitCode compareWithReference(const Scan& scan, const Options& options, const Console& console)
{
    Comparison comparison{namesOf(options.masks), {stemOf(options.path)}, {}, options.bootstrap()};
    for (const auto& mask : scan.masks) {
        auto segments = scored(*scan.reference, *mask, options);
        if (!segments)
            return console.fail(segments.error());
        comparison.scores.push_back({std::move(*segments)});
    }
    auto report = reportOf(comparison, options);
    report.title = "Masks of " + comparison.cases.front() + " against " + stemOf(options.reference);
    auto picture = scanPicture(scan.volume, scan.masks, comparison.models, scan.reference,
                               worstPlace(comparison));
    if (!picture)
        return console.fail(picture.error());
    report.picturePng = std::move(picture->png);
    report.pictureCaption = std::move(picture->caption);
    return finish(report, {{"method", methodJson(options.score)}}, options, console);
}

/// Dice of every two masks, averaged over the segments of the first; and as a table by segment.
Result<std::vector<std::vector<double>>> pairwiseDice(const Scan& scan, const Options& options,
                                                      const std::vector<std::string>& names,
                                                      processing::Table& table)
{
    const auto count = scan.masks.size();
    std::vector<std::vector<double>> means(count, std::vector<double>(count, 1));
    table.columns = {{"maskA", "Mask A"}, {"maskB", "Mask B"}};
    table.columns.insert(table.columns.end(), scoreColumns().begin(), scoreColumns().end());
    for (std::size_t a = 0; a < count; ++a)
        for (std::size_t b = a + 1; b < count; ++b) {
            const auto segments = scored(*scan.masks[a], *scan.masks[b], options);
            if (!segments)
                return tl::unexpected<Error>(segments.error());
            std::vector<double> dice;
            for (const auto& segment : *segments) {
                dice.push_back(segment["dice"].get<double>());
                std::vector<processing::Table::Cell> row{names[a], names[b]};
                for (auto& cell : scoreCells(segment))
                    row.push_back(std::move(cell));
                table.rows.push_back(std::move(row));
            }
            means[a][b] = means[b][a] =
                dice.empty() ? std::numeric_limits<double>::quiet_NaN() : processing::meanOf(dice);
        }
    return means;
}

processing::Table agreementTable(const std::vector<processing::SegmentAgreement>& agreement,
                                 const std::vector<std::string>& names)
{
    processing::Table table;
    table.columns = {{"name", "Segment"}, {"fleissKappa", "Fleiss' kappa"}};
    for (const auto& name : names)
        table.columns.push_back({"volumeMl " + name, name + " (ml)", 1});
    for (const auto& segment : agreement) {
        auto& row = table.rows.emplace_back();
        row.emplace_back(segment.name);
        row.push_back(std::isnan(segment.fleissKappa)
                          ? processing::Table::Cell()
                          : processing::Table::Cell(segment.fleissKappa));
        for (const double volume : segment.volumesMl)
            row.emplace_back(volume);
    }
    return table;
}

ExitCode compareWithEachOther(const Scan& scan, const Options& options, const Console& console)
{
    const auto names = namesOf(options.masks);
    ComparisonReport report;
    report.title = "Masks of " + stemOf(options.path) + " against each other";
    report.methods = methodsParagraph(nullptr, options.score);
    std::vector<const Segmentation*> masks;
    for (const auto& mask : scan.masks)
        masks.push_back(mask.get());
    const auto agreement = processing::segmentAgreement(masks, console.progress("Agreement"));
    if (!agreement)
        return console.fail(agreement.error());
    report.tables.push_back(
        {"agreement", "Agreement by segment", agreementTable(*agreement, names)});
    processing::Table pairs;
    const auto means = pairwiseDice(scan, options, names, pairs);
    if (!means)
        return console.fail(means.error());
    report.tables.push_back({"pairs", "Every two masks", std::move(pairs),
                             "Of every two masks the first stands as reference."});
    report.figures.push_back(pairwiseFigure(names, *means));

    const auto majority = processing::majorityConsensus(masks, console.progress("Majority"));
    if (!majority)
        return console.fail(majority.error());
    const auto staple = processing::stapleConsensus(masks, console.progress("STAPLE"));
    if (!staple)
        return console.fail(staple.error());
    std::error_code error;
    fs::create_directories(options.output, error);
    std::vector<std::string> files{"consensus-majority.seg.nrrd", "consensus-staple.seg.nrrd"};
    for (const auto& [mask, name] : {std::pair{&*majority, files[0]}, {&staple->mask, files[1]}})
        if (const auto written = writeMask(*mask, nullptr, {options.output / name, {}}, console);
            !written)
            return console.fail(written.error());
    auto picture = scanPicture(scan.volume, scan.masks, names, nullptr, std::nullopt);
    if (!picture)
        return console.fail(picture.error());
    report.picturePng = std::move(picture->png);
    report.pictureCaption = std::move(picture->caption);
    return finish(report, {{"method", methodJson(options.score)}}, options, console, files);
}

/// The masks of a cohort: the reference of each case, and each model's.
struct Cohort {
    std::vector<std::string> names;
    std::vector<fs::path> references;
    std::vector<std::vector<std::optional<MaskPair>>> pairs; ///< [model][case]
};

Result<Cohort> findCohort(const Options& options, const Console& console)
{
    Cohort cohort;
    for (const auto& [name, path] : masksIn(options.reference)) {
        cohort.names.push_back(name);
        cohort.references.push_back(path);
    }
    for (const auto& folder : options.masks) {
        const auto found = maskPairs(options.reference, {folder});
        if (!found)
            return tl::unexpected<Error>(found.error());
        auto& row = cohort.pairs.emplace_back(cohort.names.size());
        for (std::size_t at = 0; at < cohort.names.size(); ++at)
            for (const auto& pair : found->pairs)
                if (pair.reference == cohort.references[at])
                    row[at] = pair;
        for (const auto& pair : found->missing)
            console.warn("there is no mask for " + pair.reference.string() + " in " +
                         pair.prediction.string());
    }
    return cohort;
}

Result<Json> scored(const MaskPair& pair, const Options& options, const Console& console)
{
    const auto reference = loadMask(pair.reference, nullptr, console);
    if (!reference)
        return tl::unexpected<Error>(reference.error());
    const auto mask = loadMask(pair.prediction, nullptr, console);
    if (!mask)
        return tl::unexpected<Error>(mask.error());
    return scored(*reference, *mask, options);
}

/// Fills in the scores of a cohort, several masks at a time. @return the first error
Result<void> scoreAll(const Cohort& cohort, const Options& options, Comparison& comparison,
                      EvaluatedCases& done, const Console& console)
{
    const auto cases = cohort.names.size();
    const auto progress = console.progress("Scoring");
    std::mutex mutex;
    std::optional<Error> failed;
    std::size_t count = 0;
    const auto total = cohort.pairs.size() * cases;
    processing::forEachSlice(
        static_cast<int>(total),
        [&](int n) {
            const auto model = static_cast<std::size_t>(n) / cases;
            const auto at = static_cast<std::size_t>(n) % cases;
            if (const auto& pair = cohort.pairs[model][at]) {
                const auto before = done.find(*pair);
                auto scores = before ? Result<Json>(*before) : scored(*pair, options, console);
                if (scores && !before)
                    done.add(*pair, *scores);
                const std::scoped_lock lock(mutex);
                if (scores)
                    comparison.scores[model][at] = std::move(*scores);
                else if (!failed)
                    failed = scores.error();
            }
            const std::scoped_lock lock(mutex);
            progress(static_cast<double>(++count) / static_cast<double>(total));
        },
        options.threads);
    if (failed)
        return tl::unexpected<Error>(*failed);
    return {};
}

ExitCode compareCohort(const Options& options, const Console& console)
{
    const auto cohort = findCohort(options, console);
    if (!cohort)
        return console.fail(cohort.error());
    std::error_code error;
    fs::create_directories(options.output, error);
    Comparison comparison{namesOf(options.masks), cohort->names, {}, options.bootstrap()};
    comparison.scores.assign(options.masks.size(), std::vector<Json>(cohort->names.size()));
    const auto method = methodJson(options.score);
    EvaluatedCases done(options.output / "scores",
                        method.dump() + Json(options.score.labels).dump());
    if (const auto scored = scoreAll(*cohort, options, comparison, done, console); !scored)
        return console.fail(scored.error());
    auto report = reportOf(comparison, options);
    report.title = std::to_string(comparison.models.size()) + " models on " +
                   std::to_string(comparison.cases.size()) + " cases";
    const auto code = finish(report, {{"method", method}}, options, console);
    if (code == ExitCode::Done)
        done.forget();
    return code;
}

ExitCode compare(const Options& options, const Console& console)
{
    const bool areFolders = !options.reference.empty() && isFolder(options.reference);
    if (areFolders)
        return compareCohort(options, console);
    if (options.path.empty())
        return console.fail({ErrorCode::InvalidArgument,
                             Text(HANGAKU_TR("Core", "There is no image to compare masks on")),
                             Text(HANGAKU_TR("Core", "Give the image first; only folders of masks "
                                                     "are compared without one.")),
                             {}});
    const auto scan = loadScan(options, console);
    if (!scan)
        return console.fail(scan.error());
    return scan->reference ? compareWithReference(*scan, options, console)
                           : compareWithEachOther(*scan, options, console);
}

} // namespace

void addCompare(Program& program)
{
    auto command = program.add(
        "compare", "Compare masks of one scan, or models on many cases: tables, figures, a report");
    auto options = std::make_shared<Options>();
    command.add("PATH", options->path, "The image; not needed for folders of masks");
    command
        .add("--mask", options->masks,
             "The masks of the image; or for each model a folder of masks, one for each case")
        .required();
    command.add("--reference", options->reference,
                "The mask taken as true, or a folder of them with the same names; without it the "
                "masks are compared with each other");
    addScoreOptions(command, options->score);
    command.add("--resamples", options->resamples, "Of the bootstrap").atLeast(1);
    command.add("--seed", options->seed, "Of the bootstrap");
    command.add("--threads", options->threads, "How many masks at a time").atLeast(1);
    command.add("--series", options->choice.seriesUid, "Series Instance UID");
    command.add("-o,--output", options->output, "The folder to write to").required();
    command.does([options](const Console& console) { return compare(*options, console); });
}

} // namespace hangaku::cli
