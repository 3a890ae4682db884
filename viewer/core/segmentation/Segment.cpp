#include "viewer/core/segmentation/Segment.h"

#include <array>

namespace hangaku::viewer {
namespace {

// M. Okabe and K. Ito, "Color Universal Design" (2008), without black and grey.
constexpr std::array<Rgb, 7> kOkabeIto{{{230, 159, 0},
                                        {86, 180, 233},
                                        {0, 158, 115},
                                        {240, 228, 66},
                                        {0, 114, 178},
                                        {213, 94, 0},
                                        {204, 121, 167}}};

std::uint8_t mix(std::uint8_t from, int to, double amount)
{
    return static_cast<std::uint8_t>(from + (to - from) * amount);
}

} // namespace

Rgb cycleColour(int n)
{
    const auto base = kOkabeIto[static_cast<std::size_t>(n) % kOkabeIto.size()];
    const int turn = (n / static_cast<int>(kOkabeIto.size())) % 3;
    if (turn == 0)
        return base;
    const int target = turn == 1 ? 255 : 0;
    return {mix(base.red, target, 0.4), mix(base.green, target, 0.4), mix(base.blue, target, 0.4)};
}

CodedConcept anatomicalStructure()
{
    return {"123037004", "SCT", "Anatomical Structure"};
}

CodedConcept tissue()
{
    return {"85756007", "SCT", "Tissue"};
}

} // namespace hangaku::viewer
