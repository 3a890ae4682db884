#include "ai/protocol/ModelManifest.h"
#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/unit/ai/TestModel.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <set>

using namespace hangaku;
using namespace hangaku::tests;
using ai::ModelManifest;
using nlohmann::json;

namespace {

const char* const kComplete = R"({
  "schema": "hangaku-model-1", "id": "liver-1.5", "version": "2.0", "kind": "segmentation",
  "runtime": "torchscript", "precision": "bfloat16",
  "name": {"en": "Liver", "ja": "肝臓"}, "description": {"en": "A liver."},
  "intendedUse": {"en": "Research"}, "licence": "MIT", "source": "https://example.org",
  "file": "weights/model.ts", "moreFiles": ["weights/second.ts"],
  "images": [{"name": {"en": "Portal", "ja": "門脈相"}, "modality": ["CT"], "words": ["portal", "PV"]},
    {"name": {"en": "Plain"}}],
  "sha256": "7e54481cb4637f9b73541803b543ffbc1dca69bcb4093fdea35b2ae17196e761",
  "input": {"modality": ["CT"], "bodyPart": "ABDOMEN", "channels": 2, "orientation": "LIA",
    "spacingMm": [1.5, 1.5, 2], "size": [160, 160, 96], "outside": -1024, "axes": "ZYX",
    "intensity": [
      {"op": "clip", "range": [-200, 300]},
      {"op": "scaleRange", "from": [-200, 300], "to": [-1, 1], "clip": true},
      {"op": "minMax", "to": [0, 2]},
      {"op": "quantileRange", "quantiles": [0.02, 0.98]},
      {"op": "zscore", "nonzero": true}]},
  "inference": {"patch": [96, 96, 64], "overlap": 0.5, "mirror": ["X", "Z"], "blending": "constant", "sigmaScale": 0.2,
    "padding": "edge", "paddingValue": -1},
  "output": {"channels": 3, "restore": "labels", "maps": ["uncertainty"]},
  "labels": [
    {"value": 2, "name": {"en": "Liver", "ja": "肝臓"},
     "category": {"value": "123037004", "scheme": "SCT", "meaning": "Anatomical Structure"},
     "type": {"value": "10200004", "scheme": "SCT", "meaning": "Liver"}, "colour": "#DD8265", "visible": false},
    {"value": 1, "name": {"en": "Tumour"}}],
  "postprocess": {"keepLargest": [2], "keepLargestOn": "model"},
  "parameters": {"overlap": [0.1, 0.7], "threshold": false, "mirror": ["X"], "keepLargest": [1, 2]},
  "test": {"image": "image.nii.gz", "expected": "labels.nii.gz", "minimumDice": 0.8},
  "requirements": {"workingBytesPerVoxel": 120}
})";

/// What excludes a field above.
const char* const kStepwise = R"({
  "schema": "hangaku-model-1", "id": "slices", "version": "1", "kind": "segmentation",
  "name": {"en": "Slices"}, "licence": "MIT", "file": "model.ts",
  "input": {"intensity": [
      {"op": "minMax", "channelWise": true, "constant": "timesLow"},
      {"op": "zscore", "channelWise": true, "mean": 2, "deviation": 3}],
    "steps": [
      {"op": "crop", "margin": [1, 0, 2], "padsOutside": true},
      {"op": "orientation", "axes": "RAS"},
      {"op": "spacing", "mm": [1, 2, 3], "interpolation": "nearest"},
      {"op": "resize", "size": [32, 8, 16], "interpolation": "area", "alignsCorners": true},
      {"op": "clip", "range": [0, 1]}]},
  "inference": {"patch": [64, 1, 0], "sliceAxis": "Y"},
  "output": {"channels": 1, "decode": "threshold", "threshold": 0.25, "restore": "logits"},
  "labels": [{"value": 4, "channel": 0, "name": {"en": "Region"}}]
})";

const char* const kNnunet = R"({
  "schema": "hangaku-model-1", "id": "nnunet", "version": "1", "kind": "segmentation",
  "name": {"en": "nnU-Net"}, "licence": "MIT", "file": "fold_0.ts", "modality": ["CT"],
  "nnunet": {"turnsToRas": true, "transposeForward": [1, 2, 0], "spacingMm": [0.8, 0.7],
    "patch": [256, 128],
    "normalization": {"op": "ct", "range": [-100, 200], "mean": 5, "deviation": 6,
      "onlyInsideMask": true},
    "image": {"order": 1, "orderAcross": 0, "separatesAxis": false}, "scores": {"order": 0},
    "mirrorAxes": [1]},
  "output": {"channels": 2}, "labels": [{"value": 1, "name": {"en": "Liver"}}]
})";

