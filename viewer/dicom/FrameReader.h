#pragma once

#include "viewer/dicom/Attributes.h"
#include "viewer/dicom/FileHeader.h"

namespace hangaku::viewer::dicom {

/// The frames of an image: one from the attributes of a single-frame file, or as many as an
/// enhanced multi-frame file has, from its shared and per-frame functional groups (PS3.3
/// C.7.6.16.2). Frames of older multi-frame files share what the file says.
///
/// Nuclear medicine's are placed by its vectors (`NuclearFrames.h`).
std::vector<FrameHeader> readFrames(const Attributes& file, int frameCount);


/// Image Type or Frame Type, with what else says magnitude, phase, real or imaginary.
std::string imageTypeOf(const Attributes& from);

} // namespace hangaku::viewer::dicom
