#include "app/cli/Inputs.h"

#include "viewer/core/base/AtomicFile.h"
#include "viewer/processing/Resample.h"
#include "viewer/processing/io/LabelMapFile.h"
#include "viewer/render/surface/SurfaceFile.h"
#include "viewer/session/ReadMasks.h"
#include "viewer/session/SaveSegmentation.h"

#include <algorithm>
#include <fstream>

namespace hangaku::cli {

using namespace viewer;

namespace {

bool fits(const VolumeDescription& volume, const VolumeChoice& choice)
{
    return (volume.geometry || !choice.needsPlace) &&
           (choice.seriesUid.empty() || volume.seriesInstanceUid == choice.seriesUid) &&
           (choice.volumeId.empty() || volume.id == choice.volumeId);
}

/// By these the best volume is chosen: one with a place, then the one with most voxels.
std::pair<bool, std::size_t> worth(const VolumeDescription& volume)
{
    if (volume.geometry)
        return {true, volume.geometry->voxelCount()};
    return {false, static_cast<std::size_t>(volume.storedPixels.columns) *
                       static_cast<std::size_t>(volume.storedPixels.rows) * volume.slices.size()};
}

} // namespace

const VolumeDescription* bestVolume(const Series& series, const VolumeChoice& choice)
{
    const VolumeDescription* best = nullptr;
    for (const auto& volume : series.volumes)
        if (fits(volume, choice) && (best == nullptr || worth(volume) > worth(*best)))
            best = &volume;
    return best;
}

Result<VolumeDescription> chooseVolume(const ScanResult& contents, const VolumeChoice& choice,
                                       const std::filesystem::path& path)
{
    const VolumeDescription* chosen = nullptr;
    for (const auto& study : contents.studies)
        for (const auto& series : study.series)
            if (const auto* best = bestVolume(series, choice);
                best != nullptr && (chosen == nullptr || worth(*best) > worth(*chosen)))
                chosen = best;
    if (chosen != nullptr)
        return *chosen;
    if (!contents.rejected.empty() && contents.studies.empty())
        return fail(ErrorCode::ReadFailed, contents.rejected.front().reason);
    if (!choice.seriesUid.empty() || !choice.volumeId.empty())
        return fail(
            ErrorCode::NotFound,
            Text(HANGAKU_TR("Core", "There is no such series or volume in %1"), {path.string()}),
            Text(HANGAKU_TR("Core", "`hangaku-cli info` lists what there is.")));
    return fail(ErrorCode::NotFound,
                Text(HANGAKU_TR("Core", "There is no image volume in %1"), {path.string()}));
}

Result<std::optional<VolumeDescription>>
namedSeries(const std::filesystem::path& path, const VolumeChoice& choice, const Console& console)
{
    if (path.empty())
        return std::optional<VolumeDescription>();
    const auto gathered = gather({path}, console.progress("Looking"));
    if (!gathered)
        return tl::unexpected<Error>(gathered.error());
    auto series = chooseVolume(gathered->contents, choice, path);
    if (!series)
        return tl::unexpected<Error>(series.error());
    return std::optional(std::move(*series));
}

Result<Input> loadInput(const std::filesystem::path& path, const VolumeChoice& choice,
                        const Console& console)
{
    auto gathered = gather({path}, console.progress("Looking"));
    if (!gathered)
        return tl::unexpected<Error>(gathered.error());
    return loadInput(std::move(*gathered), path, choice, console);
}

Result<Input> loadInput(Gathered gathered, const std::filesystem::path& path,
                        const VolumeChoice& choice, const Console& console)
{
    const auto description = chooseVolume(gathered.contents, choice, path);
    if (!description)
        return tl::unexpected<Error>(description.error());
    auto input =
        loadInput(*description, std::move(gathered.temporaryFolders), console.progress("Reading"));
    if (input)
        for (const auto& warning : input->warnings)
            console.warn(warning.text.english());
    return input;
}

Result<Input> loadInput(const VolumeDescription& description,
                        std::vector<std::shared_ptr<void>> temporaryFolders,
                        const Progress& progress)
{
    LoadObserver observer;
    observer.progress = progress;
    auto loaded = loadVolume(description, observer);
    if (!loaded)
        return tl::unexpected<Error>(loaded.error());
    Input input{std::move(loaded->value), description.warnings, std::move(temporaryFolders)};
    for (auto& warning : loaded->warnings)
        if (std::ranges::find(input.warnings, warning) == input.warnings.end())
            input.warnings.push_back(std::move(warning));
    return input;
}

Result<Segmentation> loadMask(const std::filesystem::path& path, const VolumeDescription* source,
                              const Console& console)
{
    auto loaded = readMask(path, source, {});
    if (!loaded)
        return tl::unexpected<Error>(loaded.error());
    for (const auto& warning : loaded->warnings)
        console.warn(warning.text.english());
    return std::move(loaded->value);
}

Segmentation onGrid(Segmentation mask, const VolumeDescription& series, const Console& console)
{
    // A picture without a place has no grid: writing says so.
    if (!series.geometry || mask.geometry().isSameGrid(*series.geometry))
        return mask;
    console.warn("the mask lies on another grid and is brought to the series' grid");
    Segmentation moved(*series.geometry, mask.name);
    moved.provenance = mask.provenance;
    for (int layer = 0; layer < mask.layerCount(); ++layer)
        moved.addLayer(processing::resampled(mask.layer(layer), *series.geometry));
    for (auto segment : mask.segments()) {
        ++segment.layer; // layer 0 is the empty one that every segmentation begins with
        (void)moved.insert(std::move(segment));
    }
    return moved;
}

void addMaskOptions(Command& command, MaskOutput& output)
{
    command.add("-o,--output", output.file, "The file to write").required();
    command.add("--type", output.type, "What a .dcm file is to be: seg or rtstruct")
        .oneOf({"seg", "rtstruct"});
    command.add("--flatten", output.flatten,
                "Where segments overlap and the format holds one for each voxel, keep the "
                "later one");
    command.add("--ras", output.ras, "Surfaces in RAS instead of LPS");
    command
        .add("--label-table", output.labelTable,
             "Write a table of names and colours beside a label map, too: itksnap "
             "(.label.txt) or slicer (.ctbl)")
        .oneOf({"itksnap", "slicer"});
}

Result<void> writeMask(const Segmentation& mask, const VolumeDescription* source,
                       const MaskOutput& output, const Console& console)
{
    auto format = segmentationFormatOf(output.file);
    if (!format)
        return unknownFormat(output.file);
    if (format == SegmentationFormat::DicomSegmentation && output.type == "rtstruct")
        format = SegmentationFormat::DicomStructureSet;
    const auto losses = lossesOf(mask, *format);
    const bool losesOverlaps =
        std::ranges::find(losses, "overlaps-lost", &Warning::code) != losses.end();
    if (losesOverlaps && !output.flatten)
        return fail(
            ErrorCode::Unsupported,
            Text(HANGAKU_TR("Core", "Segments overlap, and %1 can hold only one for each voxel"),
                 {output.file.filename().string()}),
            Text(HANGAKU_TR("Core", "Use .seg.nrrd or .dcm, or --flatten to keep the later "
                                    "segment.")));
    for (const auto& loss : losses) {
        if (loss.code == kKeptBeside)
            console.say(loss.text.english());
        else
            console.warn("not in " + output.file.filename().string() + ": " + loss.text.english());
    }
    const bool hasImages = source != nullptr && !source->instances.empty();
    const auto space = output.ras ? SurfaceSpace::Ras : SurfaceSpace::Lps;
    const auto surfaces = [&console, space](const Segmentation& segmentation,
                                            const std::filesystem::path& file) {
        return writeSurfaces(segmentation, file, space, console.progress("Surfaces"));
    };
    const auto saved = saveSegmentation(
        mask, output.file, *format, {hasImages ? source : nullptr, 0}, surfaces, Consent::Given);
    if (!saved)
        return tl::unexpected<Error>(saved.error());
    if (output.labelTable.empty() || isDicom(*format) || isSurface(*format))
        return {};
    return processing::writeColourTable(mask, output.file,
                                        output.labelTable == "slicer"
                                            ? processing::ColourTableKind::Slicer
                                            : processing::ColourTableKind::ItkSnap);
}

Result<void> writeJson(const nlohmann::ordered_json& document, const std::filesystem::path& file)
{
    return writeAtomically(file, [&](const std::filesystem::path& temporary) -> Result<void> {
        std::ofstream stream(temporary, std::ios::binary);
        stream << document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
        stream.close();
        if (!stream)
            return fail(ErrorCode::WriteFailed,
                        Text(HANGAKU_TR("Core", "Cannot write %1"), {file.string()}));
        return {};
    });
}

void addScoreOptions(Command& command, app::ScoreOptions& options)
{
    command.add("--labels", options.labels, "Only these segments, by name or number").separated();
    command
        .add("--surface", options.surface,
             "How surfaces are measured: surfel (surface-distance) or voxel (MetricsReloaded)")
        .oneOf({"surfel", "voxel"});
    command
        .add("--nsd-tolerance", options.tolerancesMm,
             "Within how many mm surfaces agree (NSD); several: 1,2,5")
        .separated()
        .between(0, 1000);
}

void addCohortOptions(Command& command, app::EvaluationRequest& request, const Option& masks,
                      const std::string& name)
{
    command.add("--images", request.images,
                "A folder with the image of each case (a folder or file of its name, or "
                "NAME_0000): their headers part the cases into subgroups, and the window shows "
                "them");
    command.add("--cases", request.caseTable,
                "A CSV file whose column \"case\" names the cases; \"image\" says where an image "
                "is, every other column becomes a grouping");
    command
        .add("--threads", request.threads,
             "How many masks at a time; 0: as many as there are "
             "processors")
        .atLeast(0);
    const auto scores =
        command.add("--scores", request.curves.scores,
                    "A CSV file of classifiers: case, model, score, positive (0 or 1): ROC, "
                    "precision-recall, calibration");
    const auto findings = command.add("--findings", request.curves.findings,
                                      "A CSV file of what there is to find, as LUNA16's "
                                      "annotations: seriesuid, coordX, coordY, coordZ, "
                                      "diameter_mm: FROC");
    command.add("--candidates", request.curves.candidates,
                "CSV files of what detectors found, one for each: seriesuid, coordX, coordY, "
                "coordZ, probability");
    command.add("--scans", request.curves.scans,
                "A file with the scans that detectors were given, one in each line; otherwise "
                "those of findings and candidates");
    command.needsOneOf({masks, scores, findings}, name + ", --scores or --findings");
}

} // namespace hangaku::cli
