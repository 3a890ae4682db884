#include "ai/host/CodeScan.h"
#include "ai/host/ModelArchive.h"
#include "ai/host/Sha256.h"
#include "ai/host/Suitability.h"
#include "ai/protocol/ModelParameters.h"
#include "app/cli/Commands.h"
#include "app/cli/FoundFiles.h"
#include "app/cli/run/BatchRun.h"
#include "app/cli/run/RunImages.h"
#include "viewer/processing/io/ImageFile.h"

#include <chrono>

namespace hangaku::cli {

using namespace viewer;
using Json = nlohmann::ordered_json;

namespace {

const char* endingOf(const std::string& format)
{
    if (format == "seg")
        return ".dcm";
    return format == "nifti" ? ".nii.gz" : ".nrrd";
}

double fractionOf(const ai::RunProgress& progress)
{
    return progress.total > 0 ? static_cast<double>(progress.done) / progress.total : 0;
}

Json segmentsOf(const Segmentation& result)
{
    const auto counts = result.voxelCounts();
    Json segments = Json::array();
    for (std::size_t at = 0; at < counts.size(); ++at) {
        const auto& segment = result.segments()[at];
        segments.push_back({{"label", segment.number},
                            {"name", segment.label},
                            {"voxels", counts[at]},
                            {"volumeMl", static_cast<double>(counts[at]) *
                                             result.geometry().voxelVolumeMm3() / 1000}});
    }
    return segments;
}

/// Where each of a case's several images came from, in the model's order.
Json imagesOf(const RunCase& oneCase)
{
    Json images = Json::array();
    const auto add = [&images](const VolumeDescription& volume) {
        const auto& file = volume.imageFile;
        images.push_back(
            {{"path", (file.empty() ? volume.instances.front().path.parent_path() : file).string()},
             {"seriesInstanceUid", volume.seriesInstanceUid}});
    };
    add(oneCase.volume);
    for (const auto& volume : oneCase.otherImages)
        add(volume);
    return images;
}

const Provenance& provenanceOf(const ai::ModelOutcome& outcome)
{
    return outcome.segmentation ? outcome.segmentation->provenance
           : outcome.detections ? outcome.detections->provenance
                                : outcome.classScores->provenance;
}

} // namespace

Json recordOf(const ai::ModelOutcome& outcome, const RunCase& oneCase, double loadSeconds)
{
    const auto& provenance = provenanceOf(outcome);
    Json record{{"input", oneCase.input.string()},
                {"inputUids", provenance.inputUids},
                {"model",
                 {{"id", provenance.modelId},
                  {"name", provenance.modelName},
                  {"version", provenance.modelVersion},
                  {"sha256", provenance.modelSha256}}},
                {"parameters", provenance.parameters},
                {"runtime", provenance.runtime},
                {"creator", provenance.creator},
                {"startedAt", provenance.startedAt},
                {"seconds", {{"load", loadSeconds}, {"run", provenance.seconds}}}};
    if (!oneCase.otherImages.empty())
        record["images"] = imagesOf(oneCase);
    if (outcome.segmentation)
        record["segments"] = segmentsOf(*outcome.segmentation);
    record.update(foundRecord(outcome));
    return record;
}

namespace {

/// "overlap=0.5", "mirror=on", "precision=bfloat16".
Result<ai::ParameterValues> readSettings(const std::vector<std::string>& texts,
                                         const ai::ModelManifest& model)
{
    const auto parameters = ai::parametersOf(model);
    ai::ParameterValues values;
    for (const auto& text : texts) {
        const auto equals = text.find('=');
        const auto key = text.substr(0, equals);
        const auto value = equals == std::string::npos
                               ? std::nullopt
                               : ai::parameterValue(parameters, key, text.substr(equals + 1));
        if (!value)
            return fail(ErrorCode::InvalidArgument,
                        Text(HANGAKU_TR("Core", "%1 is no setting"), {text}),
                        Text(HANGAKU_TR("Core", "Write --set NAME=VALUE, as in overlap=0.5, "
                                                "mirror=on or precision=bfloat16.")));
        values[key] = *value;
    }
    return values;
}

} // namespace

Result<ChosenModel> chooseModel(const std::string& idOrFolder, const RunOptions& options,
                                const Console& console)
{
    const ai::ModelRegistry registry;
    auto model = registry.open(idOrFolder);
    if (!model)
        return tl::unexpected<Error>(model.error());
    const auto values = readSettings(options.settings, model->manifest);
    if (!values)
        return tl::unexpected<Error>(values.error());
    if (auto ready = ai::makeReady(*model); !ready)
        return tl::unexpected<Error>(ready.error());
    // Who names a model here trusts it; what its code asks for is told all the same.
    if (const auto findings = ai::scanCode(model->weightsFiles()); !model->isShipped && findings)
        for (const auto& finding : *findings)
            console.warn(idOrFolder + ": " + finding.text().english());
    const auto sha256 = ai::sha256Of(model->weightsFiles());
    if (!sha256)
        return tl::unexpected<Error>(sha256.error());
    auto changed = ai::changedParameters(model->manifest, *values);
    auto manifest = ai::withParameters(model->manifest, *values);
    if (!manifest)
        return tl::unexpected<Error>(manifest.error());
    model->manifest = std::move(*manifest);
    return ChosenModel{std::move(*model), *sha256, std::move(changed)};
}

ai::InferenceRequest requestOf(const std::vector<Volume>& images, const ChosenModel& model,
                               const RunOptions& options)
{
    ai::InferenceRequest request{images.front(), model.entry};
    request.otherImages.assign(images.begin() + 1, images.end());
    request.changed = model.changed;
    request.usesCache = !options.noCache;
    request.device = options.device == "cpu"    ? ai::Device::Cpu
                     : options.device == "cuda" ? ai::Device::Cuda
                                                : ai::Device::Auto;
    request.threads = options.threads;
    request.creator = "hangaku-cli " HANGAKU_VERSION;
    return request;
}

Result<std::vector<std::string>> formatsFor(const Volume& volume, const RunOptions& options)
{
    const bool isDicom = !volume.description.instances.empty();
    if (options.formats.empty())
        return isDicom ? std::vector<std::string>{"seg", "nifti"}
                       : std::vector<std::string>{"nifti"};
    if (!isDicom && std::ranges::find(options.formats, "seg") != options.formats.end())
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "A DICOM SEG needs the DICOM series that it was drawn "
                                            "on")),
                    Text(HANGAKU_TR("Core", "Use --format nifti for this input.")));
    return options.formats;
}

