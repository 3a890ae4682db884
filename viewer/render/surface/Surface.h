#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/Volume.h"
#include "viewer/render/surface/LabelRuns.h"

#include <vtkSmartPointer.h>

class vtkPolyData;

namespace hangaku::viewer {

/// The smooth surface of one label, in LPS mm, with normals; null when the label is empty or the
/// work was stopped.
///
/// At reduced resolution: a cell of the reduced grid (whole voxels per axis, chosen so that the
/// label's box has at most `maximumCells` cells) holds the fraction of its voxels that are set, and
/// the surface runs where it is one half (flying edges, Schroeder 2015, then a windowed sinc,
/// Taubin 1996). Small structures keep their full resolution. May run on any thread.
vtkSmartPointer<vtkPolyData> labelSurface(const LabelRuns& runs, Label label, const IndexBox& box,
                                          int maximumCells, const Progress& progress);

/// The surface in the image where its real value crosses `threshold`, at reduced resolution as
/// above, for a first look when nothing has been segmented. May run on any thread.
vtkSmartPointer<vtkPolyData> imageSurface(const Volume& volume, double threshold, int maximumCells,
                                          const Progress& progress);

/// The value to draw an image's surface at: bone for CT, else between the background and the
/// bright part of a sample.
double surfaceThreshold(const Volume& volume);

} // namespace hangaku::viewer
