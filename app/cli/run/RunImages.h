#pragma once

#include "ai/protocol/ModelManifest.h"
#include "app/cli/run/RunCases.h"

#include <filesystem>
#include <string>
#include <vector>

namespace hangaku::cli {

/// Puts the volumes of a study, or of a folder, in the order in which a model of several images
/// wants them, by their descriptions (ai/host/ImageMatch.h).
/// @param where for messages
/// @return NotFound or InvalidArgument naming the image that is missing, or may be one of several
viewer::Result<std::vector<viewer::VolumeDescription>>
chooseImages(const ai::ModelManifest& model, const std::vector<viewer::VolumeDescription>& volumes,
             const std::filesystem::path& where);

/// The case that is named image by image.
/// @param inputs "NAME=PATH" or "NAME=PATH#SERIES_UID" for each of the model's images
/// @return InvalidArgument: a name that the model does not have, twice or not at all; what
///         looking through a path returns
viewer::Result<RunCase> caseOfInputs(const std::vector<std::string>& inputs,
                                     const ai::ModelManifest& model, const Console& console);

} // namespace hangaku::cli