Result<std::vector<std::string>> writeResults(const ai::ModelOutcome& outcome, const Volume& volume,
                                              const std::vector<std::string>& formats,
                                              const ResultFiles& where, Json& record,
                                              const Console& console)
{
    std::error_code error;
    std::filesystem::create_directories(where.base.parent_path(), error);
    std::vector<std::string> files;
    if (outcome.detections) {
        auto found = writeDetections(*outcome.detections, where.base);
        if (!found)
            return found;
        files = std::move(*found);
    }
    for (const auto& format : outcome.segmentation ? formats : std::vector<std::string>()) {
        const std::filesystem::path file = where.base.string() + endingOf(format);
        if (auto written =
                writeMask(*outcome.segmentation, &volume.description, {.file = file}, console);
            !written)
            return tl::unexpected<Error>(written.error());
        files.push_back(file.string());
    }
    std::size_t segment = 0;
    for (const auto& map : outcome.maps) {
        std::string name = "__uncertainty";
        if (map.kind == ScoreMap::Kind::Disagreement)
            name = "__mutual-information";
        else if (map.kind == ScoreMap::Kind::Probability)
            name = "__probability-" +
                   std::to_string(outcome.segmentation->segments()[segment++].number);
        const std::filesystem::path file = where.base.string() + name + ".nii.gz";
        if (auto saved = processing::writeImage(map.volume, file); !saved)
            return tl::unexpected<Error>(saved.error());
        files.push_back(file.string());
    }
    record["files"] = files;
    if (auto written = writeJson(record, where.record); !written)
        return tl::unexpected<Error>(written.error());
    files.push_back(where.record.string());
    return files;
}

