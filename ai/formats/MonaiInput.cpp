#include "ai/formats/FormatError.h"
#include "ai/formats/MonaiTransforms.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace hangaku::ai {

using nlohmann::json;
using ordered = nlohmann::ordered_json;

namespace {

bool isVersionAtLeast(const std::string& version, int major, int minor)
{
    int theirMajor = 0;
    int theirMinor = 0;
    return std::sscanf(version.c_str(), "%d.%d", &theirMajor, &theirMinor) == 2 &&
           (theirMajor > major || (theirMajor == major && theirMinor >= minor));
}

void checkType(MonaiComponent& transform)
{
    const auto type = transform.has("dtype") ? transform.value("dtype") : json("float32");
    const auto name = type.is_string() ? type.get<std::string>() : std::string();
    for (const char* floating : {"float32", "float64", "float", "torch.float32", "numpy.float32"})
        if (name == floating)
            return;
    transform.refuse("has the argument dtype, of which only float32 is supported");
}

ordered orientation(MonaiComponent& transform)
{
    transform.ignore({"labels", "lazy"});
    if (transform.boolean("as_closest_canonical", false))
        return {{"op", "orientation"}, {"axes", "RAS"}};
    return {{"op", "orientation"}, {"axes", transform.text("axcodes", "RAS")}};
}

ordered spacing(MonaiComponent& transform)
{
    transform.ignore({"dtype", "meta_keys", "meta_key_postfix", "align_corners", "lazy",
                      "recompute_affine", "ensure_same_shape", "image_only"});
    const auto pixdim = transform.numbers("pixdim", 3);
    for (const char* key : {"diagonal", "scale_extent"})
        if (transform.boolean(key, false))
            transform.refuse(std::string("has the argument ") + key + ", which is not supported");
    const auto mode = transform.text("mode", "bilinear");
    if (mode != "bilinear" && mode != "trilinear" && mode != "nearest")
        transform.refuse("has the mode " + mode + ", which is not supported");
    if (const auto padding = transform.text("padding_mode", "border"); padding != "border")
        transform.refuse("has the padding_mode " + padding + ", which is not supported");
    for (const double one : pixdim)
        if (one <= 0)
            transform.refuse("has a pixdim that is not greater than 0, which is not supported");
    return {{"op", "spacing"},
            {"mm", pixdim},
            {"interpolation", mode == "nearest" ? "nearest" : "linear"}};
}

ordered scaleRange(MonaiComponent& transform)
{
    transform.ignore({"dtype"});
    return {{"op", "scaleRange"},
            {"from", {transform.number("a_min"), transform.number("a_max")}},
            {"to", {transform.number("b_min"), transform.number("b_max")}},
            {"clip", transform.boolean("clip", false)}};
}

ordered scaleIntensity(MonaiComponent& transform)
{
    transform.ignore({"dtype"});
    if (transform.has("factor"))
        transform.refuse("has the argument factor, which is not supported");
    return {{"op", "minMax"},
            {"to", {transform.number("minv", 0), transform.number("maxv", 1)}},
            {"channelWise", transform.boolean("channel_wise", false)},
            {"constant", "timesLow"}};
}

ordered normalize(MonaiComponent& transform)
{
    transform.ignore({"dtype"});
    ordered step{{"op", "zscore"},
                 {"nonzero", transform.boolean("nonzero", false)},
                 {"channelWise", transform.boolean("channel_wise", false)}};
    if (transform.has("subtrahend"))
        step["mean"] = transform.number("subtrahend");
    if (transform.has("divisor"))
        step["deviation"] = transform.number("divisor");
    return step;
}

ordered cropForeground(MonaiComponent& transform, const std::string& version)
{
    transform.ignore({"source_key", "mode", "start_coord_key", "end_coord_key", "lazy"});
    auto selection = transform.rawText("select_fn");
    std::erase(selection, ' ');
    transform.ignore({"select_fn", "channel_indices", "k_divisible", "margin"});
    if (transform.has("select_fn") && selection != "$lambdax:x>0")
        transform.refuse("has the argument select_fn, which is not supported");
    if (transform.has("channel_indices"))
        transform.refuse("has the argument channel_indices, which is not supported");
    if (transform.has("k_divisible"))
        for (const double k : transform.numbers("k_divisible", 3))
            if (k != 1)
                transform.refuse("has a k_divisible other than 1, which is not supported");
    std::vector<int> margin(3, 0);
    if (transform.has("margin"))
        for (std::size_t axis = 0; axis < 3; ++axis)
            margin[axis] = static_cast<int>(transform.numbers("margin", 3)[axis]);
    // Before MONAI 1.5 the box did not reach beyond the image.
    const bool staysInside = transform.boolean("allow_smaller", !isVersionAtLeast(version, 1, 5));
    return {{"op", "crop"}, {"margin", margin}, {"padsOutside", !staysInside}};
}

ordered resize(MonaiComponent& transform)
{
    transform.ignore({"dtype", "lazy"});
    const auto size = transform.numbers("spatial_size", 3);
    if (transform.text("size_mode", "all") != "all" || transform.boolean("anti_aliasing", false))
        transform.refuse("has a size_mode or anti_aliasing that is not supported");
    ordered step{{"op", "resize"}};
    for (const double one : size)
        step["size"].push_back(static_cast<int>(one));
    const auto mode = transform.text("mode", "area");
    if (mode == "area" || mode == "nearest")
        step["interpolation"] = mode;
    else if (mode == "trilinear" || mode == "bilinear")
        step["interpolation"] = "linear";
    else
        transform.refuse("has the mode " + mode + ", which is not supported");
    step["alignsCorners"] = transform.boolean("align_corners", false);
    return step;
}

/// The step in model.json; none for what only changes the container.
ordered stepFor(MonaiComponent& transform, const std::string& version)
{
    const auto& name = transform.name();
    if (name == "Orientation")
        return orientation(transform);
    if (name == "Spacing")
        return spacing(transform);
    if (name == "ScaleIntensityRange")
        return scaleRange(transform);
    if (name == "ScaleIntensity")
        return scaleIntensity(transform);
    if (name == "NormalizeIntensity")
        return normalize(transform);
    if (name == "CropForeground")
        return cropForeground(transform, version);
    if (name == "Resize")
        return resize(transform);
    if (name == "LoadImage")
        transform.ignore({"reader", "image_only", "dtype", "ensure_channel_first", "meta_keys",
                          "meta_key_postfix", "overwriting", "simple_keys", "prune_meta_pattern",
                          "prune_meta_sep", "expanduser", "affine_lps_to_ras"});
    else if (name == "EnsureChannelFirst")
        transform.ignore({"channel_dim", "strict_check", "meta_keys", "meta_key_postfix"});
    else if (name == "EnsureType" || name == "CastToType") {
        transform.ignore({"device", "data_type", "wrap_sequence", "track_meta", "drop_meta"});
        checkType(transform);
        transform.ignore({"dtype"});
    } else
        transform.refuse("is a transform that is not supported");
    return {};
}

bool movesVoxels(const ordered& step)
{
    const auto op = step.at("op").get<std::string>();
    return op == "orientation" || op == "spacing" || op == "crop" || op == "resize";
}

/// Adds what a transform does to a key, if anything.
void addStep(MonaiComponent& transform, const std::string& key, const std::string& version,
             std::vector<ordered>& steps)
{
    transform.chooseKey(key);
    if (!transform.appliesTo(key))
        return;
    auto step = stepFor(transform, version);
    transform.finish();
    if (!step.is_null())
        steps.push_back(std::move(step));
}

/// What transforms do to each of several images before they become channels of one: the same to
/// all.
std::vector<ordered> stepsOfEach(std::span<MonaiComponent> transforms,
                                 const std::vector<std::string>& keys, const std::string& version)
{
    std::vector<ordered> common;
    for (const auto& key : keys) {
        std::vector<ordered> steps;
        for (auto& transform : transforms)
            addStep(transform, key, version, steps);
        if (key != keys.front() && steps != common)
            throw FormatError("its images " + keys.front() + " and " + key +
                              " are prepared in different ways before ConcatItemsd, which is not "
                              "supported");
        common = std::move(steps);
    }
    for (auto& step : common) {
        const auto& op = step.at("op");
        if (op == "crop")
            throw FormatError("CropForegroundd before ConcatItemsd is not supported");
        if (op == "zscore" || op == "minMax") // each by its own values
            step["channelWise"] = true;
    }
    return common;
}

} // namespace

