#include "plugins/native/Morphology.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hangaku::plugins {

namespace {

constexpr float kFar = std::numeric_limits<float>::max();

/// Squared mm to the nearest mask voxel along x, beyond `mm` as far as can be.
void alongRow(const std::uint8_t* mask, int count, double mm, double spacing, float* to)
{
    const int reach = int(mm / spacing);
    for (const bool forward : {true, false}) {
        int since = reach + 1;
        for (int n = 0; n < count; ++n) {
            const int x = forward ? n : count - 1 - n;
            since = mask[x] != 0 ? 0 : since + 1;
            const float squared =
                since <= reach ? float(since * spacing * (since * spacing)) : kFar;
            to[x] = forward ? squared : std::min(to[x], squared);
        }
    }
}

/// The least of rows at a distance, with the square of that added. `rows` may be of any count.
void leastOfRows(const float* from, std::ptrdiff_t stride, int at, int count, int width, double mm,
                 double spacing, float* to)
{
    const int reach = int(mm / spacing);
    std::copy_n(from + stride * at, width, to);
    for (int step = std::max(-reach, -at); step <= std::min(reach, count - 1 - at); ++step) {
        if (step == 0)
            continue;
        const auto added = float(step * spacing * (step * spacing));
        const float* row = from + stride * (at + step);
        for (int x = 0; x < width; ++x)
            to[x] = std::min(to[x], row[x] + added);
    }
}

/// The voxels around one that share a face with it.
template <typename Does>
void neighbours(const Grid& grid, std::size_t at, Extent extent, const Does& does)
{
    const auto [x, y, z] = grid.place(at);
    const auto row = std::size_t(grid.size[0]);
    const auto plane = grid.planeCount();
    if (x > 0)
        does(at - 1);
    if (x + 1 < grid.size[0])
        does(at + 1);
    if (y > 0)
        does(at - row);
    if (y + 1 < grid.size[1])
        does(at + row);
    if (extent == Extent::Planes)
        return;
    if (z > 0)
        does(at - plane);
    if (z + 1 < grid.size[2])
        does(at + plane);
}

Mask inverse(const Mask& mask)
{
    Mask result(mask.size());
    std::transform(mask.begin(), mask.end(), result.begin(),
                   [](std::uint8_t one) { return std::uint8_t(one == 0 ? 1 : 0); });
    return result;
}

constexpr std::size_t kVoxelsATick = 1 << 20;

} // namespace

Mask dilated(const Grid& grid, const Mask& mask, double mm, Work& work, Extent extent)
{
    const int width = grid.size[0];
    const int height = grid.size[1];
    const auto limit = float(mm * mm + 1e-6);
    std::vector<float> planes(grid.count());
    work.each(grid.size[2], [&](int z) {
        std::vector<float> rows(grid.planeCount());
        for (int y = 0; y < height; ++y)
            alongRow(&mask[grid.at(0, y, z)], width, mm, grid.mm[0], &rows[std::size_t(y * width)]);
        for (int y = 0; y < height; ++y)
            leastOfRows(rows.data(), width, y, height, width, mm, grid.mm[1],
                        &planes[grid.at(0, y, z)]);
    });
    Mask result(grid.count());
    work.each(grid.size[2], [&](int z) {
        std::vector<float> row(static_cast<std::size_t>(width));
        for (int y = 0; y < height; ++y) {
            const float* squared = &planes[grid.at(0, y, z)];
            if (extent == Extent::Volume) {
                leastOfRows(&planes[grid.at(0, y, 0)], std::ptrdiff_t(grid.planeCount()), z,
                            grid.size[2], width, mm, grid.mm[2], row.data());
                squared = row.data();
            }
            auto* to = &result[grid.at(0, y, z)];
            for (int x = 0; x < width; ++x)
                to[x] = squared[x] <= limit ? 1 : 0;
        }
    });
    return result;
}

