#pragma once

#include "viewer/processing/phantom/ThoraxAnatomy.h"

namespace hangaku::viewer::processing::phantom {

/// How the person lies in the scanner and how the scan was made.
struct Scan {
    Point scale{1, 1, 1};      ///< size of the person along x, y, z
    Point turn;                ///< radians about x, y, z
    Point shift;               ///< mm of the body frame's origin from the middle of the grid
    float tablePositionMm = 0; ///< LPS z of the middle of the grid
    float gantryTilt = 0;      ///< radians
    float pixelMm = 0.74F;
    float sliceMm = 1.5F;      ///< thickness and distance of the slices
    float lengthMm = 330;      ///< along z
    float noiseHu = 10;
    std::uint64_t noiseSeed = 1;
};

struct ThoraxCase {
    ThoraxAnatomy anatomy;
    Scan scan;
};

/// The person and the scan that follow from a seed. Seed 0 is fixed by hand: the sample case.
/// @param smallestNoduleMm diameter below which a coarse grid could not hold a nodule
ThoraxCase buildThorax(std::uint64_t seed, float smallestNoduleMm);

} // namespace hangaku::viewer::processing::phantom
