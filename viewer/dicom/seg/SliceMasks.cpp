#include "viewer/dicom/seg/SliceMasks.h"

namespace hangaku::viewer::dicom {

SliceMasks::SliceMasks(const Segmentation& segmentation)
    : m_slices(static_cast<std::size_t>(segmentation.geometry().size()[2])),
      m_perSlice(segmentation.geometry().voxelCount() / m_slices)
{
    for (int layer = 0; layer < segmentation.layerCount(); ++layer)
        m_present.push_back(labelsOfSlices(segmentation.layer(layer)));
}

void SliceMasks::fill(const LabelMap& map, Label label, std::size_t slice,
                      std::vector<std::uint8_t>& mask) const
{
    const auto* voxels = map.voxels().data() + slice * m_perSlice;
    mask.resize(m_perSlice);
    for (std::size_t at = 0; at < m_perSlice; ++at)
        mask[at] = voxels[at] == label ? 1 : 0;
}

std::vector<std::vector<bool>> SliceMasks::labelsOfSlices(const LabelMap& map) const
{
    std::vector<std::vector<bool>> present(m_slices, std::vector<bool>(65536));
    for (std::size_t slice = 0; slice < m_slices; ++slice) {
        const auto* voxels = map.voxels().data() + slice * m_perSlice;
        Label last = 0;
        for (std::size_t at = 0; at < m_perSlice; ++at) {
            if (voxels[at] == last)
                continue;
            last = voxels[at];
            present[slice][last] = true;
        }
    }
    return present;
}

} // namespace hangaku::viewer::dicom
