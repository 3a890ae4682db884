#pragma once

#include "viewer/core/image/Volume.h"

#include <QImage>

namespace hangaku::viewer {

/// One slice of a volume in grey, at the patient's proportions, fitted into a square.
/// Cost follows the size of the thumbnail. Any thread.
/// @param k    slice, clamped to the volume
/// @param edge width and height of the square in pixels
QImage thumbnail(const Volume& volume, int k, const WindowLevel& window, int edge);

/// The volume's description cut down to its middle slice, so that reading it reads one image.
/// Empty when the format cannot be read in part.
std::optional<VolumeDescription> middleSliceOnly(const VolumeDescription& description);

} // namespace hangaku::viewer
