#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/render/slice/GreyScale.h"

#include <QImage>

namespace hangaku::viewer {

/// One slice of a volume, at the patient's proportions, fitted into a square.
/// Cost follows the size of the thumbnail. Any thread.
/// @param k    slice, clamped to the volume
/// @param edge width and height of the square in pixels
QImage thumbnail(const Volume& volume, int k, const GreyScale& scale, int edge);

/// The volume's description cut down to its first time point's middle slice, so that reading it reads one image.
/// Empty when the format cannot be read in part.
std::optional<VolumeDescription> middleSliceOnly(const VolumeDescription& description);

} // namespace hangaku::viewer
