#include "ai/protocol/ModelParameters.h"

#include "viewer/core/base/Joined.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::joined;
using viewer::Result;
using viewer::Text;

namespace {

using Kind = ModelParameter::Kind;

/// Beyond this a run takes hundreds of times longer, and gains nothing.
constexpr std::array<double, 2> kOverlap{0, 0.9};
constexpr std::array<double, 2> kThreshold{0.01, 0.99};

std::string shown(double value)
{
    char text[32];
    std::snprintf(text, sizeof(text), "%.4g", value);
    return text;
}

std::string shown(const ModelParameter& parameter, double value)
{
    if (parameter.kind == Kind::Switch)
        return value != 0 ? "on" : "off";
    if (parameter.kind == Kind::Choice)
        return parameter.choices[static_cast<std::size_t>(value)];
    return shown(value);
}

const std::vector<int>& ownMirrorAxes(const ModelManifest& model)
{
    return model.nnunet ? model.nnunet->mirrorAxes : model.inference.mirrorAxes;
}

void set(nlohmann::json& document, const ModelManifest& model, const std::string& key, double value)
{
    const bool isOn = value != 0;
    if (key == "overlap") {
        document["inference"]["overlap"] = value;
    } else if (key == "threshold") {
        document["output"]["threshold"] = value;
    } else if (key == "mirror" && model.nnunet) {
        document["nnunet"]["mirrorAxes"] = isOn ? model.freedom.mirrorAxes : std::vector<int>{};
    } else if (key == "mirror") {
        auto axes = nlohmann::json::array();
        for (const int axis : isOn ? model.freedom.mirrorAxes : std::vector<int>{})
            axes.push_back(std::string(1, "XYZ"[axis]));
        document["inference"]["mirror"] = axes;
    } else if (key == "precision") {
        document["precision"] = toString(static_cast<Precision>(value));
    } else if (key == "uncertainty" || key == "mutualInformation" || key == "probabilities") {
        auto maps = document["output"].value("maps", std::vector<std::string>());
        std::erase(maps, key);
        if (isOn)
            maps.push_back(key);
        document["output"]["maps"] = maps;
    } else {
        document["postprocess"]["keepLargest"] =
            isOn ? model.freedom.keepLargest : std::vector<viewer::Label>{};
    }
}

/// Mutual information is that of several outputs.
Result<void> checkMembers(const ModelManifest& model, const std::vector<ModelParameter>& parameters,
                          const ParameterValues& values)
{
    const auto isOn = [&](const char* key) {
        if (const auto set = values.find(key); set != values.end())
            return set->second != 0;
        const auto own = std::ranges::find(parameters, key, &ModelParameter::key);
        return own != parameters.end() && own->value != 0;
    };
    if (!isOn("mutualInformation") || isOn("mirror") || !model.moreFiles.empty())
        return {};
    return fail(ErrorCode::InvalidArgument,
                Text(HANGAKU_TR("Ai", "Mutual information compares several outputs, and this run "
                                      "of %1 has one"),
                     {model.id}),
                Text(HANGAKU_TR("Ai", "Switch mirroring on as well (mirror=on).")));
}

} // namespace

