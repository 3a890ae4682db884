#include "ai/formats/ForeignModel.h"
#include "ai/formats/ZipFile.h"
#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"

#include <cstdlib>
#include <fstream>

using namespace hangaku;
using namespace hangaku::tests;
using ai::ForeignFiles;
using ai::ModelManifest;
using nlohmann::json;

namespace {

const char* const kMetadata = R"({
  "version": "0.2.0", "monai_version": "0.9.0", "name": "Spleen CT segmentation",
  "task": "spleen", "description": "Finds the spleen", "authors": "someone",
  "copyright": "(c) someone", "intended_use": "research only",
  "references": ["https://example.org/paper"],
  "network_data_format": {
    "inputs": {"image": {"type": "image", "format": "hounsfield", "modality": "CT",
      "num_channels": 1, "channel_def": {"0": "image"}}},
    "outputs": {"pred": {"type": "image", "format": "segmentation", "num_channels": 2,
      "channel_def": {"0": "background", "1": "spleen"}}}}
})";

const char* const kInference = R"text({
  "imports": ["$import glob"], "bundle_root": ".", "image_key": "image",
  "output_dtype": "$numpy.float32", "datalist": "$list(sorted(glob.glob(@dataset_dir)))",
  "device": "$torch.device('cuda:0' if torch.cuda.is_available() else 'cpu')",
  "highres": true, "pixdim": "$[1.5, 1.5, 2.0] if @highres else [3.0, 3.0, 3.0]",
  "network_def": {"_target_": "UNet"}, "network": "$@network_def.to(@device)",
  "loading": [{"_target_": "LoadImaged", "keys": "@image_key"},
    {"_target_": "EnsureChannelFirstd", "keys": "@image_key"}],
  "geometry": [{"_target_": "monai.transforms.Orientationd", "keys": "image", "axcodes": "RAS"},
    {"_target_": "Spacingd", "keys": ["image"], "pixdim": "@pixdim", "mode": "bilinear"}],
  "preprocessing": {"_target_": "Compose", "transforms": "$@loading + @geometry + @values"},
  "values": [{"_target_": "ScaleIntensityRanged", "keys": "image", "a_min": -57, "a_max": 164,
      "b_min": 0, "b_max": 1, "clip": "True"},
    {"_target_": "EnsureTyped", "keys": "image", "device": "@device"},
    {"_target_": "RandFlipd", "keys": "image", "_disabled_": true}],
  "dataset": {"_target_": "Dataset", "data": "$[{'image': i} for i in @datalist]"},
  "inferer": {"_target_": "SlidingWindowInferer", "roi_size": [96, 96, 96], "sw_batch_size": 4,
    "overlap": 0.5},
  "postprocessing": {"_target_": "Compose", "transforms": [
    {"_target_": "Activationsd", "keys": "pred", "softmax": true},
    {"_target_": "Invertd", "keys": "pred", "transform": "@preprocessing", "orig_keys": "image",
      "nearest_interp": false, "to_tensor": true},
    {"_target_": "AsDiscreted", "keys": "pred", "argmax": true},
    {"_target_": "SaveImaged", "keys": "pred", "output_dtype": "@output_dtype"}]}
})text";

