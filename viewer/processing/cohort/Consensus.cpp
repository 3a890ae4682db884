#include "viewer/processing/cohort/Consensus.h"

#include "viewer/core/segmentation/LabelExtents.h"
#include "viewer/core/segmentation/Region.h"
#include "viewer/processing/Resample.h"
#include "viewer/processing/cohort/Agreement.h"
#include "viewer/processing/metrics/SegmentPairs.h"

#include <itkImage.h>
#include <itkSTAPLEImageFilter.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>

namespace hangaku::viewer::processing {
namespace {

/// A mask on the common grid.
struct Rater {
    const Segmentation* mask;
    std::vector<LabelMap> moved;          ///< its layers, where it lies on another grid
    std::vector<LabelExtents> extents;    ///< of each layer
    std::vector<const Segment*> segments; ///< those of the consensus, or null

    const LabelMap& layer(int index) const
    {
        return moved.empty() ? mask->layer(index) : moved[static_cast<std::size_t>(index)];
    }
    IndexBox box(std::size_t at) const
    {
        const auto* segment = at < segments.size() ? segments[at] : nullptr;
        if (segment == nullptr)
            return {};
        const auto& inLayer = extents[static_cast<std::size_t>(segment->layer)];
        const auto found = inLayer.find(segment->number);
        return found == inLayer.end() ? IndexBox() : found->second.box;
    }
    Region region(std::size_t at, const IndexBox& within) const
    {
        if (box(at).isEmpty())
            return Region(within);
        return Region::ofLabel(layer(segments[at]->layer), segments[at]->number, within);
    }
};

LabelExtents extentsOf(const LabelMap& map)
{
    LabelExtents extents;
    const auto size = map.geometry().size();
    const auto slice = static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1]);
    for (int k = 0; k < size[2]; ++k)
        addExtents(extents, map.voxels().subspan(static_cast<std::size_t>(k) * slice, slice), k,
                   size);
    return extents;
}

/// Whose voxels are painted into as few layers as they need.
class Painting {
public:
    explicit Painting(const ImageGeometry& geometry) : m_geometry(geometry) {}

    /// @return the layer
    int add(Label number, const Region& region)
    {
        for (std::size_t layer = 0; layer < m_layers.size(); ++layer)
            if (isFree(m_layers[layer], region)) {
                paint(m_layers[layer], number, region);
                return static_cast<int>(layer);
            }
        m_layers.emplace_back(m_geometry.voxelCount());
        paint(m_layers.back(), number, region);
        return static_cast<int>(m_layers.size() - 1);
    }
    std::vector<std::vector<Label>> take() { return std::move(m_layers); }

private:
    std::size_t offset(Index3 at) const
    {
        const auto size = m_geometry.size();
        return (static_cast<std::size_t>(at[2]) * static_cast<std::size_t>(size[1]) +
                static_cast<std::size_t>(at[1])) *
                   static_cast<std::size_t>(size[0]) +
               static_cast<std::size_t>(at[0]);
    }
    bool isFree(const std::vector<Label>& layer, const Region& region) const
    {
        bool isFree = true;
        forEachIn(region, [&](Index3 at) { isFree = isFree && layer[offset(at)] == 0; });
        return isFree;
    }
    void paint(std::vector<Label>& layer, Label number, const Region& region) const
    {
        forEachIn(region, [&](Index3 at) { layer[offset(at)] = number; });
    }

    ImageGeometry m_geometry;
    std::vector<std::vector<Label>> m_layers;
};

/// The segments of all, without voxels. Fills in which of each rater's they are.
Segmentation commonSegments(std::vector<Rater>& raters)
{
    Segmentation common(raters.front().mask->geometry(), "Consensus");
    for (auto& rater : raters) {
        rater.segments = partnersIn(*rater.mask, common);
        for (const auto& segment : rater.mask->segments()) {
            if (std::ranges::find(rater.segments, &segment) != rater.segments.end())
                continue;
            auto copy = segment;
            copy.layer = 0;
            copy.algorithmType = AlgorithmType::Automatic;
            copy.correction.reset();
            if (common.find(copy.number) != nullptr)
                copy.number = common.firstFreeNumber();
            (void)common.insert(copy);
            rater.segments.push_back(&segment);
        }
    }
    return common;
}

