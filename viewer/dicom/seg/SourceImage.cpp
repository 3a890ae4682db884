#include "viewer/dicom/seg/SourceImage.h"

#include "viewer/dicom/WriteSeries.h"
#include "viewer/dicom/seg/Quiet.h"
#include "viewer/dicom/seg/SegmentWriter.h"
#include "viewer/dicom/seg/Utf8.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer::dicom {
namespace {

/// Characters that a text VR may have (PS3.5 table 6.2-1); a name has three groups of 64.
std::size_t longestText(DcmEVR vr)
{
    return vr == EVR_SH ? 16 : vr == EVR_PN ? 194 : 64;
}

/// Empties values that break their own VR ("7f7f1423-825f" as a date, as careless de-identification
/// leaves them): DCMTK refuses to write them again. Texts are cut to their length.
void dropInvalidValues(DcmDataset& dataset)
{
    for (DcmObject* object = dataset.nextInContainer(nullptr); object != nullptr;
         object = dataset.nextInContainer(object)) {
        auto* element = dynamic_cast<DcmElement*>(object);
        if (element == nullptr || !element->isLeaf())
            continue;
        OFString value;
        switch (element->ident()) {
        case EVR_AS:
        case EVR_CS:
        case EVR_DA:
        case EVR_DS:
        case EVR_DT:
        case EVR_IS:
        case EVR_TM:
        case EVR_UI:
            if (element->checkValue("1-n").bad())
                element->putString("");
            break;
        case EVR_LO:
        case EVR_PN:
        case EVR_SH:
            if (element->getVM() == 1 && element->getOFString(value, 0).good())
                element->putString(fitted(value.c_str(), longestText(element->ident())).c_str());
            break;
        default: break;
        }
    }
}

/// Groups of identifying, patient, clinical trial and relationship attributes.
bool isTakenOver(std::uint32_t tag)
{
    const auto group = tag >> 16U;
    return group == 0x0008 || group == 0x0010 || group == 0x0012 || group == 0x0020;
}

SourceAttributes attributesOf(DcmDataset& dataset)
{
    constexpr std::uint32_t kSliceThickness = 0x00180050; // for who asks what an image is like
    constexpr std::size_t kLongest = 10240; // LT
    SourceAttributes attributes;
    for (DcmObject* object = dataset.nextInContainer(nullptr); object != nullptr;
         object = dataset.nextInContainer(object)) {
        const std::uint32_t tag = std::uint32_t{object->getGTag()} << 16U | object->getETag();
        auto* text = dynamic_cast<DcmByteString*>(object);
        OFString value;
        if (text != nullptr && (isTakenOver(tag) || tag == kSliceThickness) && text->getOFStringArray(value).good() &&
            value.length() <= kLongest)
            attributes.emplace_back(tag, std::string(value.c_str(), value.length()));
    }
    return attributes;
}

/// How far an acquired slice may lie off the grid's, as a fraction of their distance.
constexpr double kSliceTolerance = 0.02;

/// The images that a segmentation refers to must lie somewhere in the patient.
Result<void> checkSource(const VolumeDescription& source)
{
    if (source.instances.empty())
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "A DICOM segmentation needs DICOM images to refer to, "
                                            "and this image is of another format")),
                    Text(HANGAKU_TR("Core", "Save the mask as NIfTI or NRRD instead.")));
    if (!source.geometry)
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "This picture or film does not say where it lies in "
                                            "the patient, so that its mask cannot be saved as a "
                                            "DICOM segmentation")),
                    Text(HANGAKU_TR("Core", "Save the mask as NIfTI or NRRD instead.")));
    return {};
}

} // namespace

