#include "viewer/processing/morphology/Holes.h"

#include "viewer/processing/morphology/Components.h"
#include "viewer/processing/morphology/Work.h"

#include <utility>

namespace hangaku::viewer::processing {
namespace {

/// Whether a piece of the background reaches the edge of its box (in a slice: the slice's edge).
bool isOpen(const IndexBox& piece, const IndexBox& box, std::optional<int> sliceAxis)
{
    for (int axis = 0; axis < 3; ++axis)
        if (axis != sliceAxis &&
            (piece.first[axis] == box.first[axis] || piece.end[axis] == box.end[axis]))
            return true;
    return false;
}

} // namespace

Result<Region> fillHoles(const Region& region, const HoleRule& rule, const Progress& progress)
{
    return withinMemory([&]() -> Result<Region> {
        const bool isSwapped = rule.sliceAxis == 0;
        const auto axis = isSwapped ? std::optional(1) : rule.sliceAxis;
        Region filled = region.in(region.bounds());
        if (isSwapped)
            filled = withAxesSwapped(filled);
        progress(0.3);
        const auto background = RowRuns::ofBackground(filled);
        const auto pieces = componentsOf(background, Connectivity::Faces, axis, progress);
        if (progress.isStopped())
            return editCancelled();
        progress(0.7);
        std::vector<bool> isHole(pieces.count());
        for (std::size_t piece = 0; piece < pieces.count(); ++piece)
            isHole[piece] = !isOpen(pieces.boxes[piece], filled.box, axis) &&
                            pieces.voxels[piece] <= rule.largestVoxels.value_or(SIZE_MAX);
        background.forEach([&](const Run& run, int j, int k, std::size_t n) {
            if (isHole[pieces.pieceOfRun[n]])
                addRun(filled, run, j, k);
        });
        return isSwapped ? withAxesSwapped(filled) : std::move(filled);
    });
}

} // namespace hangaku::viewer::processing
