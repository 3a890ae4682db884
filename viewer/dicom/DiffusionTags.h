#pragma once

#include "viewer/dicom/Attributes.h"
#include "viewer/dicom/FileHeader.h"

namespace hangaku::viewer::dicom {

/// b-value and gradient direction, from the standard's attributes (of a file, or of an MR Diffusion
/// Sequence) or the private blocks of Siemens, GE and Philips; leaves what is not said.
void readDiffusion(const Attributes& from, FrameTags& tags);

} // namespace hangaku::viewer::dicom
