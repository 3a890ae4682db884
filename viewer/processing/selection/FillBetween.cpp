#include "viewer/processing/selection/FillBetween.h"

#include "viewer/processing/ParallelSlices.h"
#include "viewer/processing/selection/DistanceField.h"
#include "viewer/processing/selection/Selection.h"
#include "viewer/processing/selection/SlicePieces.h"

#include <algorithm>
#include <cmath>
#include <mutex>

namespace hangaku::viewer::processing {
namespace {

/// mm to the outline of a piece, positive inside, at the pixels of a window around it.
class SignedDistance {
public:
    /// @param window holds the piece with at least one pixel around it
    SignedDistance(const PieceSlice& slice, std::size_t piece, const PlaneBox& window,
                   const std::array<Vec3, 3>& steps)
        : m_window(window)
    {
        const int number = static_cast<int>(piece) + 1;
        std::vector<std::uint8_t> mask(static_cast<std::size_t>(window.width()) *
                                       static_cast<std::size_t>(window.height()));
        const auto& box = slice.pieces[piece].box;
        for (int v = box.first[1]; v < box.end[1]; ++v)
            for (int u = box.first[0]; u < box.end[0]; ++u)
                mask[window.offset(u, v)] = slice.labels[slice.box.offset(u, v)] == number ? 1 : 0;
        const Index3 size{window.width(), window.height(), 1};
        m_values = distanceTo(0, mask, size, steps);
        const auto outside = distanceTo(1, mask, size, steps);
        // The outline runs half-way between the centres of pixels inside and outside.
        const auto half = static_cast<float>(std::min(length(steps[0]), length(steps[1])) / 2);
        for (std::size_t at = 0; at < mask.size(); ++at)
            m_values[at] = mask[at] != 0 ? m_values[at] - half : half - outside[at];
    }

    /// Adds `weight` times the values along a row, u to u + count - 1, each shifted by (du, dv);
    /// beyond the window as at its rim.
    void addRow(float weight, int u, int v, double du, double dv, std::span<float> row) const
    {
        const double y = std::clamp(v + dv - m_window.first[1], 0.0, m_window.height() - 1.0);
        const auto below = static_cast<int>(y);
        const auto fy = static_cast<float>(y - below);
        const auto width = static_cast<std::size_t>(m_window.width());
        const float* line = m_values.data() + static_cast<std::size_t>(below) * width;
        const float* next = below + 1 < m_window.height() ? line + width : line;
        const double x = u + du - m_window.first[0];
        const double whole = std::floor(x);
        const auto fx = static_cast<float>(x - whole);
        const auto first = static_cast<int>(whole);
        const int last = m_window.width() - 1;
        if (fx == 0 && fy == 0 && first >= 0 && first + static_cast<int>(row.size()) - 1 <= last) {
            for (std::size_t n = 0; n < row.size(); ++n)
                row[n] += weight * line[static_cast<std::size_t>(first) + n];
            return;
        }
        const auto blend = [&](int at) { return line[at] + fy * (next[at] - line[at]); };
        for (std::size_t n = 0; n < row.size(); ++n) {
            const int at = first + static_cast<int>(n);
            const float a = blend(std::clamp(at, 0, last));
            const float b = blend(std::clamp(at + 1, 0, last));
            row[n] += weight * (a + fx * (b - a));
        }
    }

private:
    PlaneBox m_window;
    std::vector<float> m_values;
};

/// By how many pixels the outlines are moved onto each other: from centroid to centroid where the
/// pieces do not overlap, not at all where half of the smaller one lies in the other.
std::array<double, 2> shiftOf(const Piece& from, const Piece& to, double shared)
{
    constexpr double kEnough = 0.5;
    const double overlap = shared / std::min(from.area, to.area);
    const double part = std::max(0.0, 1 - overlap / kEnough);
    return {part * (to.centroid[0] - from.centroid[0]), part * (to.centroid[1] - from.centroid[1])};
}

/// The way from a piece of one annotated slice to a piece of the next.
class Passage {
public:
    Passage(const PieceSlice& from, const PieceSlice& to, const Partners& partners,
            const std::array<Vec3, 3>& steps)
        : m_shift(shiftOf(from.pieces[partners.a], to.pieces[partners.b], partners.shared)),
          m_window(windowOf(from.pieces[partners.a].box, to.pieces[partners.b].box)),
          m_from(from, partners.a, m_window, steps),
          m_to(to, partners.b, moved(m_window), steps)
    {
    }

