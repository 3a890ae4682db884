#include "app/cli/Commands.h"
#include "app/cli/Inputs.h"
#include "viewer/core/base/AtomicFile.h"
#include "viewer/processing/metrics/Overlap.h"

#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>

namespace hangaku::cli {

using namespace viewer;
using Json = nlohmann::ordered_json;

namespace {

struct Options {
    std::filesystem::path reference;
    std::vector<std::filesystem::path> predictions;
    std::vector<std::string> labels;
    std::filesystem::path output;
};

Json orNull(const std::optional<double>& value)
{
    return value ? Json(*value) : Json(nullptr);
}

bool isWanted(const processing::SegmentScore& score, const std::vector<std::string>& labels)
{
    return labels.empty() || std::ranges::find(labels, score.name) != labels.end() ||
           std::ranges::find(labels, std::to_string(score.reference)) != labels.end();
}

Json caseJson(const Options& options, const std::filesystem::path& prediction,
              const std::vector<processing::SegmentScore>& scores)
{
    Json segments = Json::array();
    for (const auto& score : scores)
        if (isWanted(score, options.labels))
            // The surface metrics are not computed yet and so are undefined.
            segments.push_back({{"label", score.reference},
                                {"name", score.name},
                                {"dice", orNull(score.dice)},
                                {"iou", orNull(score.iou)},
                                {"hd", nullptr},
                                {"hd95", nullptr},
                                {"assd", nullptr},
                                {"nsd", nullptr},
                                {"nsdToleranceMm", nullptr},
                                {"volumeMl", score.volumeMl},
                                {"referenceVolumeMl", score.referenceVolumeMl}});
    return {{"reference", options.reference.string()},
            {"prediction", prediction.string()},
            {"segments", segments}};
}

std::string csvField(const std::string& text)
{
    if (text.find_first_of(",\"\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char letter : text)
        quoted += letter == '"' ? std::string("\"\"") : std::string(1, letter);
    return quoted + "\"";
}

std::string csv(const Json& document)
{
    std::ostringstream out;
    out << "reference,prediction,label,name,dice,iou,volumeMl,referenceVolumeMl\n";
    for (const auto& entry : document["cases"])
        for (const auto& segment : entry["segments"]) {
            out << csvField(entry["reference"].get<std::string>()) << ','
                << csvField(entry["prediction"].get<std::string>()) << ',' << segment["label"]
                << ',' << csvField(segment["name"].get<std::string>());
            for (const char* key : {"dice", "iou", "volumeMl", "referenceVolumeMl"}) {
                out << ',';
                if (!segment[key].is_null())
                    out << segment[key];
            }
            out << '\n';
        }
    return out.str();
}

void sayScores(const Json& document, const Console& console)
{
    for (const auto& entry : document["cases"]) {
        console.say(entry["prediction"].get<std::string>());
        for (const auto& segment : entry["segments"]) {
            const std::string dice = segment["dice"].is_null()
                                         ? "undefined"
                                         : std::to_string(segment["dice"].get<double>());
            char line[256];
            std::snprintf(line, sizeof(line), "  %4d  %-28s Dice %s  %.2f ml (reference %.2f ml)",
                          segment["label"].get<int>(), segment["name"].get<std::string>().c_str(),
                          dice.c_str(), segment["volumeMl"].get<double>(),
                          segment["referenceVolumeMl"].get<double>());
            console.say(line);
        }
    }
}

ExitCode evaluate(const Options& options, const Console& console)
{
    const auto reference = loadMask(options.reference, nullptr, console);
    if (!reference)
        return console.fail(reference.error());
    Json document{{"method",
                   {{"overlap", "Dice and IoU over voxels of the reference grid"},
                    {"surface", nullptr},
                    {"emptyPolicy", "MetricsReloaded: both empty gives 1, one empty gives 0"}}},
                  {"cases", Json::array()}};
    for (const auto& path : options.predictions) {
        const auto prediction = loadMask(path, nullptr, console);
        if (!prediction)
            return console.fail(prediction.error());
        document["cases"].push_back(
            caseJson(options, path, processing::overlap(*reference, *prediction)));
    }
    if (!options.output.empty()) {
        const bool isCsv = options.output.extension() == ".csv";
        const auto text = isCsv ? csv(document) : document.dump(2) + "\n";
        const auto written =
            writeAtomically(options.output, [&text](const std::filesystem::path& file) {
                std::ofstream(file, std::ios::binary) << text;
                return Result<void>();
            });
        if (!written)
            return console.fail(written.error());
    }
    sayScores(document, console);
    console.print(document);
    return ExitCode::Done;
}

} // namespace

void addEvaluate(Program& program)
{
    auto command = program.add("evaluate", "Score masks against a reference, segment by segment");
    auto options = std::make_shared<Options>();
    command.add("--reference", options->reference, "The mask taken as true").required();
    command.add("--prediction", options->predictions, "The masks to score").required();
    command.add("--labels", options->labels, "Only these segments, by name or number").separated();
    command.add("-o,--output", options->output, "A .json or .csv file to write");
    command.does([options](const Console& console) { return evaluate(*options, console); });
}

} // namespace hangaku::cli