/// As MONAI's lung_nodule_ct_detection has it.
const char* const kDetector = R"text({
  "whether_raw_luna16": false, "whether_resampled_luna16": "$(not @whether_raw_luna16)",
  "imports": ["$import glob"], "infer_patch_size": [512, 512, 192],
  "anchor_generator": {
    "_target_": "monai.apps.detection.utils.anchor_utils.AnchorGeneratorWithAnchorShape",
    "feature_map_scales": [1, 2, 4], "base_anchor_shapes": [[6, 8, 4], [8, 6, 5], [10, 10, 6]]},
  "backbone": "$monai.networks.nets.resnet.resnet50(spatial_dims=3)",
  "network_def": {"_target_": "RetinaNet", "spatial_dims": 3, "num_classes": 1, "num_anchors": 3,
    "feature_extractor": "@feature_extractor", "size_divisible": [16, 16, 8]},
  "network": "$@network_def.to(@device)",
  "detector": {"_target_": "RetinaNetDetector", "network": "@network",
    "anchor_generator": "@anchor_generator", "debug": false},
  "detector_ops": ["$@detector.set_target_keys(box_key='box', label_key='label')",
    "$@detector.set_box_selector_parameters(score_thresh=0.02,topk_candidates_per_level=900,nms_thresh=0.22,detections_per_img=200)",
    "$@detector.set_sliding_window_inferer(roi_size=@infer_patch_size,overlap=0.25,sw_batch_size=1,mode='constant',device='cpu')"],
  "preprocessing": {"_target_": "Compose", "transforms": [
    {"_target_": "LoadImaged", "keys": "image", "meta_key_postfix": "meta_dict",
      "_disabled_": "@whether_raw_luna16"},
    {"_target_": "LoadImaged", "keys": "image", "reader": "itkreader", "affine_lps_to_ras": true,
      "_disabled_": "@whether_resampled_luna16"},
    {"_target_": "EnsureChannelFirstd", "keys": "image"},
    {"_target_": "Orientationd", "keys": "image", "axcodes": "RAS"},
    {"_target_": "Spacingd", "keys": "image", "pixdim": [0.703125, 0.703125, 1.25],
      "_disabled_": "@whether_resampled_luna16"},
    {"_target_": "ScaleIntensityRanged", "keys": "image", "a_min": -1024.0, "a_max": 300.0,
      "b_min": 0.0, "b_max": 1.0, "clip": true},
    {"_target_": "EnsureTyped", "keys": "image"}]},
  "inferer": {"_target_": "scripts.detection_inferer.RetinaNetInferer", "detector": "@detector"},
  "postprocessing": {"_target_": "Compose", "transforms": [
    {"_target_": "ClipBoxToImaged", "box_keys": "box", "remove_empty": true},
    {"_target_": "AffineBoxToWorldCoordinated", "box_keys": "box", "affine_lps_to_ras": true},
    {"_target_": "ConvertBoxModed", "box_keys": "box", "src_mode": "xyzxyz", "dst_mode": "cccwhd"},
    {"_target_": "DeleteItemsd", "keys": ["image"]}]}
})text";

ForeignFiles bundle(const json& metadata = json::parse(kMetadata),
                    const json& inference = json::parse(kInference))
{
    return {"spleen_ct",
            {{"metadata.json", metadata.dump()},
             {"inference.json", inference.dump()},
             {"LICENSE", "\n   Apache License\n   Version 2.0, January 2004\n"}},
            {},
            {"models/model.ts"}};
}

/// The sentence that a bundle with one value of inference.json changed is refused with.
std::string refusal(const std::string& pointer, const json& value)
{
    auto inference = json::parse(kInference);
    inference[json::json_pointer(pointer)] = value;
    const auto manifest = readForeignModel(bundle(json::parse(kMetadata), inference));
    return manifest ? "accepted" : manifest.error().reason.english();
}

std::string refusalOfPreprocessing(const json& transform)
{
    return refusal("/values/0", transform);
}

json nnunetPlans()
{
    return json::parse(R"({
      "dataset_name": "Dataset009_Spleen", "image_reader_writer": "SimpleITKIO",
      "transpose_forward": [0, 1, 2],
      "foreground_intensity_properties_per_channel": {"0": {"mean": 99.3, "std": 37.1,
        "percentile_00_5": -43.0, "percentile_99_5": 194.0, "max": 1000, "median": 100}},
      "configurations": {
        "2d": {"patch_size": [512, 448], "spacing": [0.79, 0.79],
          "normalization_schemes": ["CTNormalization"], "use_mask_for_norm": [false]},
        "3d_fullres": {"patch_size": [64, 192, 160], "spacing": [1.6, 0.79, 0.79],
          "normalization_schemes": ["CTNormalization"], "use_mask_for_norm": [false]},
        "3d_cascade_fullres": {"inherits_from": "3d_fullres", "previous_stage": "3d_lowres"}}})");
}

ForeignFiles nnunet(const json& plans, const std::string& dataset, const std::string& settings)
{
    return {
        "Spleen export",
        {{"plans.json", plans.dump()}, {"dataset.json", dataset}, {"nnunet_export.json", settings}},
        {},
        {"model.ts"}};
}

const char* const kDataset = R"({"channel_names": {"0": "CT"}, "licence": "CC-BY-SA 4.0",
    "labels": {"background": 0, "spleen": 1, "ignore": 2}, "name": "Spleen"})";

