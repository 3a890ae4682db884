#pragma once

#include "viewer/core/image/PictureMarks.h"
#include "viewer/dicom/Attributes.h"
#include "viewer/dicom/StoredFrame.h"

#include <cstdint>
#include <vector>

namespace hangaku::viewer::dicom {

/// One overlay group 60xx of a file (PS3.3 C.9.2), for all its frames.
struct OverlayGroup {
    int column = 0; ///< of its first pixel in the image, from 0
    int row = 0;
    int columns = 0;
    int rows = 0;
    int frames = 1;
    int firstFrame = 0; ///< of the image, from 0
    bool isOnEveryFrame = false;
    int pixelBit = -1; ///< of the pixels that hold it (retired); -1: it has data of its own
    std::vector<std::uint8_t> bits;
    std::string label;
};

/// All overlay groups that can be drawn.
std::vector<OverlayGroup> readOverlays(const Attributes& file);

/// The planes that lie over frame `index` of the file.
/// @param frame as stored: its pixels may hold overlays in the bits above the values
std::vector<OverlayPlane> overlaysOn(int index, const std::vector<OverlayGroup>& groups,
                                     const StoredFrame& frame);

} // namespace hangaku::viewer::dicom
