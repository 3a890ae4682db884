#include "viewer/processing/morphology/Margin.h"

#include "viewer/processing/morphology/Ball.h"
#include "viewer/processing/morphology/Boxes.h"
#include "viewer/processing/morphology/Dilation.h"
#include "viewer/processing/morphology/Logic.h"
#include "viewer/processing/morphology/Work.h"

namespace hangaku::viewer::processing {
namespace {

/// The region in a box that holds what lies within `mm` of it in the grid.
Region withSurroundings(const Region& region, const ImageGeometry& geometry, double mm)
{
    return region.in(expanded(region.bounds(), ballReach(geometry, mm)).clippedTo(geometry.size()));
}

} // namespace

Result<Region> grown(const Region& region, const ImageGeometry& geometry, double mm,
                     const Progress& progress)
{
    if (const auto checked = checkMm(mm, 0, kLargestMarginMm); !checked)
        return tl::unexpected(checked.error());
    return withinMemory([&] {
        return dilated(withSurroundings(region, geometry, mm), geometry, mm, progress).map(trimmed);
    });
}

Result<Region> shrunk(const Region& region, const ImageGeometry& geometry, double mm,
                      const Progress& progress)
{
    if (const auto checked = checkMm(mm, 0, kLargestMarginMm); !checked)
        return tl::unexpected(checked.error());
    return withinMemory([&] {
        return eroded(withSurroundings(region, geometry, mm), geometry, mm, progress).map(trimmed);
    });
}

Result<Region> hollow(const Region& region, const ImageGeometry& geometry, double thicknessMm,
                      HollowSide side, const Progress& progress)
{
    const double outwards = side == HollowSide::Inside    ? 0
                            : side == HollowSide::Outside ? thicknessMm
                                                          : thicknessMm / 2;
    const double inwards = thicknessMm - outwards;
    const auto outer =
        outwards == 0 ? region : grown(region, geometry, outwards, partOf(progress, 0, 0.5));
    if (!outer)
        return outer;
    const auto inner =
        inwards == 0 ? region : shrunk(region, geometry, inwards, partOf(progress, 0.5, 1));
    if (!inner)
        return inner;
    return trimmed(subtracted(*outer, *inner));
}

} // namespace hangaku::viewer::processing
