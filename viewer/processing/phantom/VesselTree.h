#pragma once

#include "viewer/processing/phantom/ThoraxAnatomy.h"

namespace hangaku::viewer::processing::phantom {

struct TreeShape {
    int tips = 300;
    float tipRadius = 0.55F;   ///< mm
    float exponent = 2.75F;    ///< a branch's r^exponent is the sum of its children's (Murray: 3)
    float detour = 0.45F;      ///< 0 shortest tree .. 1 straight from the root
    float maxRadius = 7;
    float reachMm = 1000;      ///< tips farther from the root are left out
    float marginMm = 5;        ///< between tips and the lung's surface
};

/// A tree that fills one lung from its hilum: random tips, each joined where the way to the root
/// costs least (Prim-Dijkstra), then thickened towards the root.
/// @param side +1 left lung, -1 right lung
std::vector<Tube> growTree(const ThoraxAnatomy& anatomy, Point root, float side,
                           const TreeShape& shape, Random& random);

} // namespace hangaku::viewer::processing::phantom
