#include "ai/protocol/ModelManifest.h"

#include "ai/protocol/ManifestParts.h"

#include <algorithm>
#include <fstream>
#include <set>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Label;
using viewer::Result;
using viewer::Text;

namespace {

constexpr int kLargestLabel = 65535;
constexpr std::size_t kLargestFile = 128 << 10;
const std::vector<std::string> kAxisNames{"X", "Y", "Z"};

LocalizedText readText(JsonObject& parent, const std::string& key)
{
    return parent.has(key) ? readText(parent.object(key)) : LocalizedText{};
}

viewer::CodedConcept readCode(JsonObject& parent, const std::string& key)
{
    if (!parent.has(key))
        return {};
    auto object = parent.object(key);
    viewer::CodedConcept code{object.text("value"), object.text("scheme"), object.text("meaning")};
    object.finish();
    return code;
}

bool isId(const std::string& id)
{
    const auto isPlain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !id.empty() && id.size() <= 64 && isPlain(id.front()) &&
           std::all_of(id.begin(), id.end(),
                       [&](char c) { return isPlain(c) || c == '.' || c == '_' || c == '-'; });
}

bool isSha256(const std::string& text)
{
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

void readSteps(JsonObject& object, ModelInput& input)
{
    if (!object.has("steps"))
        return;
    for (auto& step : object.objects("steps"))
        input.steps.push_back(readInputStep(std::move(step)));
    if (!input.steps.empty() && input.axes != ModelInput::Axes::XYZ)
        object.reject("axes", "must be \"XYZ\" where there are steps");
}

/// @param imageCount that the manifest lists; 1 where it lists none
ModelInput readInput(JsonObject object, std::size_t imageCount)
{
    ModelInput input;
    if (object.has("modality"))
        input.modalities = object.texts("modality");
    input.bodyPart = object.text("bodyPart", "");
    const int images = static_cast<int>(imageCount);
    if (object.integer("channels", 1, kLargestLabel, images) != images)
        object.reject("channels", "must be the number of images, which is " +
                                      std::to_string(imageCount) +
                                      (imageCount > 1 ? "" : ": list them under images"));
    const auto orientation = object.text("orientation", "source");
    if (orientation != "source") {
        if (!isOrientation(orientation))
            object.reject("orientation", "must be \"source\" or three letters, one of each of "
                                         "R/L, A/P and S/I, such as \"RAS\"");
        input.orientation = orientation;
    }
    if (object.is("spacingMm", "source"))
        object.ignore("spacingMm");
    else if (object.has("spacingMm"))
        input.spacingMm = object.positive3("spacingMm");
    if (object.has("size"))
        input.size = object.size3("size");
    if (object.is("outside", "edge"))
        object.ignore("outside");
    else if (object.has("outside"))
        input.outside = object.number("outside", 0);
    input.axes = static_cast<ModelInput::Axes>(object.choice("axes", {"XYZ", "ZYX"}, 0));
    for (auto& step : object.objects("intensity"))
        input.intensity.push_back(readIntensityStep(std::move(step)));
    readSteps(object, input);
    object.finish();
    return input;
}

/// Three whole numbers, 0 standing for the whole length of the image.
std::array<int, 3> readPatch(JsonObject& object)
{
    constexpr int kLargest = 4096;
    const auto numbers = object.integers("patch", 0, kLargest);
    if (numbers.size() != 3)
        object.reject("patch", "must be \"whole\" or three whole numbers");
    return {numbers[0], numbers[1], numbers[2]};
}

ModelInference readInference(JsonObject object)
{
    ModelInference inference;
    if (object.is("patch", "whole"))
        object.ignore("patch");
    else
        inference.patch = readPatch(object);
    if (object.has("sliceAxis")) {
        inference.sliceAxis = static_cast<int>(object.choice("sliceAxis", kAxisNames));
        if (!inference.patch ||
            (*inference.patch)[static_cast<std::size_t>(*inference.sliceAxis)] != 1)
            object.reject("patch", "must have one voxel along sliceAxis");
    }
    if (object.has("mirror"))
        inference.mirrorAxes = readAxes(object, "mirror");
    inference.overlap = object.number("overlap", inference.overlap);
    if (inference.overlap < 0 || inference.overlap >= 1)
        object.reject("overlap", "must be at least 0 and less than 1");
    inference.blending = static_cast<ModelInference::Blending>(
        object.choice("blending", {"constant", "gaussian"}, 1));
    inference.sigmaScale = object.number("sigmaScale", inference.sigmaScale);
    if (inference.sigmaScale <= 0)
        object.reject("sigmaScale", "must be greater than 0");
    inference.padding =
        static_cast<ModelInference::Padding>(object.choice("padding", {"constant", "edge"}, 0));
    inference.paddingValue = object.number("paddingValue", 0);
    object.finish();
    return inference;
}

ModelOutput readOutput(JsonObject object)
{
    ModelOutput output;
    output.decode =
        static_cast<ModelOutput::Decode>(object.choice("decode", {"greatest", "threshold"}, 0));
    const bool hasBackground = output.decode == ModelOutput::Decode::Greatest;
    output.channels = object.integer("channels", hasBackground ? 2 : 1, kLargestLabel);
    if (!hasBackground)
        output.threshold = object.number("threshold", output.threshold);
    output.restore = static_cast<ModelOutput::Restore>(
        object.choice("restore", {"probabilities", "logits", "labels", "labelValues"}, 0));
    if (object.has("maps"))
        for (const auto& map : object.texts("maps")) {
            if (map == "uncertainty")
                output.maps.uncertainty = true;
            else if (map == "mutualInformation")
                output.maps.mutualInformation = true;
            else if (map == "probabilities")
                output.maps.probabilities = true;
            else
                object.reject("maps", "can hold \"uncertainty\", \"mutualInformation\" and "
                                      "\"probabilities\"");
        }
    object.finish();
    return output;
}

std::optional<viewer::Rgb> readColour(JsonObject& object)
{
    if (!object.has("colour"))
        return {};
    const auto text = object.text("colour");
    if (text.size() != 7 || text[0] != '#' ||
        text.find_first_not_of("0123456789abcdefABCDEF", 1) != std::string::npos)
        object.reject("colour", "must be written as \"#RRGGBB\"");
    const auto part = [&](std::size_t at) {
        return static_cast<std::uint8_t>(std::stoi(text.substr(at, 2), nullptr, 16));
    };
    return viewer::Rgb{part(1), part(3), part(5)};
}

/// The value of a label, and for segmentation its channel.
void readValue(JsonObject& object, const ModelManifest& manifest, ModelLabel& label)
{
    if (manifest.kind != ModelKind::Segmentation) {
        // Ready boxes come with any numbers.
        const bool isFree =
            manifest.detection && manifest.detection->form == DetectionPlan::Form::Boxes;
        const int classes = isFree               ? kLargestLabel + 1
                            : manifest.detection ? manifest.detection->classes
                                                 : manifest.classification->classes;
        label.value = static_cast<Label>(object.integer("value", 0, classes - 1));
        label.channel = label.value;
        return;
    }
    label.value = static_cast<Label>(object.integer("value", 1, kLargestLabel));
    if (manifest.output.decode == ModelOutput::Decode::Threshold) {
        label.channel = object.integer("channel", 0, manifest.output.channels - 1);
        return;
    }
    label.channel = label.value;
    if (label.channel >= manifest.output.channels)
        object.reject("value", "must be less than output.channels, which is " +
                                   std::to_string(manifest.output.channels));
}

std::vector<ModelLabel> readLabels(JsonObject& root, const ModelManifest& manifest)
{
    std::vector<ModelLabel> labels;
    std::set<Label> values;
    for (auto& object : root.objects("labels")) {
        ModelLabel label;
        readValue(object, manifest, label);
        if (!values.insert(label.value).second)
            object.reject("value", "is used by another label too");
        label.name = readText(object.object("name"));
        label.category = readCode(object, "category");
        label.type = readCode(object, "type");
        label.typeModifier = readCode(object, "typeModifier");
        label.colour = readColour(object);
        label.isVisible = object.boolean("visible", true);
        object.finish();
        labels.push_back(std::move(label));
    }
    if (labels.empty())
        root.reject("labels", "must list at least one label");
    return labels;
}

void readPostprocess(JsonObject object, ModelManifest& manifest)
{
    if (object.has("keepLargest"))
        manifest.keepLargest = readLabelValues(object, "keepLargest", manifest);
    manifest.keepsLargestOnModelGrid = object.choice("keepLargestOn", {"image", "model"}, 0) == 1;
    const auto restore = manifest.output.restore;
    if (manifest.keepsLargestOnModelGrid && restore != ModelOutput::Restore::Labels &&
        restore != ModelOutput::Restore::LabelValues)
        object.reject("keepLargestOn",
                      "can be \"model\" only where output.restore is \"labels\" or "
                      "\"labelValues\"");
    object.finish();
}

void readMoreFiles(JsonObject& root, ModelManifest& manifest)
{
    if (!root.has("moreFiles"))
        return;
    manifest.moreFiles = root.texts("moreFiles");
    for (const auto& file : manifest.moreFiles)
        if (!isInsideFolder(file))
            root.reject("moreFiles", "must be paths inside the model's folder");
}

/// What comes out of the network, by the kind of model.
void readKind(JsonObject& root, ModelManifest& manifest)
{
    using Form = DetectionPlan::Form;
    const auto& inference = manifest.inference;
    if (manifest.kind == ModelKind::Segmentation) {
        manifest.output = readOutput(root.object("output"));
        return;
    }
    if (manifest.nnunet)
        root.reject("nnunet", "is of segmentation only");
    if (manifest.kind == ModelKind::Detection) {
        manifest.detection = readDetectionPlan(root.object("detection"));
        const auto& plan = *manifest.detection;
        const bool isInPatient =
            plan.space == DetectionPlan::Space::Ras || plan.space == DetectionPlan::Space::Lps;
        if (isInPatient && inference.patch)
            root.reject("inference.patch",
                        "must be \"whole\" where boxes are in mm of the patient");
        if (inference.sliceAxis && plan.form == Form::RetinaNet)
            root.reject("inference.sliceAxis", "is not supported with detection.form retinanet");
        if (plan.form == Form::HeatMap)
            manifest.output.channels = plan.classes + (plan.sizeMm ? 0 : 3);
    } else {
        manifest.classification = readClassificationPlan(root.object("classification"));
    }
    if (manifest.detection && manifest.detection->form == Form::HeatMap &&
        manifest.detection->stride == 1)
        return; // a map is as good as a segmentation's
    if (!inference.mirrorAxes.empty())
        root.reject("inference.mirror", "is of segmentation and heat maps of stride 1 only");
    if (!manifest.moreFiles.empty())
        root.reject("moreFiles", "is of segmentation and heat maps of stride 1 only");
}

/// Of a plugin, which gets the image as it is and fills in the labels' values.
void readNative(JsonObject& root, ModelManifest& manifest)
{
    if (root.has("input")) {
        auto input = root.object("input");
        if (input.has("modality"))
            manifest.input.modalities = input.texts("modality");
        manifest.input.bodyPart = input.text("bodyPart", "");
        input.finish();
    }
    if (manifest.kind != ModelKind::Segmentation)
        root.reject("kind", "must be \"segmentation\" where runtime is \"native\"");
    if (root.has("settings"))
        manifest.settings = root.textMap("settings");
    manifest.output.channels = kLargestLabel + 1; // any value
    manifest.freedom.isOverlapFree = false;
    manifest.freedom.isThresholdFree = false;
}

ModelManifest readManifest(JsonObject root)
{
    ModelManifest manifest;
    root.ignore("$schema");
    root.choice("schema", {"hangaku-model-1"});
    manifest.id = root.text("id");
    if (!isId(manifest.id))
        root.reject("id", "must be up to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter "
                          "or digit");
    manifest.version = root.text("version");
    if (manifest.version.size() > 32)
        root.reject("version", "must have at most 32 characters");
    manifest.kind = static_cast<ModelKind>(
        root.choice("kind", {"segmentation", "detection", "classification"}));
    manifest.runtime =
        static_cast<ModelRuntime>(root.choice("runtime", {"torchscript", "native", "onnx"}, 0));
    manifest.name = readText(root.object("name"));
    manifest.description = readText(root, "description");
    manifest.intendedUse = readText(root, "intendedUse");
    manifest.licence = root.text("licence");
    manifest.source = root.text("source", "");
    manifest.file = root.text("file");
    if (!isInsideFolder(manifest.file))
        root.reject("file", "must be a path inside the model's folder");
    manifest.sha256 = root.text("sha256", "");
    if (!manifest.sha256.empty() && !isSha256(manifest.sha256))
        root.reject("sha256", "must be 64 lower-case hexadecimal digits");
    if (manifest.runtime == ModelRuntime::Native) {
        readNative(root, manifest);
        manifest.labels = readLabels(root, manifest);
        if (root.has("test"))
            manifest.test = readTest(root.object("test"));
        root.finish();
        return manifest;
    }
    readMoreFiles(root, manifest);
    if (root.has("images"))
        manifest.images = readImages(root);
    manifest.precision =
        static_cast<Precision>(root.choice("precision", {"float32", "bfloat16"}, 0));
    if (manifest.precision != Precision::Float32 && manifest.runtime != ModelRuntime::TorchScript)
        root.reject("precision", "is of runtime \"torchscript\" only");
    if (root.has("nnunet")) {
        manifest.nnunet = readNnunetPlan(root.object("nnunet"), manifest.imageCount());
        if (root.has("modality"))
            manifest.input.modalities = root.texts("modality");
    } else {
        manifest.input = readInput(root.object("input"), manifest.imageCount());
        manifest.inference = readInference(root.object("inference"));
    }
    readKind(root, manifest);
    if (manifest.output.maps.mutualInformation && manifest.memberCount() == 1)
        root.reject("output.maps", "can hold \"mutualInformation\" only where the image is "
                                   "mirrored or there are several networks");
    manifest.labels = readLabels(root, manifest);
    if (manifest.detection && manifest.detection->form == DetectionPlan::Form::Boxes)
        manifest.detection->classes = static_cast<int>(manifest.labels.size());
    if (manifest.kind == ModelKind::Segmentation && root.has("postprocess"))
        readPostprocess(root.object("postprocess"), manifest);
    if (root.has("requirements")) {
        auto requirements = root.object("requirements");
        manifest.workingBytesPerVoxel = requirements.number("workingBytesPerVoxel", 0);
        if (manifest.workingBytesPerVoxel < 0)
            requirements.reject("workingBytesPerVoxel", "must not be negative");
        requirements.finish();
    }
    manifest.freedom = readFreedom(root, manifest);
    if (root.has("test"))
        manifest.test = readTest(root.object("test"));
    root.finish();
    return manifest;
}

tl::unexpected<viewer::Error> invalid(const std::string& field, const std::string& why)
{
    return fail(ErrorCode::ModelInvalid, Text(HANGAKU_TR("Ai", "model.json: %1 %2"), {field, why}),
                Text(HANGAKU_TR("Ai", "Correct the file, or ask whoever made the model.")));
}

} // namespace

const char* toString(ModelKind kind)
{
    switch (kind) {
    case ModelKind::Segmentation: return "segmentation";
    case ModelKind::Detection: return "detection";
    case ModelKind::Classification: break;
    }
    return "classification";
}

const char* toString(ModelRuntime runtime)
{
    switch (runtime) {
    case ModelRuntime::Native: return "native";
    case ModelRuntime::Onnx: return "onnx";
    case ModelRuntime::TorchScript: break;
    }
    return "torchscript";
}

const char* toString(Precision precision)
{
    return precision == Precision::BFloat16 ? "bfloat16" : "float32";
}

Result<ModelManifest> ModelManifest::parse(const std::string& json)
{
    try {
        const auto document = parseJson(json);
        auto manifest = readManifest(JsonObject(document, {}));
        manifest.json = json;
        return manifest;
    } catch (const JsonFieldError& error) {
        return invalid(error.field, error.why);
    } catch (const nlohmann::json::exception& error) {
        return invalid("is not valid JSON:", error.what());
    }
}

Result<ModelManifest> ModelManifest::read(const std::filesystem::path& folder)
{
    return readFile(folder / "model.json");
}

Result<ModelManifest> ModelManifest::readFile(const std::filesystem::path& path)
{
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored))
        return fail(ErrorCode::NotFound,
                    Text(HANGAKU_TR("Ai", "There is no file %1"), {path.string()}));
    std::ifstream stream(path, std::ios::binary);
    std::string json(kLargestFile + 1, '\0');
    stream.read(json.data(), static_cast<std::streamsize>(json.size()));
    json.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
    if (stream.bad() || (!stream.eof() && stream.fail()) || json.empty())
        return fail(ErrorCode::ReadFailed,
                    Text(HANGAKU_TR("Ai", "Cannot read %1"), {path.string()}));
    if (json.size() > kLargestFile)
        return invalid("the file", "is larger than 128 KB");
    return parse(json);
}

} // namespace hangaku::ai
