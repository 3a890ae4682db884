#include "viewer/session/DetectionFiles.h"

#include "viewer/core/detection/DetectionTable.h"
#include "viewer/session/SegmentationClient.h"

#include <algorithm>
#include <cctype>

namespace hangaku::viewer {
namespace {

std::string endingOf(const std::filesystem::path& file)
{
    std::string ending = file.extension().string();
    std::ranges::transform(ending, ending.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return ending;
}

} // namespace

Result<Loaded<Detections>> readDetections(const std::filesystem::path& file,
                                          const Progress& progress)
{
    if (endingOf(file) != ".csv")
        return SegmentationClient().readDetections(file, progress);
    auto table = readDetectionTable(file);
    if (!table)
        return tl::unexpected<Error>(table.error());
    return Loaded<Detections>{std::move(*table), {}};
}

Result<void> writeDetections(const Detections& detections, const std::filesystem::path& file,
                             const VolumeDescription* source)
{
    const auto ending = endingOf(file);
    if (ending == ".csv")
        return writeDetectionTable(detections, file);
    if (ending != ".dcm")
        return fail(
            ErrorCode::InvalidArgument,
            Text(HANGAKU_TR("Core", "%1 has no ending that says its format"), {file.string()}),
            Text(HANGAKU_TR("Core", "Use .dcm (DICOM SR) or .csv.")));
    if (source == nullptr)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "A DICOM SR needs the DICOM series in which the boxes "
                                            "lie")),
                    Text(HANGAKU_TR("Core", "Open the images first, or save as .csv.")));
    return SegmentationClient().writeDetections(detections, *source, file);
}

} // namespace hangaku::viewer
