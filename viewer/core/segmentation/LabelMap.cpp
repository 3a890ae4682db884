#include "viewer/core/segmentation/LabelMap.h"

#include <cassert>
#include <new>

namespace hangaku::viewer {

LabelMap::LabelMap(const ImageGeometry& geometry)
    : m_geometry(geometry),
      // The system hands out large blocks already zeroed, page by page as they are touched.
      m_zeroed(static_cast<Label*>(std::calloc(geometry.voxelCount(), sizeof(Label)))),
      m_voxels(m_zeroed.get(), geometry.voxelCount())
{
    if (!m_zeroed)
        throw std::bad_alloc();
}

LabelMap::LabelMap(const ImageGeometry& geometry, std::vector<Label> voxels)
    : m_geometry(geometry), m_given(std::move(voxels)), m_voxels(m_given)
{
    assert(m_voxels.size() == geometry.voxelCount());
}

LabelMap::LabelMap(const LabelMap& other)
    : LabelMap(other.m_geometry, {other.m_voxels.begin(), other.m_voxels.end()})
{
}

} // namespace hangaku::viewer
