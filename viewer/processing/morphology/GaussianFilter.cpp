#include "viewer/processing/morphology/GaussianFilter.h"

#include "viewer/processing/morphology/Boxes.h"
#include "viewer/processing/morphology/RowRuns.h"
#include "viewer/processing/morphology/Work.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer::processing {
namespace {

constexpr double kCutOff = 4; // sigma

/// The shares of 0, 1, ... `reach` steps; with both sides they come to 1.
std::vector<float> axisShares(double stepMm, double sigmaMm, int reach)
{
    std::vector<double> weights;
    double sum = 0;
    for (int n = 0; n <= reach; ++n) {
        const double distance = n * stepMm / sigmaMm;
        weights.push_back(std::exp(-0.5 * distance * distance));
        sum += n == 0 ? weights.back() : 2 * weights.back();
    }
    std::vector<float> shares;
    for (const double weight : weights)
        shares.push_back(static_cast<float>(weight / sum));
    return shares;
}

/// out[i] = the sum of row[i + n * stride] * shares[|n|] over the rows there are: `before` before
/// this one, `after` after it.
void addUp(const float* row, std::ptrdiff_t stride, int before, int after,
           const std::vector<float>& shares, int length, float* out)
{
    constexpr int kTogether = 16; // as many sums as fit the processor's registers
    const int reach = static_cast<int>(shares.size()) - 1;
    const int first = -std::min(before, reach);
    const int last = std::min(after, reach);
    const auto addUpFrom = [&](int start, int count) {
        float sums[kTogether] = {};
        for (int n = first; n <= last; ++n) {
            const float share = shares[static_cast<std::size_t>(std::abs(n))];
            const float* other = row + start + n * stride;
            for (int i = 0; i < count; ++i)
                sums[i] += share * other[i];
        }
        std::copy_n(sums, count, out + start);
    };
    int start = 0;
    for (; start + kTogether <= length; start += kTogether)
        addUpFrom(start, kTogether);
    if (start < length && length >= kTogether)
        addUpFrom(length - kTogether,
                  kTogether); // some sums again, which is faster than a few alone
    else if (start < length)
        addUpFrom(start, length - start);
}

struct Extent {
    explicit Extent(const IndexBox& box)
        : i(box.end[0] - box.first[0]), j(box.end[1] - box.first[1]), k(box.end[2] - box.first[2])
    {
    }
    int i;
    int j;
    int k;
    std::ptrdiff_t slice() const { return static_cast<std::ptrdiff_t>(i) * j; }
    std::size_t voxels() const
    {
        return static_cast<std::size_t>(slice()) * static_cast<std::size_t>(k);
    }
};

} // namespace

GaussianFilter::GaussianFilter(const ImageGeometry& geometry, double sigmaMm)
{
    if (geometry.isOrthogonal()) {
        for (int axis = 0; axis < 3; ++axis) {
            const double step = geometry.spacing()[axis];
            m_reach[axis] = static_cast<int>(kCutOff * sigmaMm / step + 0.5);
            m_axisShares[axis] = axisShares(step, sigmaMm, m_reach[axis]);
        }
        return;
    }
    m_reach = ballReach(geometry, kCutOff * sigmaMm);
    double sum = 0;
    for (const auto& row : ballRows(geometry, kCutOff * sigmaMm)) {
        std::vector<float> weights;
        for (int di = row.last; di >= row.first; --di) {
            const double distance = length(geometry.step(0) * di + geometry.step(1) * row.dj +
                                           geometry.step(2) * row.dk) /
                                    sigmaMm;
            weights.push_back(static_cast<float>(std::exp(-0.5 * distance * distance)));
            sum += weights.back();
        }
        m_rows.push_back({row, std::move(weights)});
    }
    for (auto& row : m_rows)
        for (auto& share : row.shares)
            share = static_cast<float>(share / sum);
}

Result<std::vector<float>> GaussianFilter::smoothed(const Region& region, const IndexBox& out,
                                                    const Progress& progress) const
{
    return m_rows.empty() ? smoothedByAxes(region, out, progress)
                          : smoothedByRows(region, out, progress);
}

