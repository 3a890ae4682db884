#include "viewer/ui/view/SurfaceFollower.h"

#include "viewer/core/view/Presentation.h"

#include <vtkPolyData.h>

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

constexpr int kPauseMs = 350;
constexpr double kBiteMs = 4;

/// How finely each of `count` segments is drawn (cells, see Surface.h). Without a graphics card a
/// frame costs 0.07 ms for 1000 triangles; triangles follow the cells to the power of 2/3, so that
/// ten segments and a hundred take a similar time.
int maximumCells(int count)
{
    constexpr double kOfFew = 350'000;
    constexpr double kOfMany = 20'000;
    constexpr double kFew = 10;
    return static_cast<int>(std::max(kOfMany, kOfFew * std::min(1.0, std::pow(kFew / count, 1.5))));
}

bool intersects(const IndexBox& a, const IndexBox& b)
{
    if (a.isEmpty() || b.isEmpty())
        return false;
    for (int axis = 0; axis < 3; ++axis)
        if (a.first[axis] >= b.end[axis] || b.first[axis] >= a.end[axis])
            return false;
    return true;
}

} // namespace

/// What a job made of one layer.
struct SurfaceFollower::Made {
    std::vector<IndexBox> boxes;
    std::vector<std::pair<Label, vtkSmartPointer<vtkPolyData>>> surfaces;
    bool isStopped = false;
};

SurfaceFollower::SurfaceFollower(Session& session, QObject* parent)
    : QObject(parent), m_session(session)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    m_tick.setSingleShot(true);
    m_tick.setInterval(0);
    connect(&m_pause, &QTimer::timeout, this, &SurfaceFollower::work);
    connect(&m_tick, &QTimer::timeout, this, &SurfaceFollower::work);
    connect(&session.openCase(), &OpenCase::volumeChanged, this,
            &SurfaceFollower::onVolumeChanged);
    connect(&session.openCase(), &OpenCase::volumeLoaded, this, [this] {
        m_needsImageSurface = true;
        m_tick.start();
    });
    SegmentationList& list = session.segmentations();
    connect(&list, &SegmentationList::listChanged, this, &SurfaceFollower::onListChanged);
    connect(&list, &SegmentationList::segmentsChanged, this, &SurfaceFollower::onSegmentsChanged);
    connect(&list, &SegmentationList::voxelsChanged, this, &SurfaceFollower::onVoxelsChanged);
    m_needsImageSurface = session.volume() != nullptr && session.openCase().isLoaded();
    onListChanged();
}

SurfaceFollower::~SurfaceFollower()
{
    m_stop.request_stop();
}

bool SurfaceFollower::isIdle() const
{
    return !m_isJobRunning && !m_needsImageSurface && !m_pause.isActive() && !m_tick.isActive() &&
           std::ranges::all_of(m_layers, [](const auto& entry) {
               return entry.second.runs.isComplete() && entry.second.dirty.isEmpty();
           });
}

void SurfaceFollower::onVolumeChanged()
{
    m_needsImageSurface = false;
    emit imageSurfaceReady(nullptr);
}

void SurfaceFollower::onListChanged()
{
    const SegmentationList& list = m_session.segmentations();
    std::set<SegmentationId> gone;
    std::erase_if(m_layers, [&](const auto& entry) {
        const auto [id, layer] = entry.first;
        const Segmentation* segmentation = list.find(id);
        if (segmentation && layer < segmentation->layerCount())
            return false;
        gone.insert(id);
        return true;
    });
    for (const SegmentationId id : gone)
        if (!list.find(id))
            emit segmentationGone(id);
    for (const SegmentationId id : list.ids()) {
        const Segmentation& segmentation = *list.find(id);
        for (int layer = 0; layer < segmentation.layerCount(); ++layer)
            m_layers.try_emplace({id, layer}, segmentation.geometry());
    }
    m_tick.start();
}

void SurfaceFollower::onSegmentsChanged(int id)
{
    const Segmentation* segmentation = m_session.segmentations().find(id);
    if (!segmentation)
        return;
    // Segments that came or were shown need a surface; those that went lose theirs.
    for (auto& [key, layer] : m_layers) {
        if (key.first != id)
            continue;
        for (const Segment& segment : segmentation->segments())
            if (segment.layer == key.second && segment.visible &&
                !layer.made.contains(segment.number) && segment.number < layer.boxes.size())
                layer.dirty.unite(layer.boxes[segment.number]);
        std::erase_if(layer.made, [&](Label number) {
            if (segmentation->find(number))
                return false;
            emit surfaceReady(id, number, nullptr);
            return true;
        });
    }
    onListChanged();
}