std::vector<ModelParameter> parametersOf(const ModelManifest& model)
{
    std::vector<ModelParameter> result;
    const auto& freedom = model.freedom;
    if (!model.nnunet && model.inference.patch && freedom.isOverlapFree) {
        const auto range = freedom.overlap.value_or(kOverlap);
        result.push_back({"overlap", Kind::Number, std::min(range[0], model.inference.overlap),
                          std::max(range[1], model.inference.overlap), model.inference.overlap});
    }
    if (!freedom.mirrorAxes.empty())
        result.push_back({"mirror", Kind::Switch, 0, 1, ownMirrorAxes(model).empty() ? 0.0 : 1.0});
    const bool isProbability = model.output.restore != ModelOutput::Restore::Logits;
    if (model.output.decode == ModelOutput::Decode::Threshold && freedom.isThresholdFree &&
        (isProbability || freedom.threshold)) {
        const auto range = freedom.threshold.value_or(kThreshold);
        result.push_back({"threshold", Kind::Number, std::min(range[0], model.output.threshold),
                          std::max(range[1], model.output.threshold), model.output.threshold});
    }
    if (!freedom.keepLargest.empty())
        result.push_back({"keepLargest", Kind::Switch, 0, 1, model.keepLargest.empty() ? 0.0 : 1.0});
    if (model.runtime == ModelRuntime::TorchScript)
        result.push_back({"precision",
                          Kind::Choice,
                          0,
                          1,
                          static_cast<double>(model.precision),
                          {toString(Precision::Float32), toString(Precision::BFloat16)}});
    if (model.canMap()) {
        const auto& maps = model.output.maps;
        result.push_back({"uncertainty", Kind::Switch, 0, 1, maps.uncertainty ? 1.0 : 0.0});
        if (!model.moreFiles.empty() || !freedom.mirrorAxes.empty())
            result.push_back(
                {"mutualInformation", Kind::Switch, 0, 1, maps.mutualInformation ? 1.0 : 0.0});
        result.push_back({"probabilities", Kind::Switch, 0, 1, maps.probabilities ? 1.0 : 0.0});
    }
    return result;
}

std::optional<double> parameterValue(const std::vector<ModelParameter>& parameters,
                                     const std::string& key, const std::string& text)
{
    if (const auto parameter = std::ranges::find(parameters, key, &ModelParameter::key);
        parameter != parameters.end() && parameter->kind == Kind::Choice) {
        const auto choice = std::ranges::find(parameter->choices, text);
        if (choice == parameter->choices.end())
            return {};
        return static_cast<double>(choice - parameter->choices.begin());
    }
    if (text == "on" || text == "off")
        return text == "on" ? 1 : 0;
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    return text.empty() || *end != 0 ? std::nullopt : std::optional(number);
}

Result<ModelManifest> withParameters(const ModelManifest& model, const ParameterValues& values)
{
    auto document = nlohmann::json::parse(model.json, nullptr, false);
    const auto parameters = parametersOf(model);
    bool isChanged = false;
    for (const auto& [key, value] : values) {
        const auto found = std::ranges::find(parameters, key, &ModelParameter::key);
        if (found == parameters.end()) {
            std::vector<std::string> keys;
            for (const auto& parameter : parameters)
                keys.push_back(parameter.key);
            return fail(ErrorCode::InvalidArgument,
                        Text(HANGAKU_TR("Ai", "The model %1 has no setting %2"), {model.id, key}),
                        Text(HANGAKU_TR("Ai", "It has: %1"), {keys.empty() ? "-" : joined(keys)}));
        }
        if (!(value >= found->minimum && value <= found->maximum))
            return fail(ErrorCode::InvalidArgument,
                        Text(HANGAKU_TR("Ai", "The setting %1 must be from %2 to %3"),
                             {key, shown(found->minimum), shown(found->maximum)}));
        if (found->kind == Kind::Choice && value != std::floor(value))
            return fail(ErrorCode::InvalidArgument,
                        Text(HANGAKU_TR("Ai", "The setting %1 must be one of: %2"),
                             {key, joined(found->choices)}));
        if (value == found->value)
            continue;
        set(document, model, key, value);
        isChanged = true;
    }
    if (!isChanged)
        return model;
    if (auto checked = checkMembers(model, parameters, values); !checked)
        return tl::unexpected(checked.error());
    auto changed = ModelManifest::parse(document.dump());
    if (changed) {
        // Neither what may be set nor what the weights must be follows from the values.
        changed->freedom = model.freedom;
        changed->sha256 = model.sha256;
    }
    return changed;
}

std::map<std::string, std::string> changedParameters(const ModelManifest& model,
                                                     const ParameterValues& values)
{
    std::map<std::string, std::string> result;
    for (const auto& parameter : parametersOf(model))
        if (const auto value = values.find(parameter.key);
            value != values.end() && value->second != parameter.value)
            result[parameter.key] = shown(parameter, value->second) +
                                    " (the model's own: " + shown(parameter, parameter.value) + ")";
    return result;
}

} // namespace hangaku::ai