const char* const kDetector = R"({
  "schema": "hangaku-model-1", "id": "nodules", "version": "1", "kind": "detection",
  "name": {"en": "Nodules"}, "licence": "MIT", "file": "model.ts",
  "input": {"intensity": []}, "inference": {"patch": [64, 64, 64]},
  "detection": {"form": "retinanet", "classes": 2, "scores": "logits",
    "classificationKey": "cls", "regressionKey": "reg",
    "anchors": [{"size": [6, 8, 4]}, {"size": [8, 6, 5]}], "levelScales": [1, 2],
    "weights": [1, 1, 1, 2, 2, 2], "candidates": 500, "minimumScore": 0.02, "nmsOverlap": 0.22,
    "most": 100, "showFrom": 0.5, "divisibleBy": [16, 16, 8], "passesSmallImagesWhole": true},
  "labels": [{"value": 0, "name": {"en": "Nodule"}}, {"value": 1, "name": {"en": "Node"}}]
})";

/// The reason that a manifest with one field changed is refused for.
std::string reasonFor(const std::string& pointer, const json& value)
{
    auto document = json::parse(kComplete);
    document[json::json_pointer(pointer)] = value;
    const auto manifest = ModelManifest::parse(document.dump());
    return manifest ? "accepted" : manifest.error().reason.english();
}

std::string reasonWithout(const std::string& pointer, const std::string& key)
{
    auto document = json::parse(kComplete);
    document[json::json_pointer(pointer)].erase(key);
    const auto manifest = ModelManifest::parse(document.dump());
    return manifest ? "accepted" : manifest.error().reason.english();
}

} // namespace

TEST_CASE("ModelManifest: every field is read", "[ai][manifest]")
{
    const auto manifest = ModelManifest::parse(kComplete);
    REQUIRE(manifest.has_value());
    CHECK(manifest->id == "liver-1.5");
    CHECK(manifest->name == ai::LocalizedText{"Liver", "肝臓"});
    CHECK(manifest->file == "weights/model.ts");
    CHECK(manifest->precision == ai::Precision::BFloat16);
    const auto& input = manifest->input;
    CHECK(input.modalities == std::vector<std::string>{"CT"});
    CHECK(input.orientation == "LIA");
    CHECK(input.spacingMm == std::array<double, 3>{1.5, 1.5, 2});
    CHECK(input.size == std::array<int, 3>{160, 160, 96});
    CHECK(input.outside == -1024);
    CHECK(input.axes == ai::ModelInput::Axes::ZYX);
    REQUIRE(input.intensity.size() == 5);
    CHECK(input.intensity[1].kind == ai::IntensityStep::Kind::ScaleRange);
    CHECK(input.intensity[1].to == std::array<double, 2>{-1, 1});
    CHECK(input.intensity[1].clip);
    CHECK(input.intensity[3].quantiles == std::array<double, 2>{0.02, 0.98});
    CHECK(input.intensity[3].to == std::array<double, 2>{0, 1});
    CHECK(input.intensity[4].nonzero);
    const auto& inference = manifest->inference;
    CHECK(inference.patch == std::array<int, 3>{96, 96, 64});
    CHECK(inference.overlap == 0.5);
    CHECK(inference.blending == ai::ModelInference::Blending::Constant);
    CHECK(inference.padding == ai::ModelInference::Padding::Edge);
    CHECK(inference.paddingValue == -1);
    CHECK(manifest->output.channels == 3);
    CHECK(manifest->output.restore == ai::ModelOutput::Restore::Labels);
    CHECK(manifest->output.maps.uncertainty);
    CHECK_FALSE(manifest->output.maps.probabilities);
    CHECK(manifest->mapCount() == 1);
    REQUIRE(manifest->labels.size() == 2);
    CHECK(manifest->labels[0].value == 2);
    CHECK(manifest->labels[0].colour == viewer::Rgb{0xDD, 0x82, 0x65});
    CHECK_FALSE(manifest->labels[1].colour.has_value());
    CHECK_FALSE(manifest->labels[0].isVisible);
    CHECK(manifest->labels[1].isVisible);
    CHECK(manifest->keepLargest == std::vector<viewer::Label>{2});
    CHECK(manifest->workingBytesPerVoxel == 120);
    REQUIRE(manifest->imageCount() == 2);
    CHECK(manifest->images[0].name == ai::LocalizedText{"Portal", "門脈相"});
    CHECK(manifest->images[0].modalities == std::vector<std::string>{"CT"});
    CHECK(manifest->images[0].words == std::vector<std::string>{"portal", "PV"});
    CHECK(manifest->images[1].name.en == "Plain");
}