/// Takes the voxels that each rater gives a segment, in a box around all of them and one voxel
/// more; the box is empty where no rater has any.
using TakeVotes = std::function<void(const Segment& segment, const std::vector<Region>& votes)>;

Result<void> forEachSegment(const std::vector<const Segmentation*>& masks, const TakeVotes& take,
                            const Progress& progress)
{
    if (masks.size() < 2)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "A consensus needs two masks or more")));
    const auto& grid = masks.front()->geometry();
    std::vector<Rater> raters;
    for (const auto* mask : masks) {
        auto& rater = raters.emplace_back(Rater{mask, {}, {}, {}});
        for (int layer = 0; layer < mask->layerCount(); ++layer) {
            if (!mask->geometry().isSameGrid(grid))
                rater.moved.push_back(resampled(mask->layer(layer), grid));
            rater.extents.push_back(extentsOf(rater.layer(layer)));
        }
    }
    const auto common = commonSegments(raters);
    const auto& segments = common.segments();
    for (std::size_t at = 0; at < segments.size(); ++at) {
        if (progress.isStopped())
            return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
        IndexBox box;
        for (const auto& rater : raters)
            box.unite(rater.box(at));
        if (!box.isEmpty())
            for (std::size_t axis = 0; axis < 3; ++axis) {
                --box.first[axis];
                ++box.end[axis];
            }
        box = box.clippedTo(grid.size());
        std::vector<Region> votes;
        for (const auto& rater : raters)
            votes.push_back(rater.region(at, box));
        take(segments[at], votes);
        progress(static_cast<double>(at + 1) / static_cast<double>(segments.size()));
    }
    return {};
}

/// Decides about a segment with voxels.
using Decide = std::function<Region(const Segment& segment, const std::vector<Region>& votes)>;

Result<Segmentation> consensus(const std::vector<const Segmentation*>& masks,
                               const std::string& method, const Decide& decide,
                               const Progress& progress)
{
    std::vector<Segment> segments;
    std::optional<Painting> painting;
    const auto visited = forEachSegment(
        masks,
        [&](Segment segment, const std::vector<Region>& votes) {
            if (!painting)
                painting.emplace(masks.front()->geometry());
            if (!votes.front().box.isEmpty())
                segment.layer = painting->add(segment.number, decide(segment, votes));
            segment.algorithmName = method;
            segments.push_back(std::move(segment));
        },
        progress);
    if (!visited)
        return tl::unexpected<Error>(visited.error());
    const auto& grid = masks.front()->geometry();
    Segmentation result(grid, "Consensus");
    int layer = 0;
    for (auto& voxels : painting ? painting->take() : std::vector<std::vector<Label>>()) {
        if (layer++ == 0)
            result.layer(0) = LabelMap(grid, std::move(voxels));
        else
            result.addLayer(LabelMap(grid, std::move(voxels)));
    }
    for (auto& segment : segments)
        (void)result.insert(std::move(segment));
    result.seriesInstanceUid = masks.front()->seriesInstanceUid;
    result.frameOfReferenceUid = masks.front()->frameOfReferenceUid;
    result.provenance.creator = method;
    result.provenance.parameters["masks"] = std::to_string(masks.size());
    return result;
}

using ItkMask = itk::Image<std::uint8_t, 3>;

ItkMask::Pointer itkMask(const Region& region)
{
    ItkMask::SizeType size;
    for (unsigned axis = 0; axis < 3; ++axis)
        size[axis] = static_cast<itk::SizeValueType>(region.size()[axis]);
    auto image = ItkMask::New();
    image->SetRegions(size);
    image->Allocate();
    std::ranges::copy(region.inside, image->GetBufferPointer());
    return image;
}

