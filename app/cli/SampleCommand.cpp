#include "app/cli/Commands.h"
#include "app/cli/Inputs.h"
#include "viewer/dicom/Scan.h"
#include "viewer/dicom/WriteSeries.h"
#include "viewer/dicom/seg/SegmentationFile.h"
#include "viewer/processing/io/LabelMapFile.h"
#include "viewer/processing/phantom/ThoraxPhantom.h"

namespace hangaku::cli {

using namespace viewer;
using Json = nlohmann::ordered_json;

namespace {

struct Options {
    std::filesystem::path folder;
    std::string size = "small";
    std::uint64_t seed = 0;
};

Json labelsJson(const Segmentation& truth)
{
    Json labels = Json::array();
    for (const auto& segment : truth.segments())
        labels.push_back(
            {{"value", segment.number},
             {"name", {{"en", segment.label}, {"ja", segment.labelJa}}},
             {"code", {segment.type.value, segment.type.scheme, segment.type.meaning}},
             {"color", {segment.colour.red, segment.colour.green, segment.colour.blue}},
             {"voxels", truth.voxelCount(segment)}});
    return {{"labels", labels}};
}

Result<void> writeSample(const Options& options, const Console& console)
{
    std::error_code error;
    std::filesystem::create_directories(options.folder / "ct", error);
    if (error)
        return fail(
            ErrorCode::PermissionDenied,
            Text(HANGAKU_TR("Core", "The folder %1 cannot be made"), {options.folder.string()}));
    const auto size =
        options.size == "full" ? processing::PhantomSize::Full : processing::PhantomSize::Small;
    auto phantom =
        processing::makeThoraxPhantom(size, options.seed, console.progress("Making the phantom"));
    if (!phantom)
        return tl::unexpected<Error>(phantom.error());
    auto written = dicom::writeCtSeries(phantom->volume, options.folder / "ct",
                                        console.progress("Writing DICOM"));
    if (!written)
        return written;
    // The ground truth refers to the images as they were written.
    const auto scanned = dicom::scan({options.folder / "ct"}, {});
    if (!scanned)
        return tl::unexpected<Error>(scanned.error());
    if (scanned->studies.empty() || scanned->studies.front().series.empty())
        return fail(ErrorCode::WriteFailed,
                    Text(HANGAKU_TR("Core", "The series just written cannot be read back")));
    const auto& source = scanned->studies.front().series.front().volumes.front();
    written = dicom::writeSegmentation(phantom->groundTruth, source, options.folder / "truth.dcm");
    if (!written)
        return written;
    written = processing::writeLabelMap(phantom->groundTruth, options.folder / "truth.nii.gz");
    if (!written)
        return written;
    return writeJson(labelsJson(phantom->groundTruth), options.folder / "labels.json");
}

} // namespace

void addSample(Program& program)
{
    auto command = program.add(
        "sample", "Write the phantom case: a CT series and its ground truth as SEG and NIfTI");
    auto options = std::make_shared<Options>();
    command.add("DIR", options->folder, "The folder to write").required();
    command.add("--size", options->size, "small or full").oneOf({"small", "full"});
    command.add("--seed", options->seed, "Another number, another anatomy");
    command.does([options](const Console& console) {
        if (auto written = writeSample(*options, console); !written)
            return console.fail(written.error());
        const auto folder = options->folder.string();
        console.say("Wrote " + folder + "/ct, truth.dcm, truth.nii.gz and labels.json");
        console.print({{"ct", folder + "/ct"},
                       {"truthSeg", folder + "/truth.dcm"},
                       {"truthNifti", folder + "/truth.nii.gz"},
                       {"labels", folder + "/labels.json"}});
        return ExitCode::Done;
    });
}

} // namespace hangaku::cli
