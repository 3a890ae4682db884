#pragma once

#include "viewer/dicom/FrameStack.h"

#include <vector>

namespace hangaku::viewer::dicom {

/// Parts the images of one series into stacks that can be volumes. See README.md for the rules.
/// @param files the images of one series; the result does not depend on their order
std::vector<FrameStack> splitSeries(std::vector<const FileHeader*> files);

} // namespace hangaku::viewer::dicom
