#pragma once

#include "viewer/core/image/PictureMarks.h"
#include "viewer/dicom/Attributes.h"

#include <vector>

namespace hangaku::viewer::dicom {

/// The display shutters of a file (PS3.3 C.7.6.11), or of its functional groups' first frame. DICOM
/// counts from 1 and writes rows first; these are pixel indices from 0, columns first.
std::vector<Shutter> readShutters(const Attributes& file);

} // namespace hangaku::viewer::dicom
