#include "viewer/processing/selection/SlicePieces.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <optional>

namespace hangaku::viewer::processing {
namespace {

/// An overlap counts when it is at least this part of the best of either piece.
constexpr double kLeastOverlap = 0.5;

/// Numbers the piece around a pixel, and measures it.
Piece take(PieceSlice& slice, const std::vector<std::uint8_t>& inside, std::array<int, 2> start,
           int number)
{
    Piece piece{{start, {start[0] + 1, start[1] + 1}}};
    std::vector<std::array<int, 2>> open{start};
    slice.labels[slice.box.offset(start[0], start[1])] = number;
    while (!open.empty()) {
        const auto [u, v] = open.back();
        open.pop_back();
        piece.area += 1;
        piece.centroid[0] += u;
        piece.centroid[1] += v;
        piece.box.first = {std::min(piece.box.first[0], u), std::min(piece.box.first[1], v)};
        piece.box.end = {std::max(piece.box.end[0], u + 1), std::max(piece.box.end[1], v + 1)};
        for (int y = v - 1; y <= v + 1; ++y)
            for (int x = u - 1; x <= u + 1; ++x) {
                if (!slice.box.contains(x, y))
                    continue;
                const auto at = slice.box.offset(x, y);
                if (inside[at] != 0 && slice.labels[at] == 0) {
                    slice.labels[at] = number;
                    open.push_back({x, y});
                }
            }
    }
    piece.centroid = {piece.centroid[0] / piece.area, piece.centroid[1] / piece.area};
    return piece;
}

/// mm between the rims of two pieces, were they discs; negative when these would overlap.
double gapMm(const Piece& a, const Piece& b, std::array<double, 2> spacingMm)
{
    const double radii = std::sqrt(spacingMm[0] * spacingMm[1] / std::numbers::pi) *
                         (std::sqrt(a.area) + std::sqrt(b.area));
    return std::hypot((a.centroid[0] - b.centroid[0]) * spacingMm[0],
                      (a.centroid[1] - b.centroid[1]) * spacingMm[1]) -
           radii;
}

double diameterMm(const Piece& piece, std::array<double, 2> spacingMm)
{
    return 2 * std::sqrt(piece.area * spacingMm[0] * spacingMm[1] / std::numbers::pi);
}

} // namespace

std::array<int, 2> planeAxes(int axis)
{
    return {axis == 0 ? 1 : 0, axis == 2 ? 1 : 2};
}

PieceSlice piecesOf(const Region& region, int axis, int slice)
{
    const auto [u, v] = planeAxes(axis);
    const auto& box = region.box;
    PieceSlice result;
    result.box = {{box.first[static_cast<std::size_t>(u)], box.first[static_cast<std::size_t>(v)]},
                  {box.end[static_cast<std::size_t>(u)], box.end[static_cast<std::size_t>(v)]}};
    std::vector<std::uint8_t> inside;
    inside.reserve(static_cast<std::size_t>(result.box.width()) *
                   static_cast<std::size_t>(result.box.height()));
    Index3 index{};
    index[static_cast<std::size_t>(axis)] = slice;
    for (int y = result.box.first[1]; y < result.box.end[1]; ++y)
        for (int x = result.box.first[0]; x < result.box.end[0]; ++x) {
            index[static_cast<std::size_t>(u)] = x;
            index[static_cast<std::size_t>(v)] = y;
            inside.push_back(region.inside[region.offset(index)]);
        }
    result.labels.resize(inside.size());
    for (int y = result.box.first[1]; y < result.box.end[1]; ++y)
        for (int x = result.box.first[0]; x < result.box.end[0]; ++x)
            if (const auto at = result.box.offset(x, y); inside[at] != 0 && result.labels[at] == 0)
                result.pieces.push_back(
                    take(result, inside, {x, y}, static_cast<int>(result.pieces.size()) + 1));
    return result;
}

std::vector<Partners> partnersOf(const PieceSlice& a, const PieceSlice& b,
                                 std::array<double, 2> spacingMm)
{
    std::map<std::pair<int, int>, double> shared;
    for (std::size_t at = 0; at < a.labels.size(); ++at)
        if (a.labels[at] != 0 && b.labels[at] != 0)
            shared[{a.labels[at] - 1, b.labels[at] - 1}] += 1;
    std::vector<double> bestOfA(a.pieces.size());
    std::vector<double> bestOfB(b.pieces.size());
    std::vector<Partners> overlapping;
    for (const auto& [pair, count] : shared) {
        overlapping.push_back({static_cast<std::size_t>(pair.first),
                               static_cast<std::size_t>(pair.second), count});
        const auto& last = overlapping.back();
        bestOfA[last.a] = std::max(bestOfA[last.a], count);
        bestOfB[last.b] = std::max(bestOfB[last.b], count);
    }
    std::vector<Partners> result;
    for (const auto& pair : overlapping)
        if (pair.shared >= kLeastOverlap * std::min(bestOfA[pair.a], bestOfB[pair.b]))
            result.push_back(pair);
    const bool isOnly = a.pieces.size() == 1 && b.pieces.size() == 1;
    const auto nearestTo = [&](const Piece& piece,
                               const std::vector<Piece>& others) -> std::optional<std::size_t> {
        const auto gap = [&](const Piece& other) { return gapMm(piece, other, spacingMm); };
        const auto nearest = std::ranges::min_element(others, {}, gap);
        if (!isOnly && gap(*nearest) > diameterMm(piece, spacingMm))
            return std::nullopt;
        return static_cast<std::size_t>(nearest - others.begin());
    };
    for (std::size_t at = 0; at < a.pieces.size(); ++at)
        if (bestOfA[at] == 0)
            if (const auto other = nearestTo(a.pieces[at], b.pieces))
                result.push_back({at, *other, 0});
    for (std::size_t at = 0; at < b.pieces.size(); ++at)
        if (bestOfB[at] == 0)
            if (const auto other = nearestTo(b.pieces[at], a.pieces))
                if (std::ranges::none_of(result, [&](const Partners& pair) {
                        return pair.a == *other && pair.b == at;
                    }))
                    result.push_back({*other, at, 0});
    return result;
}

} // namespace hangaku::viewer::processing