std::string reasonOf(const viewer::Result<ModelManifest>& manifest)
{
    return manifest ? "accepted" : manifest.error().reason.english();
}

} // namespace

TEST_CASE("MONAI bundle: its description becomes the model's", "[ai][formats]")
{
    const auto manifest = readForeignModel(bundle());
    REQUIRE(manifest.has_value());
    CHECK(manifest->id == "spleen_ct");
    CHECK(manifest->version == "0.2.0");
    CHECK(manifest->name.en == "Spleen CT segmentation");
    CHECK(manifest->licence == "Apache-2.0");
    CHECK(manifest->intendedUse.en == "research only");
    CHECK(manifest->source == "https://example.org/paper");
    CHECK(manifest->file == "models/model.ts");
    CHECK(manifest->input.modalities == std::vector<std::string>{"CT"});
    CHECK(manifest->input.orientation == "RAS");
    CHECK(manifest->input.spacingMm == std::array<double, 3>{1.5, 1.5, 2});
    REQUIRE(manifest->input.intensity.size() == 1);
    CHECK(manifest->input.intensity[0].from == std::array<double, 2>{-57, 164});
    CHECK(manifest->input.intensity[0].clip);
    CHECK(manifest->input.steps.empty());
    CHECK(manifest->inference.patch == std::array<int, 3>{96, 96, 96});
    CHECK(manifest->inference.overlap == 0.5);
    CHECK(manifest->inference.blending == ai::ModelInference::Blending::Constant);
    CHECK(manifest->output.restore == ai::ModelOutput::Restore::Probabilities);
    REQUIRE(manifest->labels.size() == 1);
    CHECK(manifest->labels[0].name.en == "spleen");
    // The text that goes to the worker says the same.
    const auto again = ModelManifest::parse(manifest->json);
    REQUIRE(again.has_value());
    CHECK(again->input.spacingMm == manifest->input.spacingMm);
}

TEST_CASE("MONAI bundle: a YAML configuration says the same", "[ai][formats]")
{
    auto files = bundle();
    files.texts.erase("inference.json");
    files.texts["inference.yaml"] = R"(
preprocessing:
  _target_: Compose
  transforms:
  - {_target_: LoadImaged, keys: image}
  - _target_: ScaleIntensityd
    keys: image
inferer:
  _target_: SimpleInferer
postprocessing:
  _target_: Compose
  transforms:
  - _target_: AsDiscreted
    keys: pred
    argmax: true
)";
    const auto manifest = readForeignModel(files);
    REQUIRE(manifest.has_value());
    CHECK_FALSE(manifest->inference.patch.has_value());
    CHECK(manifest->input.intensity.size() == 1);
    CHECK(manifest->output.restore == ai::ModelOutput::Restore::Labels);
}

TEST_CASE("MONAI bundle: what is not supported is refused, naming the bundle and the transform",
          "[ai][formats]")
{
    const auto smooth =
        refusalOfPreprocessing({{"_target_", "GaussianSmoothd"}, {"keys", "image"}, {"sigma", 1}});
    CHECK(smooth == "The MONAI bundle spleen_ct cannot be used: GaussianSmoothd is a transform "
                    "that is not supported");
    const auto has = [](const std::string& text, const char* words) {
        INFO(text);
        CHECK(text.find(words) != std::string::npos);
    };
    has(refusalOfPreprocessing({{"_target_", "scripts.custom.Mine"}, {"keys", "image"}}), "Mine");
    has(refusalOfPreprocessing(
            {{"_target_", "Spacingd"}, {"keys", "image"}, {"pixdim", {1, 1, 1}}, {"mode", 3}}),
        "Spacingd has the argument mode");
    has(refusalOfPreprocessing({{"_target_", "Resized"},
                                {"keys", "image"},
                                {"spatial_size", {9, 9, 9}},
                                {"mode", "bicubic"}}),
        "Resized has the mode bicubic");
    has(refusalOfPreprocessing(
            {{"_target_", "ScaleIntensityd"}, {"keys", "image"}, {"mystery", 2}}),
        "ScaleIntensityd has the argument mystery");
    has(refusalOfPreprocessing({{"_target_", "CropForegroundd"},
                                {"keys", "image"},
                                {"select_fn", "$lambda x: x > -500"}}),
        "select_fn");
    has(refusalOfPreprocessing(
            {{"_target_", "CastToTyped"}, {"keys", "image"}, {"dtype", "$torch.int16"}}),
        "CastToTyped has the argument dtype");
    has(refusal("/pixdim", "$compute()"), "$compute()");
    has(refusal("/inferer", {{"_target_", "PatchInferer"}}), "PatchInferer");
    has(refusal("/inferer/padding_mode", "reflect"), "reflect");
    has(refusal("/inferer/roi_size", {96, 96}), "3 numbers");
    has(refusal("/postprocessing/transforms/1", {{"_target_", "FillHolesd"}, {"keys", "pred"}}),
        "FillHolesd");
    has(refusal("/postprocessing/transforms/2",
                {{"_target_", "Lambdad"}, {"keys", "pred"}, {"func", "$lambda x: x + 1"}}),
        "$lambda x: x + 1");
    has(refusal("/postprocessing/transforms/2", {{"_target_", "EnsureTyped"}, {"keys", "pred"}}),
        "no AsDiscrete");
}

