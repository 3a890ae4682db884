#include "app/evaluation/Evaluation.h"

#include "app/evaluation/CaseTable.h"
#include "app/evaluation/EvaluatedCases.h"
#include "viewer/processing/ParallelSlices.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace hangaku::app {

using namespace viewer;
using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

namespace {

/// The cases of the pairs and of what is missing, in the order of their names.
void nameCases(const MaskPairs& masks, ModelScores& scores)
{
    std::map<std::string, fs::path> references;
    for (const auto& list : {masks.pairs, masks.missing})
        for (const auto& pair : list)
            references.emplace(pair.name, pair.reference);
    for (const auto& [name, reference] : references)
        scores.cases.push_back({name, reference});
    scores.masks.assign(scores.models.size(), std::vector<ModelScores::Mask>(references.size()));
}

std::size_t placeOf(const ModelScores& scores, const std::string& name)
{
    const auto found = std::ranges::lower_bound(scores.cases, name, {}, &ModelScores::Case::name);
    return static_cast<std::size_t>(found - scores.cases.begin());
}

Json caseJson(const ModelScores& scores, std::size_t model, std::size_t at)
{
    const auto& mask = scores.masks[model][at];
    const auto& about = scores.cases[at];
    Json entry{{"reference", about.reference.string()},
               {"prediction", mask.file.string()},
               {"case", about.name},
               {"model", scores.models[model]}};
    if (!about.image.empty())
        entry["image"] = about.image.string();
    for (const auto& grouping : scores.groupings)
        if (!grouping.values[at].empty())
            entry["groups"][grouping.name] = grouping.values[at];
    entry["segments"] = Json::array();
    for (const auto& segment : mask.segments)
        entry["segments"].push_back(scoreJson(segment, scores.options));
    return entry;
}

/// The index of what has this name, at the end when it is new.
template <typename Named, typename Name>
std::size_t indexIn(std::vector<Named>& list, const std::string& name, Name nameOf)
{
    const auto found = std::ranges::find(list, name, nameOf);
    return static_cast<std::size_t>(found - list.begin());
}

/// Paths are as they were given: from where the command ran, else from the file's own folder.
fs::path found(const std::string& path, const fs::path& folder)
{
    std::error_code error;
    if (path.empty() || fs::path(path).is_absolute() || fs::exists(path, error))
        return path;
    return folder / path;
}

void addCase(const Json& entry, const fs::path& folder, ModelScores& scores)
{
    const auto reference = found(entry.at("reference").get<std::string>(), folder);
    const auto prediction = found(entry.at("prediction").get<std::string>(), folder);
    // Files of earlier versions have neither names nor models.
    const auto name = entry.value("case", stemOf(reference));
    const auto model = entry.value("model", stemOf(prediction.parent_path()));
    const auto at = indexIn(scores.cases, name, &ModelScores::Case::name);
    if (at == scores.cases.size()) {
        scores.cases.push_back(
            {name, reference, found(entry.value("image", std::string()), folder)});
        for (auto& ofModel : scores.masks)
            ofModel.emplace_back();
        for (auto& grouping : scores.groupings)
            grouping.values.emplace_back();
    }
    const auto which = indexIn(scores.models, model, std::identity());
    if (which == scores.models.size()) {
        scores.models.push_back(model);
        scores.masks.emplace_back(scores.cases.size());
    }
    if (const auto groups = entry.find("groups"); groups != entry.end())
        for (const auto& [grouping, value] : groups->items()) {
            const auto place = indexIn(scores.groupings, grouping, &Grouping::name);
            if (place == scores.groupings.size())
                scores.groupings.push_back(
                    {grouping, std::vector<std::string>(scores.cases.size())});
            scores.groupings[place].values[at] = value.get<std::string>();
        }
    auto& mask = scores.masks[which][at];
    mask.file = prediction;
    for (const auto& segment : entry.at("segments"))
        mask.segments.push_back(scoreFrom(segment));
}

} // namespace