Result<SourceAttributes> readSourceAttributes(const std::filesystem::path& file)
{
    quietDcmtk();
    DcmFileFormat format;
    const OFCondition condition = format.loadFileUntilTag(
        file.c_str(), EXS_Unknown, EGL_noChange, DCM_MaxReadLength, ERM_autoDetect, DCM_PixelData);
    if (condition.bad())
        return fail(ErrorCode::ReadFailed,
                    Text(HANGAKU_TR("Core", "Cannot read the source image %1"), {file.string()}),
                    Text(HANGAKU_TR("Core", "Check that the images are still where they were.")),
                    condition.text());
    auto& dataset = *format.getDataset();
    convertToUtf8(dataset);
    dropInvalidValues(dataset);
    // De-identified images may have lost their UIDs; an object without them is invalid, so that
    // stand-ins are made which are the same for every object made from these images.
    const auto stand = [&dataset](const DcmTagKey& tag, const char* what) {
        OFString uid;
        OFString frameOfReference;
        dataset.findAndGetOFString(DCM_FrameOfReferenceUID, frameOfReference);
        if (dataset.findAndGetOFString(tag, uid).bad() || uid.empty())
            dataset.putAndInsertString(
                tag, uidFromText(std::string(what) + frameOfReference.c_str()).c_str());
    };
    stand(DCM_StudyInstanceUID, "study of ");
    stand(DCM_SeriesInstanceUID, "series of ");
    stand(DCM_FrameOfReferenceUID, "frame of reference of nothing");
    return attributesOf(dataset);
}

std::unique_ptr<DcmDataset> dataSetOf(const SourceAttributes& attributes)
{
    auto dataset = std::make_unique<DcmDataset>();
    for (const auto& [tag, value] : attributes)
        if (isTakenOver(tag))
            dataset->putAndInsertOFStringArray(
                DcmTagKey(static_cast<Uint16>(tag >> 16U), static_cast<Uint16>(tag)),
                OFString(value.c_str(), value.length()));
    return dataset;
}

InstanceReference referenceTo(const Instance& instance)
{
    InstanceReference reference{instance.sopClassUid, instance.sopInstanceUid};
    if (!reference.sopClassUid.empty() && !reference.sopInstanceUid.empty())
        return reference;
    DcmFileFormat format;
    format.loadFile(instance.path.c_str(), EXS_Unknown, EGL_noChange, DCM_MaxReadLength,
                    ERM_metaOnly);
    OFString value;
    if (reference.sopClassUid.empty() &&
        format.getMetaInfo()->findAndGetOFString(DCM_MediaStorageSOPClassUID, value).good())
        reference.sopClassUid = value.c_str();
    if (reference.sopInstanceUid.empty() &&
        format.getMetaInfo()->findAndGetOFString(DCM_MediaStorageSOPInstanceUID, value).good())
        reference.sopInstanceUid = value.c_str();
    return reference;
}

Result<void> checkOnSource(const Segmentation& segmentation, const VolumeDescription& source,
                           int timePoint)
{
    if (auto usable = checkSource(source); !usable)
        return usable;
    const auto acquired = source.slicePlaces.empty()
                              ? static_cast<std::size_t>(segmentation.geometry().size()[2])
                              : source.slicePlaces.size();
    const auto times = static_cast<std::size_t>(std::max(1, source.timePoints));
    if (!segmentation.geometry().isSameGrid(*source.geometry) ||
        source.slices.size() != acquired * times)
        return fail(ErrorCode::GeometryMismatch,
                    Text(HANGAKU_TR("Core", "The mask does not lie on the grid of the images it is "
                                            "to refer to")),
                    Text(HANGAKU_TR("Core", "Choose the series on which it was drawn.")));
    if (timePoint < 0 || static_cast<std::size_t>(timePoint) >= times)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The image has no time point %1"),
                         {std::to_string(timePoint + 1)}));
    if (segmentation.segments().empty())
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "There is no segment to save")));
    return {};
}

std::vector<std::optional<std::size_t>> acquiredSlices(const VolumeDescription& source,
                                                       int gridSlices, int timePoint)
{
    const auto perTime =
        source.slices.size() / static_cast<std::size_t>(std::max(1, source.timePoints));
    const auto first = static_cast<std::size_t>(timePoint) * perTime;
    std::vector<std::optional<std::size_t>> slices(static_cast<std::size_t>(gridSlices));
    for (std::size_t n = 0; n < perTime; ++n) {
        const double place =
            source.slicePlaces.empty() ? static_cast<double>(n) : source.slicePlaces[n];
        const double k = std::round(place);
        if (std::abs(place - k) < kSliceTolerance && k >= 0 && k < gridSlices &&
            !source.slices[first + n].isMissing)
            slices[static_cast<std::size_t>(k)] = first + n;
    }
    return slices;
}

} // namespace hangaku::viewer::dicom