TEST_CASE("MONAI bundle: what it lacks, and what it needs more than there is, is said",
          "[ai][formats]")
{
    auto metadata = json::parse(kMetadata);
    metadata["network_data_format"]["inputs"]["image"]["num_channels"] = "many";
    CHECK(reasonOf(readForeignModel(bundle(metadata))).find("num_channels \"many\"") !=
          std::string::npos);
    auto files = bundle();
    files.networks.clear();
    const auto manifest = readForeignModel(files);
    REQUIRE_FALSE(manifest.has_value());
    CHECK(manifest.error().hint.english().find("ckpt_export") != std::string::npos);
    files = bundle();
    files.texts["inference.json"] = "{";
    CHECK(reasonOf(readForeignModel(files)).find("JSON") != std::string::npos);
    files.texts.erase("inference.json");
    CHECK(reasonOf(readForeignModel(files)).find("no configs/inference.json") != std::string::npos);
}

TEST_CASE(
    "MONAI bundle: several images are asked for by the names of their channels, with the words "
    "of well-known ones",
    "[ai][formats]")
{
    auto metadata = json::parse(kMetadata);
    auto& image = metadata["network_data_format"]["inputs"]["image"];
    image["num_channels"] = 3;
    image["modality"] = "MR";
    image["channel_def"] = {{"0", "T1c"}, {"1", "FLAIR"}, {"2", "Mystery"}};
    const auto manifest = readForeignModel(bundle(metadata));
    INFO(reasonOf(manifest));
    REQUIRE(manifest.has_value());
    REQUIRE(manifest->imageCount() == 3);
    const auto& images = manifest->images;
    CHECK(images[0].name.en == "T1c");
    CHECK(std::ranges::count(images[0].words, "T1 post") == 1);
    CHECK(images[1].words.front() == "FLAIR");
    CHECK(images[2].words == std::vector<std::string>{"Mystery"});
    CHECK(images[2].modalities == std::vector<std::string>{"MR"});

    const auto prepared = [&](const json& transforms) {
        auto inference = json::parse(kInference);
        inference["preprocessing"]["transforms"] = transforms;
        return readForeignModel(bundle(metadata, inference));
    };
    const auto on = [](const char* name, const json& keys) {
        return json{{"_target_", name}, {"keys", keys}};
    };
    const json all{"a", "b", "c"};
    auto concat = on("ConcatItemsd", all);
    concat["name"] = "image";
    const auto joined = prepared({on("LoadImaged", all), on("NormalizeIntensityd", all), concat});
    INFO(reasonOf(joined));
    REQUIRE(joined.has_value());
    REQUIRE(joined->input.intensity.size() == 1);
    CHECK(joined->input.intensity[0].channelWise);
    CHECK(reasonOf(prepared({on("LoadImaged", all), on("NormalizeIntensityd", "b"), concat}))
              .find("a and b are prepared in different ways") != std::string::npos);
    concat["keys"] = {"a", "b"};
    CHECK(reasonOf(prepared({on("LoadImaged", all), concat})).find("needs 3 images") !=
          std::string::npos);
}

