#include "viewer/core/segmentation/LabelMap.h"

#include <cassert>

namespace hangaku::viewer {

LabelMap::LabelMap(const ImageGeometry& geometry)
    : m_geometry(geometry), m_voxels(geometry.voxelCount(), Label{0})
{
}

LabelMap::LabelMap(const ImageGeometry& geometry, std::vector<Label> voxels)
    : m_geometry(geometry), m_voxels(std::move(voxels))
{
    assert(m_voxels.size() == geometry.voxelCount());
}

} // namespace hangaku::viewer
