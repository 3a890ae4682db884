#include "viewer/ui/view/SurfaceFollower.h"

#include "viewer/core/view/Presentation.h"

#include <vtkPolyData.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace hangaku::viewer {
namespace {

constexpr int kPauseMs = 350;
constexpr double kBiteMs = 4;
constexpr int kCoarser = 4; ///< so many times fewer cells while the hand draws something new

/// How finely each of `count` segments is drawn (cells, see Surface.h). Without a graphics card a
/// frame costs 0.2 to 0.4 ms for 1000 triangles; triangles follow the cells to the power of 2/3, so
/// that ten segments and a hundred take a similar time.
int maximumCells(int count)
{
    constexpr double kOfFew = 150'000;
    constexpr double kOfMany = 20'000;
    constexpr double kFew = 10;
    return static_cast<int>(std::max(kOfMany, kOfFew * std::min(1.0, std::pow(kFew / count, 1.5))));
}

} // namespace

SurfaceFollower::SurfaceFollower(Session& session, QObject* parent)
    : QObject(parent), m_session(session)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    m_tick.setSingleShot(true);
    m_tick.setInterval(0);
    connect(&m_pause, &QTimer::timeout, this, &SurfaceFollower::work);
    connect(&m_tick, &QTimer::timeout, this, &SurfaceFollower::work);
    connect(&session.openCase(), &OpenCase::volumeChanged, this, &SurfaceFollower::onVolumeChanged);
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
               return entry.second.runs.isComplete() && entry.second.stale.empty();
           });
}

void SurfaceFollower::setDrawing(bool drawing)
{
    if (std::exchange(m_isDrawing, drawing) && !drawing)
        m_tick.start();
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
        for (const Label number : shown(key))
            if (!layer.surfaces.contains(number))
                layer.stale.insert(number);
        std::erase_if(layer.surfaces, [&](const auto& entry) {
            if (segmentation->find(entry.first))
                return false;
            emit surfaceReady(id, entry.first, nullptr, nullptr);
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
    found->second.runs.invalidate(box);
    if (found->second.hasBeenRead)
        found->second.dirty.unite(box);
    m_pause.start();
    m_tick.start();
}

/// While the hand paints, only what it has changed.
bool SurfaceFollower::readSome()
{
    for (auto& [key, layer] : m_layers) {
        if (layer.runs.isComplete() || (isPainting() && !layer.hasBeenRead))
            continue;
        const Segmentation* segmentation = m_session.segmentations().find(key.first);
        if (!segmentation || key.second >= segmentation->layerCount())
            continue;
        const auto changed = layer.runs.readSome(segmentation->layer(key.second), kBiteMs);
        layer.stale.insert(changed.begin(), changed.end());
        if (layer.hasBeenRead)
            for (const Label label : changed)
                layer.changed[label].unite(layer.dirty);
        if (layer.runs.isComplete()) {
            layer.hasBeenRead = true;
            layer.dirty = {};
        }
        return true;
    }
    return false;
}

void SurfaceFollower::work()
{
    setBusy(true);
    if (readSome()) {
        m_tick.start();
        return;
    }
    if (m_isJobRunning || startMending())
        return;
    if (isPainting() || startMaking())
        return;
    if (m_needsImageSurface)
        startImageJob();
    else
        setBusy(false);
}

std::set<Label> SurfaceFollower::shown(LayerKey key) const
{
    std::set<Label> numbers;
    for (const Segment& segment : m_session.segmentations().find(key.first)->segments())
        if (segment.layer == key.second && segment.visible)
            numbers.insert(segment.number);
    return numbers;
}

int SurfaceFollower::cellsOfEach() const
{
    int count = 0;
    for (const SegmentationId id : m_session.segmentations().ids())
        count += static_cast<int>(std::ranges::count_if(
            m_session.segmentations().find(id)->segments(), &Segment::visible));
    return maximumCells(std::max(1, count));
}

/// Around what has changed, one surface after the other, so that they follow the hand: the one that
/// is drawn on first.
bool SurfaceFollower::startMending()
{
    const auto found = std::ranges::find_if(
        m_layers, [](const auto& entry) { return !entry.second.changed.empty(); });
    if (found == m_layers.end())
        return false;
    auto& [key, layer] = *found;
    const Label active = m_session.segmentations().activeSegment();
    const Label label = layer.changed.contains(active) ? active : layer.changed.begin()->first;
    if (m_isDrawing && label != active)
        return false;
    const IndexBox dirty = layer.changed.extract(label).mapped();
    if (!shown(key).contains(label)) {
        m_tick.start();
        return true;
    }
    m_isJobRunning = true;
    m_stop = m_session.tasks().run<Made>(
        this,
        [runs = layer.runs, before = layer.surfaces[label], label, dirty,
         cells = cellsOfEach()](const Progress& progress) {
            Made made;
            const auto boxes = !before.isEmpty() ? std::vector<IndexBox>() : runs.boxes();
            if (auto mended = followed(before, runs, label, dirty, progress))
                made.surfaces[label] = std::move(*mended);
            else if (label < boxes.size()) // the first of it; fine ones come in a pause
                made.surfaces[label] =
                    labelSurface(runs, label, boxes[label], cells / kCoarser, progress);
            return made;
        },
        [this, key = key](Made made) { finish(key, std::move(made)); });
    return true;
}

bool SurfaceFollower::startMaking()
{
    const auto found = std::ranges::find_if(
        m_layers, [](const auto& entry) { return !entry.second.stale.empty(); });
    if (found == m_layers.end())
        return false;
    auto& [key, layer] = *found;
    std::set<Label> wanted;
    const auto visible = shown(key);
    for (const Label label : std::exchange(layer.stale, {})) {
        if (visible.contains(label))
            wanted.insert(label);
        else
            layer.surfaces.erase(label); // until it is shown
    }
    m_isJobRunning = true;
    m_stop = m_session.tasks().run<Made>(
        this,
        [runs = layer.runs, wanted, cells = cellsOfEach()](const Progress& progress) {
            Made made;
            const auto boxes = runs.boxes();
            for (const Label label : wanted) {
                made.surfaces[label] =
                    label < boxes.size() ? labelSurface(runs, label, boxes[label], cells, progress)
                                         : LabelSurface{};
                if (progress.isStopped())
                    made.stopped.insert(label);
            }
            return made;
        },
        [this, key = key](Made made) { finish(key, std::move(made)); });
    return true;
}

void SurfaceFollower::finish(LayerKey key, Made made)
{
    m_isJobRunning = false;
    if (const auto found = m_layers.find(key); found != m_layers.end()) {
        found->second.stale.insert(made.stopped.begin(), made.stopped.end());
        for (auto& [label, surface] : made.surfaces) {
            if (made.stopped.contains(label))
                continue;
            emit surfaceReady(key.first, label, surface.still.mesh, surface.edited.mesh);
            found->second.surfaces[label] = std::move(surface);
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
