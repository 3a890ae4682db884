#include "plugins/native/Trunk.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace hangaku::plugins {

namespace {

constexpr double kSpineMm = 45;       // from the middle, where the spine's bones are looked for
constexpr double kEyeMm = 45;         // before the spine: the point that looks around
constexpr double kUnderWallMm = 40;   // deeper than ribs, but for those behind shoulders
constexpr double kBehindRibMm = 3;    // from a rib to the organs
constexpr double kLongGapMm = 100;    // between ribs with muscle in between
constexpr std::size_t kSectors = 360; // around the middle of the chest

/// The pieces of a mask in a plane that are the largest there.
std::vector<std::uint32_t> largestOf(const Grid& grid, const Pieces& pieces)
{
    std::vector<std::uint32_t> largest(std::size_t(grid.size[2]));
    for (std::size_t n = 0; n < pieces.pieces.size(); ++n) {
        auto& here = largest[std::size_t(pieces.pieces[n].low[2])];
        if (here == 0 || pieces.pieces[n].voxels > pieces.pieces[here - 1].voxels)
            here = std::uint32_t(n + 1);
    }
    return largest;
}

/// How far one sees from a point of a plane.
class View {
public:
    View(const Grid& grid, double x, double y) : m_grid(grid), m_x(x), m_y(y) { m_mm.fill(0); }

    void add(int x, int y)
    {
        const auto [sector, mm] = polar(x, y);
        auto& nearest = m_mm[sector];
        nearest = nearest > 0 ? std::min(nearest, mm) : std::max(mm, 1e-3);
    }

    /// Lines from each bone to the next.
    void join()
    {
        const auto seen = m_mm;
        for (std::size_t from = 0; from < kSectors; ++from) {
            if (seen[from] == 0)
                continue;
            std::size_t gap = 1;
            while (gap < kSectors && seen[(from + gap) % kSectors] == 0)
                ++gap;
            const double whole = angle(gap);
            const double last = seen[(from + gap) % kSectors];
            const double length = std::sqrt(seen[from] * seen[from] + last * last -
                                            2 * seen[from] * last * std::cos(whole));
            const bool isOpen = length > kLongGapMm;
            for (std::size_t n = 1; n < gap; ++n)
                m_isOpen[(from + n) % kSectors] = isOpen;
            for (std::size_t n = 1; n < gap && whole < std::numbers::pi; ++n)
                m_mm[(from + n) % kSectors] =
                    seen[from] * last * std::sin(whole) /
                    (seen[from] * std::sin(angle(n)) + last * std::sin(whole - angle(n)));
        }
    }

    bool isInside(int x, int y) const
    {
        const auto [sector, mm] = polar(x, y);
        return mm < m_mm[sector] - kBehindRibMm;
    }
    /// Whether no bone is near that way.
    bool isOpen(int x, int y) const { return m_isOpen[polar(x, y).first]; }

private:
    static double angle(std::size_t sectors)
    {
        return double(sectors) * 2 * std::numbers::pi / kSectors;
    }
    std::pair<std::size_t, double> polar(int x, int y) const
    {
        const double dx = (x - m_x) * m_grid.mm[0];
        const double dy = (y - m_y) * m_grid.mm[1];
        const double turn = std::atan2(dy, dx) / (2 * std::numbers::pi) + 1;
        return {std::size_t(turn * kSectors) % kSectors, std::hypot(dx, dy)};
    }

    const Grid& m_grid;
    double m_x;
    double m_y;
    std::array<double, kSectors> m_mm; ///< 0: nothing is seen
    std::array<bool, kSectors> m_isOpen{};
};

} // namespace

