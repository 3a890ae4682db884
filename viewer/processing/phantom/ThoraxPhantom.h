#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <cstdint>

namespace hangaku::viewer::processing {

enum class PhantomSize {
    Small, ///< 128 x 128 x 64: tests, first start
    Full,  ///< 512 x 512 and clinical slice counts
};

struct ThoraxPhantom {
    Volume volume;            ///< CT in HU, int16
    Segmentation groundTruth; ///< left lung, right lung, heart, aorta, spine, nodules
};

/// A CT thorax that never belonged to anyone, with its exact ground truth.
///
/// Anatomy (sizes, asymmetry, vessels, nodules), noise, contrast enhancement, slice thickness,
/// gantry tilt and position in the scanner follow from `seed`; the same seed gives the same voxels
/// on every machine. Seed 0 is the sample case.
Result<ThoraxPhantom> makeThoraxPhantom(PhantomSize size, std::uint64_t seed,
                                        const Progress& progress);

} // namespace hangaku::viewer::processing
