#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/base/Progress.h"
#include "viewer/core/segmentation/Region.h"
#include "viewer/processing/growing/Patch.h"

namespace hangaku::viewer::processing {

/// What a seed of `graphCut` says of its voxel; 0 is "to be found out".
inline constexpr Label kObjectSeed = 1;
inline constexpr Label kBackgroundSeed = 2;

struct CutOptions {
    /// How much a border costs against how much values count: 0.5 follows the values into every
    /// corner, 5 gives plain outlines.
    double smoothness = 2;
    /// Values are learned from the seeds within about so many mm of what is to be found out; 0: of all.
    double learnMm = 0;
};

/// The best border between seeds of an object and of the background, exactly: the cheapest cut,
/// where a border costs little at edges and a voxel costs little on the side whose seeds have
/// values like its own (Boykov, Jolly: "Interactive graph cuts for optimal boundary & region
/// segmentation of objects in N-D images", ICCV 2001; histograms of the seeds, neighbours by faces,
/// weighed by the area of the face over the distance). Time follows the voxels without a seed,
/// and how far the seeds are from the border: 0.1 to 0.2 s for the million of `growing_probe speed`.
/// @param seeds over the box to work in: kObjectSeed, kBackgroundSeed or 0
/// @return InvalidArgument without both kinds of seed or when the box leaves the grid, Cancelled,
///         OutOfMemory
Result<Region> graphCut(const Volume& volume, const LabelBox& seeds, const CutOptions& options,
                        const Progress& progress);

} // namespace hangaku::viewer::processing
