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
    /// Voxels [first, end) of a layer.
    struct Run {
        std::ptrdiff_t first = 0;
        std::ptrdiff_t end = 0;
    };
    /// Pixels that are not 0: below one half and left out, and the others.
    struct Fractions {
        std::size_t left = 0;
        std::size_t kept = 0;
    };

    Result<void> addLayer();
    Result<void> fillFromLabels();
    Result<void> fillFromMasks();
    Result<std::vector<Run>> runsInside(const std::vector<int>& frames, Fractions& fractions) const;
    tl::unexpected<Error> damagedFrame(int frame) const;
    /// First voxel of each slice that a frame fills.
    template <typename Visit> void forEachSlice(int frame, const Visit& visit) const;
    void noteFractions(const Fractions& fractions);
    void noteDuplicates();

    const FramePixels& m_pixels;
    const FrameGrid& m_grid;
    SegmentationHeader& m_header;
    const std::filesystem::path& m_file;
    std::size_t m_mostBytes;
    std::vector<Voxels> m_layers;
};

} // namespace hangaku::viewer::dicom
