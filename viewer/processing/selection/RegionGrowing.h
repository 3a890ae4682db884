#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/ValueInterval.h"
#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Region.h"

#include <optional>

namespace hangaku::viewer::processing {

enum class LeakGuard {
    Off,       ///< all that is connected
    Fixed,     ///< necks narrower than twice `leastGuardRadiusMm` are not passed
    Automatic, ///< the same, and wider necks too where growth would reach the bound through them
};

enum class Holes {
    Keep,
    Fill, ///< what the grown region encloses belongs to it
};

struct GrowingOptions {
    /// Real values that belong; none: found from the surroundings of the seed.
    std::optional<ValueInterval> interval = {};
    double neighbourhoodMm = 2; ///< radius of the ball around the seed that is sampled first
    double multiplier = 2.5;    ///< of the standard deviation, to either side of the mean
    int iterations = 1;         ///< how often both are taken anew from what has grown
    LeakGuard guard = LeakGuard::Automatic;
    double leastGuardRadiusMm = 1.5;
    double maximumRadiusMm = 30; ///< nothing farther from the seed belongs
    double maximumVolumeMl = 1000;
    Holes holes = Holes::Fill;
};

enum class GrowthBound {
    None,   ///< it ended by itself, or at the image's edge
    Radius, ///< at `maximumRadiusMm`: it may have leaked, or be larger
    Volume, ///< at `maximumVolumeMl`; what lies nearest to the seed was kept
};

struct Growth {
    Region region; ///< empty when the seed's own value does not belong
    ValueInterval interval;
    double guardRadiusMm = 0; ///< that was used; 0: none
    GrowthBound stoppedAt = GrowthBound::None;
};

/// Grows a lesion or nodule from a voxel in it, without what it is attached to.
///
/// For what has about one value. A lesion of many (part-solid, necrotic, enhancing at its rim) is one
/// interval of values at best in part, and is found in part: `PromptSegmenter` is for those.
///
/// Values. Where no interval is given: mean and standard deviation around the seed give a first
/// one, from what is connected by it they are taken anew (confidence connected: ITK Software
/// Guide, 4.1.3). Then the edges are moved half-way between the mean and the median of the darker
/// and of the brighter tissue around, as far as there is such tissue (a fifth of the shell within
/// 4 mm): a blurred edge lies at half height, whatever the noise, and volumes are true.
///
/// Leak guard, after Kuhnigk et al., IEEE Trans Medical Imaging 25:417-434, 2006, and Moltz et al.,
/// IEEE J Selected Topics in Signal Processing 3:122-134, 2009. Of what is connected to the seed
/// within the largest radius, the part deeper than the guard radius is kept (an erosion by a ball).
/// If the piece that holds the seed's deepest place still reaches the bound, the guard radius is
/// raised to the least that parts the two: the way to the pleura or along a vessel is
/// narrower somewhere than the nodule is thick. The rim is then recovered by growing back by as much
/// within the connected voxels, up to those nearer to another piece.
///
/// @param seed in the volume
/// @return InvalidArgument for a seed outside or options that make no sense; Unsupported for a colour
///         image; Cancelled; OutOfMemory
Result<Growth> growRegion(const Volume& volume, Index3 seed, const GrowingOptions& options,
                          const Progress& progress);

} // namespace hangaku::viewer::processing
