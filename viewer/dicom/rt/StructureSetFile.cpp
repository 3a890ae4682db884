#include "viewer/dicom/rt/StructureSetFile.h"

#include "viewer/dicom/rt/StructureSetBuilder.h"
#include "viewer/dicom/seg/Quiet.h"
#include "viewer/dicom/seg/SaveFile.h"
#include "viewer/dicom/seg/SourceImage.h"

namespace hangaku::viewer::dicom {

Result<void> writeStructureSet(const Segmentation& segmentation, const VolumeDescription& source,
                               const std::filesystem::path& file, int timePoint,
                               const SourceAttributes* attributes)
{
    quietDcmtk();
    if (auto writable = checkOnSource(segmentation, source, timePoint); !writable)
        return writable;
    SourceAttributes own;
    if (attributes == nullptr) {
        auto read = readSourceAttributes(sourceImageOf(source, timePoint)->path);
        if (!read)
            return tl::unexpected(read.error());
        own = std::move(*read);
    }
    const auto image = dataSetOf(attributes == nullptr ? own : *attributes);
    DcmFileFormat format;
    StructureSetBuilder builder(segmentation, source, timePoint, *image);
    if (const auto condition = builder.build(*format.getDataset()); condition.bad())
        return notWritten(file, condition);
    return saveAtomically(format, file, EXS_LittleEndianImplicit);
}

} // namespace hangaku::viewer::dicom