namespace {

/// One model on one image, with the files that this command has always written.
ExitCode runSingle(const RunOptions& options, const RunCase& oneCase, const ChosenModel& model,
                   const Console& console)
{
    const Interruption interruption;
    const auto start = std::chrono::steady_clock::now();
    const auto input = loadCase(oneCase, console.progress("Reading"));
    if (!input)
        return console.fail(input.error());
    const double loadSeconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    auto warnings = ai::suitability(input->images, model.entry.manifest);
    warnings.insert(warnings.begin(), input->warnings.begin(), input->warnings.end());
    for (const auto& warning : warnings)
        console.warn(warning.text.english());
    const auto formats = formatsFor(input->images.front(), options);
    if (!formats)
        return console.fail(formats.error());
    const auto& id = model.entry.manifest.id;
    const auto progress = console.progress("Running " + id);
    ai::InferenceQueue queue;
    const auto outcome = ai::runBlocking(
        queue, requestOf(input->images, model, options),
        [&progress](const ai::RunProgress& told) {
            progress(fractionOf(told));
            return true;
        },
        [&interruption] { return interruption.isAsked(); });
    if (!outcome)
        return console.fail(outcome.error());
    auto record = recordOf(*outcome, oneCase, loadSeconds);
    record["warnings"] = Json::array();
    for (const auto& warning : warnings)
        record["warnings"].push_back({{"code", warning.code}, {"text", warning.text.english()}});
    const auto files =
        writeResults(*outcome, input->images.front(), *formats,
                     {options.folder / (oneCase.name + "__" + id), options.folder / "run.json"},
                     record, console);
    if (!files)
        return console.fail(files.error());
    for (const auto& file : *files)
        console.say("Wrote " + file);
    console.print(record);
    return ExitCode::Done;
}

/// A model of several images on those that are named.
ExitCode runInputs(const RunOptions& options, const ChosenModel& model, const Console& console)
{
    if (model.entry.manifest.imageCount() == 1)
        return console.fail(
            {ErrorCode::InvalidArgument,
             Text(HANGAKU_TR("Core", "%1 needs one image, which --input is not for"),
                  {model.entry.manifest.id}),
             Text(HANGAKU_TR("Core", "Give the image's path without it.")),
             {}});
    const auto oneCase = caseOfInputs(options.inputs, model.entry.manifest, console);
    return oneCase ? runSingle(options, *oneCase, model, console) : console.fail(oneCase.error());
}

ExitCode run(const RunOptions& options, const Console& console)
{
    std::vector<ChosenModel> models;
    std::vector<std::string> ids;
    for (const auto& name : options.models) {
        auto model = chooseModel(name, options, console);
        if (!model)
            return console.fail(model.error());
        const auto& id = model->entry.manifest.id;
        if (std::ranges::find(ids, id) != ids.end())
            return console.fail({ErrorCode::InvalidArgument,
                                 Text(HANGAKU_TR("Core", "The model %1 is named twice"), {id}),
                                 {},
                                 {}});
        ids.push_back(id);
        models.push_back(std::move(*model));
    }
    const auto several = std::ranges::find_if(
        models, [](const auto& model) { return model.entry.manifest.imageCount() > 1; });
    if (several != models.end() && models.size() > 1)
        return console.fail({ErrorCode::InvalidArgument,
                             Text(HANGAKU_TR("Core", "%1 needs several images at once"),
                                  {several->entry.manifest.id}),
                             Text(HANGAKU_TR("Core", "Run it by itself.")),
                             {}});
    if (!options.inputs.empty())
        return runInputs(options, models.front(), console);
    auto cases = casesUnder(options.paths, options.choice, options.folder, ids,
                            several != models.end() ? &several->entry.manifest : nullptr, console);
    const bool isOne = options.paths.size() == 1 && models.size() == 1;
    if (isOne && cases.cases.empty() && !cases.unusable.empty())
        return console.fail(cases.unusable.front().error);
    if (isOne && cases.cases.size() == 1 && cases.unusable.empty())
        return runSingle(options, cases.cases.front(), models.front(), console);
    return BatchRun(options, std::move(models), std::move(cases), console).run();
}

} // namespace

void addRun(Program& program)
{
    auto command = program.add("run", "Run models on images");
    auto options = std::make_shared<RunOptions>();
    const auto paths = command.add(
        "PATH", options->paths,
        "DICOM, NIfTI, NRRD or MHA; files and folders. A folder of DICOM is one case for each "
        "image series, another one for each file; for a model of several images one for each "
        "study, or folder of files");
    auto inputs = command.add("--input", options->inputs,
                              "NAME=PATH or NAME=PATH#SERIES_INSTANCE_UID in place of PATH: one of "
                              "the images of a model that needs several; once for each");
    inputs.oneAtATime().excludes(paths);
    command.needsOneOf({paths, inputs}, "PATH or --input");
    command
        .add("--model", options->models, "A model's id, or its folder; may be given several times")
        .required()
        .oneAtATime();
    command
        .add("-o,--output", options->folder,
             "The folder to write; a batch that was stopped goes on there")
        .required();
    command.add("--series", options->choice.seriesUid, "Series Instance UID");
    command
        .add("--format", options->formats,
             "seg, nifti, nrrd; without it seg and nifti for DICOM, nifti for others")
        .separated()
        .oneAtATime()
        .oneOf({"seg", "nifti", "nrrd"});
    command.add("--device", options->device, "auto, cpu or cuda").oneOf({"auto", "cpu", "cuda"});
    command.add("--threads", options->threads, "0: one for each core").atLeast(0);
    command
        .add("--set", options->settings,
             "NAME=VALUE: a setting of the model (`models` lists them); may be given several times")
        .oneAtATime();
    command.add("--no-cache", options->noCache,
                "Run even where the same result has been made before, and do not keep it");
    command.does([options](const Console& console) { return run(*options, console); });
}

} // namespace hangaku::cli