TEST_CASE("ModelManifest: names the wrong field and why", "[ai][manifest]")
{
    CHECK(reasonFor("/input/spacingMm", json::array({1, 0, 1})) ==
          "model.json: input.spacingMm must be three numbers greater than 0");
    CHECK(reasonFor("/input/spacingMm", json::array({1, 1})) ==
          "model.json: input.spacingMm must be a list of 3 values");
    CHECK(reasonFor("/input/orientation", "RAR").find("input.orientation must be") !=
          std::string::npos);
    CHECK(reasonFor("/input/channels", 3) ==
          "model.json: input.channels must be the number of images, which is 2");
    CHECK(reasonFor("/images/1/name/en", "Portal") ==
          "model.json: images[1].name is that of another image too");
    CHECK(reasonFor("/images/0/words", json::array({1})).find("images[0].words") !=
          std::string::npos);
    CHECK(reasonFor("/images", json::array()) == "model.json: images must list 1 to 32 images");
    CHECK(reasonFor("/input/intensity/0/range", json::array({5, 5})) ==
          "model.json: input.intensity[0].range must be two numbers, the first less than the "
          "second");
    CHECK(
        reasonFor("/input/intensity/0/op", "gamma").find("input.intensity[0].op must be one of") !=
        std::string::npos);
    CHECK(reasonFor("/inference/overlap", 1).find("inference.overlap") != std::string::npos);
    CHECK(reasonFor("/inference/patch", "all").find("inference.patch") != std::string::npos);
    CHECK(reasonFor("/labels/0/value", 3) ==
          "model.json: labels[0].value must be less than output.channels, which is 3");
    CHECK(reasonFor("/labels/1/value", 2) ==
          "model.json: labels[1].value is used by another label too");
    CHECK(reasonFor("/labels/0/colour", "red").find("labels[0].colour") != std::string::npos);
    CHECK(reasonFor("/postprocess/keepLargest", json::array({7})).find("is not listed") !=
          std::string::npos);
    CHECK(reasonFor("/file", "../other/model.ts") ==
          "model.json: file must be a path inside the model's folder");
    CHECK(reasonFor("/file", "/etc/passwd").find("file must be") != std::string::npos);
    CHECK(reasonFor("/id", "Leber 1").find("model.json: id must be") == 0);
    CHECK(reasonFor("/kind", "report").find("kind must be one of") != std::string::npos);
    CHECK(reasonFor("/kind", "detection") == "model.json: detection is missing");
    CHECK(reasonFor("/sha256", "abc").find("sha256") != std::string::npos);
}

TEST_CASE("ModelManifest: a missing or a misspelt field is not passed over", "[ai][manifest]")
{
    CHECK(reasonWithout("/output", "channels") == "model.json: output.channels is missing");
    CHECK(reasonWithout("", "licence") == "model.json: licence is missing");
    CHECK(reasonFor("/input/spacing", 1) == "model.json: input.spacing is not a known field");
    CHECK(reasonFor("/labels/0/color", "#000000") ==
          "model.json: labels[0].color is not a known field");
}

TEST_CASE("ModelManifest: text that is no JSON is refused with the place", "[ai][manifest]")
{
    const auto manifest = ModelManifest::parse("{\"id\": ");
    REQUIRE_FALSE(manifest.has_value());
    CHECK(manifest.error().reason.english().find("is not valid JSON") != std::string::npos);
    CHECK_FALSE(ModelManifest::parse("[1]").has_value());
}