Mask eroded(const Grid& grid, const Mask& mask, double mm, Work& work, Extent extent)
{
    return inverse(dilated(grid, inverse(mask), mm, work, extent));
}

Mask closed(const Grid& grid, const Mask& mask, double mm, Work& work, Extent extent)
{
    return eroded(grid, dilated(grid, mask, mm, work, extent), mm, work, extent);
}

Mask opened(const Grid& grid, const Mask& mask, double mm, Work& work, Extent extent)
{
    return dilated(grid, eroded(grid, mask, mm, work, extent), mm, work, extent);
}

Pieces piecesOf(const Grid& grid, const Mask& mask, const Values& hu, Work& work, Extent extent)
{
    Pieces result;
    result.number.resize(grid.count());
    std::vector<std::size_t> open;
    std::size_t seen = 0;
    for (std::size_t start = 0; start < mask.size(); ++start) {
        if (start % kVoxelsATick == 0)
            work.tick();
        if (mask[start] == 0 || result.number[start] != 0)
            continue;
        const auto number = std::uint32_t(result.pieces.size() + 1);
        Piece piece;
        piece.low = piece.high = grid.place(start);
        result.number[start] = number;
        open.push_back(start);
        while (!open.empty()) {
            const auto at = open.back();
            open.pop_back();
            const auto place = grid.place(at);
            ++piece.voxels;
            piece.meanHu += hu[at];
            for (std::size_t axis = 0; axis < 3; ++axis) {
                piece.centre[axis] += place[axis];
                piece.low[axis] = std::min(piece.low[axis], place[axis]);
                piece.high[axis] = std::max(piece.high[axis], place[axis]);
            }
            neighbours(grid, at, extent, [&](std::size_t to) {
                if (mask[to] != 0 && result.number[to] == 0) {
                    result.number[to] = number;
                    open.push_back(to);
                }
            });
            if (++seen % kVoxelsATick == 0)
                work.tick();
        }
        piece.meanHu /= double(piece.voxels);
        for (auto& centre : piece.centre)
            centre /= double(piece.voxels);
        piece.touchesSide = piece.low[0] == 0 || piece.low[1] == 0 ||
                            piece.high[0] == grid.size[0] - 1 || piece.high[1] == grid.size[1] - 1;
        result.pieces.push_back(piece);
    }
    return result;
}

void fillHoles(const Grid& grid, Mask& mask, double mostCm2, Work& work)
{
    const Values none(grid.count());
    const auto outside = piecesOf(grid, inverse(mask), none, work, Extent::Planes);
    const auto holes = outside.where([&](const Piece& piece) {
        return !piece.touchesSide && double(piece.voxels) * grid.pixelCm2() <= mostCm2;
    });
    for (std::size_t at = 0; at < mask.size(); ++at)
        mask[at] |= holes[at];
}

template <typename Label>
void spread(const Grid& grid, const Mask& room, std::vector<Label>& labels, Work& work)
{
    std::vector<std::size_t> border;
    for (std::size_t at = 0; at < labels.size(); ++at)
        if (labels[at] != 0)
            border.push_back(at);
    std::vector<std::size_t> next;
    while (!border.empty()) {
        work.tick();
        next.clear();
        for (const auto at : border)
            neighbours(grid, at, Extent::Volume, [&](std::size_t to) {
                if (room[to] != 0 && labels[to] == 0) {
                    labels[to] = labels[at];
                    next.push_back(to);
                }
            });
        border.swap(next);
    }
}

template void spread(const Grid&, const Mask&, std::vector<std::uint8_t>&, Work&);
template void spread(const Grid&, const Mask&, std::vector<std::uint32_t>&, Work&);

Mask reached(const Grid& grid, const Mask& seeds, const Mask& room, Work& work)
{
    std::vector<std::uint8_t> labels(seeds.size());
    for (std::size_t at = 0; at < seeds.size(); ++at)
        labels[at] = seeds[at] & room[at];
    spread(grid, room, labels, work);
    return labels;
}

} // namespace hangaku::plugins
