#include "app/cli/Commands.h"
#include "app/cli/Inputs.h"
#include "viewer/processing/io/ImageFile.h"

#include <algorithm>

namespace hangaku::cli {

using namespace viewer;

namespace {

struct Options {
    std::filesystem::path path;
    std::filesystem::path output;
    VolumeChoice choice;
    int segment = 0;
};

/// The first SEG among what was found, when there is no image beside it.
const Instance* onlySegmentation(const ScanResult& contents)
{
    const Instance* found = nullptr;
    for (const auto& study : contents.studies)
        for (const auto& series : study.series) {
            if (!series.volumes.empty())
                return nullptr;
            for (const auto& object : series.objects)
                if (object.sopClassUid == "1.2.840.10008.5.1.4.1.1.66.4")
                    found = &object;
        }
    return found;
}

/// The segmentation with one segment left.
Result<Segmentation> onlySegment(const Segmentation& all, int number)
{
    const auto* segment = all.find(static_cast<Label>(number));
    if (segment == nullptr)
        return fail(ErrorCode::NotFound,
                    Text(HANGAKU_TR("Core", "There is no segment %1"), {std::to_string(number)}));
    const auto voxels = all.layerOf(*segment).voxels();
    std::vector<Label> kept(voxels.size());
    std::ranges::transform(voxels, kept.begin(), [number](Label label) {
        return label == number ? label : Label{0};
    });
    Segmentation one(all.geometry(), all.name);
    Segment copy = *segment;
    copy.layer = one.addLayer(LabelMap(all.geometry(), std::move(kept)));
    if (auto inserted = one.insert(copy); !inserted)
        return tl::unexpected<Error>(inserted.error());
    return one;
}

ExitCode convertMask(const std::filesystem::path& file, const Options& options,
                     const Console& console)
{
    auto mask = loadMask(file, nullptr, console);
    if (mask && options.segment > 0)
        mask = onlySegment(*mask, options.segment);
    if (!mask)
        return console.fail(mask.error());
    if (auto written = writeMask(*mask, nullptr, options.output); !written)
        return console.fail(written.error());
    return ExitCode::Done;
}

ExitCode convert(const Options& options, const Console& console)
{
    if (!processing::isImageFile(options.output))
        return console.fail({ErrorCode::InvalidArgument,
                             Text(HANGAKU_TR("Core", "%1 has no ending that says its format"),
                                  {options.output.string()}),
                             Text(HANGAKU_TR("Core", "Use .nii, .nii.gz, .nrrd or .mha.")),
                             {}});
    auto gathered = gather({options.path}, console.progress("Looking"));
    if (!gathered)
        return console.fail(gathered.error());
    if (const auto* segmentation = onlySegmentation(gathered->contents))
        return convertMask(segmentation->path, options, console);
    const auto input =
        loadInput(std::move(*gathered), options.path, options.choice, console);
    if (!input)
        return console.fail(input.error());
    if (auto written = processing::writeImage(input->volume, options.output); !written)
        return console.fail(written.error());
    return ExitCode::Done;
}

} // namespace

void addConvert(CLI::App& program, Action& action)
{
    auto* command = program.add_subcommand(
        "convert", "Write an image (all its time points, colours too) or a DICOM SEG as .nii, .nii.gz, "
                   ".nrrd or .mha");
    auto options = std::make_shared<Options>();
    options->choice.needsPlace = false;
    command->add_option("PATH", options->path, "What to convert")->required();
    command->add_option("-o,--output", options->output, "The file to write")->required();
    command->add_option("--series", options->choice.seriesUid, "Series Instance UID");
    command->add_option("--volume", options->choice.volumeId, "Volume id, as `info` lists it");
    command->add_option("--segment", options->segment, "One segment of a SEG, by number");
    command->callback([&action, options] {
        action = [options](const Console& console) {
            const auto code = convert(*options, console);
            if (code == ExitCode::Done) {
                console.say("Wrote " + options->output.string());
                console.print({{"output", options->output.string()}});
            }
            return code;
        };
    });
}

} // namespace hangaku::cli