std::vector<std::string> addMonaiInput(const MonaiConfig& config, const std::string& version,
                                       ordered& manifest)
{
    auto transforms =
        monaiTransforms(config, monaiPart(config, "preprocessing", "dataset::transform"));
    const auto concat = std::ranges::find(transforms, "ConcatItems", &MonaiComponent::name);
    std::vector<std::string> keys;
    std::vector<ordered> steps;
    std::string imageKey; // the first that is spoken of; others are of the reference labels
    auto first = transforms.begin();
    if (concat != transforms.end()) {
        keys = concat->keys();
        steps = stepsOfEach(std::span(transforms.begin(), concat), keys, version);
        imageKey = concat->text("name", "image");
        if (concat->number("dim", 0) != 0)
            concat->refuse("has a dim other than 0, which is not supported");
        concat->finish();
        first = concat + 1;
    }
    for (auto& transform : std::span(first, transforms.end())) {
        if (imageKey.empty() && !transform.keys().empty())
            imageKey = transform.keys().front();
        addStep(transform, imageKey, version, steps);
    }
    // Most pipelines begin with the grid and go on with the values: then the grid is made from the
    // image at once, and no step is left.
    ordered& input = manifest["input"];
    auto at = steps.begin();
    if (at != steps.end() && at->at("op") == "orientation") {
        input["orientation"] = at->at("axes");
        ++at;
    }
    if (at != steps.end() && at->at("op") == "spacing" && at->at("interpolation") == "linear") {
        input["spacingMm"] = at->at("mm");
        ++at;
    }
    input["intensity"] = ordered::array();
    for (; at != steps.end() && !movesVoxels(*at); ++at)
        input["intensity"].push_back(*at);
    if (at != steps.end())
        input["steps"] = std::vector<ordered>(at, steps.end());
    return keys;
}

