#pragma once

#include "viewer/core/segmentation/Segmentation.h"

#include <vector>

namespace hangaku::viewer::processing {

/// For each segment of the reference its partner in the prediction: that of the same name, else of
/// the same code (PS3.3 C.8.20.4, property type and modifier; not the codes that stand for any
/// structure), else of the same number unless both have codes that differ; each serves one. Null
/// where there is none. The pointers are into `prediction`. The one rule for scores and for what a
/// window compares.
std::vector<const Segment*> partnersIn(const Segmentation& prediction,
                                       const Segmentation& reference);

} // namespace hangaku::viewer::processing