TEST_CASE("MONAI bundle: a RetinaNet detector's becomes a detector, on scans as they come",
          "[ai][formats][detection]")
{
    auto metadata = json::parse(kMetadata);
    metadata["task"] = "CT lung nodule detection";
    metadata["network_data_format"]["outputs"]["pred"] = {{"type", "object"}, {"num_channels", 1}};
    const auto manifest = readForeignModel(bundle(metadata, json::parse(kDetector)));
    INFO(reasonOf(manifest));
    REQUIRE(manifest.has_value());
    CHECK(manifest->kind == ai::ModelKind::Detection);
    CHECK(manifest->input.orientation == "RAS");
    CHECK(manifest->input.spacingMm == std::array<double, 3>{0.703125, 0.703125, 1.25});
    REQUIRE(manifest->input.intensity.size() == 1);
    CHECK(manifest->input.intensity[0].from == std::array<double, 2>{-1024, 300});
    CHECK(manifest->inference.patch == std::array<int, 3>{512, 512, 192});
    CHECK(manifest->inference.overlap == 0.25);
    CHECK(manifest->inference.blending == ai::ModelInference::Blending::Constant);
    REQUIRE(manifest->detection.has_value());
    const auto& plan = *manifest->detection;
    CHECK(plan.form == ai::DetectionPlan::Form::RetinaNet);
    CHECK(plan.classes == 1);
    CHECK(plan.scoresAreLogits);
    CHECK(plan.anchorShapes ==
          std::vector<std::array<double, 3>>{{6, 8, 4}, {8, 6, 5}, {10, 10, 6}});
    CHECK(plan.levelScales == std::vector<double>{1, 2, 4});
    CHECK(plan.minimumScore == 0.02);
    CHECK(plan.candidates == 900);
    CHECK(plan.nmsOverlap == 0.22);
    CHECK(plan.most == 200);
    CHECK(plan.divisibleBy == std::array<int, 3>{16, 16, 8});
    CHECK(plan.passesSmallImagesWhole);
    REQUIRE(manifest->labels.size() == 1);
    CHECK(manifest->labels[0].value == 0);
    CHECK(manifest->labels[0].name.en == "CT lung nodule detection");

    const auto refused = [&](const std::string& pointer, const json& value, const char* part) {
        auto inference = json::parse(kDetector);
        inference[json::json_pointer(pointer)] = value;
        const auto reason = reasonOf(readForeignModel(bundle(metadata, inference)));
        INFO(reason);
        CHECK(reason.find(part) != std::string::npos);
    };
    refused("/detector/_target_", "scripts.Mine", "Mine is a detector that is not supported");
    refused("/network_def/_target_", "FCOS", "FCOS is a network");
    refused("/anchor_generator/_target_", "AnchorGenerator", "AnchorGenerator is an anchor");
    refused("/detector_ops/0", "$@detector.set_nms(0.2)", "set_nms");
    refused("/detector_ops/1", "$print('hello')", "is not supported");
    refused("/detector_ops/1",
            "$@detector.set_sliding_window_inferer(roi_size=[8,8,8],mode='best')",
            "mode of \"best\"");
    refused("/postprocessing/transforms/0/_target_", "scripts.Shift", "Shift is a transform");
}

TEST_CASE("nnU-Net export: its plans become the model's", "[ai][formats]")
{
    const auto manifest = readForeignModel(
        nnunet(nnunetPlans(), kDataset,
               R"({"configuration": "3d_fullres", "folds": [0], "mirroring_axes": [0, 2]})"));
    REQUIRE(manifest.has_value());
    CHECK(manifest->id == "spleen-export");
    CHECK(manifest->name.en == "Spleen");
    CHECK(manifest->licence == "CC-BY-SA 4.0");
    CHECK(manifest->input.modalities == std::vector<std::string>{"CT"});
    CHECK(manifest->output.channels == 2);
    REQUIRE(manifest->labels.size() == 1);
    CHECK(manifest->labels[0].name.en == "spleen");
    REQUIRE(manifest->nnunet.has_value());
    const auto& plan = *manifest->nnunet;
    CHECK(plan.patch == std::vector<int>{64, 192, 160});
    CHECK(plan.spacingMm == std::vector<double>{1.6, 0.79, 0.79});
    CHECK(plan.mirrorAxes == std::vector<int>{0, 2});
    CHECK(plan.normalizations.at(0).low == -43);
    CHECK(plan.normalizations.at(0).deviation == 37.1);
    CHECK(plan.image.order == 3);
    CHECK(plan.scores.order == 1);
}

