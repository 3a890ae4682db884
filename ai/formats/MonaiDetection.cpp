#include "ai/formats/FormatError.h"
#include "ai/formats/MonaiTransforms.h"

#include <algorithm>
#include <map>

namespace hangaku::ai {

using nlohmann::json;
using ordered = nlohmann::ordered_json;

namespace {

const char* const kBoxSelector = "set_box_selector_parameters";
const char* const kWindow = "set_sliding_window_inferer";

/// The named arguments of "$@detector.name(a=1,b=@c)", as far as they can be understood.
class DetectorCall {
public:
    DetectorCall(const MonaiConfig& config, const std::string& text) : m_config(config)
    {
        constexpr std::string_view kBegin = "$@detector.";
        const auto open = text.find('(');
        if (!text.starts_with(kBegin) || open == std::string::npos || text.back() != ')')
            throw FormatError("the step \"" + text + "\" of the detector is not supported");
        m_name = text.substr(kBegin.size(), open - kBegin.size());
        std::string argument;
        int depth = 0;
        for (std::size_t at = open + 1; at < text.size(); ++at) {
            const char c = text[at];
            const bool isEnd = at + 1 == text.size() || (c == ',' && depth == 0);
            if (isEnd)
                add(argument);
            else if (c != ' ')
                argument += c;
            if (isEnd)
                argument.clear();
            depth += c == '[' || c == '(' ? 1 : c == ']' || c == ')' ? -1 : 0;
        }
    }

    const std::string& name() const { return m_name; }

    json value(const std::string& key)
    {
        const auto found = m_arguments.find(key);
        if (found == m_arguments.end())
            return nullptr;
        const auto text = found->second;
        m_arguments.erase(found);
        return m_config.resolveAll(json("$" + text));
    }

    double number(const std::string& key, double otherwise)
    {
        const auto found = value(key);
        if (!found.is_null() && !found.is_number())
            throw FormatError(m_name + " has the argument " + key + ", which must be a number");
        return found.is_number() ? found.get<double>() : otherwise;
    }

    /// One of some words; the first of them where it is not given.
    std::string word(const std::string& key, const std::vector<std::string>& words)
    {
        const auto found = value(key);
        if (found.is_null())
            return words.front();
        const auto word = found.is_string() ? found.get<std::string>() : std::string();
        if (std::ranges::find(words, word) == words.end())
            throw FormatError(m_name + " has the argument " + key + " of " + found.dump() +
                              ", which is not supported");
        return word;
    }

    /// These say where or how fast, or are what is always done here.
    void ignore(const std::vector<std::string>& keys)
    {
        for (const auto& key : keys)
            m_arguments.erase(key);
    }

    void finish() const
    {
        if (!m_arguments.empty())
            throw FormatError(m_name + " has the argument " + m_arguments.begin()->first +
                              ", which is not supported");
    }

private:
    void add(const std::string& argument)
    {
        const auto equals = argument.find('=');
        if (argument.empty())
            return;
        if (equals == std::string::npos)
            throw FormatError(m_name + " has an argument without a name, which is not supported");
        m_arguments[argument.substr(0, equals)] = argument.substr(equals + 1);
    }