/// @param performance gets what the filter says of each mask
Region staple(const std::vector<Region>& votes, StaplePerformance& performance)
{
    using Probabilities = itk::Image<double, 3>;
    auto filter = itk::STAPLEImageFilter<ItkMask, Probabilities>::New();
    for (std::size_t at = 0; at < votes.size(); ++at)
        filter->SetInput(static_cast<unsigned>(at), itkMask(votes[at]));
    filter->SetForegroundValue(1);
    filter->Update();
    for (unsigned at = 0; at < votes.size(); ++at) {
        performance.sensitivity[at] = filter->GetSensitivity(at);
        performance.specificity[at] = filter->GetSpecificity(at);
    }
    Region result(votes.front().box);
    const double* probability = filter->GetOutput()->GetBufferPointer();
    for (auto& voxel : result.inside)
        voxel = *probability++ >= 0.5 ? 1 : 0;
    return result;
}

} // namespace

Result<Segmentation> majorityConsensus(const std::vector<const Segmentation*>& masks,
                                       const Progress& progress)
{
    return consensus(
        masks, "Majority",
        [](const Segment&, const std::vector<Region>& votes) {
            Region result(votes.front().box);
            for (std::size_t voxel = 0; voxel < result.inside.size(); ++voxel) {
                std::size_t count = 0;
                for (const auto& vote : votes)
                    count += vote.inside[voxel];
                result.inside[voxel] = 2 * count > votes.size() ? 1 : 0;
            }
            return result;
        },
        progress);
}

Result<StapleConsensus> stapleConsensus(const std::vector<const Segmentation*>& masks,
                                        const Progress& progress)
{
    const std::vector<double> undefined(masks.size(), std::numeric_limits<double>::quiet_NaN());
    std::vector<StaplePerformance> estimated;
    try {
        auto mask = consensus(
            masks, "STAPLE",
            [&](const Segment& segment, const std::vector<Region>& votes) {
                return staple(votes, estimated.emplace_back(
                                         StaplePerformance{segment.number, undefined, undefined}));
            },
            progress);
        if (!mask)
            return tl::unexpected<Error>(mask.error());
        std::vector<StaplePerformance> performance;
        for (const auto& segment : mask->segments()) {
            const auto found =
                std::ranges::find(estimated, segment.number, &StaplePerformance::number);
            performance.push_back(found != estimated.end()
                                      ? *found
                                      : StaplePerformance{segment.number, undefined, undefined});
        }
        return StapleConsensus{std::move(*mask), std::move(performance)};
    } catch (const itk::ExceptionObject& error) {
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "STAPLE could not be computed")), {}, error.what());
    }
}

Result<std::vector<SegmentAgreement>>
segmentAgreement(const std::vector<const Segmentation*>& masks, const Progress& progress)
{
    std::vector<SegmentAgreement> result;
    const auto visited = forEachSegment(
        masks,
        [&](const Segment& segment, const std::vector<Region>& votes) {
            auto& agreement = result.emplace_back(SegmentAgreement{segment.label, {}, 0});
            const double ml = masks.front()->geometry().voxelVolumeMm3() / 1000;
            for (const auto& vote : votes)
                agreement.volumesMl.push_back(static_cast<double>(vote.count()) * ml);
            // How often how many of the masks have a voxel.
            std::vector<double> times(votes.size() + 1);
            for (std::size_t voxel = 0; voxel < votes.front().inside.size(); ++voxel) {
                std::size_t count = 0;
                for (const auto& vote : votes)
                    count += vote.inside[voxel];
                ++times[count];
            }
            std::vector<std::vector<double>> counts;
            for (std::size_t count = 0; count <= votes.size(); ++count)
                counts.push_back(
                    {static_cast<double>(votes.size() - count), static_cast<double>(count)});
            agreement.fleissKappa = fleissKappa(counts, times);
        },
        progress);
    if (!visited)
        return tl::unexpected<Error>(visited.error());
    return result;
}

} // namespace hangaku::viewer::processing
