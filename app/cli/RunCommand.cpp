#include "ai/host/CodeScan.h"
#include "ai/host/InferenceQueue.h"
#include "ai/host/ModelArchive.h"
#include "app/cli/Commands.h"
#include "app/cli/Inputs.h"
#include "viewer/core/base/AtomicFile.h"

#include <chrono>
#include <fstream>

namespace hangaku::cli {

using namespace viewer;
using Json = nlohmann::ordered_json;

namespace {

struct Options {
    std::filesystem::path path;
    std::string model;
    std::filesystem::path folder;
    std::vector<std::string> formats; ///< none given: SEG and NIfTI for DICOM, else NIfTI
    std::string device = "auto";
    int threads = 0;
    VolumeChoice choice;
};

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

Json recordOf(const Segmentation& result, const Options& options, double loadSeconds)
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
    const auto& provenance = result.provenance;
    return {{"input", options.path.string()},
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
            {"seconds", {{"load", loadSeconds}, {"run", provenance.seconds}}},
            {"segments", segments}};
}

Result<Segmentation> runModel(const Volume& volume, const Options& options, const Console& console)
{
    const ai::ModelRegistry registry;
    auto model = registry.open(options.model);
    if (!model)
        return tl::unexpected<Error>(model.error());
    if (auto ready = ai::makeReady(*model); !ready)
        return tl::unexpected<Error>(ready.error());
    // Who names a model here trusts it; what its code asks for is told all the same.
    if (const auto findings = ai::scanCode(model->weightsFiles()); !model->isShipped && findings)
        for (const auto& finding : *findings)
            console.warn(options.model + ": " + finding.text().english());
    ai::InferenceRequest request{volume, std::move(*model)};
    request.device = options.device == "cpu"    ? ai::Device::Cpu
                     : options.device == "cuda" ? ai::Device::Cuda
                                                : ai::Device::Auto;
    request.threads = options.threads;
    request.creator = "hangaku-cli " HANGAKU_VERSION;
    const auto progress = console.progress("Running " + options.model);
    auto outcome = ai::runBlocking(std::move(request), [&progress](const ai::RunProgress& told) {
        progress(fractionOf(told));
        return true;
    });
    if (!outcome)
        return tl::unexpected<Error>(outcome.error());
    return std::move(*outcome->segmentation);
}

/// Writes the masks, and run.json with `record`, to which it adds the files.
/// @return the files written
Result<std::vector<std::string>> writeResults(const Segmentation& result, const Volume& volume,
                                              const Options& options, Json& record,
                                              const Console& console)
{
    std::error_code error;
    std::filesystem::create_directories(options.folder, error);
    const auto& modelId = result.provenance.modelId;
    const auto base = options.folder / (app::stemOf(options.path) + "__" + modelId);
    std::vector<std::string> files;
    for (const auto& format : options.formats) {
        const std::filesystem::path file = base.string() + endingOf(format);
        if (auto written = writeMask(result, &volume.description, {.file = file}, console);
            !written)
            return tl::unexpected<Error>(written.error());
        files.push_back(file.string());
    }
    record["files"] = files;
    const auto written =
        writeAtomically(options.folder / "run.json", [&record](const std::filesystem::path& file) {
            std::ofstream(file) << record.dump(2) << '\n';
            return Result<void>();
        });
    if (!written)
        return tl::unexpected<Error>(written.error());
    files.push_back((options.folder / "run.json").string());
    return files;
}

ExitCode run(Options options, const Console& console)
{
    const auto start = std::chrono::steady_clock::now();
    const auto input = loadInput(options.path, options.choice, console);
    if (!input)
        return console.fail(input.error());
    const double loadSeconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const bool isDicom = !input->volume.description.instances.empty();
    if (options.formats.empty())
        options.formats =
            isDicom ? std::vector<std::string>{"seg", "nifti"} : std::vector<std::string>{"nifti"};
    const bool wantsSeg = std::ranges::find(options.formats, "seg") != options.formats.end();
    if (wantsSeg && !isDicom)
        return console.fail({ErrorCode::InvalidArgument,
                             Text(HANGAKU_TR("Core", "A DICOM SEG needs the DICOM series that it "
                                                     "was drawn on")),
                             Text(HANGAKU_TR("Core", "Use --format nifti for this input.")),
                             {}});
    const auto result = runModel(input->volume, options, console);
    if (!result)
        return console.fail(result.error());
    auto record = recordOf(*result, options, loadSeconds);
    const auto files = writeResults(*result, input->volume, options, record, console);
    if (!files)
        return console.fail(files.error());
    for (const auto& file : *files)
        console.say("Wrote " + file);
    console.print(record);
    return ExitCode::Done;
}

} // namespace

void addRun(Program& program)
{
    auto command = program.add("run", "Run a model on an image");
    auto options = std::make_shared<Options>();
    command.add("PATH", options->path, "DICOM, NIfTI, NRRD or MHA").required();
    command.add("--model", options->model, "A model's id, or its folder").required();
    command.add("-o,--output", options->folder, "The folder to write").required();
    command.add("--series", options->choice.seriesUid, "Series Instance UID");
    command
        .add("--format", options->formats,
             "seg, nifti, nrrd; without it seg and nifti for DICOM, nifti for others")
        .separated()
        .oneOf({"seg", "nifti", "nrrd"});
    command.add("--device", options->device, "auto, cpu or cuda").oneOf({"auto", "cpu", "cuda"});
    command.add("--threads", options->threads, "0: one for each core").atLeast(0);
    command.does([options](const Console& console) { return run(*options, console); });
}

} // namespace hangaku::cli
