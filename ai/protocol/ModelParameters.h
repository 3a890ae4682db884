#pragma once

#include "ai/protocol/ModelManifest.h"

#include <map>
#include <string>
#include <vector>

namespace hangaku::ai {

/// Something about a model's runs that a user may set otherwise than the manifest does.
struct ModelParameter {
    enum class Kind { Number, Switch, Choice };
    /// "overlap", "mirror", "threshold", "keepLargest", "precision", "uncertainty",
    /// "mutualInformation", "probabilities"
    std::string key;
    Kind kind = Kind::Number;
    double minimum = 0; ///< of a switch 0 and 1
    double maximum = 1;
    double value = 0;                   ///< the manifest's own
    std::vector<std::string> choices{}; ///< Choice: what the values 0, 1, ... stand for
};

/// What users have set, by key.
using ParameterValues = std::map<std::string, double>;

/// What may be set for a model: `overlap` where it is tiled, `mirror` (test-time augmentation)
/// where the manifest has or allows axes, `threshold` where labels have one between 0 and 1 (or the
/// manifest gives a range), `keepLargest` where the manifest has or allows labels, `precision` of
/// TorchScript, and the maps of a segmentation (ModelOutput::Maps); `mutualInformation` where it is
/// mirrored, or may be, or has several networks.
std::vector<ModelParameter> parametersOf(const ModelManifest& model);

/// A value as people write it: a number, "on" or "off", or one of the parameter's choices; none for
/// anything else.
std::optional<double> parameterValue(const std::vector<ModelParameter>& parameters,
                                     const std::string& key, const std::string& text);

/// The manifest with these values; one that is the manifest's own changes nothing.
/// @return InvalidArgument for a parameter that the model does not have, a value out of its range,
/// or mutual information of a single output
viewer::Result<ModelManifest> withParameters(const ModelManifest& model,
                                             const ParameterValues& values);

/// The values that differ from the manifest's own, for people and for the provenance:
/// "overlap" -> "0.5 (the model's own: 0.25)".
std::map<std::string, std::string> changedParameters(const ModelManifest& model,
                                                     const ParameterValues& values);

} // namespace hangaku::ai
