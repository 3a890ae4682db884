#include "viewer/session/SaveSegmentation.h"

#include "viewer/processing/io/LabelMapFile.h"
#include "viewer/session/SegmentationClient.h"

#include <algorithm>

namespace hangaku::viewer {
namespace {

Result<void> write(const Segmentation& segmentation, const std::filesystem::path& file,
                   SegmentationFormat format, const SaveSource& source,
                   const SurfaceWriter& surfaces)
{
    if (isSurface(format))
        return surfaces(segmentation, file);
    if (!isDicom(format))
        // Without overlaps this is the same as refusing them; with some, they were agreed to.
        return processing::writeLabelMap(segmentation, file, processing::Overlaps::KeepLast);
    if (source.volume == nullptr)
        return fail(ErrorCode::InvalidArgument,
                    format == SegmentationFormat::DicomStructureSet
                        ? Text(HANGAKU_TR("Core", "A DICOM structure set needs the DICOM series that "
                                                  "it was drawn on"))
                        : Text(HANGAKU_TR("Core", "A DICOM SEG needs the DICOM series that it was "
                                                  "drawn on")),
                    Text(HANGAKU_TR("Core", "Open the images first, or save as .seg.nrrd.")));
    return SegmentationClient().write(segmentation, *source.volume, file, source.timePoint, format);
}

} // namespace

Result<SaveOutcome> saveSegmentation(const Segmentation& segmentation,
                                     const std::filesystem::path& file, SegmentationFormat format,
                                     const SaveSource& source, const SurfaceWriter& surfaces,
                                     Consent consent, const std::vector<std::string>& agreedTo)
{
    SaveOutcome outcome{false, lossesOf(segmentation, format)};
    const auto mayNot = [&agreedTo](const Warning& loss) {
        return needsConsent(loss) && std::ranges::find(agreedTo, loss.code) == agreedTo.end();
    };
    if (consent == Consent::Ask && std::ranges::any_of(outcome.losses, mayNot))
        return outcome;
    if (auto written = write(segmentation, file, format, source, surfaces); !written)
        return tl::unexpected<Error>(written.error());
    outcome.isWritten = true;
    return outcome;
}

tl::unexpected<Error> unknownFormat(const std::filesystem::path& file)
{
    return fail(ErrorCode::InvalidArgument,
                Text(HANGAKU_TR("Core", "%1 has no ending that says its format"), {file.string()}),
                Text(HANGAKU_TR("Core", "Use .dcm, .seg.nrrd, .nii.gz, .nii, .nrrd, .mha, .stl, .ply "
                                        "or .obj.")));
}

} // namespace hangaku::viewer