    /// Adds what lies a part of the way (0 < part < 1) along to a slice of pixels over `box`.
    void addTo(std::vector<std::uint8_t>& inside, const PlaneBox& box, double part) const
    {
        const int u = std::max(box.first[0], placed(m_window.first[0], 0, part));
        const int end = std::min(box.end[0], placed(m_window.end[0], 0, part) + 1);
        const int vEnd = std::min(box.end[1], placed(m_window.end[1], 1, part) + 1);
        if (u >= end)
            return;
        std::vector<float> row(static_cast<std::size_t>(end - u));
        float highest = -1e30F;
        std::size_t best = 0;
        bool isEmpty = true;
        for (int v = std::max(box.first[1], placed(m_window.first[1], 1, part)); v < vEnd; ++v) {
            std::ranges::fill(row, 0.0F);
            m_from.addRow(static_cast<float>(1 - part), u, v, -part * m_shift[0],
                          -part * m_shift[1], row);
            m_to.addRow(static_cast<float>(part), u, v, (1 - part) * m_shift[0],
                        (1 - part) * m_shift[1], row);
            const auto start = box.offset(u, v);
            for (std::size_t n = 0; n < row.size(); ++n) {
                if (row[n] > highest) {
                    highest = row[n];
                    best = start + n;
                }
                if (row[n] >= kOutline) {
                    inside[start + n] = 1;
                    isEmpty = false;
                }
            }
        }
        // What is a pixel wide may fall between the pixels of the slice: it must not be torn.
        if (isEmpty && highest > -1e30F)
            inside[best] = 1;
    }

private:
    static constexpr float kOutline = -1e-5F; ///< mm: the outline itself is in, whatever rounding does

    std::array<int, 2> wholeShift() const
    {
        return {static_cast<int>(std::lround(m_shift[0])), static_cast<int>(std::lround(m_shift[1]))};
    }
    /// Around the first piece and around the second, moved onto it.
    PlaneBox windowOf(const PlaneBox& a, const PlaneBox& b) const
    {
        constexpr int kMargin = 2;
        const auto shift = wholeShift();
        PlaneBox window;
        for (std::size_t axis = 0; axis < 2; ++axis) {
            window.first[axis] = std::min(a.first[axis], b.first[axis] - shift[axis]) - kMargin;
            window.end[axis] = std::max(a.end[axis], b.end[axis] - shift[axis]) + kMargin;
        }
        return window;
    }
    PlaneBox moved(PlaneBox window) const
    {
        const auto shift = wholeShift();
        for (std::size_t axis = 0; axis < 2; ++axis) {
            window.first[axis] += shift[axis];
            window.end[axis] += shift[axis];
        }
        return window;
    }
    int placed(int edge, std::size_t axis, double part) const
    {
        return edge + static_cast<int>(std::floor(part * m_shift[axis]));
    }

    std::array<double, 2> m_shift; ///< pixels, from the first slice to the second
    PlaneBox m_window;             ///< in the first slice
    SignedDistance m_from;
    SignedDistance m_to;
};

/// Annotated slices of a region, and what fills the gaps between them.
class Filling {
public:
    Filling(const Region& annotated, const ImageGeometry& geometry, int axis,
            std::span<const double> placesMm)
        : m_axis(axis), m_placesMm(placesMm), m_result(annotated.in(annotated.bounds()))
    {
        const auto [u, v] = planeAxes(axis);
        m_steps = {geometry.step(u), geometry.step(v), geometry.step(axis)};
        // The third axis plays no part within a slice, and must not make it look sheared.
        m_steps[2] = cross(m_steps[0], m_steps[1]);
        const auto at = static_cast<std::size_t>(axis);
        for (int slice = m_result.box.first[at]; slice < m_result.box.end[at]; ++slice)
            if (hasVoxels(slice))
                m_annotated.push_back(slice);
    }

