#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/dicom/seg/FrameGrid.h"
#include "viewer/dicom/seg/SegmentReader.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace hangaku::viewer::dicom {

enum class SegmentationType { Binary, Probability, Occupancy, LabelMap };

/// What is known of a frame besides its pixels.
struct SegmentationFrame {
    int segmentNumber = 0; ///< not of label maps
    bool isPlaced = false; ///< the file says where in the patient
    bool hasSpacing = false;
    FramePlane plane;
};

/// What a segmentation object says besides its pixels.
struct SegmentationHeader {
    SegmentationType type = SegmentationType::Binary;
    int fullValue = 1; ///< of fractions: Maximum Fractional Value
    std::optional<std::uint16_t> padding;
    std::vector<DescribedSegment> segments; ///< unique numbers, in the object and in Hangaku
    std::vector<SegmentationFrame> frames;
    std::vector<Warning> warnings;

    bool isFractional() const
    {
        return type == SegmentationType::Probability || type == SegmentationType::Occupancy;
    }
    /// Appends a segment that frames or values have, but that nothing describes.
    DescribedSegment& addUndescribed(int number);
};

/// @param frameCount of the pixel data
/// @return Unsupported for slides and objects that have no segments, ParseFailed for broken ones
Result<SegmentationHeader> readHeader(DcmDataset& dataset, const std::filesystem::path& file,
                                      int frameCount);

/// "The segmentation ... is damaged".
tl::unexpected<Error> damagedSegmentation(const std::filesystem::path& file, const char* detail);

} // namespace hangaku::viewer::dicom
