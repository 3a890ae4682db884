#pragma once

#include "viewer/core/segmentation/Segment.h"

#include <array>
#include <cstdint>

namespace hangaku::viewer::dicom {

/// Recommended Display CIELab Value (PS3.3 C.10.7.1.1): L* from 0 to 100, a* and b* from -128 to
/// 127, each scaled to 16 bits; D50 white point as in the ICC profile connection space.
using CieLab = std::array<std::uint16_t, 3>;

CieLab toCieLab(Rgb colour);
Rgb toRgb(CieLab lab);

} // namespace hangaku::viewer::dicom
