#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/segmentation/Segment.h"

#include <vtkPolyData.h>
#include <vtkSmartPointer.h>

namespace hangaku::viewer {

/// What a signed distance looks like: light grey at 0, vermilion beyond the reference, blue inside
/// it (told apart in any kind of colour vision); full at `limitMm`.
Rgb distanceColour(double mm, double limitMm);

/// A copy of `mesh` whose points are coloured by their distance to `reference`, which must be
/// closed with its normals outward: positive outside. Some 20 microseconds a point; any thread, and
/// asks nothing of the two that would build or keep anything inside them.
/// @return null when stopped, or one of them is empty
vtkSmartPointer<vtkPolyData> colouredByDistance(vtkPolyData& mesh, vtkPolyData& reference,
                                                double limitMm, const Progress& progress);

} // namespace hangaku::viewer
