#pragma once

#include "plugins/native/Morphology.h"

namespace hangaku::plugins {

/// The patient, without table and clothes, with all air that a cross-section encloses.
struct Body {
    Mask mask;
    Mask dense; ///< of it what is not air or lung
};

/// @throws Unsuitable when there is nobody in the image
Body bodyOf(const Grid& grid, const Values& hu, Work& work);

/// Where the middle of a mask lies from right to left, in voxels.
double middleOf(const Grid& grid, const Mask& mask);

} // namespace hangaku::plugins
