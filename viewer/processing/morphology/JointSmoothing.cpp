#include "viewer/processing/morphology/BeyondEdge.h"
#include "viewer/processing/morphology/Boxes.h"
#include "viewer/processing/morphology/GaussianFilter.h"
#include "viewer/processing/morphology/Logic.h"
#include "viewer/processing/morphology/Smoothing.h"
#include "viewer/processing/morphology/Work.h"

#include "viewer/processing/ParallelSlices.h"

#include <algorithm>

namespace hangaku::viewer::processing {
namespace {

/// Who competes for the voxels: the background, each label to smooth, all other labels as one.
using Role = int;
constexpr Role kBackground = 0;
constexpr Role kOthers = 1;
constexpr Role kFirstLabel = 2; ///< and so on, in the order of the labels

std::vector<Role> rolesOf(std::span<const Label> labels)
{
    std::vector<Role> roles(65536, kOthers);
    roles[0] = kBackground;
    for (std::size_t n = 0; n < labels.size(); ++n)
        roles[labels[n]] = kFirstLabel + static_cast<Role>(n);
    return roles;
}

/// Calls `visit(role, first, end, j, k)` for each run of voxels of a box that have one label.
template <typename Visit>
void forEachRun(const LabelMap& map, const std::vector<Role>& roles, const IndexBox& box,
                Visit&& visit)
{
    for (int k = box.first[2]; k < box.end[2]; ++k)
        for (int j = box.first[1]; j < box.end[1]; ++j) {
            const Label* row = map.voxels().data() + map.offset({0, j, k});
            for (int i = box.first[0]; i < box.end[0];) {
                const int first = i;
                while (i < box.end[0] && row[i] == row[first])
                    ++i;
                visit(roles[row[first]], first, i, j, k);
            }
        }
}

/// The box of each role's voxels in a box.
std::vector<IndexBox> boundsOf(const LabelMap& map, const std::vector<Role>& roles,
                               std::size_t roleCount, const IndexBox& box)
{
    std::vector<IndexBox> bounds(roleCount);
    forEachRun(map, roles, box, [&](Role role, int first, int end, int j, int k) {
        if (role != kBackground)
            bounds[static_cast<std::size_t>(role)].unite({{first, j, k}, {end, j + 1, k + 1}});
    });
    return bounds;
}

/// The voxels of one role in a box of the grid.
Region regionOf(const LabelMap& map, const std::vector<Role>& roles, Role role, const IndexBox& box)
{
    Region region(box);
    forEachRun(map, roles, box, [&](Role present, int first, int end, int j, int k) {
        if (present == role)
            std::fill_n(region.inside.data() + region.offset({first, j, k}), end - first,
                        std::uint8_t{1});
    });
    return region;
}

/// Who wins each voxel of a slab.
class Contest {
public:
    Contest(const LabelMap& map, const std::vector<Role>& roles, const IndexBox& slab)
        : m_slab(slab),
          m_voxels(static_cast<std::size_t>(slab.end[0] - slab.first[0]) *
                   static_cast<std::size_t>(slab.end[1] - slab.first[1]) *
                   static_cast<std::size_t>(slab.end[2] - slab.first[2]))
    {
        forEachRun(map, roles, slab, [&](Role role, int first, int end, int j, int k) {
            for (auto& voxel : row(first, end, j, k))
                voxel.present = role;
        });
    }

    /// @param shares of a role in `box`, which lies in the slab
    void enter(Role role, const IndexBox& box, const std::vector<float>& shares)
    {
        const auto length = static_cast<std::size_t>(box.end[0] - box.first[0]);
        const auto rows = static_cast<std::size_t>(box.end[1] - box.first[1]);
        forEachSlice(box.end[2] - box.first[2], [&](int n) {
            const auto* share = shares.data() + static_cast<std::size_t>(n) * rows * length;
            for (int j = box.first[1]; j < box.end[1]; ++j)
                for (auto& voxel : row(box.first[0], box.end[0], j, box.first[2] + n))
                    voxel.offer(role, *share++);
        });
    }

    /// Ends the contest: calls `visit(role, i, j, k)` for each voxel that a label to smooth wins.
    template <typename Visit> void decide(Visit&& visit)
    {
        for (int k = m_slab.first[2]; k < m_slab.end[2]; ++k)
            for (int j = m_slab.first[1]; j < m_slab.end[1]; ++j) {
                int i = m_slab.first[0];
                for (auto& voxel : row(i, m_slab.end[0], j, k)) {
                    if (const Role role = voxel.decide(); role >= kFirstLabel)
                        visit(role, i, j, k);
                    ++i;
                }
            }
    }

private:
    struct Voxel {
        Role present = kBackground;
        Role winner = kBackground;
        float best = 0; ///< share of the winner
        float sum = 0;  ///< of all shares so far

        void offer(Role role, float share)
        {
            constexpr float kForPresent = 2e-5F; // more than the rounding: of equals, it stays
            sum += share;
            if (role == present)
                share += kForPresent;
            if (share <= best)
                return;
            best = share;
            winner = role;
        }
        Role decide()
        {
            offer(kBackground, 1 - sum);
            return winner == kOthers || present == kOthers ? present : winner;
        }
    };

