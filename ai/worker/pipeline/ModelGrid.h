#pragma once

#include "ai/protocol/ModelManifest.h"
#include "viewer/core/image/ImageGeometry.h"

#include <array>
#include <cstddef>

namespace hangaku::ai {

/// The grid that a network sees, and how it lies on the image's own grid.
///
/// Follows MONAI's Orientation (flips and swaps of the image's axes, nibabel's rule) and then
/// Spacing (an axis within 1e-3 mm of the target keeps its spacing; shear is removed; size =
/// round_half_even((n - 1) * s_in / s_out + 1); the corner voxel's centre stays). A sheared image is
/// covered whole, where MONAI would cut a corner off.
class ModelGrid {
public:
    static viewer::Result<ModelGrid> create(const viewer::ImageGeometry& source,
                                            const ModelInput& input);

    /// Axes i, j, k are the tensor's X, Y, Z.
    const viewer::ImageGeometry& geometry() const { return m_geometry; }
    const viewer::ImageGeometry& source() const { return m_source; }
    /// Every voxel is a voxel of the image: only flips and swaps, nothing is interpolated.
    bool isExact() const { return m_exact; }

    /// Axis of the image that an axis of `geometry()` runs along, and whether against it.
    const std::array<int, 3>& sourceAxis() const { return m_sourceAxis; }
    const std::array<bool, 3>& isFlipped() const { return m_flipped; }

    /// Tensor dimension (0 slowest) -> axis of `geometry()`.
    const std::array<int, 3>& axisOfDimension() const { return m_axisOfDimension; }
    /// Values along X, Y, Z put in the order of the tensor's dimensions.
    std::array<int, 3> inTensorOrder(std::array<int, 3> xyz) const;
    std::array<int, 3> tensorShape() const { return inTensorOrder(m_geometry.size()); }

    /// Where tensor voxel (0, 0, 0) lies in the image's buffer, and the step of each tensor
    /// dimension through it. Only when `isExact()`.
    struct Layout {
        std::ptrdiff_t first = 0;
        std::array<std::ptrdiff_t, 3> step{};
    };
    Layout sourceLayout() const;

private:
    ModelGrid(const viewer::ImageGeometry& source, const viewer::ImageGeometry& geometry)
        : m_source(source), m_geometry(geometry)
    {
    }

    viewer::ImageGeometry m_source;
    viewer::ImageGeometry m_geometry;
    std::array<int, 3> m_sourceAxis{0, 1, 2}; ///< axis of `geometry()` -> axis of the image
    std::array<bool, 3> m_flipped{};
    std::array<int, 3> m_axisOfDimension{0, 1, 2};
    bool m_exact = true;
};

} // namespace hangaku::ai
