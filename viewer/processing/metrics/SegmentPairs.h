#pragma once

#include "viewer/core/segmentation/Segmentation.h"

#include <vector>

namespace hangaku::viewer::processing {

/// For each segment of the reference its partner in the prediction: that of the same name, else
/// that of the same number; each serves one. Null where there is none. The pointers are into
/// `prediction`.
std::vector<const Segment*> partnersIn(const Segmentation& prediction,
                                       const Segmentation& reference);

} // namespace hangaku::viewer::processing