TEST_CASE("ModelManifest: steps, slices and thresholds are read", "[ai][manifest]")
{
    const auto manifest = ModelManifest::parse(kStepwise);
    INFO((manifest ? std::string() : manifest.error().reason.english()));
    REQUIRE(manifest.has_value());
    using Kind = ai::InputStep::Kind;
    const auto& steps = manifest->input.steps;
    REQUIRE(steps.size() == 5);
    CHECK(steps[0].kind == Kind::Crop);
    CHECK(steps[0].voxels == std::array<int, 3>{1, 0, 2});
    CHECK(steps[0].padsOutside);
    CHECK(steps[1].orientation == "RAS");
    CHECK(steps[2].spacingMm == std::array<double, 3>{1, 2, 3});
    CHECK(steps[2].interpolation == ai::InputStep::Interpolation::Nearest);
    CHECK(steps[3].kind == Kind::Resize);
    CHECK(steps[3].interpolation == ai::InputStep::Interpolation::Area);
    CHECK(steps[3].alignsCorners);
    CHECK(steps[4].kind == Kind::Intensity);
    CHECK(manifest->input.intensity[0].constantTimesLow);
    CHECK(manifest->input.intensity[1].mean == 2.0);
    CHECK(manifest->inference.sliceAxis == 1);
    CHECK(manifest->output.decode == ai::ModelOutput::Decode::Threshold);
    CHECK(manifest->output.threshold == 0.25);
    CHECK(manifest->labels[0].value == 4);
    CHECK(manifest->labels[0].channel == 0);

    const auto reasonWith = [](const std::string& pointer, const json& value) {
        auto document = json::parse(kStepwise);
        document[json::json_pointer(pointer)] = value;
        const auto changed = ModelManifest::parse(document.dump());
        return changed ? "accepted" : changed.error().reason.english();
    };
    CHECK(reasonWith("/inference/patch", {64, 2, 0}).find("sliceAxis") != std::string::npos);
    CHECK(reasonWith("/input/axes", "ZYX").find("steps") != std::string::npos);
    CHECK(reasonWith("/input/steps/1/axes", "RAX").find("input.steps[1].axes") !=
          std::string::npos);
    CHECK(reasonWith("/input/steps/0/op", "smooth").find("input.steps[0].op") != std::string::npos);
    CHECK(reasonWith("/labels/0/channel", 1).find("labels[0].channel") != std::string::npos);
    CHECK(reasonWith("/postprocess", {{"keepLargestOn", "model"}}).find("keepLargestOn") !=
          std::string::npos);
}

TEST_CASE("ModelManifest: nnU-Net's normalisation is one for all images, or one for each",
          "[ai][manifest]")
{
    auto document = json::parse(kNnunet);
    document["images"] = {{{"name", {{"en", "CT"}}}}, {{"name", {{"en", "PET"}}}}};
    CHECK(ModelManifest::parse(document.dump())->nnunet->normalizations.size() == 2);
    const json first = document["nnunet"]["normalization"];
    document["nnunet"]["normalization"] = json::array({first, {{"op", "zscore"}}});
    const auto each = ModelManifest::parse(document.dump());
    REQUIRE(each.has_value());
    using Kind = ai::NnunetPlan::Normalization::Kind;
    CHECK(each->nnunet->normalizations.at(0).kind == Kind::Ct);
    CHECK(each->nnunet->normalizations.at(1).kind == Kind::ZScore);
    document.erase("images");
    const auto wrong = ModelManifest::parse(document.dump());
    REQUIRE_FALSE(wrong.has_value());
    CHECK(wrong.error().reason.english() ==
          "model.json: nnunet.normalization must have one entry for each image, which are 1");
}

TEST_CASE("ModelManifest: nnU-Net's plan is read in place of input and inference", "[ai][manifest]")
{
    const auto manifest = ModelManifest::parse(kNnunet);
    INFO((manifest ? std::string() : manifest.error().reason.english()));
    REQUIRE(manifest.has_value());
    REQUIRE(manifest->nnunet.has_value());
    const auto& plan = *manifest->nnunet;
    CHECK(plan.turnsToRas);
    CHECK(plan.is2d());
    CHECK(plan.transposeForward == std::array<int, 3>{1, 2, 0});
    CHECK(plan.normalizations.at(0).high == 200);
    CHECK(plan.normalizations.at(0).onlyInsideMask);
    CHECK(plan.image.order == 1);
    CHECK(plan.image.separatesAxis == false);
    CHECK(plan.scores.order == 0);
    CHECK_FALSE(plan.scores.separatesAxis.has_value());
    CHECK(plan.mirrorAxes == std::vector<int>{1});
    CHECK(manifest->input.modalities == std::vector<std::string>{"CT"});

    const auto reasonWith = [](const std::string& pointer, const json& value) {
        auto document = json::parse(kNnunet);
        document[json::json_pointer(pointer)] = value;
        const auto changed = ModelManifest::parse(document.dump());
        return changed ? "accepted" : changed.error().reason.english();
    };
    CHECK(reasonWith("/nnunet/spacingMm", {1, 1, 1}).find("nnunet.spacingMm") != std::string::npos);
    CHECK(reasonWith("/nnunet/transposeForward", {0, 0, 1}).find("nnunet.transposeForward") !=
          std::string::npos);
    CHECK(reasonWith("/nnunet/scores/order", 3).find("nnunet.scores") != std::string::npos);
    CHECK(reasonWith("/nnunet/image/order", 2).find("nnunet.image.order") != std::string::npos);
    CHECK(reasonWith("/nnunet/mirrorAxes", {2}).find("nnunet.mirrorAxes") != std::string::npos);
}