Result<std::vector<float>> GaussianFilter::smoothedByAxes(const Region& region, const IndexBox& out,
                                                          const Progress& progress) const
{
    const auto source = intersectionOf(region.box, expanded(out, m_reach));
    const Extent to(out);
    const Extent from(source);
    std::vector<float> result(to.voxels());
    if (source.isEmpty())
        return result;

    // Slices of the source, smoothed along i and j: the rows of `out` in j, and in i.
    std::vector<float> inPlane(static_cast<std::size_t>(to.slice() * from.k));
    const auto smoothSlice = [&](int k) {
        const int padding = m_reach[0] + 16;
        std::vector<float> row(static_cast<std::size_t>(to.i + 2 * padding), 0.0F);
        std::vector<float> alongI(static_cast<std::size_t>(to.i * from.j));
        const int shift = source.first[0] - out.first[0] + padding;
        for (int j = 0; j < from.j; ++j) {
            const auto* voxels =
                region.inside.data() +
                region.offset({source.first[0], source.first[1] + j, source.first[2] + k});
            std::copy_n(voxels, from.i, row.begin() + shift);
            addUp(row.data() + padding, 1, m_reach[0], m_reach[0], m_axisShares[0], to.i,
                  alongI.data() + static_cast<std::ptrdiff_t>(j) * to.i);
        }
        for (int j = 0; j < to.j; ++j) {
            const int centre = out.first[1] + j - source.first[1];
            addUp(alongI.data() + static_cast<std::ptrdiff_t>(centre) * to.i, to.i, centre,
                  from.j - 1 - centre, m_axisShares[1], to.i,
                  inPlane.data() + k * to.slice() + static_cast<std::ptrdiff_t>(j) * to.i);
        }
    };
    if (const auto done = forEachSlice(from.k, smoothSlice, partOf(progress, 0, 0.6)); !done)
        return tl::unexpected(done.error());

    // Row by row, since these rows together fit the processor's cache, and whole slices do not.
    const auto smoothAcross = [&](int j) {
        for (int k = 0; k < to.k; ++k) {
            const int centre = out.first[2] + k - source.first[2];
            const auto row = static_cast<std::ptrdiff_t>(j) * to.i;
            addUp(inPlane.data() + centre * to.slice() + row, to.slice(), centre,
                  from.k - 1 - centre, m_axisShares[2], to.i, result.data() + k * to.slice() + row);
        }
    };
    if (const auto done = forEachSlice(to.j, smoothAcross, partOf(progress, 0.6, 1)); !done)
        return tl::unexpected(done.error());
    return result;
}

Result<std::vector<float>> GaussianFilter::smoothedByRows(const Region& region, const IndexBox& out,
                                                          const Progress& progress) const
{
    const Extent to(out);
    const RowRuns runs(region);
    std::vector<float> result(to.voxels());
    // Where the smoothed row rises and falls: around the ends of each run, that may lie this far
    // beyond the row.
    const int start = std::min(region.box.first[0], out.first[0]) - m_reach[0];
    const int end = std::max(region.box.end[0], out.end[0]) + m_reach[0] + 1;
    const auto smoothRow = [&](int j, int k, std::vector<float>& changes, float* row) {
        std::ranges::fill(changes, 0.0F);
        for (const auto& [span, shares] : m_rows)
            for (const auto& run : runs.row(j + span.dj, k + span.dk)) {
                float* rise = changes.data() + (run.first - span.last - start);
                float* fall = changes.data() + (run.end - span.last - start);
                for (std::size_t n = 0; n < shares.size(); ++n)
                    rise[n] += shares[n];
                for (std::size_t n = 0; n < shares.size(); ++n)
                    fall[n] -= shares[n];
            }
        double sum = 0;
        for (int i = start; i < out.end[0]; ++i) {
            sum += changes[static_cast<std::size_t>(i - start)];
            if (i >= out.first[0])
                row[i - out.first[0]] = static_cast<float>(sum);
        }
    };
    const auto done = forEachSlice(
        to.k,
        [&](int k) {
            std::vector<float> changes(static_cast<std::size_t>(end - start));
            for (int j = 0; j < to.j; ++j)
                smoothRow(out.first[1] + j, out.first[2] + k, changes,
                          result.data() + k * to.slice() + static_cast<std::ptrdiff_t>(j) * to.i);
        },
        progress);
    if (!done)
        return tl::unexpected(done.error());
    return result;
}

} // namespace hangaku::viewer::processing