Result<Evaluation> evaluate(const EvaluationRequest& request, EvaluatedCases& done,
                            const Warn& warn, const Progress& progress)
{
    Evaluation result;
    auto& scores = result.scores;
    scores.options = request.options;
    scores.bootstrap = request.bootstrap;
    auto curves = readCurves(request.curves, request.bootstrap);
    if (!curves)
        return tl::unexpected<Error>(curves.error());
    result.curves = std::move(*curves);
    if (request.reference.empty())
        return result;
    const auto masks = maskPairs(request.reference, request.predictions);
    if (!masks)
        return tl::unexpected<Error>(masks.error());
    scores.models = namesOf(request.predictions);
    nameCases(*masks, scores);
    result.missing = masks->missing;
    if (!request.images.empty())
        findImages(request.images, scores);
    if (!request.caseTable.empty())
        if (const auto added = addCaseTable(request.caseTable, scores); !added)
            return tl::unexpected<Error>(added.error());
    const int threads = request.threads > 0
                            ? request.threads
                            : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    std::mutex mutex;
    std::size_t count = 0;
    processing::forEachSlice(
        static_cast<int>(masks->pairs.size()),
        [&](int n) {
            const auto& pair = masks->pairs[static_cast<std::size_t>(n)];
            if (progress.isStopped())
                return;
            const auto before = done.find(pair);
            auto scored = before ? Result<SegmentScores>(*before)
                                 : scoreFiles(pair, request.options, warn, {progress.stop, {}});
            if (scored && !before)
                done.add(pair, *scored);
            const std::scoped_lock lock(mutex);
            if (scored)
                scores.masks[pair.model][placeOf(scores, pair.name)] = {pair.prediction,
                                                                        std::move(*scored)};
            else
                result.failed.push_back({pair, scored.error()});
            progress(static_cast<double>(++count) / static_cast<double>(masks->pairs.size()));
        },
        threads);
    if (!progress.isStopped())
        addHeaderGroupings(scores, threads, {progress.stop, {}});
    if (progress.isStopped())
        return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "The evaluation was stopped")));
    std::ranges::sort(result.failed, {}, [](const Evaluation::Failed& failed) {
        return std::pair(failed.pair.name, failed.pair.model);
    });
    return result;
}

Json evaluationJson(const Evaluation& evaluation)
{
    const auto& scores = evaluation.scores;
    Json document{{"method", methodJson(scores.options)}, {"cases", Json::array()}};
    for (std::size_t model = 0; model < scores.models.size(); ++model)
        for (std::size_t at = 0; at < scores.cases.size(); ++at)
            if (const auto& mask = scores.masks[model][at];
                !mask.file.empty() || !mask.segments.empty())
                document["cases"].push_back(caseJson(scores, model, at));
    for (const auto& [pair, error] : evaluation.failed)
        document["failed"].push_back({{"reference", pair.reference.string()},
                                      {"prediction", pair.prediction.string()},
                                      {"reason", error.reason.english()}});
    for (const auto& pair : evaluation.missing)
        document["missing"].push_back(
            {{"reference", pair.reference.string()}, {"folder", pair.prediction.string()}});
    document.update(curvesJson(evaluation.curves));
    return document;
}

Result<Evaluation> readEvaluation(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(ErrorCode::ReadFailed,
                    Text(HANGAKU_TR("Core", "Cannot read %1"), {file.string()}));
    const auto noEvaluation = [&file](const std::string& detail) {
        return fail(ErrorCode::ParseFailed,
                    Text(HANGAKU_TR("Core", "%1 is not an evaluation"), {file.string()}),
                    Text(HANGAKU_TR("Core", "Open the .json file that `hangaku-cli evaluate` or "
                                            "`compare` wrote for folders of masks.")),
                    detail);
    };
    try {
        const auto document = Json::parse(in);
        Evaluation evaluation;
        auto& scores = evaluation.scores;
        scores.options = scoreOptionsFrom(document.at("method"));
        for (const auto& entry : document.at("cases"))
            addCase(entry, file.parent_path(), scores);
        evaluation.curves = curvesFrom(document);
        if (scores.cases.empty() && evaluation.curves.isEmpty())
            return noEvaluation("no cases");
        return evaluation;
    } catch (const Json::exception& error) {
        return noEvaluation(error.what());
    }
}

bool isEvaluation(const fs::path& file)
{
    if (file.extension() != ".json")
        return false;
    std::ifstream in(file, std::ios::binary);
    std::string begin(200, '\0');
    in.read(begin.data(), static_cast<std::streamsize>(begin.size()));
    return begin.find("\"method\"") != std::string::npos;
}

} // namespace hangaku::app
