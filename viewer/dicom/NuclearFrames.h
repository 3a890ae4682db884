#pragma once

#include "viewer/dicom/Attributes.h"
#include "viewer/dicom/FileHeader.h"

namespace hangaku::viewer::dicom {

/// Gives the frames of a nuclear medicine object their meaning (PS3.3 C.8.4.8): reconstructed slices
/// their place, from the first slice's in Detector Information and Spacing Between Slices; gated and
/// dynamic ones their time; energy windows and detectors their kind. Other objects stay as they are.
void placeNuclearFrames(const Attributes& file, std::vector<FrameHeader>& frames);

} // namespace hangaku::viewer::dicom