TEST_CASE("nnU-Net export: what cannot be run is refused, and why", "[ai][formats]")
{
    const auto refused = [](const json& plans, const std::string& dataset,
                            const std::string& configuration) {
        return reasonOf(readForeignModel(
            nnunet(plans, dataset, R"({"configuration": ")" + configuration + R"("})")));
    };
    const auto has = [](const std::string& text, const char* words) {
        INFO(text);
        CHECK(text.find(words) != std::string::npos);
    };
    has(refused(nnunetPlans(), kDataset, "3d_cascade_fullres"), "is a cascade");
    has(refused(nnunetPlans(), kDataset, "3d_lowres"), "3d_lowres");
    auto plans = nnunetPlans();
    plans["image_reader_writer"] = "NaturalImage2DIO";
    has(refused(plans, kDataset, "2d"), "NaturalImage2DIO");
    plans = nnunetPlans();
    plans["configurations"]["2d"]["normalization_schemes"] = {"MyNormalization"};
    has(refused(plans, kDataset, "2d"), "MyNormalization");
    plans = nnunetPlans();
    plans["configurations"]["2d"]["resampling_fn_data"] = "resample_torch_simple";
    has(refused(plans, kDataset, "2d"), "resample_torch_simple");
    plans = nnunetPlans();
    plans["configurations"]["2d"]["inherits_from"] = "2d";
    has(refused(plans, kDataset, "2d"), "circle");
    has(refused(nnunetPlans(),
                R"({"channel_names": {"0": "T1", "1": "T2"}, "labels": {"background": 0, "x": 1}})",
                "2d"),
        "no normalisation for channel 1");
    has(refused(nnunetPlans(), R"({"labels": {"background": 0, "a": [1, 2], "b": 2},
                                   "regions_class_order": [1]})",
                "2d"),
        "regions_class_order");
    auto files = nnunet(nnunetPlans(), kDataset, R"({"configuration": "2d", "folds": [0, 1]})");
    has(reasonOf(readForeignModel(files)), "fold_0.ts is missing");
    files.texts.erase("nnunet_export.json");
    has(reasonOf(readForeignModel(files)), "no nnunet_export.json");
}

TEST_CASE("ZipFile: reads stored and packed entries, and says what is damaged", "[ai][formats]")
{
    const TemporaryFolder folder;
    const auto zip = folder / "a.zip";
    const std::string script = "import zipfile\n"
                               "with zipfile.ZipFile('" +
                               zip.string() +
                               "', 'w') as z:\n"
                               "    z.writestr('m/extra/metadata.json', '{\"stored\": 1}')\n"
                               "    z.writestr('m/big.txt', 'abc' * 5000, zipfile.ZIP_DEFLATED)\n"
                               "    z.comment = b'a comment'\n";
    std::ofstream(folder / "make.py") << script;
    if (std::system(("/usr/bin/python3 " + (folder / "make.py").string()).c_str()) != 0) {
        WARN("SKIPPED: needs python3");
        return;
    }
    const auto opened = ai::ZipFile::open(zip);
    REQUIRE(opened.has_value());
    CHECK(opened->find("extra/metadata.json") == "m/extra/metadata.json");
    CHECK(opened->read("m/extra/metadata.json", 100) == "{\"stored\": 1}");
    CHECK(opened->read("m/big.txt", 20000)->size() == 15000);
    CHECK(opened->read("m/big.txt", 1000).error().code == viewer::ErrorCode::Unsupported);
    CHECK(opened->read("nowhere", 1000).error().code == viewer::ErrorCode::NotFound);

    std::filesystem::resize_file(zip, std::filesystem::file_size(zip) - 40);
    CHECK(ai::ZipFile::open(zip).error().code == viewer::ErrorCode::ParseFailed);
    CHECK(ai::ZipFile::open(folder / "none").error().code == viewer::ErrorCode::ReadFailed);
}

TEST_CASE("idFrom, licenceFrom: names and licences as model.json has them", "[ai][formats]")
{
    CHECK(ai::idFrom("Dataset001 Spleen (v2)") == "dataset001-spleen-v2-");
    CHECK(ai::idFrom("_x") == "x");
    CHECK(ai::idFrom("脾臓") == "model");
    CHECK(ai::licenceFrom("MIT License\n\nCopyright") == "MIT");
    CHECK(ai::licenceFrom("\n  Do what you like \nwith it") == "Do what you like ");
    CHECK(ai::licenceFrom("") == "not stated");
}
