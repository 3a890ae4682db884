#pragma once

#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/core/study/Study.h"
#include "viewer/dicom/seg/PackedFrames.h"
#include "viewer/dicom/seg/SourceImage.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmfg/fgderimg.h"
#include "dcmtk/dcmseg/segdoc.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hangaku::viewer::dicom {

/// Builds a segmentation object with DCMTK's module, step by step; the first failure stays.
class SegmentationBuilder {
public:
    /// @param source     on the segmentation's grid; @param timePoint of it
    /// @param sourceImage one of its images, for patient and study
    SegmentationBuilder(const Segmentation& segmentation, const VolumeDescription& source,
                        int timePoint, DcmItem& sourceImage);

    /// @return null when DCMTK refused something; see `condition`
    std::unique_ptr<DcmSegmentation> build();
    const OFCondition& condition() const { return m_condition; }
    const PackedFrames& packedFrames() const { return m_packed; }

private:
    bool ok(const OFCondition& condition);
    bool create();
    bool importSource();
    bool describe();
    bool addSharedGroups();
    bool addSegments();
    bool addFrames();
    bool hasSource(std::size_t slice) const;
    bool addFrame(std::vector<Uint8>& mask, Uint16 segmentNumber, std::size_t slice);
    bool describeSource(FGDerivationImage& derivation, std::size_t slice);
    bool referToSeries();
    const InstanceReference& referenceOf(std::size_t instance);

    const Segmentation& m_segmentation;
    const VolumeDescription& m_source;
    DcmItem& m_sourceImage;
    std::vector<std::optional<std::size_t>> m_sources; ///< acquiredSlices
    PackedFrames m_packed;
    std::vector<std::optional<InstanceReference>> m_references; ///< of instances, when asked for
    std::unique_ptr<DcmSegmentation> m_out;
    std::map<std::string, std::string> m_referenced; ///< SOP instance -> SOP class
    OFCondition m_condition = EC_Normal;
};

} // namespace hangaku::viewer::dicom
