#include "viewer/session/ScoreMaps.h"

#include <algorithm>

namespace hangaku::viewer {

ScoreMaps::ScoreMaps(OpenCase& openCase, QObject* parent) : QObject(parent), m_openCase(openCase)
{
    connect(&openCase, &OpenCase::volumeChanged, this, &ScoreMaps::onVolumeChanged);
}

void ScoreMaps::add(std::vector<ScoreMap> maps)
{
    std::ranges::move(maps, std::back_inserter(m_maps));
    emit changed();
}

void ScoreMaps::clear()
{
    if (m_maps.empty())
        return;
    m_maps.clear();
    m_shown = -1;
    emit changed();
}

void ScoreMaps::setShown(int index)
{
    index = index >= 0 && index < static_cast<int>(m_maps.size()) ? index : -1;
    if (index == m_shown)
        return;
    m_shown = index;
    emit changed();
}

const ScoreMap* ScoreMaps::shownMap() const
{
    return m_shown >= 0 ? &m_maps[static_cast<std::size_t>(m_shown)] : nullptr;
}

void ScoreMaps::setOpacity(double opacity)
{
    m_opacity = std::clamp(opacity, 0.0, 1.0);
    emit changed();
}

std::optional<double> ScoreMaps::valueAt(Vec3 lps) const
{
    const ScoreMap* map = shownMap();
    if (map == nullptr)
        return {};
    const Index3 voxel = map->volume.geometry.nearestVoxel(lps);
    if (!map->volume.geometry.contains(voxel))
        return {};
    return map->volume.valueAt(voxel);
}

void ScoreMaps::onVolumeChanged()
{
    const Volume* volume = m_openCase.volume();
    const auto isElsewhere = [volume](const ScoreMap& map) {
        if (volume == nullptr)
            return true;
        const auto& here = volume->description.frameOfReferenceUid;
        return here != map.volume.description.frameOfReferenceUid ||
               (here.empty() && !volume->geometry.isSameGrid(map.volume.geometry));
    };
    if (std::ranges::any_of(m_maps, isElsewhere))
        clear();
}

} // namespace hangaku::viewer
