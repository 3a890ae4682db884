#include "viewer/dicom/seg/SegmentationFile.h"

#include "viewer/core/base/AtomicFile.h"
#include "viewer/dicom/seg/Quiet.h"
#include "viewer/dicom/seg/SegmentWriter.h"
#include "viewer/dicom/seg/SegmentationBuilder.h"
#include "viewer/dicom/seg/SourceImage.h"

#include <algorithm>
#include <cerrno>
#include <cmath>

namespace hangaku::viewer::dicom {
namespace {

tl::unexpected<Error> notWritten(const std::filesystem::path& file, const OFCondition& condition)
{
    return fail(ErrorCode::WriteFailed,
                Text(HANGAKU_TR("Core", "Cannot write the segmentation %1"), {file.string()}), {},
                condition.text());
}

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

Result<void> checkWritable(const Segmentation& segmentation, const VolumeDescription& source,
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
    const auto& axes = segmentation.geometry().axes();
    if (std::abs(dot(axes[0], axes[1])) > 1e-4)
        return fail(ErrorCode::InvalidGeometry,
                    Text(HANGAKU_TR("Core", "The image's rows and columns are not at right angles, "
                                            "which DICOM cannot describe")));
    if (segmentation.segments().empty())
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "There is no segment to save")));
    return {};
}

/// Contributing Equipment (PS3.3 C.12.1): the model that made the mask.
void addModel(DcmDataset& dataset, const Provenance& provenance)
{
    if (provenance.modelId.empty())
        return;
    DcmItem* item = nullptr;
    dataset.findOrCreateSequenceItem(DCM_ContributingEquipmentSequence, item, -2);
    DcmItem* purpose = nullptr;
    item->findOrCreateSequenceItem(DCM_PurposeOfReferenceCodeSequence, purpose, -2);
    purpose->putAndInsertString(DCM_CodeValue, "109102");
    purpose->putAndInsertString(DCM_CodingSchemeDesignator, "DCM");
    purpose->putAndInsertString(DCM_CodeMeaning, "Processing Equipment");
    const auto& name = provenance.modelName.empty() ? provenance.modelId : provenance.modelName;
    item->putAndInsertString(DCM_Manufacturer, "Hangaku");
    item->putAndInsertString(DCM_ManufacturerModelName, fitted(name, 64).c_str());
    if (!provenance.modelVersion.empty())
        item->putAndInsertString(DCM_SoftwareVersions, fitted(provenance.modelVersion, 64).c_str());
    auto description = "model id: " + provenance.modelId;
    if (!provenance.modelSha256.empty())
        description += "; weights sha256: " + provenance.modelSha256;
    if (!provenance.runtime.empty())
        description += "; runtime: " + provenance.runtime;
    item->putAndInsertString(DCM_ContributionDescription, fitted(description, 1024).c_str());
}

/// What DCMTK's module has no place for, and texts in which it takes UTF-8 for wrong characters.
void complete(DcmDataset& dataset, const Segmentation& segmentation)
{
    const auto name = fitted(segmentation.name.empty() ? "Segmentation" : segmentation.name, 64);
    dataset.putAndInsertString(DCM_SeriesDescription, name.c_str());
    dataset.putAndInsertString(DCM_ContentDescription, name.c_str());
    dataset.putAndInsertString(DCM_ContentCreatorName,
                               fitted(segmentation.provenance.creator, 64).c_str());
    addModel(dataset, segmentation.provenance);
    unsigned long n = 0;
    for (const auto& segment : segmentation.segments()) {
        DcmItem* item = nullptr;
        if (dataset.findAndGetSequenceItem(DCM_SegmentSequence, item, static_cast<long>(n++))
                .good())
            completeItem(*item, segment, segmentation.provenance);
    }
}

} // namespace

const Instance* sourceImageOf(const VolumeDescription& source, int timePoint)
{
    const auto times = static_cast<std::size_t>(std::max(1, source.timePoints));
    const auto perTime = source.slices.size() / times;
    if (perTime == 0 || timePoint < 0 || static_cast<std::size_t>(timePoint) >= times)
        return nullptr;
    const auto instance = static_cast<std::size_t>(
        source.slices[static_cast<std::size_t>(timePoint) * perTime].instance);
    return instance < source.instances.size() ? &source.instances[instance] : nullptr;
}

Result<void> writeSegmentation(const Segmentation& segmentation, const VolumeDescription& source,
                               const std::filesystem::path& file, int timePoint,
                               const SourceAttributes* attributes)
{
    quietDcmtk();
    if (auto writable = checkWritable(segmentation, source, timePoint); !writable)
        return writable;
    SourceAttributes own;
    if (attributes == nullptr) {
        auto read = readSourceAttributes(sourceImageOf(source, timePoint)->path);
        if (!read)
            return tl::unexpected(read.error());
        own = std::move(*read);
    }
    const auto image = dataSetOf(attributes == nullptr ? own : *attributes);
    SegmentationBuilder builder(segmentation, source, timePoint, *image);
    const auto object = builder.build();
    if (!object)
        return notWritten(file, builder.condition());
    // The groups were made frame by frame from one plan, and checking them takes longer than
    // writing them.
    object->setCheckFGOnWrite(OFFalse);
    object->setCheckDimensionsOnWrite(OFFalse);
    DcmFileFormat format;
    if (const auto condition = object->writeDataset(*format.getDataset()); condition.bad())
        return notWritten(file, condition);
    if (const auto condition = builder.packedFrames().replaceIn(*format.getDataset());
        condition.bad())
        return notWritten(file, condition);
    complete(*format.getDataset(), segmentation);
    return writeAtomically(file, [&](const std::filesystem::path& temporary) -> Result<void> {
        errno = 0;
        const auto condition = format.saveFile(temporary.c_str(), EXS_LittleEndianExplicit);
        const int number = errno;
        if (condition.bad()) {
            auto error = notWritten(file, condition);
            errno = number;
            return error;
        }
        return {};
    });
}

} // namespace hangaku::viewer::dicom
