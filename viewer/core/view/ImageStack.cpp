#include "viewer/core/view/ImageStack.h"

#include "viewer/core/view/Presentation.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

std::vector<double> placesOf(const Volume& volume)
{
    if (volume.acquired)
        return volume.acquired->places;
    if (!volume.description.slicePlaces.empty())
        return volume.description.slicePlaces;
    std::vector<double> places(static_cast<std::size_t>(volume.geometry.size()[2]));
    for (std::size_t k = 0; k < places.size(); ++k)
        places[k] = static_cast<double>(k);
    return places;
}

/// Readers go through images in the order of their numbers.
int forwardOf(const VolumeDescription& description)
{
    const int count = acquiredSliceCount(description);
    const SliceSource* first = sliceSource(description, 0, 0);
    const SliceSource* last = sliceSource(description, count - 1, 0);
    if (first == nullptr || last == nullptr || first == last)
        return 1;
    const auto number = [&description](const SliceSource& source) {
        const auto at = static_cast<std::size_t>(source.instance);
        return at < description.instances.size() ? description.instances[at].number : 0;
    };
    return number(*last) < number(*first) ? -1 : 1;
}

/// A point of a plane that meets the grid which lies among the voxels: in the grid's middle where the
/// plane passes there, else on the diagonal that it must cross.
Vec3 pointAmongVoxels(const ImageGeometry& geometry, const SlicePlane& plane)
{
    const Index3 size = geometry.size();
    const Vec3 middle = plane.project(geometry.centre());
    const Vec3 index = geometry.toIndex(middle);
    bool isInside = true;
    Vec3 low; // the corners farthest against the normal and along it
    Vec3 high;
    for (int axis = 0; axis < 3; ++axis) {
        const double last = size[static_cast<std::size_t>(axis)] - 1.0;
        isInside = isInside && index[axis] >= 0 && index[axis] <= last;
        const bool isAlong = dot(geometry.step(axis), plane.normal()) > 0;
        low[axis] = isAlong ? 0 : last;
        high[axis] = isAlong ? last : 0;
    }
    if (isInside)
        return middle;
    const double from = dot(geometry.toWorld(low) - plane.centre, plane.normal());
    const double to = dot(geometry.toWorld(high) - plane.centre, plane.normal());
    const double part = to > from ? std::clamp(-from / (to - from), 0.0, 1.0) : 0.0;
    return geometry.toWorld(low + (high - low) * part);
}

VolumeDescription withoutFiles(const VolumeDescription& description)
{
    VolumeDescription plain;
    plain.channels = description.channels;
    plain.unit = description.unit;
    plain.modality = description.modality;
    plain.paddingValue = description.paddingValue;
    plain.paddingLimit = description.paddingLimit;
    plain.shutters = description.shutters;
    return plain;
}

} // namespace

ImageStack::ImageStack(const Volume& volume, std::optional<Orientation> orientation,
                       const std::optional<PlaneTilt>& tilt)
    : m_geometry(volume.geometry)
{
    if (orientation) {
        m_planes = tilt ? SliceStack(volume.geometry, *orientation, *tilt)
                        : SliceStack(volume.geometry, *orientation);
        m_widthMm = m_planes->widthMm();
        m_heightMm = m_planes->heightMm();
        m_forward = *orientation == Orientation::Axial ? -1 : 1;
        return;
    }
    m_places = placesOf(volume);
    m_plain = withoutFiles(volume.description);
    m_forward = forwardOf(volume.description);
    const Index3 size = m_geometry.size();
    const Vec3 down = at(0).down;
    m_widthMm = std::abs(dot(m_geometry.step(0), at(0).right)) * (size[0] - 1) +
                std::abs(dot(m_geometry.step(1), at(0).right)) * (size[1] - 1);
    m_heightMm = std::abs(dot(m_geometry.step(1), down)) * (size[1] - 1);
}

