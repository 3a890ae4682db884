#pragma once

#include "ai/protocol/DetectionPlan.h"
#include "viewer/core/base/Error.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hangaku::ai {

/// A box along the axes of a grid, in continuous voxel indices (0: the centre of the first voxel).
struct FoundBox {
    std::array<double, 3> low{};
    std::array<double, 3> high{};
    int label = 0; ///< the network's number of the class
    double score = 0;
};

/// Numbers of any shape, the last axis fastest. Copies share them.
struct NumberArray {
    std::vector<std::int64_t> shape;
    std::shared_ptr<const float> data;

    std::size_t count() const
    {
        std::size_t product = 1;
        for (const auto length : shape)
            product *= static_cast<std::size_t>(length);
        return product;
    }
};

/// All that a network returned. A dictionary's members under their names, each one or a list of
/// arrays; those of a tuple or list, or a lone tensor, under "".
using NetworkAnswer = std::map<std::string, std::vector<NumberArray>>;

/// Of two boxes: volume of both / volume of either; 0 where neither has any.
double overlapOf(const FoundBox& a, const FoundBox& b);

/// The boxes that no better one of their class overlaps by more than `overlap`, the best first and
/// at most `most` (equal scores: as they came). O(most * n).
std::vector<FoundBox> bestOf(std::vector<FoundBox> boxes, double overlap, std::size_t most);

/// Lows and highs along the first, second and third axis of six numbers.
/// @return ModelInvalid when a length is negative
viewer::Result<FoundBox> boxFrom(const std::array<double, 6>& numbers, DetectionPlan::Mode mode);

/// Ready boxes, labels and scores. Boxes of four numbers lie in a slice: see `missing`.
/// Coordinates are left in the plan's space, but for VoxelCorner, which becomes VoxelCentre, and
/// axes come in the order X, Y, Z.
/// @param missing axis (0 X, 1 Y, 2 Z) that boxes of four numbers lack, along which they reach from
///        -0.5 to 0.5
/// @return ModelInvalid when names, shapes or values are not what the plan says
viewer::Result<std::vector<FoundBox>>
readyBoxes(const NetworkAnswer& answer, const DetectionPlan& plan, std::optional<int> missing);

/// Scores and moves the anchors of raw RetinaNet heads, as MONAI's RetinaNetDetector does: anchors
/// at index * (size // grid) without half a step, shapes' halves rounded to even, the best
/// candidates of each level. Nothing is cut off at the image's border yet.
/// @param inputShape of the network's input, in the order of its dimensions
/// @param zyx whether these are Z, Y, X
viewer::Result<std::vector<FoundBox>> retinaNetBoxes(const NetworkAnswer& answer,
                                                     const DetectionPlan& plan,
                                                     std::array<int, 3> inputShape, bool zyx);

/// A heat map and, where the plan has no sizes of its own, three channels of sizes.
struct HeatMap {
    const float* data = nullptr;     ///< [classes (+ 3), shape...]
    std::array<int, 3> shape{};      ///< in the order of the tensor's dimensions
    std::array<double, 3> voxelMm{}; ///< of the input along X, Y, Z
    bool zyx = false;                ///< whether the dimensions are Z, Y, X
};

/// A box around each local maximum: a voxel that is greater than those before it and not less than
/// those behind it within `peakRadius`.
/// @return ModelInvalid when a value is no number, or the size at a peak is not greater than 0
viewer::Result<std::vector<FoundBox>> heatMapBoxes(const HeatMap& map, const DetectionPlan& plan);

/// The mistakes that networks are told of, in one form.
tl::unexpected<viewer::Error> badAnswer(const viewer::Text& reason);

/// The arrays under a name; of a tuple or list, the one that a number names.
/// @return ModelInvalid naming what there is
viewer::Result<std::vector<NumberArray>> under(const NetworkAnswer& answer, const std::string& key);
/// The only one. @return ModelInvalid when there are none or several
viewer::Result<NumberArray> oneUnder(const NetworkAnswer& answer, const std::string& key);

/// "[3, 6]"
std::string describe(const std::vector<std::int64_t>& shape);

/// A score of what the network says. @return ModelInvalid when it is no number from 0 to 1
viewer::Result<double> scoreOf(float value, bool isLogit);

} // namespace hangaku::ai
