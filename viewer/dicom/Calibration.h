#pragma once

#include "viewer/core/study/Study.h"
#include "viewer/dicom/Attributes.h"

namespace hangaku::viewer::dicom {

/// What is known of the size of the pixels of a picture without a place in the patient (PS3.3
/// 10.7.1.3, C.8.5.5): sets `pixelSpacingMm`, `calibration` and `ultrasoundRegions`. No millimetres
/// where none are known, or where they differ from one part of the picture to another; then
/// `pixelAspect` is what Pixel Aspect Ratio says (PS3.3 C.7.6.3.1.7).
/// @param volume with its modality
void readCalibration(const Attributes& file, VolumeDescription& volume);

} // namespace hangaku::viewer::dicom
