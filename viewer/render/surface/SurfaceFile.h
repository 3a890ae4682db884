#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <filesystem>

namespace hangaku::viewer {

/// Axes of the points in a file of surfaces, in mm.
enum class SurfaceSpace { Lps, Ras };

/// Writes the surfaces of all segments that have voxels, atomically, by ending:
///  - .stl: binary; all triangles, without names or colours;
///  - .ply: binary; colour and number of the segment at each point, names in comments;
///  - .obj: a group and a material for each segment, colours in "name.mtl" beside it.
///
/// At full resolution, closed, normals outward. Smoothed by a windowed sinc (as `labelSurface`) and
/// then moved along the normals until each surface holds the volume of its segment's voxels, so
/// that nothing shrinks. A comment (of STL the header) says "SPACE=LPS" or "SPACE=RAS", as 3D Slicer
/// reads it. Any thread; needs no display.
/// @return InvalidArgument when no segment has voxels, Unsupported for other endings, Cancelled,
///         WriteFailed
Result<void> writeSurfaces(const Segmentation& segmentation, const std::filesystem::path& file,
                           SurfaceSpace space = SurfaceSpace::Lps, const Progress& progress = {});

} // namespace hangaku::viewer
