#pragma once

#include "plugins/native/Morphology.h"

namespace hangaku::plugins {

struct Airways {
    Mask mask;
    int threshold = 0; ///< HU up to which they were grown
};

/// Windpipe and bronchi: grown from the windpipe, which is looked for from the top of the lungs
/// down, as far as the growth does not leak into the lungs. Empty where there is none.
/// @param air all air inside the body
/// @param lungs of it the lungs, still with the airways that hang together with them
Airways airwaysIn(const Grid& grid, const Values& hu, const Mask& air, const Mask& lungs,
                  const Mask& body, Work& work);

} // namespace hangaku::plugins
