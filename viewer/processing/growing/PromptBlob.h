#pragma once

#include "viewer/processing/growing/CoarseGrid.h"

#include <optional>

namespace hangaku::viewer::processing {

/// What a block is while a blob grows.
enum class BlobRole : std::uint8_t {
    Free,    ///< may be taken
    Ally,    ///< belongs to it already: is not taken, and a border with it costs nothing
    Blocked, ///< is not taken
};

/// For what is not yet known, and for taking away what was found.
inline constexpr double kCautious = 0.85;
inline constexpr double kBold = 1;

/// Where a prompt's blob may grow.
struct BlobTask {
    const CoarseGrid& grid;
    std::vector<BlobRole> roles;
    std::vector<std::size_t> seeds;     ///< blocks under the prompt; always taken
    std::vector<std::size_t> opponents; ///< blocks under prompts that say the contrary
    IndexBox imageBox;                  ///< the whole grid: its border is no reason to stop
    bool mustTouchAlly =
        false; ///< it is a missing part of them: on to where it meets them, if it does
    /// How much the border of a larger part may cost: 1 in proportion to the surface of a ball of
    /// its size; below 1, larger parts need better borders.
    double sizeExponent = kCautious;
    bool isFlat = false; ///< in one slice: sizes are areas
    /// How deep in the part the seeds are thought to lie, in mm; 0: not known.
    double depthMm = 0;
};

struct Blob {
    std::vector<std::uint8_t> blocks; ///< 1 where taken
    bool isSure = true;               ///< false: it never met the allies that it should have
    double score = 0;                 ///< small: well bounded for its size
    double depthMm = 0;               ///< of the seeds in it
};

/// The part around the seeds that is best parted from what surrounds it.
///
/// Blocks are taken in the order of how like the seeds' values the way to them is (a geodesic
/// distance: Criminisi, Sharp, Blake, "GeoS", ECCV 2008), as far as they are nearer to the seeds
/// than to the opponents. Of all the sets that arise so, that one is chosen whose border follows
/// edges the most for its size (a sweep for the least isoperimetric quotient, as Andersen, Chung,
/// Lang, FOCS 2006). Leaving the box counts as a border without an edge.
std::optional<Blob> bestBlob(const BlobTask& task);

} // namespace hangaku::viewer::processing
