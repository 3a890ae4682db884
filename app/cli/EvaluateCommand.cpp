#include "app/cli/Commands.h"
#include "app/cli/Inputs.h"
#include "app/evaluation/ComparisonReport.h"
#include "app/evaluation/EvaluatedCases.h"
#include "app/evaluation/Evaluation.h"
#include "app/evaluation/Subgroups.h"
#include "viewer/session/journal/EditTrace.h"

#include <cmath>
#include <cstdio>

namespace hangaku::cli {

using namespace viewer;
using processing::Table;

namespace {

struct Options {
    app::EvaluationRequest request;
    std::filesystem::path output;
};

/// A row for each segment of each mask, model after model.
Table tableOf(const app::ModelScores& scores)
{
    Table table;
    table.columns = {{"reference", "Reference"}, {"prediction", "Prediction"}};
    table.columns.insert(table.columns.end(), app::scoreColumns().begin(),
                         app::scoreColumns().end());
    for (const auto& grouping : scores.groupings)
        table.columns.push_back({grouping.name, grouping.name});
    for (const auto& ofModel : scores.masks)
        for (std::size_t at = 0; at < ofModel.size(); ++at)
            for (const auto& segment : ofModel[at].segments) {
                std::vector<Table::Cell> row{scores.cases[at].reference.string(),
                                             ofModel[at].file.string()};
                for (auto& cell : app::scoreCells(segment, scores.options))
                    row.push_back(std::move(cell));
                for (const auto& grouping : scores.groupings)
                    row.emplace_back(grouping.values[at]);
                table.rows.push_back(std::move(row));
            }
    return table;
}

/// A table of subgroups as CSV, and for people; its files are called after the scores'.
Result<void> writeBeside(const Table& table, const Table& page, const std::string& name,
                         const std::filesystem::path& output, const Console& console)
{
    for (const auto& [ending, text] :
         {std::pair{".csv", table.csv()}, {".md", page.markdown()}, {".tex", page.latex()}}) {
        const auto file = output.parent_path() / (output.stem().string() + name + ending);
        if (auto written = writeText(text, file); !written)
            return written;
        console.say("Wrote " + file.string());
    }
    return {};
}

/// Where cases are parted.
Result<void> writeSubgroups(const Table& subgroups, const Table& tests,
                            const std::filesystem::path& output, const Console& console)
{
    const auto page = app::subgroupsForPage(subgroups);
    if (auto written = writeBeside(subgroups, page, "-subgroups", output, console); !written)
        return written;
    return tests.rows.empty() ? Result<void>()
                              : writeBeside(tests, tests, "-subgroup-tests", output, console);
}

void sayScores(const app::ModelScores& scores, const Console& console)
{
    const auto shown = [](const processing::SegmentMetrics& segment, const char* key, int digits) {
        const double value = app::scoreOf(segment, key);
        return std::isnan(value) ? "undefined" : processing::roundedNumber(value, digits);
    };
    for (const auto& ofModel : scores.masks)
        for (const auto& mask : ofModel) {
            if (mask.file.empty())
                continue;
            console.say(mask.file.string());
            for (const auto& segment : mask.segments) {
                char line[320];
                std::snprintf(line, sizeof(line),
                              "  %4d  %-28s Dice %s  HD95 %s mm  NSD %s  %.2f ml (reference %.2f "
                              "ml)",
                              segment.reference, segment.name.c_str(),
                              shown(segment, "dice", 4).c_str(), shown(segment, "hd95", 2).c_str(),
                              shown(segment, "nsd", 4).c_str(), segment.volumeMl,
                              segment.referenceVolumeMl);
                console.say(line);
            }
        }
}

ExitCode evaluate(const Options& options, const Console& console)
{
    app::EvaluatedCases done(options.output, options.request.options);
    const auto evaluation = app::evaluate(
        options.request, done, [&](const std::string& line) { console.warn(line); },
        console.progress("Scoring"));
    if (!evaluation)
        return console.fail(evaluation.error());
    for (const auto& failed : evaluation->failed)
        console.fail(failed.error);
    for (const auto& pair : evaluation->missing)
        console.warn("there is no mask for " + pair.reference.string() + " in " +
                     pair.prediction.string());
    // Of single files a part is not what was asked for; a folder may have a broken one.
    const bool isComplete = evaluation->failed.empty();
    std::error_code error;
    if (!isComplete && !std::filesystem::is_directory(options.request.reference, error))
        return ExitCode::Failed;
    auto document = app::evaluationJson(*evaluation);
    const auto& scores = evaluation->scores;
    const auto subgroups = scores.isCohort() ? app::subgroupsTable(scores) : Table();
    const auto tests = scores.isCohort() ? app::subgroupTestsTable(scores) : Table();
    for (const auto& [name, table] : {std::pair{"subgroups", subgroups}, {"subgroupTests", tests}})
        if (!table.rows.empty())
            document[name] = app::tableJson(table);
    for (const auto& [name, table] :
         {std::pair{"classificationSummary", app::classificationTable(evaluation->curves)},
          {"frocSummary", app::frocTable(evaluation->curves)}})
        if (!table.rows.empty()) {
            document[name] = app::tableJson(table);
            console.say(table.markdown());
        }
    if (!options.output.empty()) {
        const bool isCsv = options.output.extension() == ".csv";
        if (const auto written =
                writeText(isCsv ? tableOf(scores).csv() : document.dump(2) + "\n", options.output);
            !written)
            return console.fail(written.error());
        if (!scores.groupings.empty())
            if (const auto written = writeSubgroups(subgroups, tests, options.output, console);
                !written)
                return console.fail(written.error());
    }
    done.forget();
    sayScores(scores, console);
    console.print(document);
    return isComplete ? ExitCode::Done : ExitCode::Failed;
}

} // namespace

void addEvaluate(Program& program)
{
    auto command = program.add("evaluate", "Score masks against a reference, segment by segment");
    auto options = std::make_shared<Options>();
    auto& request = options->request;
    const auto reference = command.add("--reference", request.reference,
                                       "The mask taken as true, or a folder of them");
    command.add("--prediction", request.predictions,
                "The masks to score, or folders of masks with the names of the references");
    addScoreOptions(command, request.options);
    addCohortOptions(command, request, reference, "--reference");
    command.add("-o,--output", options->output,
                "A .json or .csv file to write; stopped halfway, the same command goes on");
    command.does([options](const Console& console) { return evaluate(*options, console); });
}

} // namespace hangaku::cli
