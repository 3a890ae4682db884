#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace hangaku::viewer {

class LabelRuns;

/// A closed surface as plain numbers: points in LPS mm, and triangles whose corners run
/// counter-clockwise when they are seen from outside.
struct Triangles {
    std::vector<Vec3> points;
    std::vector<std::array<std::uint32_t, 3>> corners;

    /// mm3; negative when the triangles are inside out.
    double volumeMm3() const;
    double areaMm2() const;
    /// Moves every point by `mm` along its normal (the sum of its triangles', by area).
    void inflate(double mm);
};

/// The surface of a label at full resolution, with the volume of its voxels; none when it has none
/// or the work was stopped.
std::optional<Triangles> labelTriangles(const LabelRuns& runs, Label label, const IndexBox& box,
                                        const Progress& progress);

} // namespace hangaku::viewer
