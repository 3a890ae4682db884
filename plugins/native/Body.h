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

} // namespace hangaku::plugins
