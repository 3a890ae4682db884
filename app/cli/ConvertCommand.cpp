#include "app/cli/Commands.h"
#include "app/cli/Inputs.h"
#include "viewer/processing/io/ImageFile.h"
#include "viewer/processing/io/LabelMapFile.h"
#include "viewer/session/SaveSegmentation.h"

#include <algorithm>
#include <optional>

namespace hangaku::cli {

using namespace viewer;

namespace {

struct Options {
    std::filesystem::path path;
    std::filesystem::path reference;
    MaskOutput output;
    VolumeChoice choice;
    int segment = 0;
};

bool isMaskObject(const std::string& sopClassUid)
{
    return sopClassUid == "1.2.840.10008.5.1.4.1.1.66.4" || // Segmentation
           sopClassUid == "1.2.840.10008.5.1.4.1.1.66.7" || // Label Map Segmentation
           sopClassUid == "1.2.840.10008.5.1.4.1.1.481.3";  // RT Structure Set
}

/// The first SEG or structure set among what was found, when there is no image beside it.
const Instance* onlySegmentation(const ScanResult& contents)
{
    const Instance* found = nullptr;
    for (const auto& study : contents.studies)
        for (const auto& series : study.series) {
            if (!series.volumes.empty())
                return nullptr;
            for (const auto& object : series.objects)
                if (isMaskObject(object.sopClassUid))
                    found = &object;
        }
    return found;
}

/// An image file is a mask when it says what its values mean, or when only a mask can become what
/// is asked for.
bool isMaskFile(const Options& options)
{
    if (!processing::isImageFile(options.path))
        return false;
    const auto format = segmentationFormatOf(options.output.file);
    return processing::hasLabelTable(options.path) || options.segment > 0 ||
           (format &&
            (isDicom(*format) || isSurface(*format) || *format == SegmentationFormat::SlicerNrrd));
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
    std::ranges::transform(voxels, kept.begin(),
                           [number](Label label) { return label == number ? label : Label{0}; });
    Segmentation one(LabelMap(all.geometry(), std::move(kept)), all.name);
    one.provenance = all.provenance;
    one.seriesInstanceUid = all.seriesInstanceUid;
    one.frameOfReferenceUid = all.frameOfReferenceUid;
    Segment copy = *segment;
    copy.layer = 0;
    if (auto inserted = one.insert(copy); !inserted)
        return tl::unexpected<Error>(inserted.error());
    return one;
}

ExitCode convertMask(const std::filesystem::path& file, const Options& options,
                     const Console& console)
{
    const auto series = namedSeries(options.reference, options.choice, console);
    if (!series)
        return console.fail(series.error());
    const auto* source = *series ? &**series : nullptr;
    auto mask = loadMask(file, source, console);
    if (mask && source != nullptr)
        mask = onGrid(std::move(*mask), *source, console);
    if (mask && options.segment > 0)
        mask = onlySegment(*mask, options.segment);
    if (!mask)
        return console.fail(mask.error());
    if (auto written = writeMask(*mask, source, options.output, console); !written)
        return console.fail(written.error());
    return ExitCode::Done;
}

ExitCode convert(const Options& options, const Console& console)
{
    if (!segmentationFormatOf(options.output.file))
        return console.fail(unknownFormat(options.output.file).value());
    if (isMaskFile(options))
        return convertMask(options.path, options, console);
    auto gathered = gather({options.path}, console.progress("Looking"));
    if (!gathered)
        return console.fail(gathered.error());
    if (const auto* segmentation = onlySegmentation(gathered->contents))
        return convertMask(segmentation->path, options, console);
    if (!processing::isImageFile(options.output.file))
        return console.fail({ErrorCode::InvalidArgument,
                             Text(HANGAKU_TR("Core", "%1 is an image; only a mask can become %2"),
                                  {options.path.string(), options.output.file.string()}),
                             Text(HANGAKU_TR("Core", "Use .nii, .nii.gz, .nrrd or .mha.")),
                             {}});
    const auto input = loadInput(std::move(*gathered), options.path, options.choice, console);
    if (!input)
        return console.fail(input.error());
    if (auto written = processing::writeImage(input->volume, options.output.file); !written)
        return console.fail(written.error());
    return ExitCode::Done;
}

} // namespace

void addConvert(Program& program)
{
    auto command = program.add(
        "convert",
        "Write an image (all its time points, colours too) as .nii, .nii.gz, .nrrd or .mha, "
        "or a mask (DICOM SEG, RT structure set, label map) as any format, also .seg.nrrd, "
        ".dcm, .stl, .ply and .obj");
    auto options = std::make_shared<Options>();
    options->choice.needsPlace = false;
    command.add("PATH", options->path, "What to convert").required();
    addMaskOptions(command, options->output);
    command.add("--reference", options->reference,
                "The DICOM series that a mask belongs to; .dcm needs it");
    command.add("--series", options->choice.seriesUid, "Series Instance UID");
    command.add("--volume", options->choice.volumeId, "Volume id, as `info` lists it");
    command.add("--segment", options->segment, "One segment of a mask, by number");
    command.does([options](const Console& console) {
        const auto code = convert(*options, console);
        if (code == ExitCode::Done)
            console.wrote(options->output.file);
        return code;
    });
}

} // namespace hangaku::cli
