#include "viewer/dicom/seg/SegmentationFile.h"

#include "viewer/dicom/seg/Quiet.h"
#include "viewer/dicom/seg/SaveFile.h"
#include "viewer/dicom/seg/SegmentWriter.h"
#include "viewer/dicom/seg/SegmentationBuilder.h"
#include "viewer/dicom/seg/SourceImage.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer::dicom {
namespace {

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
    if (auto writable = checkOnSource(segmentation, source, timePoint); !writable)
        return writable;
    const auto& axes = segmentation.geometry().axes();
    if (std::abs(dot(axes[0], axes[1])) > 1e-4)
        return fail(ErrorCode::InvalidGeometry,
                    Text(HANGAKU_TR("Core", "The image's rows and columns are not at right angles, "
                                            "which DICOM cannot describe")));
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
    return saveAtomically(format, file, EXS_LittleEndianExplicit);
}

} // namespace hangaku::viewer::dicom
