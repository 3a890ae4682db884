#include "viewer/core/segmentation/Segmentation.h"

#include <algorithm>
#include <limits>

namespace hangaku::viewer {

Segmentation::Segmentation(const ImageGeometry& geometry, std::string newName)
    : name(std::move(newName)), m_geometry(geometry)
{
    m_layers.push_back(std::make_shared<LabelMap>(geometry));
}

Segmentation::Segmentation(LabelMap map, std::string newName)
    : name(std::move(newName)), m_geometry(map.geometry())
{
    m_layers.push_back(std::make_shared<LabelMap>(std::move(map)));
}

Segment* Segmentation::find(Label number)
{
    const auto found = std::ranges::find(m_segments, number, &Segment::number);
    return found == m_segments.end() ? nullptr : &*found;
}

const Segment* Segmentation::find(Label number) const
{
    return const_cast<Segmentation*>(this)->find(number);
}

Result<void> Segmentation::insert(Segment segment, int position)
{
    if (segment.number == 0 || find(segment.number) != nullptr)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "Segment number %1 is already taken"),
                         {std::to_string(segment.number)}));
    if (segment.layer < 0 || segment.layer >= layerCount())
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The segment's layer does not exist")));
    const auto count = static_cast<int>(m_segments.size());
    const auto at = position < 0 ? count : std::min(position, count);
    m_segments.insert(m_segments.begin() + at, std::move(segment));
    return {};
}

int Segmentation::remove(Label number)
{
    const auto found = std::ranges::find(m_segments, number, &Segment::number);
    if (found == m_segments.end())
        return -1;
    const auto at = static_cast<int>(found - m_segments.begin());
    m_segments.erase(found);
    return at;
}

Label Segmentation::firstFreeNumber() const
{
    Label number = 1;
    while (find(number) != nullptr)
        ++number;
    return number;
}

int Segmentation::addLayer(LabelMap map)
{
    m_layers.push_back(std::make_shared<LabelMap>(std::move(map)));
    return layerCount() - 1;
}

std::size_t Segmentation::voxelCount(const Segment& segment) const
{
    const auto voxels = layerOf(segment).voxels();
    return static_cast<std::size_t>(std::ranges::count(voxels, segment.number));
}

std::vector<std::size_t> Segmentation::voxelCounts() const
{
    std::vector<std::size_t> counts(m_segments.size());
    std::vector<std::size_t> histogram(std::numeric_limits<Label>::max() + std::size_t{1});
    for (int index = 0; index < layerCount(); ++index) {
        std::ranges::fill(histogram, 0);
        for (const Label label : layer(index).voxels())
            ++histogram[label];
        for (std::size_t at = 0; at < m_segments.size(); ++at)
            if (m_segments[at].layer == index)
                counts[at] = histogram[m_segments[at].number];
    }
    return counts;
}

std::shared_ptr<const Segmentation> Segmentation::snapshot() const
{
    std::shared_ptr<Segmentation> copy(new Segmentation(*this));
    for (auto& layer : copy->m_layers)
        layer = std::make_shared<LabelMap>(*layer);
    return copy;
}

} // namespace hangaku::viewer
