#include "ai/formats/ForeignModel.h"
#include "ai/formats/FormatError.h"
#include "ai/formats/MonaiTransforms.h"
#include "ai/formats/SmallYaml.h"

#include <algorithm>

namespace hangaku::ai {

using nlohmann::json;
using ordered = nlohmann::ordered_json;

namespace {

std::string textOf(const json& object, const std::string& key, const std::string& otherwise)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() && !found->get<std::string>().empty()
               ? found->get<std::string>()
               : otherwise;
}

json firstMember(const json& data, const std::string& group, const std::string& preferred)
{
    const auto members = data.value(group, json::object());
    if (!members.is_object() || members.empty())
        throw FormatError("metadata.json has no network_data_format." + group);
    return members.contains(preferred) ? json(members.at(preferred)) : json(*members.begin());
}

std::string networkOf(const ForeignFiles& files)
{
    for (const char* name : {"models/model.ts", "model.ts"})
        if (std::find(files.networks.begin(), files.networks.end(), name) != files.networks.end())
            return name;
    if (!files.networks.empty())
        return files.networks.front();
    throw FormatError("it has no TorchScript network (models/model.ts)",
                      "Make one in the bundle's folder, where MONAI is installed: python -m "
                      "monai.bundle ckpt_export network_def --filepath models/model.ts --ckpt_file "
                      "models/model.pt --meta_file configs/metadata.json --config_file "
                      "configs/inference.json");
}

json configurationOf(const ForeignFiles& files)
{
    if (const auto found = files.texts.find("inference.json"); found != files.texts.end())
        return parseJson(found->second);
    if (const auto found = files.texts.find("inference.yaml"); found != files.texts.end())
        return parseYaml(found->second);
    throw FormatError("it has no configs/inference.json or inference.yaml");
}

std::string licenceOf(const ForeignFiles& files, const json& metadata)
{
    const auto found = files.texts.find("LICENSE");
    return found != files.texts.end() ? licenceFrom(found->second)
                                      : textOf(metadata, "license", "not stated");
}

/// The configuration of a bundle that can take images as scanners make them, set to do so: MONAI's
/// lung nodule bundle else expects them resampled beforehand.
json ofRawImages(json configuration)
{
    constexpr const char* kSwitch = "whether_raw_luna16";
    if (configuration.is_object() && configuration.contains(kSwitch))
        configuration[kSwitch] = true;
    return configuration;
}

/// DICOM's name of a modality; none where it has no such.
std::vector<std::string> modalities(const json& image)
{
    const auto modality = textOf(image, "modality", "");
    if (modality == "CT")
        return {"CT"};
    if (modality == "MR" || modality == "MRI")
        return {"MR"};
    return {};
}

/// What each channel of the input is; empty for one image.
/// @param keys of images that the preprocessing makes one of
ordered imagesOf(const json& image, const std::vector<std::string>& keys)
{
    const auto number = image.value("num_channels", json(1));
    if (!number.is_number_integer() || number.get<int>() < 1)
        throw FormatError("metadata.json has num_channels " + number.dump() + " for its input");
    const auto count = number.get<std::size_t>();
    if (!keys.empty() && keys.size() != count)
        throw FormatError("its network needs " + std::to_string(count) +
                          " images, and ConcatItemsd puts " + std::to_string(keys.size()) +
                          " together");
    ordered images = ordered::array();
    const auto names = image.value("channel_def", json::object());
    const auto known = modalities(image);
    for (std::size_t n = 0; n < count && count > 1; ++n) {
        const auto otherwise = keys.empty() ? "Image " + std::to_string(n + 1) : keys[n];
        images.push_back(imageFrom(textOf(names, std::to_string(n), otherwise),
                                   known.empty() ? std::string() : known.front()));
    }
    return images;
}

} // namespace

ordered monaiManifest(const ForeignFiles& files)
{
    const auto metadata = parseJson(files.texts.at("metadata.json"));
    if (!metadata.is_object())
        throw FormatError("metadata.json is not an object");
    const auto format = metadata.value("network_data_format", json::object());
    const auto image = firstMember(format, "inputs", "image");
    const MonaiConfig config(ofRawImages(configurationOf(files)));
    const bool isDetector = isMonaiDetector(config);
    ordered manifest{{"schema", "hangaku-model-1"},
                     {"id", idFrom(files.name)},
                     {"version", textOf(metadata, "version", "0").substr(0, 32)},
                     {"kind", isDetector ? "detection" : "segmentation"}};
    const auto task = textOf(metadata, "task", files.name);
    manifest["name"]["en"] = textOf(metadata, "name", task);
    manifest["description"]["en"] = textOf(metadata, "description", task);
    if (const auto use = textOf(metadata, "intended_use", ""); !use.empty())
        manifest["intendedUse"]["en"] = use;
    manifest["licence"] = licenceOf(files, metadata);
    const auto references = metadata.value("references", json::array());
    if (references.is_array() && !references.empty() && references.front().is_string())
        manifest["source"] = references.front();
    const auto keys = addMonaiInput(config, textOf(metadata, "monai_version", "0"), manifest);
    if (auto several = imagesOf(image, keys); !several.empty())
        manifest["images"] = std::move(several);
    if (const auto known = modalities(image); !known.empty())
        manifest["input"]["modality"] = known;
    if (isDetector) {
        addMonaiDetection(config, task, manifest);
    } else {
        addMonaiInference(config, manifest);
        addMonaiOutput(config, firstMember(format, "outputs", "pred"), manifest);
    }
    manifest["file"] = networkOf(files);
    return manifest;
}

} // namespace hangaku::ai