SlicePlane ImageStack::at(int n) const
{
    if (m_planes)
        return m_planes->at(n);
    const Index3 size = m_geometry.size();
    SlicePlane plane;
    plane.centre = m_geometry.toWorld(Vec3{(size[0] - 1) / 2.0, (size[1] - 1) / 2.0,
                                           m_places[static_cast<std::size_t>(n)]});
    plane.right = m_geometry.axes()[0];
    plane.down = cross(m_geometry.sliceNormal(), plane.right);
    return plane;
}

int ImageStack::nearestPlace(const std::vector<double>& places, double k)
{
    const auto after = std::lower_bound(places.begin(), places.end(), k);
    if (after == places.begin())
        return 0;
    if (after == places.end())
        return static_cast<int>(places.size()) - 1;
    const bool isBefore = k - *(after - 1) < *after - k;
    return static_cast<int>(after - places.begin()) - (isBefore ? 1 : 0);
}

int ImageStack::nearest(Vec3 lps) const
{
    return m_planes ? m_planes->nearest(lps) : nearestPlace(m_places, m_geometry.toIndex(lps).z);
}

Vec3 ImageStack::kept(Vec3 lps, int n) const
{
    if (!isTilted())
        return lps;
    const SlicePlane plane = m_planes->at(n);
    const Vec3 inside = m_geometry.toIndex(pointAmongVoxels(m_geometry, plane));
    const Vec3 wanted = m_geometry.toIndex(plane.project(lps));
    double part = 1; // of the way from one to the other, which is on the plane
    for (int axis = 0; axis < 3; ++axis) {
        const double way = wanted[axis] - inside[axis];
        const double last = m_geometry.size()[static_cast<std::size_t>(axis)] - 1.0;
        if (wanted[axis] < 0)
            part = std::min(part, -inside[axis] / way);
        else if (wanted[axis] > last)
            part = std::min(part, (last - inside[axis]) / way);
    }
    return m_geometry.toWorld(inside + (wanted - inside) * std::max(part, 0.0));
}

Vec3 ImageStack::moved(Vec3 crosshair, int n) const
{
    if (!m_planes) {
        // Along k, so that it stays over the same pixel, on a tilted stack too.
        Vec3 index = m_geometry.toIndex(crosshair);
        index.z = m_places[static_cast<std::size_t>(n)];
        return m_geometry.toWorld(index);
    }
    return kept(m_planes->at(n).project(crosshair), n);
}

double ImageStack::stepMm(int n) const
{
    if (m_planes)
        return m_planes->stepMm();
    if (count() < 2)
        return 0;
    const auto next = static_cast<std::size_t>(n + 1 < count() ? n + 1 : n);
    return (m_places[next] - m_places[next - 1]) * m_geometry.sliceDistanceMm();
}

Volume ImageStack::imageAt(const Volume& volume, int n) const
{
    if (m_planes)
        return volume;
    const Index3 size = m_geometry.size();
    const auto place = m_places[static_cast<std::size_t>(n)];
    const bool isOwn = volume.acquired && volume.acquired->places.size() == m_places.size();
    // At a later time point of an uneven series there is only what was interpolated.
    if (!isOwn && !volume.description.slicePlaces.empty())
        return volume;
    const auto& source = isOwn ? volume.acquired->voxels : volume.voxels;
    const auto k = static_cast<std::size_t>(n);
    const auto each = static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1]) *
                      static_cast<std::size_t>(std::max(1, m_plain.channels));
    Volume image{*ImageGeometry::create({size[0], size[1], 1}, m_geometry.spacing(),
                                        m_geometry.toWorld(Vec3{0, 0, place}), m_geometry.axes()),
                 source, volume.slope, volume.intercept, m_plain};
    if ((k + 1) * each <= source->count())
        image.voxels = VoxelBuffer::part(source, k * each, each);
    if (volume.overlays) {
        const int wanted = volume.timePoint * count() + n;
        auto own = std::make_shared<std::vector<OverlayPlane>>();
        for (const OverlayPlane& plane : *volume.overlays)
            if (plane.slice == wanted) {
                own->push_back(plane);
                own->back().slice = 0;
            }
        if (!own->empty())
            image.overlays = own;
    }
    return image;
}

} // namespace hangaku::viewer
