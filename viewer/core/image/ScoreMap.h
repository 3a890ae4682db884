#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Provenance.h"

#include <string>

namespace hangaku::viewer {

/// How sure a model is, voxel by voxel: 0 to 1.
struct ScoreMap {
    enum class Kind {
        Uncertainty, ///< entropy of the classes' probabilities, over its largest value ln K
        /// Mutual information of mirrored runs and several networks, over the same: what they
        /// disagree about, not what each of them is unsure of.
        Disagreement,
        Probability, ///< of one structure
    };
    Kind kind = Kind::Uncertainty;
    std::string label;   ///< Probability: of the structure
    std::string labelJa; ///< empty when there is none
    /// Real values 0 to 1; its description has only the frame of reference.
    Volume volume;
    Provenance provenance;
};

} // namespace hangaku::viewer
