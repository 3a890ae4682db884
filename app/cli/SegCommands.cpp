#include "app/cli/Commands.h"
#include "app/cli/Inputs.h"
#include "viewer/processing/Resample.h"

namespace hangaku::cli {

using namespace viewer;

namespace {

struct Options {
    std::filesystem::path input;
    std::filesystem::path reference;
    std::filesystem::path output;
    VolumeChoice choice;
};

/// The mask on the series' grid: as it is, or brought over nearest-neighbour with a warning.
Segmentation onGrid(const Segmentation& mask, const ImageGeometry& grid, const Console& console)
{
    console.warn("the mask lies on another grid and is brought to the series' grid");
    Segmentation moved(grid, mask.name);
    moved.provenance = mask.provenance;
    for (int layer = 0; layer < mask.layerCount(); ++layer)
        moved.addLayer(processing::resampled(mask.layer(layer), grid));
    for (auto segment : mask.segments()) {
        ++segment.layer; // layer 0 is the empty one that every segmentation begins with
        (void)moved.insert(std::move(segment));
    }
    return moved;
}

ExitCode exportSeg(const Options& options, const Console& console)
{
    const auto gathered = gather({options.reference}, console.progress("Looking"));
    if (!gathered)
        return console.fail(gathered.error());
    auto choice = options.choice;
    choice.needsPlace = false; // writing says why a picture will not do
    const auto source = chooseVolume(gathered->contents, choice, options.reference);
    if (!source)
        return console.fail(source.error());
    auto mask = loadMask(options.input, &*source, console);
    if (!mask)
        return console.fail(mask.error());
    // A picture without a place has no grid either: writing says so.
    if (source->geometry && !mask->geometry().isSameGrid(*source->geometry))
        mask = onGrid(*mask, *source->geometry, console);
    if (auto written = writeMask(*mask, &*source, options.output); !written)
        return console.fail(written.error());
    return ExitCode::Done;
}

ExitCode importSeg(const Options& options, const Console& console)
{
    const auto mask = loadMask(options.input, nullptr, console);
    if (!mask)
        return console.fail(mask.error());
    if (auto written = writeMask(*mask, nullptr, options.output); !written)
        return console.fail(written.error());
    return ExitCode::Done;
}

void setAction(CLI::App& command, Action& action, const std::shared_ptr<Options>& options,
               ExitCode (*work)(const Options&, const Console&))
{
    command.add_option("-o,--output", options->output, "The file to write")->required();
    command.callback([&action, options, work] {
        action = [options, work](const Console& console) {
            const auto code = work(*options, console);
            if (code == ExitCode::Done) {
                console.say("Wrote " + options->output.string());
                console.print({{"output", options->output.string()}});
            }
            return code;
        };
    });
}

} // namespace

void addSegExport(CLI::App& program, Action& action)
{
    auto* command = program.add_subcommand("seg-export", "Write a mask as DICOM SEG");
    auto options = std::make_shared<Options>();
    command->add_option("MASK", options->input, "A .nii, .nii.gz, .nrrd or .mha mask")->required();
    command->add_option("--reference", options->reference, "The DICOM series it belongs to")
        ->required();
    command->add_option("--series", options->choice.seriesUid, "Series Instance UID");
    setAction(*command, action, options, exportSeg);
}

void addSegImport(CLI::App& program, Action& action)
{
    auto* command = program.add_subcommand("seg-import", "Write a DICOM SEG as a label map");
    auto options = std::make_shared<Options>();
    command->add_option("FILE", options->input, "A DICOM SEG")->required();
    setAction(*command, action, options, importSeg);
}

} // namespace hangaku::cli