    const MonaiConfig& m_config;
    std::string m_name;
    std::map<std::string, std::string> m_arguments;
};

/// What MONAI's detector takes when it is told nothing.
void addDefaults(ordered& detection)
{
    detection["form"] = "retinanet";
    detection["scores"] = "logits";
    detection["minimumScore"] = 0.05;
    detection["candidates"] = 1000;
    detection["nmsOverlap"] = 0.5;
    detection["most"] = 300;
}

void addBoxSelector(DetectorCall& call, ordered& detection)
{
    detection["minimumScore"] = call.number("score_thresh", 0.05);
    detection["candidates"] = static_cast<int>(call.number("topk_candidates_per_level", 1000));
    detection["nmsOverlap"] = call.number("nms_thresh", 0.5);
    detection["most"] = static_cast<int>(call.number("detections_per_img", 300));
    if (const auto sigmoid = call.value("apply_sigmoid"); sigmoid == json(false))
        detection["scores"] = "probabilities";
    call.finish();
}

void addWindow(DetectorCall& call, ordered& manifest)
{
    auto& inference = manifest["inference"];
    const auto size = call.value("roi_size");
    if (!size.is_array() || size.size() != 3)
        throw FormatError(std::string(kWindow) + " has a roi_size that is not three numbers");
    inference["patch"] = size;
    inference["overlap"] = call.number("overlap", 0.5);
    inference["blending"] = call.word("mode", {"constant", "gaussian"});
    inference["sigmaScale"] = call.number("sigma_scale", 0.125);
    inference["padding"] =
        call.word("padding_mode", {"constant", "replicate"}) == "replicate" ? "edge" : "constant";
    inference["paddingValue"] = call.number("cval", 0);
    call.ignore({"sw_batch_size", "device", "sw_device", "progress", "cache_roi_weight_map"});
    call.finish();
    manifest["detection"]["passesSmallImagesWhole"] = true;
}

void addAnchors(const MonaiConfig& config, const json& definition, ordered& detection)
{
    MonaiComponent generator(config, config.resolve(definition));
    if (generator.name() != "AnchorGeneratorWithAnchorShape")
        generator.refuse("is an anchor generator that is not supported");
    if (generator.text("indexing", "ij") != "ij")
        generator.refuse("has an indexing other than ij, which is not supported");
    detection["levelScales"] = generator.value("feature_map_scales");
    const auto shapes = generator.value("base_anchor_shapes");
    for (const auto& shape : shapes)
        detection["anchors"].push_back({{"size", shape}});
    generator.finish();
}

/// What is done to boxes by other steps of a bundle is always done here.
void checkPostprocessing(const MonaiConfig& config)
{
    if (!config.has("postprocessing"))
        return;
    for (const auto& transform : monaiTransforms(config, config.at("postprocessing"))) {
        auto name = transform.fullName();
        if (name.ends_with("d"))
            name.pop_back();
        static const std::vector<std::string> kKnown{"ClipBoxToImage", "AffineBoxToWorldCoordinate",
                                                     "ConvertBoxMode", "DeleteItems", "DeleteItem"};
        if (std::find(kKnown.begin(), kKnown.end(), name) == kKnown.end())
            transform.refuse("is a transform that is not supported");
    }
}

} // namespace

bool isMonaiDetector(const MonaiConfig& config)
{
    if (!config.has("detector"))
        return false;
    const auto detector = config.at("detector");
    return detector.is_object() && detector.contains("_target_");
}

void addMonaiDetection(const MonaiConfig& config, const std::string& task, ordered& manifest)
{
    MonaiComponent detector(config, config.at("detector"));
    if (detector.name() != "RetinaNetDetector")
        detector.refuse("is a detector that is not supported");
    auto& detection = manifest["detection"];
    addDefaults(detection);
    manifest["inference"] = {{"patch", "whole"}};

    if (!config.has("network_def"))
        throw FormatError("inference.json has no \"network_def\"");
    MonaiComponent network(config, config.at("network_def"));
    if (network.name() != "RetinaNet")
        network.refuse("is a network that is not supported in a detector");
    const int classes = static_cast<int>(network.number("num_classes"));
    detection["classes"] = classes;
    if (network.has("size_divisible"))
        for (const double n : network.numbers("size_divisible", 3))
            detection["divisibleBy"].push_back(static_cast<int>(n));
    if (network.number("spatial_dims", 3) != 3)
        network.refuse("has spatial_dims other than 3, which is not supported");

    detector.ignore({"network", "debug", "anchor_generator"});
    if (detector.number("spatial_dims", 3) != 3)
        detector.refuse("has spatial_dims other than 3, which is not supported");
    addAnchors(config, "@detector::anchor_generator", detection);
    detector.finish();

    const auto steps = config.has("detector_ops") ? config.at("detector_ops") : json::array();
    for (const auto& step : steps) {
        if (!step.is_string())
            throw FormatError("detector_ops has a step that is no text");
        DetectorCall call(config, step.get<std::string>());
        if (call.name() == kBoxSelector)
            addBoxSelector(call, detection);
        else if (call.name() == kWindow)
            addWindow(call, manifest);
        else if (call.name() != "set_target_keys" && call.name() != "eval")
            throw FormatError("the step " + call.name() + " of the detector is not supported");
    }
    checkPostprocessing(config);
    for (int n = 0; n < classes; ++n)
        manifest["labels"].push_back(
            {{"value", n},
             {"name", {{"en", classes == 1 ? task : task + " " + std::to_string(n)}}}});
}

} // namespace hangaku::ai
