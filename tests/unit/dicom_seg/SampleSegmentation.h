#pragma once

#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/core/study/Study.h"

#include <filesystem>
#include <string>
#include <vector>

namespace hangaku::tests {

viewer::Segment structure(viewer::Label number, const std::string& label, int layer = 0);

/// A ball in index space (centre and radius as parts of the grid), so that both ends are empty.
void paintBall(std::vector<viewer::Label>& voxels, const viewer::ImageGeometry& g,
               viewer::Vec3 centre, double radius, viewer::Label label);

/// Three structures with gaps between their numbers; the third overlaps the others in a layer of
/// its own.
viewer::Segmentation threeStructures(const viewer::ImageGeometry& g);

/// The voxels of one segment, wherever its layer.
std::vector<bool> maskOf(const viewer::Segmentation& segmentation, viewer::Label number);

/// Compares grids, segments and voxels, in whichever layers they are.
void checkSame(const viewer::Segmentation& read, const viewer::Segmentation& written);

/// The largest volume under a folder.
viewer::VolumeDescription firstVolume(const std::filesystem::path& folder);

/// A CT series on a grid.
viewer::VolumeDescription madeSeries(const viewer::ImageGeometry& g,
                                     const std::filesystem::path& folder);

/// Complains when dciodvfy finds an error; where it is not installed, nothing.
void checkConforms(const std::filesystem::path& file);

} // namespace hangaku::tests
