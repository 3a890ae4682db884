#include "app/cli/Commands.h"
#include "app/cli/EvaluatedCases.h"
#include "app/cli/Inputs.h"
#include "app/cli/MaskPairs.h"
#include "app/cli/Scores.h"
#include "viewer/core/base/AtomicFile.h"
#include "viewer/processing/ParallelSlices.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <thread>

namespace hangaku::cli {

using namespace viewer;
using Json = nlohmann::ordered_json;
using processing::Table;

namespace {

struct Options {
    std::filesystem::path reference;
    std::vector<std::filesystem::path> predictions;
    ScoreOptions score;
    std::filesystem::path output;
    int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
};

Result<Json> evaluated(const MaskPair& pair, const Options& options, const Console& console)
{
    const auto reference = loadMask(pair.reference, nullptr, console);
    if (!reference)
        return tl::unexpected<Error>(reference.error());
    const auto prediction = loadMask(pair.prediction, nullptr, console);
    if (!prediction)
        return tl::unexpected<Error>(prediction.error());
    const auto measured =
        processing::segmentMetrics(*reference, *prediction, options.score.surfaceOptions(), {});
    if (!measured)
        return tl::unexpected<Error>(measured.error());
    Json segments = Json::array();
    for (const auto& metrics : *measured)
        if (options.score.wants(metrics))
            segments.push_back(scoreJson(metrics, options.score));
    return Json{{"reference", pair.reference.string()},
                {"prediction", pair.prediction.string()},
                {"segments", segments}};
}

Table tableOf(const Json& document)
{
    Table table;
    table.columns = {{"reference", "Reference"}, {"prediction", "Prediction"}};
    table.columns.insert(table.columns.end(), scoreColumns().begin(), scoreColumns().end());
    for (const auto& entry : document["cases"])
        for (const auto& segment : entry["segments"]) {
            auto& row = table.rows.emplace_back();
            row.emplace_back(entry["reference"].get<std::string>());
            row.emplace_back(entry["prediction"].get<std::string>());
            for (auto& cell : scoreCells(segment))
                row.push_back(std::move(cell));
        }
    return table;
}

Result<void> write(const Json& document, const std::filesystem::path& output)
{
    const auto text =
        output.extension() == ".csv" ? tableOf(document).csv() : document.dump(2) + "\n";
    return writeAtomically(output, [&text](const std::filesystem::path& file) {
        std::ofstream(file, std::ios::binary) << text;
        return Result<void>();
    });
}

std::string shown(const Json& value, int digits)
{
    return value.is_null() ? "undefined" : processing::roundedNumber(value.get<double>(), digits);
}

void sayScores(const Json& document, const Console& console)
{
    for (const auto& entry : document["cases"]) {
        console.say(entry["prediction"].get<std::string>());
        for (const auto& segment : entry["segments"]) {
            char line[320];
            std::snprintf(line, sizeof(line),
                          "  %4d  %-28s Dice %s  HD95 %s mm  NSD %s  %.2f ml (reference %.2f ml)",
                          segment["label"].get<int>(), segment["name"].get<std::string>().c_str(),
                          shown(segment["dice"], 4).c_str(), shown(segment["hd95"], 2).c_str(),
                          shown(segment["nsd"], 4).c_str(), segment["volumeMl"].get<double>(),
                          segment["referenceVolumeMl"].get<double>());
            console.say(line);
        }
    }
}

/// What came of the pairs: a case for each, or an error.
using Outcomes = std::vector<Result<Json>>;

Outcomes evaluateAll(const std::vector<MaskPair>& pairs, const Options& options,
                     EvaluatedCases& done, const Console& console)
{
    Outcomes outcomes(pairs.size());
    const auto progress = console.progress("Scoring");
    std::mutex mutex;
    std::size_t count = 0;
    processing::forEachSlice(
        static_cast<int>(pairs.size()),
        [&](int n) {
            const auto at = static_cast<std::size_t>(n);
            if (auto before = done.find(pairs[at]))
                outcomes[at] = std::move(*before);
            else if ((outcomes[at] = evaluated(pairs[at], options, console)))
                done.add(pairs[at], *outcomes[at]);
            const std::scoped_lock lock(mutex);
            progress(static_cast<double>(++count) / static_cast<double>(pairs.size()));
        },
        options.threads);
    return outcomes;
}

/// Puts the outcomes into the document; says on stderr what could not be scored.
/// @return whether all could
bool collect(const MaskPairs& masks, Outcomes outcomes, Json& document, const Console& console)
{
    bool isComplete = true;
    for (std::size_t at = 0; at < outcomes.size(); ++at) {
        if (outcomes[at]) {
            document["cases"].push_back(std::move(*outcomes[at]));
            continue;
        }
        isComplete = false;
        console.fail(outcomes[at].error());
        document["failed"].push_back({{"reference", masks.pairs[at].reference.string()},
                                      {"prediction", masks.pairs[at].prediction.string()},
                                      {"reason", outcomes[at].error().reason.english()}});
    }
    for (const auto& pair : masks.missing) {
        console.warn("there is no mask for " + pair.reference.string() + " in " +
                     pair.prediction.string());
        document["missing"].push_back(
            {{"reference", pair.reference.string()}, {"folder", pair.prediction.string()}});
    }
    return isComplete;
}

ExitCode evaluate(const Options& options, const Console& console)
{
    const auto masks = maskPairs(options.reference, options.predictions);
    if (!masks)
        return console.fail(masks.error());
    Json document{{"method", methodJson(options.score)}, {"cases", Json::array()}};
    EvaluatedCases done(options.output,
                        document["method"].dump() + Json(options.score.labels).dump());
    const bool isComplete =
        collect(*masks, evaluateAll(masks->pairs, options, done, console), document, console);
    // Of single files a part is not what was asked for; a folder may have a broken one.
    std::error_code error;
    if (!isComplete && !std::filesystem::is_directory(options.reference, error))
        return ExitCode::Failed;
    if (!options.output.empty())
        if (const auto written = write(document, options.output); !written)
            return console.fail(written.error());
    done.forget();
    sayScores(document, console);
    console.print(document);
    return isComplete ? ExitCode::Done : ExitCode::Failed;
}

} // namespace

void addEvaluate(Program& program)
{
    auto command = program.add("evaluate", "Score masks against a reference, segment by segment");
    auto options = std::make_shared<Options>();
    command.add("--reference", options->reference, "The mask taken as true, or a folder of them")
        .required();
    command
        .add("--prediction", options->predictions,
             "The masks to score, or folders of masks with the names of the references")
        .required();
    addScoreOptions(command, options->score);
    command.add("--threads", options->threads, "How many masks at a time").atLeast(1);
    command.add("-o,--output", options->output,
                "A .json or .csv file to write; stopped halfway, the same command goes on");
    command.does([options](const Console& console) { return evaluate(*options, console); });
}

} // namespace hangaku::cli
