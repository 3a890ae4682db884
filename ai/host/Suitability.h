#pragma once

#include "ai/protocol/ModelManifest.h"
#include "viewer/core/image/Volume.h"

#include <string>
#include <vector>

namespace hangaku::ai {

/// The modalities that one of a model's images may have; empty: any.
/// @param image below the model's `imageCount`
const std::vector<std::string>& modalitiesOf(const ModelManifest& model, std::size_t image);
/// Those of all its images together; empty: any.
std::vector<std::string> modalitiesOf(const ModelManifest& model);

/// What about an image lies outside what a model says that it was made for, a sentence each; none
/// when nothing speaks against a run. What either side does not say is not warned about.
///
/// Codes: "modality", "values" (of an image that does not say whether it is a CT), "body-part",
/// "spacing-coarse" (over 4 times the model's), "spacing-fine" (over 6 times finer), "anisotropic"
/// (spacings over 5 times apart, and the model's grid is not), "orientation" (over 30 degrees from
/// the patient's axes, or slices along another axis than the model's), "size" (less than a quarter of
/// what the model looks at at once, more than its grid holds, or a single slice). These limits are
/// this program's own; models do not say them.
///
/// Pure; looks at a sample of the voxels.
std::vector<viewer::Warning> suitability(const viewer::Volume& image, const ModelManifest& model);

/// The same of the first of several images, and of the others what lies between them and the
/// first. Codes besides: "patient" (not of the same),
/// "frame-of-reference", "apart" (they have no place in common).
/// @param images as many as the manifest has
std::vector<viewer::Warning> suitability(const std::vector<viewer::Volume>& images,
                                         const ModelManifest& model);

} // namespace hangaku::ai
