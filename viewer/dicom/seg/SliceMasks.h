#pragma once

#include "viewer/core/segmentation/Segmentation.h"

#include <cstdint>
#include <vector>

namespace hangaku::viewer::dicom {

/// Which voxels of a segment lie in which slice, found in one pass over the labels.
class SliceMasks {
public:
    explicit SliceMasks(const Segmentation& segmentation);

    bool has(const Segment& segment, std::size_t slice) const
    {
        return m_present[static_cast<std::size_t>(segment.layer)][slice][segment.number];
    }

    /// One byte for each pixel, 1 inside.
    void fill(const LabelMap& map, Label label, std::size_t slice,
              std::vector<std::uint8_t>& mask) const;

private:
    std::vector<std::vector<bool>> labelsOfSlices(const LabelMap& map) const;

    std::size_t m_slices;
    std::size_t m_perSlice;
    std::vector<std::vector<std::vector<bool>>> m_present; ///< [layer][slice][label]
};

} // namespace hangaku::viewer::dicom