void SurfaceFollower::onVoxelsChanged(int id, int layer, const IndexBox& box)
{
    const auto found = m_layers.find({id, layer});
    if (found == m_layers.end())
        return;
    found->second.runs.invalidate(box.first[2], box.end[2]);
    found->second.dirty.unite(box);
    m_pause.start();
}

bool SurfaceFollower::readSome()
{
    for (auto& [key, layer] : m_layers) {
        if (layer.runs.isComplete())
            continue;
        const Segmentation* segmentation = m_session.segmentations().find(key.first);
        if (!segmentation || key.second >= segmentation->layerCount())
            continue;
        layer.runs.readSome(segmentation->layer(key.second), kBiteMs);
        return true;
    }
    return false;
}

void SurfaceFollower::work()
{
    setBusy(true);
    if (m_pause.isActive())
        return; // the hand is painting
    if (readSome()) {
        m_tick.start();
        return;
    }
    if (m_isJobRunning)
        return;
    for (const auto& [key, layer] : m_layers)
        if (!layer.dirty.isEmpty()) {
            startJob(key);
            return;
        }
    if (m_needsImageSurface)
        startImageJob();
    else
        setBusy(false);
}

void SurfaceFollower::startJob(LayerKey key)
{
    Layer& layer = m_layers.at(key);
    const Segmentation& segmentation = *m_session.segmentations().find(key.first);
    std::vector<Label> wanted;
    for (const Segment& segment : segmentation.segments())
        if (segment.layer == key.second && segment.visible)
            wanted.push_back(segment.number);
    const IndexBox dirty = std::exchange(layer.dirty, {});
    int shown = 0;
    for (const SegmentationId id : m_session.segmentations().ids())
        shown += static_cast<int>(std::ranges::count_if(
            m_session.segmentations().find(id)->segments(), &Segment::visible));
    m_isJobRunning = true;
    m_stop = m_session.tasks().run<Made>(
        this,
        [runs = layer.runs, wanted, dirty, before = layer.boxes,
         made = layer.made, cells = maximumCells(std::max(1, shown))](const Progress& progress) {
            Made result;
            result.boxes = runs.boxes();
            const auto boxOf = [](const std::vector<IndexBox>& boxes, Label label) {
                return label < boxes.size() ? boxes[label] : IndexBox{};
            };
            for (const Label label : wanted) {
                const IndexBox now = boxOf(result.boxes, label);
                if (made.contains(label) && !intersects(now, dirty) &&
                    !intersects(boxOf(before, label), dirty))
                    continue;
                result.surfaces.emplace_back(
                    label, labelSurface(runs, label, now, cells, progress));
            }
            result.isStopped = progress.isStopped();
            return result;
        },
        [this, key, dirty](Made made) { finishJob(key, dirty, std::move(made)); });
}

void SurfaceFollower::finishJob(LayerKey key, const IndexBox& dirty, Made made)
{
    m_isJobRunning = false;
    const auto found = m_layers.find(key);
    if (found != m_layers.end()) {
        if (made.isStopped) {
            found->second.dirty.unite(dirty);
        } else {
            found->second.boxes = std::move(made.boxes);
            for (const auto& [label, surface] : made.surfaces) {
                found->second.made.insert(label);
                emit surfaceReady(key.first, label, surface);
            }
        }
    }
    m_tick.start();
}

void SurfaceFollower::startImageJob()
{
    m_needsImageSurface = false;
    const Volume* volume = m_session.volume();
    // Colours have no threshold, and pictures no depth.
    const bool hasSurface =
        volume != nullptr && !volume->isColour() && !isPicture(volume->description);
    if (!hasSurface || !m_session.openCase().isLoaded()) {
        m_tick.start();
        return;
    }
    m_isJobRunning = true;
    const auto voxels = volume->voxels;
    m_stop = m_session.tasks().run<vtkSmartPointer<vtkPolyData>>(
        this,
        [volume = *volume](const Progress& progress) {
            constexpr int kCells = 500'000; // at 640 pixels across nobody sees more
            return imageSurface(volume, surfaceThreshold(volume), kCells, progress);
        },
        [this, voxels](vtkSmartPointer<vtkPolyData> surface) {
            m_isJobRunning = false;
            if (m_session.volume() && m_session.volume()->voxels == voxels)
                emit imageSurfaceReady(surface);
            m_tick.start();
        });
}

void SurfaceFollower::setBusy(bool busy)
{
    if (busy == m_wasBusy)
        return;
    m_wasBusy = busy;
    emit idleChanged();
}

} // namespace hangaku::viewer
