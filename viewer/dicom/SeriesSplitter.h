#pragma once

#include "viewer/dicom/StackGeometry.h"

#include <vector>

namespace hangaku::viewer::dicom {

/// The frames of one volume, and what was left out of it.
struct FrameStack {
    std::vector<FrameReference> frames; ///< in order along the normal, or as in the file
    int copiesLeftOut = 0;              ///< images that were there twice
};

/// Parts the images of one series into stacks that can be volumes. See README.md for the rules.
/// @param files the images of one series; the result does not depend on their order
std::vector<FrameStack> splitSeries(std::vector<const FileHeader*> files);

} // namespace hangaku::viewer::dicom
