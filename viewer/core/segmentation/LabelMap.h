#pragma once

#include "viewer/core/image/ImageGeometry.h"
#include "viewer/core/segmentation/Segment.h"

#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

namespace hangaku::viewer {

/// A grid of labels, i fastest. Segments in one layer exclude each other; overlapping segments lie
/// in different layers of a Segmentation.
///
/// Readable by all; only `LabelMapEdit` writes to it, so that every change can be undone. The
/// address of `voxels().data()` is stable for the life of the object (the renderer shares it).
class LabelMap {
public:
    /// All background. Costs nothing: memory is taken where labels are written.
    explicit LabelMap(const ImageGeometry& geometry);
    /// @param voxels as many as the geometry has
    LabelMap(const ImageGeometry& geometry, std::vector<Label> voxels);
    LabelMap(const LabelMap& other);
    LabelMap(LabelMap&&) noexcept = default;
    LabelMap& operator=(LabelMap&&) noexcept = default;

    const ImageGeometry& geometry() const { return m_geometry; }
    std::span<const Label> voxels() const { return m_voxels; }
    Label at(Index3 index) const { return m_voxels[offset(index)]; }
    std::size_t offset(Index3 index) const
    {
        const auto size = m_geometry.size();
        return (static_cast<std::size_t>(index[2]) * static_cast<std::size_t>(size[1]) +
                static_cast<std::size_t>(index[1])) *
                   static_cast<std::size_t>(size[0]) +
               static_cast<std::size_t>(index[0]);
    }

private:
    friend class LabelMapEdit;
    friend class LabelMapDelta;

    struct Free {
        void operator()(Label* memory) const { std::free(memory); }
    };

    ImageGeometry m_geometry;
    std::vector<Label> m_given;              ///< the voxels, where they were given
    std::unique_ptr<Label[], Free> m_zeroed; ///< the voxels, where they began as background
    std::span<Label> m_voxels;
};

} // namespace hangaku::viewer
