// The parts of Comparison that take longer: distances of surfaces, and consensus.
#include "viewer/processing/cohort/Consensus.h"
#include "viewer/processing/metrics/SegmentMetrics.h"
#include "viewer/session/Comparison.h"
#include "viewer/session/FrozenLayers.h"
#include "viewer/session/OpenCase.h"

namespace hangaku::viewer {
namespace {

/// One segment in a small grid of its own, with room around it.
Segmentation alone(const Region& region, const IndexBox& box, const ImageGeometry& grid)
{
    const Index3 size{box.end[0] - box.first[0], box.end[1] - box.first[1],
                      box.end[2] - box.first[2]};
    const auto small =
        *ImageGeometry::create(size, grid.spacing(), grid.toWorld(box.first), grid.axes());
    const Region placed = region.in(box);
    std::vector<Label> labels(placed.inside.begin(), placed.inside.end());
    Segmentation result(LabelMap(small, std::move(labels)));
    Segment segment;
    segment.number = 1;
    [[maybe_unused]] const auto inserted = result.insert(segment);
    return result;
}

IndexBox grownByOne(IndexBox box)
{
    for (std::size_t axis = 0; axis < 3; ++axis) {
        --box.first[axis];
        ++box.end[axis];
    }
    return box;
}

} // namespace

void Comparison::measureSurfaces()
{
    m_stopSurfaces.request_stop();
    m_surfaces.reset();
    const Mask* reference = find(m_reference);
    const Mask* judged = find(selected());
    if (!m_isActive || reference == nullptr || judged == nullptr || judged->id == m_reference) {
        emit surfacesChanged();
        return;
    }
    const Segmentation& truth = *m_list.find(m_reference);
    const Segmentation& other = *m_list.find(judged->id);
    // Masks on two grids would have to be brought together first, at the cost of the whole.
    if (!truth.geometry().isSameGrid(other.geometry())) {
        emit surfacesChanged();
        return;
    }
    const auto part = [this](const Segmentation& masks, const Mask& mask) {
        return FrozenLayers::Part{masks.find(mask.number)->layer, mask.number,
                                  m_list.boxOf(mask.id, mask.number)};
    };
    m_isMeasuring = true;
    m_stopSurfaces = m_tasks.run<std::optional<processing::SurfaceMetrics>>(
        this,
        [first = m_list.freeze(m_reference), second = m_list.freeze(judged->id),
         ofFirst = part(truth, *reference), ofSecond = part(other, *judged),
         grid = truth.geometry()](
            const Progress& progress) -> std::optional<processing::SurfaceMetrics> {
            const Region a = first->regions({ofFirst}).front();
            const Region b = second->regions({ofSecond}).front();
            IndexBox box = a.box;
            box.unite(b.box);
            if (box.isEmpty())
                return std::nullopt;
            box = grownByOne(box);
            const auto metrics =
                processing::segmentMetrics(alone(a, box, grid), alone(b, box, grid), {}, progress);
            return metrics ? std::optional(metrics->front().surface) : std::nullopt;
        },
        [this](std::optional<processing::SurfaceMetrics> surfaces) {
            m_isMeasuring = false;
            if (m_rest.isActive() || !m_due.empty())
                return; // another one is on its way
            m_surfaces = std::move(surfaces);
            emit surfacesChanged();
        });
}

void Comparison::makeConsensus(ConsensusMethod method)
{
    std::vector<std::shared_ptr<FrozenLayers>> frozen;
    for (const Mask& mask : m_masks)
        if (mask.isShown)
            frozen.push_back(m_list.freeze(mask.id));
    if (frozen.size() < 2)
        return;
    m_isMakingConsensus = true;
    const bool isStaple = method == ConsensusMethod::Staple;
    m_tasks.run<std::shared_ptr<Result<Segmentation>>>(
        this,
        [frozen, isStaple](const Progress& progress) {
            std::vector<std::shared_ptr<const Segmentation>> copies;
            std::vector<const Segmentation*> masks;
            for (const auto& each : frozen)
                copies.push_back(each->copy());
            for (const auto& copy : copies)
                masks.push_back(copy.get());
            if (!isStaple)
                return std::make_shared<Result<Segmentation>>(
                    processing::majorityConsensus(masks, progress));
            auto staple = processing::stapleConsensus(masks, progress);
            return std::make_shared<Result<Segmentation>>(
                staple ? Result<Segmentation>(std::move(staple->mask))
                       : Result<Segmentation>(tl::unexpected<Error>(staple.error())));
        },
        [this, isStaple](const std::shared_ptr<Result<Segmentation>>& consensus) {
            m_isMakingConsensus = false;
            if (!*consensus) {
                emit failed(consensus->error());
                return;
            }
            (*consensus)->name = isStaple ? "STAPLE" : "Majority";
            m_list.add(std::move(**consensus), Text(HANGAKU_TR("Core", "Consensus")));
        });
}

} // namespace hangaku::viewer
