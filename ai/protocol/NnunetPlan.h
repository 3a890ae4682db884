#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace hangaku::ai {

/// What nnU-Net v2 does before and after its network, from its plans.json. Axes are those of its
/// arrays after `transposeForward`: with (0, 1, 2), axis 0 runs through the slices of the image (or
/// of the image turned to RAS) and axis 2 along a row.
struct NnunetPlan {
    bool turnsToRas = false; ///< readers "...WithReorient"
    std::array<int, 3> transposeForward{0, 1, 2};
    /// Of the network: three numbers, or two for networks of slices (axes 1 and 2).
    std::vector<double> spacingMm;
    std::vector<int> patch; ///< as many numbers

    struct Normalization {
        enum class Kind { Ct, ZScore, None, RescaleTo01, RgbTo01 };
        Kind kind = Kind::ZScore;
        bool onlyInsideMask = false; ///< ZScore: voxels that belong to the patient, not to the void
        /// Ct: percentiles to clip to, and what is subtracted and divided by.
        double low = 0;
        double high = 0;
        double mean = 0;
        double deviation = 1;
    };
    std::vector<Normalization> normalizations; ///< one for each image

    struct Resampling {
        int order = 3;       ///< of the spline: 0, 1 or 3
        int orderAcross = 0; ///< along the axis of thick slices, where it is treated apart: 0
        std::optional<bool> separatesAxis; ///< none: where the spacing differs more than 3 times
    };
    Resampling image{3, 0, {}};
    Resampling scores{1, 0, {}};

    std::vector<int> mirrorAxes; ///< of the network: 0 is the first of its own spatial axes

    bool is2d() const { return spacingMm.size() == 2; }
};

} // namespace hangaku::ai