void addMonaiInference(const MonaiConfig& config, ordered& manifest)
{
    MonaiComponent inferer(config, monaiPart(config, "inferer", "evaluator::inferer"));
    ordered& inference = manifest["inference"];
    const auto& name = inferer.name();
    if (name == "SimpleInferer") {
        inference["patch"] = "whole";
        inferer.finish();
        return;
    }
    if (name != "SlidingWindowInferer" && name != "SliceInferer")
        inferer.refuse("is an inferer that is not supported");
    inferer.ignore({"sw_batch_size", "sw_device", "device", "progress", "cache_roi_weight_map",
                    "cpu_thresh", "buffer_steps", "buffer_dim"});
    const bool isOfSlices = name == "SliceInferer";
    std::vector<int> patch;
    for (const double one : inferer.numbers("roi_size", isOfSlices ? 2 : 3))
        patch.push_back(std::max(static_cast<int>(one), 0)); // 0 or less: the whole length
    if (isOfSlices) {
        const auto axis = static_cast<std::size_t>(
            std::clamp(static_cast<int>(inferer.number("spatial_dim", 0)), 0, 2));
        patch.insert(patch.begin() + static_cast<std::ptrdiff_t>(axis), 1);
        inference["sliceAxis"] = std::string(1, "XYZ"[axis]);
    }
    inference["patch"] = patch;
    inference["overlap"] = inferer.number("overlap", 0.25);
    const auto mode = inferer.text("mode", "constant");
    if (mode != "constant" && mode != "gaussian")
        inferer.refuse("has the mode " + mode + ", which is not supported");
    inference["blending"] = mode;
    inference["sigmaScale"] = inferer.number("sigma_scale", 0.125);
    const auto padding = inferer.text("padding_mode", "constant");
    if (padding != "constant" && padding != "replicate")
        inferer.refuse("has the padding_mode " + padding + ", which is not supported");
    inference["padding"] = padding == "replicate" ? "edge" : "constant";
    inference["paddingValue"] = inferer.number("cval", 0);
    inferer.finish();
}

} // namespace hangaku::ai
