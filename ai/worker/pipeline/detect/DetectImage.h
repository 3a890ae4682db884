#pragma once

#include "ai/worker/pipeline/Pipeline.h"
#include "ai/worker/pipeline/detect/Boxes.h"

#include <functional>

namespace hangaku::ai {

/// A network that may return more than one tensor. It takes its input over.
using AnsweringNetwork = std::function<viewer::Result<NetworkAnswer>(Tensor input)>;

/// The two ways to call a model's network.
struct DetectorNetworks {
    Network map;             ///< for heat maps of stride 1, whose windows are averaged
    AnsweringNetwork answer; ///< for everything else
};

/// A whole run of a detector: prepared as for `runSegmentation`, boxes of each window moved to the
/// image (a RetinaNet's raw heads averaged over the windows before boxes are made of them), cut off
/// at its border, the better of those that overlap kept; in the patient at last.
/// @return boxes along the model's grid (along the patient where the plan says so), the best first;
///         ModelInvalid for answers that are not what the manifest says, Cancelled, OutOfMemory or
///         the network's error. Nothing is thrown
viewer::Result<RunResult> runDetection(Images images, const ModelManifest& manifest,
                                       const DetectorNetworks& networks,
                                       const PipelineOptions& options);
/// On one image.
inline viewer::Result<RunResult> runDetection(const viewer::Volume& image,
                                              const ModelManifest& manifest,
                                              const DetectorNetworks& networks,
                                              const PipelineOptions& options)
{
    return runDetection(Images{{&image, 1}}, manifest, networks, options);
}

/// A whole run of a classifier: the scores of each class, averaged over windows.
viewer::Result<RunResult> runClassification(Images images, const ModelManifest& manifest,
                                            const AnsweringNetwork& network,
                                            const PipelineOptions& options);
/// On one image.
inline viewer::Result<RunResult> runClassification(const viewer::Volume& image,
                                                   const ModelManifest& manifest,
                                                   const AnsweringNetwork& network,
                                                   const PipelineOptions& options)
{
    return runClassification(Images{{&image, 1}}, manifest, network, options);
}

/// A box along a grid's axes (made perpendicular where the grid is sheared) that holds `box`, which
/// is in continuous indices of the grid.
viewer::PatientBox inPatient(const FoundBox& box, const viewer::ImageGeometry& grid);

/// Boxes of neighbouring slices that overlap in the slice by at least `overlap` become one, with
/// the greatest of their scores; of several, those that overlap most.
/// @param axis across the slices; each box is one slice thick, around a whole number
std::vector<FoundBox> linkedSlices(std::vector<FoundBox> boxes, int axis, double overlap);

} // namespace hangaku::ai
