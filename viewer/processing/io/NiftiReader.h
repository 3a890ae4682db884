#pragma once

#include "viewer/processing/io/ImageReader.h"
#include "viewer/processing/io/NiftiFormat.h"

#include <cstdint>

namespace hangaku::viewer::processing {

/// Reads NIfTI-1 and NIfTI-2 (.nii, .nii.gz), of either byte order.
///
/// Not through ITK, which refuses a sheared sform: a tilted CT keeps its true grid. The sform is
/// used when it has a code, then the qform, then spacing alone in the way of nibabel.
class NiftiReader final : public ImageReader {
public:
    static Result<std::unique_ptr<ImageReader>> openFile(const std::filesystem::path& file);

    Result<void> read(VoxelBuffer& voxels, const Progress& progress,
                      const OnSlice& onSlice) override;

    struct Layout {
        NiftiType type = NiftiType::Int16;
        bool swapped = false; ///< the file's byte order is not the machine's
        std::uint64_t voxOffset = 352;
        /// Applied while reading (floating point only; whole numbers keep slope and intercept
        /// beside them).
        double slope = 1;
        double intercept = 0;
    };

private:
    NiftiReader(std::filesystem::path file, ImageHeader header, Layout layout);
    Layout m_layout;
};

} // namespace hangaku::viewer::processing