std::vector<Spine> spineIn(const Grid& grid, const Values& hu, const Mask& bone, const Mask& body,
                           Work& work)
{
    const auto pieces = piecesOf(grid, bone, hu, work, Extent::Planes);
    std::vector<double> middle(std::size_t(grid.size[2]));
    std::vector<double> count(middle.size());
    for (std::size_t at = 0; at < body.size(); ++at)
        if (body[at] != 0) {
            const auto place = grid.place(at);
            middle[std::size_t(place[2])] += place[0];
            count[std::size_t(place[2])] += 1;
        }
    std::vector<Spine> spine(middle.size());
    for (std::size_t z = 0; z < spine.size(); ++z)
        spine[z].x = count[z] > 0 ? middle[z] / count[z] : 0;
    std::vector<std::size_t> voxels(middle.size());
    for (const auto& piece : pieces.pieces) {
        const auto z = std::size_t(piece.low[2]);
        const double cm2 = double(piece.voxels) * grid.pixelCm2();
        if (count[z] == 0 || cm2 < 3 || piece.voxels < voxels[z] ||
            std::abs(piece.centre[0] - middle[z] / count[z]) * grid.mm[0] > kSpineMm)
            continue;
        // A vertebra, not the breastbone: in the back half.
        const double back = piece.centre[1] / grid.size[1];
        if (spine[z].isThere && back < spine[z].y / grid.size[1] - 0.1)
            continue;
        voxels[z] = piece.voxels;
        spine[z] = {true, piece.centre[0], piece.centre[1], double(piece.low[1])};
    }
    return spine;
}

Chest chestOf(const Grid& grid, const Values& hu, const Mask& bone, const Mask& trunk,
              const std::vector<Spine>& spine, Work& work)
{
    const auto parts = piecesOf(grid, trunk, hu, work, Extent::Planes);
    const auto largest = largestOf(grid, parts);
    const auto deep = eroded(grid, trunk, kUnderWallMm, work, Extent::Planes);
    const auto bones = piecesOf(grid, bone, hu, work, Extent::Planes);
    const auto planeOf = [](const Piece& piece) { return std::size_t(piece.low[2]); };
    const auto centreOf = [&](const Piece& piece) {
        return grid.at(int(piece.centre[0]), int(piece.centre[1]), piece.low[2]);
    };
    const auto aside = [&](const Piece& piece) {
        return (piece.centre[0] - spine[planeOf(piece)].x) * grid.mm[0];
    };
    const auto isLarge = [&](const Piece& piece) {
        return double(piece.voxels) * grid.pixelCm2() > kHipCm2;
    };
    const auto isOfTrunk = [&](const Piece& piece) {
        const auto number = parts.number[centreOf(piece)];
        return number != 0 && number == largest[planeOf(piece)];
    };
    std::vector<std::uint8_t> hasShoulders(spine.size());
    for (const auto& piece : bones.pieces)
        if (isOfTrunk(piece) && isLarge(piece) && std::abs(aside(piece)) > kAsideMm)
            hasShoulders[planeOf(piece)] = 1;
    std::vector<std::array<int, 2>> ribs(spine.size()); // to the right and to the left
    const auto around = bones.where([&](const Piece& piece) {
        const auto z = planeOf(piece);
        const bool isSpine = piece.centre[0] == spine[z].x && piece.centre[1] == spine[z].y;
        if (!isOfTrunk(piece) || (deep[centreOf(piece)] != 0 && !isSpine && hasShoulders[z] == 0))
            return false;
        if (std::abs(aside(piece)) > kAsideMm && !isLarge(piece))
            ++ribs[z][aside(piece) < 0 ? 0 : 1];
        return true;
    });
    Chest chest{std::vector<std::uint8_t>(spine.size()), Mask(grid.count()), Mask(grid.count())};
    for (int z = 0; z < grid.size[2]; ++z) {
        const auto& here = spine[std::size_t(z)];
        if (!here.isThere || std::min(ribs[std::size_t(z)][0], ribs[std::size_t(z)][1]) < 2)
            continue;
        chest.hasRibs[std::size_t(z)] = 1;
        View view(grid, here.x, here.front - kEyeMm / grid.mm[1]);
        const auto isTrunk = [&](std::size_t at) {
            return parts.number[at] != 0 && parts.number[at] == largest[std::size_t(z)];
        };
        const auto forEach = [&](const auto& use) {
            for (int y = 0; y < grid.size[1]; ++y)
                for (int x = 0; x < grid.size[0]; ++x)
                    if (isTrunk(grid.at(x, y, z)))
                        use(x, y, grid.at(x, y, z));
        };
        forEach([&](int x, int y, std::size_t at) {
            if (around[at] != 0)
                view.add(x, y);
        });
        view.join();
        forEach([&](int x, int y, std::size_t at) {
            chest.inside[at] = view.isInside(x, y) ? 1 : 0;
            chest.open[at] = !view.isInside(x, y) && view.isOpen(x, y) ? 1 : 0;
        });
    }
    return chest;
}

} // namespace hangaku::plugins
