#pragma once

#include "viewer/processing/io/ImageReader.h"

#include <string>
#include <utility>
#include <vector>

namespace hangaku::viewer::processing {

/// What goes into an image file. Refers to the caller's values.
struct RasterImage {
    const ImageGeometry& geometry;
    PixelType type;
    const std::byte* voxels; ///< component fastest, then i, j, k, time point
    int components = 1;      ///< layers of a segmentation (NRRD only), or 3 for colour
    bool isColour = false;   ///< red, green, blue; UInt8
    int timePoints = 1;
    double timeStepMs = 0;  ///< 0: unknown
    bool isPlaced = true;   ///< `geometry` says where it lies in the patient
    bool hasSpacing = true; ///< the spacing of `geometry` is in millimetres
    /// Real value = voxel * slope + intercept; NIfTI only.
    double slope = 1;
    double intercept = 0;
    /// NRRD key/value pairs, in this order; UTF-8.
    std::vector<std::pair<std::string, std::string>> fields{};

    std::size_t bytes() const
    {
        return geometry.voxelCount() * static_cast<std::size_t>(components) *
               static_cast<std::size_t>(timePoints) * bytesPerPixel(type);
    }
};

/// Writes the file in place (callers wrap it in `writeAtomically`). All grids keep their exact
/// place, sheared ones too.
/// @param target the name the file will have in the end; the format follows its ending
/// @return Unsupported for endings that cannot be written; WriteFailed with errno set
Result<void> writeRaster(const RasterImage& image, const std::filesystem::path& file,
                         const std::filesystem::path& target);

} // namespace hangaku::viewer::processing