    Result<Region> run(const Progress& progress)
    {
        if (m_annotated.empty())
            return Region();
        const auto gaps = static_cast<int>(m_annotated.size()) - 1;
        std::mutex reporting;
        int done = 0;
        forEachSlice(gaps, [&](int gap) {
            if (progress.isStopped())
                return;
            const auto at = static_cast<std::size_t>(gap);
            fill(m_annotated[at], m_annotated[at + 1]);
            const std::scoped_lock lock(reporting);
            progress(static_cast<double>(++done) / gaps);
        });
        if (progress.isStopped())
            return selectionCancelled();
        return std::move(m_result);
    }

private:
    bool hasVoxels(int slice) const
    {
        IndexBox box = m_result.box;
        box.first[static_cast<std::size_t>(m_axis)] = slice;
        box.end[static_cast<std::size_t>(m_axis)] = slice + 1;
        return !m_result.in(box).isEmpty();
    }
    double placeOf(int slice) const
    {
        return m_placesMm.empty() ? slice : m_placesMm[static_cast<std::size_t>(slice)];
    }
    void fill(int first, int last)
    {
        if (last - first < 2)
            return;
        const auto from = piecesOf(m_result, m_axis, first);
        const auto to = piecesOf(m_result, m_axis, last);
        std::vector<Passage> passages;
        for (const auto& pair : partnersOf(from, to, {length(m_steps[0]), length(m_steps[1])}))
            passages.emplace_back(from, to, pair, m_steps);
        for (int slice = first + 1; slice < last; ++slice) {
            const double part =
                (placeOf(slice) - placeOf(first)) / (placeOf(last) - placeOf(first));
            std::vector<std::uint8_t> inside(from.labels.size());
            for (const auto& passage : passages)
                passage.addTo(inside, from.box, part);
            store(inside, from.box, slice);
        }
    }
    void store(const std::vector<std::uint8_t>& inside, const PlaneBox& box, int slice)
    {
        const auto [u, v] = planeAxes(m_axis);
        Index3 index{};
        index[static_cast<std::size_t>(m_axis)] = slice;
        index[static_cast<std::size_t>(u)] = box.first[0];
        const auto size = m_result.size();
        const std::size_t stride = u == 0 ? 1 : static_cast<std::size_t>(size[0]);
        for (int y = box.first[1]; y < box.end[1]; ++y) {
            index[static_cast<std::size_t>(v)] = y;
            auto* to = m_result.inside.data() + m_result.offset(index);
            const auto* from = inside.data() + box.offset(box.first[0], y);
            for (std::size_t x = 0; x < static_cast<std::size_t>(box.width()); ++x)
                to[x * stride] = from[x];
        }
    }

    int m_axis;
    std::span<const double> m_placesMm;
    std::array<Vec3, 3> m_steps;
    Region m_result;
    std::vector<int> m_annotated;
};

bool isOneWay(std::span<const double> places)
{
    const auto isEither = [&](auto compare) {
        return std::ranges::adjacent_find(places, [&](double a, double b) {
                   return !compare(a, b);
               }) == places.end();
    };
    return isEither([](double a, double b) { return a < b; }) ||
           isEither([](double a, double b) { return a > b; });
}

} // namespace

std::vector<double> drawnPlacesMm(const ImageGeometry& geometry,
                                  std::span<const double> slicePlaces)
{
    std::vector<double> places;
    for (int k = 0; k < geometry.size()[2]; ++k)
        places.push_back(k);
    for (const double place : slicePlaces) {
        const long k = std::lround(place);
        if (k < 0 || k >= geometry.size()[2])
            continue;
        double& drawn = places[static_cast<std::size_t>(k)];
        // Of several that are drawn on one slice, the first; a place of its own counts as that.
        if (drawn == static_cast<double>(k))
            drawn = place;
    }
    const double step = geometry.spacing()[2];
    for (double& place : places)
        place *= step;
    return places;
}

Result<Region> fillBetween(const Region& annotated, const ImageGeometry& geometry, int axis,
                           std::span<const double> placesMm, const Progress& progress)
{
    if (axis < 0 || axis > 2)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "A grid has no axis %1"), {std::to_string(axis)}));
    const auto slices = static_cast<std::size_t>(geometry.size()[static_cast<std::size_t>(axis)]);
    if (!placesMm.empty() && (placesMm.size() != slices || !isOneWay(placesMm)))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The places of the slices do not fit the image")));
    return Filling(annotated, geometry, axis, placesMm).run(progress);
}

} // namespace hangaku::viewer::processing
