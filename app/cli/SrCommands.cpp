#include "app/cli/Commands.h"
#include "app/cli/Inputs.h"
#include "viewer/session/DetectionFiles.h"

namespace hangaku::cli {

using namespace viewer;

namespace {

struct Options {
    std::filesystem::path input;
    std::filesystem::path reference;
    std::filesystem::path output;
    VolumeChoice choice;
};

ExitCode convert(const Options& options, const Console& console)
{
    auto read = readDetections(options.input);
    if (!read)
        return console.fail(read.error());
    for (const Warning& warning : read->warnings)
        console.warn(warning.text.english());
    const auto series = namedSeries(options.reference, options.choice, console);
    if (!series)
        return console.fail(series.error());
    auto& detections = read->value;
    if (detections.name.empty())
        detections.name = app::stemOf(options.input);
    const auto* source = *series ? &**series : nullptr;
    if (auto written = writeDetections(detections, options.output, source); !written)
        return console.fail(written.error());
    console.wrote(options.output);
    return ExitCode::Done;
}

void setAction(Command& command, const std::shared_ptr<Options>& options)
{
    command.does([options](const Console& console) { return convert(*options, console); });
}

} // namespace

void addSrExport(Program& program)
{
    auto command = program.add("sr-export", "Write boxes (CSV) as a DICOM SR (TID 1500)");
    auto options = std::make_shared<Options>();
    command.add("FILE", options->input, "A .csv table of detections, or a DICOM SR").required();
    command.add("--reference", options->reference, "The DICOM series in which they lie").required();
    command.add("--series", options->choice.seriesUid, "Series Instance UID");
    command.add("-o,--output", options->output, "A .dcm file").required();
    setAction(command, options);
}

void addSrImport(Program& program)
{
    auto command = program.add("sr-import", "Write the boxes of a DICOM SR as a table (CSV)");
    auto options = std::make_shared<Options>();
    command.add("FILE", options->input, "A DICOM SR with regions in three dimensions").required();
    command.add("-o,--output", options->output, "A .csv file").required();
    setAction(command, options);
}

} // namespace hangaku::cli
