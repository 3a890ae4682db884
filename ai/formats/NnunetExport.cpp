#include "ai/formats/ForeignModel.h"
#include "ai/formats/FormatError.h"
#include "ai/protocol/JsonReader.h"

#include <algorithm>

namespace hangaku::ai {

using ordered = nlohmann::ordered_json;

namespace {

const ordered& member(const ordered& object, const std::string& key, const std::string& file)
{
    const auto found = object.find(key);
    if (!object.is_object() || found == object.end() || found->is_null())
        throw FormatError(file + " has no \"" + key + "\"");
    return *found;
}

/// The order of keys matters: regions are channels in the order in which they are listed.
ordered parsed(const ForeignFiles& files, const std::string& name)
{
    const auto found = files.texts.find(name);
    if (found == files.texts.end())
        throw FormatError("it has no " + name,
                          "Export the model again with plugins/export/export_nnunet.py.");
    (void)parseJson(found->second); // refuses what nests too deeply
    return ordered::parse(found->second);
}

/// A configuration with what it inherits.
ordered configurationOf(const ordered& plans, const std::string& name, int depth = 0)
{
    constexpr int kDeepest = 8;
    const auto& all = member(plans, "configurations", "plans.json");
    auto configuration = member(all, name, "plans.json, configurations,");
    if (const auto parent = configuration.find("inherits_from");
        parent != configuration.end() && parent->is_string()) {
        if (depth > kDeepest)
            throw FormatError("its configurations inherit from each other in a circle");
        auto result = configurationOf(plans, parent->get<std::string>(), depth + 1);
        result.update(configuration);
        return result;
    }
    return configuration;
}

ordered normalizationOf(const ordered& plans, const ordered& configuration, std::size_t channel)
{
    const auto& schemes = member(configuration, "normalization_schemes", "plans.json");
    if (!schemes.is_array() || channel >= schemes.size())
        throw FormatError("plans.json has no normalisation for channel " + std::to_string(channel));
    const auto name = schemes.at(channel).get<std::string>();
    static const std::vector<std::pair<std::string, std::string>> kNames{
        {"CTNormalization", "ct"},
        {"ZScoreNormalization", "zscore"},
        {"NoNormalization", "none"},
        {"RescaleTo01Normalization", "rescaleTo01"},
        {"RGBTo01Normalization", "rgbTo01"}};
    const auto known = std::find_if(kNames.begin(), kNames.end(),
                                    [&](const auto& pair) { return pair.first == name; });
    if (known == kNames.end())
        throw FormatError("its normalisation " + name + " is not supported");
    ordered result{{"op", known->second}};
    if (known->second == "ct") {
        const auto& all =
            member(plans, "foreground_intensity_properties_per_channel", "plans.json");
        const auto& own =
            member(all, std::to_string(channel), "plans.json, foreground intensities,");
        result["range"] = {member(own, "percentile_00_5", "plans.json"),
                           member(own, "percentile_99_5", "plans.json")};
        result["mean"] = member(own, "mean", "plans.json");
        result["deviation"] = member(own, "std", "plans.json");
    }
    if (const auto masks = configuration.find("use_mask_for_norm");
        known->second == "zscore" && masks != configuration.end() && masks->is_array() &&
        channel < masks->size())
        result["onlyInsideMask"] = masks->at(channel);
    return result;
}

/// Of one image, or a list of those of several.
ordered normalizationsOf(const ordered& plans, const ordered& configuration, std::size_t channels)
{
    if (channels == 1)
        return normalizationOf(plans, configuration, 0);
    ordered all = ordered::array();
    for (std::size_t channel = 0; channel < channels; ++channel)
        all.push_back(normalizationOf(plans, configuration, channel));
    return all;
}

ordered resamplingOf(const ordered& configuration, const std::string& which, int defaultOrder)
{
    const auto function =
        configuration.value("resampling_fn_" + which, std::string("resample_data_or_seg_to_shape"));
    if (function != "resample_data_or_seg_to_shape")
        throw FormatError("its resampling function " + function + " is not supported");
    const auto settings =
        configuration.value("resampling_fn_" + which + "_kwargs", ordered::object());
    ordered result{{"order", settings.value("order", defaultOrder)},
                   {"orderAcross", settings.value("order_z", 0)}};
    if (const auto forced = settings.find("force_separate_z");
        forced != settings.end() && !forced->is_null())
        result["separatesAxis"] = *forced;
    return result;
}

/// Whether an image is turned to RAS before all else.
bool turnsToRas(const ordered& plans, const ordered& dataset)
{
    auto reader = plans.value("image_reader_writer", std::string("SimpleITKIO"));
    reader = dataset.value("overwrite_image_reader_writer", reader);
    if (reader == "SimpleITKIO" || reader == "NibabelIO")
        return false;
    if (reader == "NibabelIOWithReorient" || reader == "SimpleITKIOWithReorient")
        return true;
    throw FormatError("its images are read by " + reader + ", which is not supported");
}

struct Labels {
    ordered labels = ordered::array();
    ordered output;
};

bool isBackground(const ordered& value)
{
    const auto isZero = [](const ordered& one) { return one == ordered(0); };
    return isZero(value) || (value.is_array() && std::all_of(value.begin(), value.end(), isZero));
}

Labels regionsOf(const ordered& all, const ordered& dataset)
{
    const auto& order = member(dataset, "regions_class_order", "dataset.json");
    std::vector<std::string> names;
    for (const auto& [name, value] : all.items())
        if (name != "ignore" && !isBackground(value))
            names.push_back(name);
    if (!order.is_array() || names.size() != order.size())
        throw FormatError("dataset.json lists " + std::to_string(names.size()) +
                          " regions, and another number of values in regions_class_order");
    Labels result;
    for (std::size_t channel = 0; channel < names.size(); ++channel)
        result.labels.push_back({{"value", order.at(channel)},
                                 {"channel", channel},
                                 {"name", {{"en", names[channel]}}}});
    result.output = {{"channels", result.labels.size()}, {"decode", "threshold"}};
    return result;
}

Labels labelsOf(const ordered& dataset)
{
    const auto& all = member(dataset, "labels", "dataset.json");
    const auto isRegion = [](const ordered& value) { return value.is_array() && value.size() > 1; };
    if (std::any_of(all.begin(), all.end(), isRegion))
        return regionsOf(all, dataset);
    Labels result;
    int channels = 1;
    for (const auto& [name, value] : all.items()) {
        if (name == "ignore" || isBackground(value))
            continue;
        const auto& number = value.is_array() ? value.at(0) : value;
        result.labels.push_back({{"value", number}, {"name", {{"en", name}}}});
        channels = std::max(channels, number.get<int>() + 1);
    }
    result.output = {{"channels", channels}};
    return result;
}

/// One name for a single network, "fold_0.ts" and so on for several.
std::vector<std::string> networksOf(const ForeignFiles& files, const ordered& settings)
{
    std::vector<std::string> result;
    for (const auto& fold : settings.value("folds", ordered::array()))
        if (fold.is_number() || fold.is_string()) {
            const auto file =
                "fold_" + (fold.is_string() ? fold.get<std::string>() : fold.dump()) + ".ts";
            if (std::find(files.networks.begin(), files.networks.end(), file) !=
                files.networks.end())
                result.push_back(file);
            else if (settings["folds"].size() > 1)
                throw FormatError("the network " + file + " is missing");
        }
    if (result.empty() && !files.networks.empty())
        result.push_back(files.networks.front());
    if (result.empty())
        throw FormatError("it has no TorchScript network (model.ts or fold_0.ts)",
                          "Export the model again with plugins/export/export_nnunet.py.");
    return result;
}

/// The names of the channels in their order; one without a name where there are none.
std::vector<std::string> channelsOf(const ordered& dataset)
{
    auto channels = dataset.value("channel_names", ordered::object());
    if (channels.empty())
        channels = dataset.value("modality", ordered::object());
    std::vector<std::string> names;
    for (std::size_t n = 0; n < std::max<std::size_t>(channels.size(), 1); ++n)
        names.push_back(channels.value(std::to_string(n), std::string()));
    return names;
}

/// For "images" of model.json.
ordered imagesOf(const std::vector<std::string>& channels)
{
    ordered images = ordered::array();
    for (std::size_t n = 0; n < channels.size(); ++n) {
        auto name = channels[n].empty() ? "Image " + std::to_string(n + 1) : channels[n];
        if (std::count(channels.begin(), channels.end(), channels[n]) > 1)
            name += " " + std::to_string(n + 1); // they are called apart
        images.push_back(imageFrom(name));
    }
    return images;
}

ordered planOf(const ordered& plans, const ordered& dataset, const ordered& settings,
               const ordered& configuration, std::size_t channels)
{
    ordered plan{{"turnsToRas", turnsToRas(plans, dataset)}};
    if (plans.contains("transpose_forward"))
        plan["transposeForward"] = plans["transpose_forward"];
    plan["spacingMm"] = member(configuration, "spacing", "plans.json");
    plan["patch"] = member(configuration, "patch_size", "plans.json");
    plan["normalization"] = normalizationsOf(plans, configuration, channels);
    plan["image"] = resamplingOf(configuration, "data", 3);
    plan["scores"] = resamplingOf(configuration, "probabilities", 1);
    if (const auto axes = settings.find("mirroring_axes");
        axes != settings.end() && axes->is_array())
        plan["mirrorAxes"] = *axes;
    return plan;
}

} // namespace

ordered nnunetManifest(const ForeignFiles& files)
{
    const auto plans = parsed(files, "plans.json");
    const auto dataset = parsed(files, "dataset.json");
    const auto settings = parsed(files, "nnunet_export.json");
    const auto name = member(settings, "configuration", "nnunet_export.json").get<std::string>();
    const auto configuration = configurationOf(plans, name);
    if (configuration.contains("previous_stage") && !configuration.at("previous_stage").is_null())
        throw FormatError("its configuration " + name +
                              " is a cascade, which needs the result of "
                              "another one first; that is not supported",
                          "Export a configuration without previous_stage, such as 3d_fullres.");
    const auto title = dataset.value("name", plans.value("dataset_name", files.name));
    ordered manifest{{"schema", "hangaku-model-1"},
                     {"id", idFrom(files.name)},
                     {"version", settings.value("version", std::string("1")).substr(0, 32)},
                     {"kind", "segmentation"},
                     {"name", {{"en", title}}},
                     {"description", {{"en", "nnU-Net v2, " + name + ", " + title}}}};
    auto licence = dataset.value("licence", dataset.value("license", std::string()));
    manifest["licence"] = licence.empty() ? "not stated" : licence;
    if (const auto source = dataset.value("reference", std::string()); !source.empty())
        manifest["source"] = source;
    const auto networks = networksOf(files, settings);
    manifest["file"] = networks.front();
    if (networks.size() > 1)
        manifest["moreFiles"] = std::vector<std::string>(networks.begin() + 1, networks.end());
    const auto channels = channelsOf(dataset);
    if (channels.size() > 1)
        manifest["images"] = imagesOf(channels);
    else if (channels.front() == "CT")
        manifest["modality"] = {"CT"};
    manifest["nnunet"] = planOf(plans, dataset, settings, configuration, channels.size());
    const auto labels = labelsOf(dataset);
    manifest["output"] = labels.output;
    manifest["labels"] = labels.labels;
    return manifest;
}

} // namespace hangaku::ai
