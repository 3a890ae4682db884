#include "ai/protocol/ModelManifest.h"
#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/unit/ai/TestModel.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>

using namespace hangaku;
using namespace hangaku::tests;
using ai::ModelManifest;
using nlohmann::json;

namespace {

const char* const kComplete = R"({
  "schema": "hangaku-model-1", "id": "liver-1.5", "version": "2.0", "kind": "segmentation",
  "runtime": "torchscript",
  "name": {"en": "Liver", "ja": "肝臓"}, "description": {"en": "A liver."},
  "intendedUse": {"en": "Research"}, "licence": "MIT", "source": "https://example.org",
  "file": "weights/model.ts",
  "sha256": "7e54481cb4637f9b73541803b543ffbc1dca69bcb4093fdea35b2ae17196e761",
  "input": {"modality": ["CT"], "bodyPart": "ABDOMEN", "channels": 1, "orientation": "LIA",
    "spacingMm": [1.5, 1.5, 2], "size": [160, 160, 96], "outside": -1024, "axes": "ZYX",
    "intensity": [
      {"op": "clip", "range": [-200, 300]},
      {"op": "scaleRange", "from": [-200, 300], "to": [-1, 1], "clip": true},
      {"op": "minMax", "to": [0, 2]},
      {"op": "quantileRange", "quantiles": [0.02, 0.98]},
      {"op": "zscore", "nonzero": true}]},
  "inference": {"patch": [96, 96, 64], "overlap": 0.5, "blending": "constant", "sigmaScale": 0.2,
    "padding": "edge", "paddingValue": -1},
  "output": {"channels": 3, "restore": "labels"},
  "labels": [
    {"value": 2, "name": {"en": "Liver", "ja": "肝臓"},
     "category": {"value": "123037004", "scheme": "SCT", "meaning": "Anatomical Structure"},
     "type": {"value": "10200004", "scheme": "SCT", "meaning": "Liver"}, "colour": "#DD8265"},
    {"value": 1, "name": {"en": "Tumour"}}],
  "postprocess": {"keepLargest": [2]},
  "requirements": {"workingBytesPerVoxel": 120}
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
    REQUIRE(manifest->labels.size() == 2);
    CHECK(manifest->labels[0].value == 2);
    CHECK(manifest->labels[0].colour == viewer::Rgb{0xDD, 0x82, 0x65});
    CHECK_FALSE(manifest->labels[1].colour.has_value());
    CHECK(manifest->keepLargest == std::vector<viewer::Label>{2});
    CHECK(manifest->workingBytesPerVoxel == 120);
}

TEST_CASE("ModelManifest: names the wrong field and why", "[ai][manifest]")
{
    CHECK(reasonFor("/input/spacingMm", json::array({1, 0, 1})) ==
          "model.json: input.spacingMm must be three numbers greater than 0");
    CHECK(reasonFor("/input/spacingMm", json::array({1, 1})) ==
          "model.json: input.spacingMm must be a list of 3 values");
    CHECK(reasonFor("/input/orientation", "RAR").find("input.orientation must be") !=
          std::string::npos);
    CHECK(reasonFor("/input/channels", 2).find("input.channels is not supported beyond 1") !=
          std::string::npos);
    CHECK(reasonFor("/input/intensity/0/range", json::array({5, 5})) ==
          "model.json: input.intensity[0].range must be two numbers, the first less than the "
          "second");
    CHECK(reasonFor("/input/intensity/0/op", "gamma").find("input.intensity[0].op must be one of") !=
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
    CHECK(reasonFor("/kind", "detection") == "model.json: kind must be \"segmentation\"");
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
        // The complete manifest above has every field but the editor's own "$schema".
        for (const auto& [key, value] : properties.items()) {
            INFO(key);
            CHECK((key == "$schema" || object.contains(key)));
        }
    };
    const auto& properties = schema["properties"];
    checkKeys(properties, document);
    for (const char* part : {"input", "inference", "output", "postprocess", "requirements"})
        checkKeys(properties[part]["properties"], document[part]);
    auto label = document["labels"][0];
    label["typeModifier"] = nullptr;
    checkKeys(properties["labels"]["items"]["properties"], label);
}

TEST_CASE("ModelManifest: the manifests that come with the program are valid", "[ai][manifest]")
{
    int count = 0;
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(HANGAKU_PLUGINS_FOLDER)) {
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