TEST_CASE("ModelManifest: detectors and classifiers are read", "[ai][manifest][detection]")
{
    const auto manifest = ModelManifest::parse(kDetector);
    INFO((manifest ? std::string() : manifest.error().reason.english()));
    REQUIRE(manifest.has_value());
    CHECK(manifest->kind == ai::ModelKind::Detection);
    REQUIRE(manifest->detection.has_value());
    const auto& plan = *manifest->detection;
    CHECK(plan.form == ai::DetectionPlan::Form::RetinaNet);
    CHECK(plan.classes == 2);
    CHECK(plan.classificationKey == "cls");
    CHECK(plan.regressionKey == "reg");
    CHECK(plan.anchorShapes.at(1) == std::array<double, 3>{8, 6, 5});
    CHECK(plan.levelScales == std::vector<double>{1, 2});
    CHECK(plan.weights[3] == 2);
    CHECK(plan.candidates == 500);
    CHECK(plan.nmsOverlap == 0.22);
    CHECK(plan.most == 100);
    CHECK(plan.showFrom == 0.5);
    CHECK(plan.divisibleBy == std::array<int, 3>{16, 16, 8});
    CHECK(plan.passesSmallImagesWhole);
    CHECK(manifest->labels.at(0).value == 0);

    const auto with = [](const std::string& pointer, const json& value) {
        auto document = json::parse(kDetector);
        document[json::json_pointer(pointer)] = value;
        return ModelManifest::parse(document.dump());
    };
    const auto reasonWith = [&](const std::string& pointer, const json& value) {
        const auto changed = with(pointer, value);
        return changed ? "accepted" : changed.error().reason.english();
    };
    const auto complains = [&](const std::string& pointer, const json& value, const char* part) {
        INFO(reasonWith(pointer, value));
        CHECK(reasonWith(pointer, value).find(part) != std::string::npos);
    };
    complains("/labels/1/value", 2, "labels[1].value must be a whole number from 0 to 1");
    complains("/detection/form", "circles", "detection.form must be one of");
    complains("/detection/mode", "xyzxyz", "detection.mode is not a known field");
    complains("/detection/levelScales", {1, 0}, "detection.levelScales");
    complains("/detection/weights", {1, 1}, "detection.weights must be six numbers");
    complains("/detection/most", 100000, "detection.most");
    complains("/detection/nmsOverlap", 1.5, "detection.nmsOverlap must lie between 0 and 1");
    complains("/moreFiles", {"second.ts"}, "moreFiles is of segmentation and heat maps");
    complains("/inference/mirror", {"X"}, "inference.mirror");
    complains("/output", {{"channels", 2}}, "output is not a known field");
    complains("/detection", {{"form", "boxes"}, {"mode", "xyzxyz"}, {"space", "RAS"}},
              "must be \"whole\"");

    const auto boxes = with("/detection", {{"form", "boxes"},
                                           {"mode", "cccwhd"},
                                           {"axes", "ZYX"},
                                           {"space", "voxelCorner"},
                                           {"keys", {{"boxes", "box"}}}});
    REQUIRE(boxes.has_value());
    CHECK(boxes->detection->mode == ai::DetectionPlan::Mode::Cccwhd);
    CHECK(boxes->detection->isZyx);
    CHECK(boxes->detection->space == ai::DetectionPlan::Space::VoxelCorner);
    CHECK(boxes->detection->boxesKey == "box");
    CHECK_FALSE(boxes->detection->scoresAreLogits);
    const auto map =
        with("/detection",
             {{"form", "heatmap"}, {"classes", 2}, {"peakRadius", 3}, {"sizeUnit", "voxels"}});
    REQUIRE(map.has_value());
    CHECK(map->output.channels == 5);
    CHECK(map->detection->peakRadius == 3);
    CHECK(map->detection->sizesAreVoxels);
    CHECK(map->detection->scoresAreLogits);

    auto document = json::parse(kDetector);
    document["kind"] = "classification";
    document.erase("detection");
    document["classification"] = {{"classes", 2}, {"activation", "sigmoid"}, {"key", "grade"}};
    const auto classifier = ModelManifest::parse(document.dump());
    REQUIRE(classifier.has_value());
    CHECK(classifier->classification->activation == ai::ClassificationPlan::Activation::Sigmoid);
    CHECK(classifier->classification->key == "grade");
    document["classification"]["classes"] = 1;
    CHECK_FALSE(ModelManifest::parse(document.dump()).has_value());
}

