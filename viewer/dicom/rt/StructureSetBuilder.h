#pragma once

#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/core/study/Study.h"
#include "viewer/dicom/rt/OutlineTracer.h"
#include "viewer/dicom/seg/SourceImage.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmrt/drtstrct.h"

#include <optional>
#include <string>
#include <vector>

namespace hangaku::viewer::dicom {

/// Builds an RT Structure Set with DCMTK's module, step by step; the first failure stays.
class StructureSetBuilder {
public:
    /// @param source      on the segmentation's grid; @param timePoint of it
    /// @param sourceImage one of its images, for patient and study
    StructureSetBuilder(const Segmentation& segmentation, const VolumeDescription& source,
                        int timePoint, DcmDataset& sourceImage);

    OFCondition build(DcmDataset& out);

private:
    bool ok(const OFCondition& condition);
    bool describe();
    bool referToImages();
    template <typename Sequence> bool addImage(Sequence& images, std::size_t slice);
    bool addStructures();
    bool addContours(const Segment& segment, const IndexBox& box,
                     DRTROIContourSequence::Item& into);
    bool addContour(const Outline& outline, int slice, DRTContourSequence& contours);
    bool addObservation(const Segment& segment, std::size_t number);
    void complete(DcmDataset& out) const;
    std::string coordinates(const Outline& outline, int slice) const;
    const InstanceReference& referenceOf(std::size_t instance);

    const Segmentation& m_segmentation;
    const VolumeDescription& m_source;
    DcmDataset& m_sourceImage;
    std::vector<std::optional<std::size_t>> m_sources;         ///< acquiredSlices
    std::vector<std::optional<InstanceReference>> m_references; ///< of instances, when asked for
    std::string m_frameOfReference;
    DRTStructureSetIOD m_out;
    int m_decimals = 4; ///< of coordinates in mm
    int m_contours = 0;
    OFCondition m_condition = EC_Normal;
};

} // namespace hangaku::viewer::dicom
