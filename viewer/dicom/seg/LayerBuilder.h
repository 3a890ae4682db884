#pragma once

#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/dicom/seg/FramePixels.h"
#include "viewer/dicom/seg/SegmentationHeader.h"

#include <filesystem>

namespace hangaku::viewer::dicom {

/// Puts the frames of a segmentation object into as few layers as its overlaps need.
class LayerBuilder {
public:
    /// @param header gets warnings, and segments that only the pixels have
    /// @param mostBytes for all layers together
    LayerBuilder(const FramePixels& pixels, const FrameGrid& grid, SegmentationHeader& header,
                 const std::filesystem::path& file, std::size_t mostBytes)
        : m_pixels(pixels), m_grid(grid), m_header(header), m_file(file), m_mostBytes(mostBytes)
    {
    }

    /// @return ReadFailed naming a damaged frame; OutOfMemory before the memory is taken
    Result<Segmentation> build();

private:
    using Voxels = std::vector<Label>;

    Result<void> addLayer();
    Result<void> fillFromLabels();
    Result<void> fillFromMasks();
    Result<std::size_t> freeLayer(const std::vector<int>& frames);
    template <typename Visit>
    Result<void> forEachVoxel(const std::vector<int>& frames, const Visit& visit);
    tl::unexpected<Error> damagedFrame(int frame) const;
    /// First voxel of each slice that a frame fills.
    template <typename Visit> void forEachSlice(int frame, const Visit& visit) const;
    void noteFractions(std::size_t left, std::size_t marked);
    void noteDuplicates();

    const FramePixels& m_pixels;
    const FrameGrid& m_grid;
    SegmentationHeader& m_header;
    const std::filesystem::path& m_file;
    std::size_t m_mostBytes;
    std::vector<Voxels> m_layers;
};

} // namespace hangaku::viewer::dicom
