#include "ai/formats/FormatError.h"
#include "ai/formats/MonaiTransforms.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>

namespace hangaku::ai {

using nlohmann::json;
using ordered = nlohmann::ordered_json;

namespace {

/// The post-processing of a bundle as far as it is understood.
struct PostProcess {
    enum class Activation { None, Softmax, Sigmoid };
    enum class Decode { Missing, Greatest, Threshold };
    Activation activation = Activation::None;
    Decode decode = Decode::Missing;
    double threshold = 0.5;
    std::optional<bool> invertsNearest; ///< none: it is not inverted
    bool invertsFirst = false;          ///< before it is decoded
    std::optional<json> keepLargest;    ///< labels; null: all
    bool keepsAfterInvert = false;
    bool isBratsMap = false;
};

/// BraTS bundles paint their three overlapping regions by this function.
bool isBratsMap(const std::string& function)
{
    std::string text;
    for (const char c : function)
        if (std::isspace(static_cast<unsigned char>(c)) == 0)
            text += c;
    return text ==
           "$lambdax:torch.where(x[[2]]>0,4,torch.where(x[[0]]>0,1,torch.where(x[[1]]>0,2,0)))";
}

void readActivations(MonaiComponent& transform, PostProcess& post)
{
    if (post.decode != PostProcess::Decode::Missing || post.invertsNearest)
        transform.refuse("comes after Invert or AsDiscrete, which is not supported");
    if (transform.has("other"))
        transform.refuse("has the argument other, which is not supported");
    const bool softmax = transform.boolean("softmax", false);
    if (transform.boolean("sigmoid", false))
        post.activation = PostProcess::Activation::Sigmoid;
    if (softmax)
        post.activation = PostProcess::Activation::Softmax;
    if (transform.has("dim") && transform.number("dim") != 0)
        transform.refuse("has a dim other than 0, which is not supported");
    transform.ignore({"dim", "other"});
}

void readAsDiscrete(MonaiComponent& transform, PostProcess& post)
{
    if (post.decode != PostProcess::Decode::Missing)
        transform.refuse("comes a second time, which is not supported");
    for (const char* key : {"to_onehot", "rounding"})
        if (transform.has(key))
            transform.refuse(std::string("has the argument ") + key + ", which is not supported");
    transform.ignore({"to_onehot", "rounding", "dim", "keepdim", "dtype"});
    if (transform.boolean("argmax", false)) {
        post.decode = PostProcess::Decode::Greatest;
    } else if (transform.has("threshold") || transform.boolean("threshold_values", false)) {
        post.decode = PostProcess::Decode::Threshold;
        post.threshold = transform.number("threshold", 0.5);
    } else {
        transform.refuse("has neither argmax nor threshold");
    }
    transform.ignore({"threshold", "threshold_values", "logit_thresh"});
    post.invertsFirst = post.invertsNearest.has_value();
}

void readInvert(MonaiComponent& transform, PostProcess& post)
{
    if (post.invertsNearest)
        transform.refuse("comes a second time, which is not supported");
    if (transform.has("post_func"))
        transform.refuse("has the argument post_func, which is not supported");
    transform.ignore({"transform", "orig_keys", "meta_keys", "orig_meta_keys", "meta_key_postfix",
                      "to_tensor", "device", "output_device", "support_labels"});
    post.invertsNearest = transform.boolean("nearest_interp", true);
}

void readKeepLargest(MonaiComponent& transform, PostProcess& post)
{
    if (post.decode == PostProcess::Decode::Missing || post.keepLargest || post.isBratsMap)
        transform.refuse("does not come once after AsDiscrete, which is not supported");
    if (!transform.boolean("independent", true))
        transform.refuse("has independent = false, which is not supported");
    if (transform.has("connectivity") && transform.number("connectivity") != 3)
        transform.refuse("has a connectivity other than 3, which is not supported");
    if (transform.has("num_components") && transform.number("num_components") != 1)
        transform.refuse("has num_components other than 1, which is not supported");
    transform.ignore({"is_onehot", "onehot", "connectivity", "num_components"});
    auto labels = transform.has("applied_labels") ? transform.value("applied_labels") : json();
    if (labels.is_number())
        labels = json::array({labels});
    post.keepLargest = labels;
    transform.ignore({"applied_labels"});
    post.keepsAfterInvert = post.invertsNearest.has_value();
}

void readLambda(MonaiComponent& transform, PostProcess& post)
{
    const auto function = transform.rawText("func");
    if (!isBratsMap(function) || post.decode != PostProcess::Decode::Threshold)
        transform.refuse("has the function \"" + function + "\", which is not supported");
    transform.ignore({"func", "inv_func", "track_meta", "overwrite"});
    post.isBratsMap = true;
}

PostProcess readPostProcess(const MonaiConfig& config)
{
    auto transforms =
        monaiTransforms(config, monaiPart(config, "postprocessing", "evaluator::postprocessing"));
    PostProcess post;
    for (auto& transform : transforms) {
        if (!transform.appliesTo("pred"))
            continue;
        transform.chooseKey("pred");
        const auto& name = transform.name();
        if (name == "SaveImage")
            continue; // the program saves results in its own way
        if (name == "Activations")
            readActivations(transform, post);
        else if (name == "AsDiscrete")
            readAsDiscrete(transform, post);
        else if (name == "Invert")
            readInvert(transform, post);
        else if (name == "KeepLargestConnectedComponent")
            readKeepLargest(transform, post);
        else if (name == "Lambda")
            readLambda(transform, post);
        else if (name == "EnsureType" || name == "CastToType")
            continue; // of the container; labels are whole numbers here
        else
            transform.refuse("is a transform that is not supported");
        transform.finish();
    }
    if (post.decode == PostProcess::Decode::Missing)
        throw FormatError("the postprocessing has no AsDiscrete, so that there are no labels");
    return post;
}

/// How the decoded result returns to the image's grid, and the threshold it is decoded with.
void addRestore(const PostProcess& post, int channels, ordered& output)
{
    using Activation = PostProcess::Activation;
    const bool isThreshold = post.decode == PostProcess::Decode::Threshold;
    if (isThreshold && post.activation == Activation::Softmax)
        throw FormatError("AsDiscrete with a threshold after a softmax is not supported");
    double threshold = post.threshold;
    if (post.invertsFirst && !*post.invertsNearest) {
        if (!isThreshold && post.activation == Activation::Sigmoid)
            throw FormatError("AsDiscrete with argmax after a sigmoid and Invert is not supported");
        output["restore"] = post.activation == Activation::None ? "logits" : "probabilities";
    } else {
        // Decoding before or after the nearest voxel is taken is the same. A result that is not
        // inverted returns to the image's grid in this way too, as SaveImage would bring it there.
        const bool isLinear = post.invertsNearest && !*post.invertsNearest;
        if (isLinear && isThreshold && channels > 1)
            throw FormatError(
                "Invert with nearest_interp = false after AsDiscrete with a threshold "
                "is not supported");
        output["restore"] = isLinear ? "labelValues" : "labels";
        if (isThreshold && post.activation == Activation::None) // compared with sigmoids there
            threshold = 1 / (1 + std::exp(-threshold));
    }
    output["decode"] = isThreshold ? "threshold" : "greatest";
    if (isThreshold)
        output["threshold"] = threshold;
}

ordered label(int value, const std::string& name)
{
    return {{"value", value}, {"name", {{"en", name}}}};
}

/// Names of the channels; "Label 3" where there is none.
std::string channelName(const json& definition, int channel)
{
    const auto key = std::to_string(channel);
    if (definition.is_object() && definition.contains(key) && definition.at(key).is_string() &&
        !definition.at(key).get_ref<const std::string&>().empty())
        return definition.at(key).get<std::string>();
    return "Label " + key;
}

ordered labelsOf(const PostProcess& post, const json& definition, int channels)
{
    ordered labels = ordered::array();
    if (post.decode == PostProcess::Decode::Greatest) {
        for (int channel = 1; channel < channels; ++channel)
            labels.push_back(label(channel, channelName(definition, channel)));
    } else if (channels == 1) {
        // Some name the foreground 1, beside a background that has no channel.
        const bool namesBackground = definition.is_object() && definition.contains("1");
        labels.push_back(label(1, channelName(definition, namesBackground ? 1 : 0)));
        labels.back()["channel"] = 0;
    } else if (post.isBratsMap) {
        for (const auto& [value, channel] : {std::pair{2, 1}, {1, 0}, {4, 2}}) {
            if (channel >= channels)
                throw FormatError("Lambdad names a channel that there is not");
            labels.push_back(label(value, channelName(definition, channel)));
            labels.back()["channel"] = channel;
        }
    } else {
        for (int channel = 0; channel < channels; ++channel) {
            labels.push_back(label(channel + 1, channelName(definition, channel)));
            labels.back()["channel"] = channel;
        }
    }
    return labels;
}

void addKeepLargest(const PostProcess& post, ordered& manifest)
{
    if (!post.keepLargest)
        return;
    const auto& labels = manifest["labels"];
    if (post.decode == PostProcess::Decode::Threshold && labels.size() > 1)
        throw FormatError("KeepLargestConnectedComponent on overlapping regions is not supported");
    ordered kept = ordered::array();
    for (const auto& one : labels)
        if (post.keepLargest->is_null() ||
            std::find(post.keepLargest->begin(), post.keepLargest->end(),
                      json(one.at("value").get<int>())) != post.keepLargest->end())
            kept.push_back(one.at("value"));
    auto& postprocess = manifest["postprocess"];
    postprocess["keepLargest"] = kept;
    const auto& restore = manifest["output"]["restore"];
    const bool isDecodedFirst = restore == "labels" || restore == "labelValues";
    if (isDecodedFirst && !post.keepsAfterInvert)
        postprocess["keepLargestOn"] = "model";
}

} // namespace

void addMonaiOutput(const MonaiConfig& config, const json& description, ordered& manifest)
{
    const auto post = readPostProcess(config);
    const auto definition = description.value("channel_def", json::object());
    const auto number = description.value("num_channels", json());
    const int channels =
        number.is_number_integer() ? number.get<int>() : static_cast<int>(definition.size());
    ordered& output = manifest["output"];
    output["channels"] = channels;
    addRestore(post, channels, output);
    manifest["labels"] = labelsOf(post, definition, channels);
    addKeepLargest(post, manifest);
}

} // namespace hangaku::ai
