#include "app/cli/Commands.h"
#include "app/cli/Inputs.h"

namespace hangaku::cli {

using namespace viewer;

namespace {

struct Options {
    std::filesystem::path input;
    std::filesystem::path reference;
    MaskOutput output;
    VolumeChoice choice;
};

/// Reads the mask, on the grid of the series that it belongs to if there is one, and writes it.
ExitCode convertMask(const Options& options, const VolumeDescription* series,
                     const Console& console)
{
    auto mask = loadMask(options.input, series, console);
    if (mask && series != nullptr)
        mask = onGrid(std::move(*mask), *series, console);
    if (!mask)
        return console.fail(mask.error());
    if (auto written = writeMask(*mask, series, options.output, console); !written)
        return console.fail(written.error());
    return ExitCode::Done;
}

ExitCode convert(const Options& options, const Console& console)
{
    if (options.reference.empty())
        return convertMask(options, nullptr, console);
    const auto gathered = gather({options.reference}, console.progress("Looking"));
    if (!gathered)
        return console.fail(gathered.error());
    auto choice = options.choice;
    choice.needsPlace = false; // writing says why a picture will not do
    const auto series = chooseVolume(gathered->contents, choice, options.reference);
    if (!series)
        return console.fail(series.error());
    return convertMask(options, &*series, console);
}

void setAction(Command& command, const std::shared_ptr<Options>& options)
{
    addMaskOptions(command, options->output);
    command.does([options](const Console& console) {
        const auto code = convert(*options, console);
        if (code == ExitCode::Done)
            console.wrote(options->output.file);
        return code;
    });
}

} // namespace

void addSegExport(Program& program)
{
    auto command = program.add("seg-export", "Write a mask as DICOM SEG or structure set");
    auto options = std::make_shared<Options>();
    command.add("MASK", options->input, "A .nii, .nii.gz, .nrrd or .mha mask").required();
    command.add("--reference", options->reference, "The DICOM series it belongs to").required();
    command.add("--series", options->choice.seriesUid, "Series Instance UID");
    setAction(command, options);
}

void addSegImport(Program& program)
{
    auto command = program.add("seg-import", "Write a DICOM SEG or structure set as a label map");
    auto options = std::make_shared<Options>();
    command.add("FILE", options->input, "A DICOM SEG or structure set").required();
    command.add("--reference", options->reference, "The DICOM series it belongs to");
    command.add("--series", options->choice.seriesUid, "Series Instance UID");
    setAction(command, options);
}

} // namespace hangaku::cli
