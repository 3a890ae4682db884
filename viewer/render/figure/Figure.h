#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/render/slice/SlicePicture.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace hangaku::viewer {

/// Pixels of a figure: rows from the top, each pixel as in MaskPainter.h.
struct Image {
    int width = 0;
    int height = 0;
    std::vector<Rgba> pixels;
};

enum class FigureView {
    Axial,
    Coronal,
    Sagittal,
    Mpr,    ///< axial, coronal, sagittal and 3D in two rows
    Volume, ///< 3D
    Stack,  ///< one image as it was acquired; the only view of pictures without a place
};

/// What to draw.
struct FigureRequest {
    Volume volume;
    std::vector<std::shared_ptr<const Segmentation>> masks;
    FigureView view = FigureView::Mpr;
    /// The point that the slices pass through, LPS mm; none: the middle of the masks, else of the
    /// image.
    std::optional<Vec3> at;
    std::optional<WindowLevel> window; ///< none: `firstScale`
    int width = 1280;
    int height = 800;
    MaskStyle style;
    bool crosshair = true; ///< in Mpr only
    std::optional<int> image = {}; ///< in Stack: which one, from 0 in reading order; none: by
                                     ///< `at`, of a film the first
    /// Detections, with their texts; where nothing is asked for, the first one is shown.
    std::vector<BoxMark> boxes = {};
};

/// Draws a figure with the same scenes as the views, without a widget. Slices are drawn by the CPU
/// alone; Mpr and Volume need an X display for VTK.
/// @return InvalidArgument for a size outside 16 to 16384, or a point or number off the image;
///         Unsupported when 3D is asked for without a display, or of pictures or colours
Result<Image> renderFigure(const FigureRequest& request);

/// Writes a PNG, atomically. @return WriteFailed, PermissionDenied or DiskFull naming the file
Result<void> writePng(const Image& image, const std::filesystem::path& file);

} // namespace hangaku::viewer