    std::span<Voxel> row(int first, int end, int j, int k)
    {
        const auto offset = (static_cast<std::size_t>(k - m_slab.first[2]) *
                                 static_cast<std::size_t>(m_slab.end[1] - m_slab.first[1]) +
                             static_cast<std::size_t>(j - m_slab.first[1])) *
                                static_cast<std::size_t>(m_slab.end[0] - m_slab.first[0]) +
                            static_cast<std::size_t>(first - m_slab.first[0]);
        return {m_voxels.data() + offset, static_cast<std::size_t>(end - first)};
    }

    IndexBox m_slab;
    std::vector<Voxel> m_voxels;
};

/// One run of the whole operation.
class JointSmoothing {
public:
    JointSmoothing(const LabelMap& map, std::span<const Label> labels, const IndexBox& within,
                   double sigmaMm)
        : m_map(map),
          m_filter(map.geometry(), sigmaMm),
          m_roles(rolesOf(labels)),
          m_within(within.clippedTo(map.geometry().size())),
          m_bounds(boundsOf(map, m_roles, labels.size() + kFirstLabel,
                            expanded(m_within, m_filter.reach()).clippedTo(map.geometry().size())))
    {
        for (std::size_t n = 0; n < labels.size(); ++n) {
            const auto box =
                intersectionOf(m_within, surroundings(kFirstLabel + static_cast<Role>(n)));
            m_results.push_back({labels[n], Region(box)});
            m_work.unite(box);
        }
    }

    Result<std::vector<LabelledRegion>> run(const Progress& progress)
    {
        constexpr int kSlabSlices = 48; // keeps the memory small beside the volume
        const double slices = std::max(1, m_work.end[2] - m_work.first[2]);
        for (int k = m_work.first[2]; k < m_work.end[2]; k += kSlabSlices) {
            auto slab = m_work;
            slab.first[2] = k;
            slab.end[2] = std::min(k + kSlabSlices, m_work.end[2]);
            const auto done = smoothSlab(slab, partOf(progress, (k - m_work.first[2]) / slices,
                                                      (slab.end[2] - m_work.first[2]) / slices));
            if (!done)
                return tl::unexpected(done.error());
        }
        for (auto& result : m_results)
            result.region = trimmed(std::move(result.region));
        return std::move(m_results);
    }

private:
    /// Where a role can have a share.
    IndexBox surroundings(Role role) const
    {
        return expanded(m_bounds[static_cast<std::size_t>(role)], m_filter.reach());
    }

    Result<void> smoothSlab(const IndexBox& slab, const Progress& progress)
    {
        Contest contest(m_map, m_roles, slab);
        const auto roleCount = static_cast<Role>(m_bounds.size());
        for (Role role = kOthers; role < roleCount; ++role) {
            const auto part = partOf(progress, static_cast<double>(role - kOthers) / roleCount,
                                     static_cast<double>(role) / roleCount);
            if (const auto done = enter(role, slab, contest, part); !done)
                return done;
        }
        contest.decide([&](Role role, int i, int j, int k) {
            auto& region = m_results[static_cast<std::size_t>(role - kFirstLabel)].region;
            region.add({i, j, k});
        });
        return {};
    }

    Result<void> enter(Role role, const IndexBox& slab, Contest& contest, const Progress& progress)
    {
        const auto box = intersectionOf(slab, surroundings(role));
        if (box.isEmpty())
            return {};
        const auto around = expanded(box, m_filter.reach());
        const auto gridSize = m_map.geometry().size();
        const auto present = regionOf(
            m_map, m_roles, role, intersectionOf(around, m_bounds[static_cast<std::size_t>(role)]));
        const auto shares =
            m_filter.smoothed(continuedIn(around, present, gridSize), box, progress);
        if (!shares)
            return tl::unexpected(shares.error());
        contest.enter(role, box, *shares);
        return {};
    }

    const LabelMap& m_map;
    GaussianFilter m_filter;
    std::vector<Role> m_roles; ///< of each label
    IndexBox m_within;
    std::vector<IndexBox> m_bounds; ///< of each role
    IndexBox m_work;                ///< where anything can change
    std::vector<LabelledRegion> m_results;
};

} // namespace

Result<std::vector<LabelledRegion>> smoothedJointly(const LabelMap& map,
                                                    std::span<const Label> labels,
                                                    const IndexBox& within, double sigmaMm,
                                                    const Progress& progress)
{
    if (const auto checked = checkMm(sigmaMm, kSmallestSigmaMm, kLargestSigmaMm); !checked)
        return tl::unexpected(checked.error());
    std::vector<Label> sorted(labels.begin(), labels.end());
    std::ranges::sort(sorted);
    if (std::ranges::adjacent_find(sorted) != sorted.end() ||
        std::ranges::binary_search(sorted, Label{0}))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "Choose each segment to smooth once")));
    return withinMemory([&] { return JointSmoothing(map, labels, within, sigmaMm).run(progress); });
}

} // namespace hangaku::viewer::processing