TEST_CASE("ModelManifest: the schema file knows the same fields as the reader", "[ai][manifest]")
{
    std::ifstream file(HANGAKU_MODEL_SCHEMA);
    const auto schema = json::parse(file);
    const auto document = json::parse(kComplete);
    const auto checkKeys = [](const json& properties, const json& object) {
        for (const auto& [key, value] : object.items()) {
            INFO(key);
            CHECK(properties.contains(key));
        }
        // The complete manifest above has every field but the editor's own "$schema", and those
        // that exclude another.
        static const std::set<std::string> kElsewhere{
            "$schema",  "steps",   "sliceAxis", "decode",         "threshold", "nnunet",
            "modality", "channel", "detection", "classification", "settings"};
        for (const auto& [key, value] : properties.items()) {
            INFO(key);
            CHECK((kElsewhere.contains(key) || object.contains(key)));
        }
    };
    const auto& properties = schema["properties"];
    checkKeys(properties, document);
    checkKeys(properties["images"]["items"]["properties"], document["images"][0]);
    for (const char* part :
         {"input", "inference", "output", "postprocess", "parameters", "test", "requirements"})
        checkKeys(properties[part]["properties"], document[part]);
    // Of the other forms, fields that stand in no test's manifest at once.
    auto detection = json::parse(kDetector)["detection"];
    for (const char* other : {"keys", "mode", "axes", "space", "linkOverlap", "stride", "sizeMm",
                              "sizeUnit", "peakRadius"})
        detection[other] = nullptr;
    checkKeys(properties["detection"]["properties"], detection);
    auto label = document["labels"][0];
    label["typeModifier"] = nullptr;
    checkKeys(properties["labels"]["items"]["properties"], label);
}

TEST_CASE("ModelManifest: a native plugin has parameters, and nothing of a network's",
          "[ai][manifest]")
{
    const auto plugin = json::parse(R"({
        "schema": "hangaku-model-1", "id": "native", "version": "1", "kind": "segmentation",
        "runtime": "native", "name": {"en": "Native"}, "licence": "MIT", "file": "libnative.so",
        "input": {"modality": ["CT"], "bodyPart": "CHEST"}, "settings": {"level": "120"},
        "labels": [{"value": 65535, "name": {"en": "Something"}}]})");
    const auto manifest = ModelManifest::parse(plugin.dump());
    REQUIRE(manifest.has_value());
    CHECK(manifest->runtime == hangaku::ai::ModelRuntime::Native);
    CHECK(manifest->settings.at("level") == "120");
    CHECK(manifest->input.modalities == std::vector<std::string>{"CT"});
    CHECK(manifest->labels.front().value == 65535);

    const auto complaint = [&](const char* key, const json& value) {
        auto spoilt = plugin;
        spoilt[key] = value;
        const auto result = ModelManifest::parse(spoilt.dump());
        return result ? std::string() : result.error().reason.english();
    };
    CHECK(complaint("output", {{"channels", 2}}).find("output") != std::string::npos);
    CHECK(complaint("inference", {{"patch", "whole"}}).find("inference") != std::string::npos);
    CHECK(complaint("settings", {{"level", 120}}).find("settings.level") != std::string::npos);
    CHECK(complaint("kind", "detection").find("kind") != std::string::npos);
    CHECK(complaint("runtime", "caffe").find("runtime") != std::string::npos);
}

TEST_CASE("ModelManifest: the manifests that come with the program are valid", "[ai][manifest]")
{
    int count = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(HANGAKU_PLUGINS_FOLDER)) {
        const bool isDescription = file.path().parent_path().filename() == "descriptions" &&
                                   file.path().extension() == ".json";
        if (!isDescription && file.path().filename() != "model.json")
            continue;
        INFO(file.path().string());
        const auto manifest = ModelManifest::readFile(file.path());
        CHECK((manifest ? std::string() : manifest.error().reason.english()) == "");
        ++count;
    }
    CHECK(count >= 3);
}
