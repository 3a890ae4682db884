#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/ai/AiTestSupport.h"
#include "tests/unit/ai/TestModel.h"

#include <QProcess>

using namespace hangaku;
using namespace hangaku::tests;
using ai::InferenceQueue;
using ai::ModelOutcome;
using viewer::ErrorCode;
using viewer::Index3;
using viewer::Result;
using viewer::Vec3;

namespace {

/// A model folder with one of the networks of tests/support/MakeTestModel.cpp.
/// @param parts "inference" and what its kind needs, as JSON
ai::ModelEntry makeModel(const TemporaryFolder& folder, const std::string& network,
                         const std::string& kind, const std::string& parts,
                         const std::string& input = R"("orientation": "RAS", "intensity": [])")
{
    const auto file = folder / (network + ".ts");
    if (!std::filesystem::exists(file))
        REQUIRE(QProcess::execute(
                    HANGAKU_MAKE_TEST_MODEL,
                    {QString::fromStdString(network), QString::fromStdString(file.string())}) == 0);
    const auto manifest = ai::ModelManifest::parse(
        R"({"schema": "hangaku-model-1", "id": "test-detector", "version": "1.0", "kind": ")" +
        kind + R"(", "name": {"en": "Test detector"}, "licence": "MIT", "file": ")" + network +
        R"(.ts", "input": {)" + input + "}, " + parts +
        R"(, "labels": [{"value": 1, "name": {"en": "Spot", "ja": "点"},
             "type": {"value": "27925004", "scheme": "SCT", "meaning": "Nodule"}},
            {"value": 0, "name": {"en": "Other"}}]})");
    if (!manifest)
        FAIL(manifest.error().reason.english());
    ai::ModelEntry model;
    model.folder = folder.path();
    model.state = ai::ModelState::Ready;
    model.manifest = *manifest;
    return model;
}

/// Dark but for two spots, of 90 and of 60.
viewer::Volume spots(const viewer::ImageGeometry& grid, Index3 bright, Index3 less)
{
    auto voxels = *viewer::VoxelBuffer::create(viewer::PixelType::Int16, grid.voxelCount());
    const auto size = grid.size();
    const auto at = [&](Index3 index) {
        return static_cast<std::size_t>((index[2] * size[1] + index[1]) * size[0] + index[0]);
    };
    for (auto& voxel : voxels->as<std::int16_t>())
        voxel = 1;
    voxels->as<std::int16_t>()[at(bright)] = 90;
    voxels->as<std::int16_t>()[at(less)] = 60;
    viewer::Volume volume{grid, voxels, 1, 0, {}};
    volume.description.seriesInstanceUid = "1.2.3";
    return volume;
}

Result<ModelOutcome> outcomeOf(InferenceQueue& queue, const viewer::Volume& volume,
                               const ai::ModelEntry& model)
{
    ai::InferenceRequest request{volume, model};
    request.threads = 1;
    request.creator = "test 1";
    return tests::outcomeOf(queue.submit(std::move(request)));
}

viewer::Detections detectionsOf(InferenceQueue& queue, const viewer::Volume& volume,
                                const ai::ModelEntry& model)
{
    const auto outcome = outcomeOf(queue, volume, model);
    if (!outcome)
        FAIL(outcome.error().reason.english() << " " << outcome.error().detail);
    REQUIRE(outcome->detections.has_value());
    CHECK_FALSE(outcome->segmentation.has_value());
    return *outcome->detections;
}

/// Edges of the model's box in mm along the image's i, j, k, whichever way the axes run.
Vec3 along(const viewer::ImageGeometry& grid, const viewer::PatientBox& box)
{
    Vec3 result;
    for (int image = 0; image < 3; ++image)
        for (int axis = 0; axis < 3; ++axis)
            if (std::abs(dot(grid.axes()[static_cast<std::size_t>(image)],
                             box.axes[static_cast<std::size_t>(axis)])) > 0.9)
                result[image] = box.sizeMm[axis];
    return result;
}

const Index3 kBright{4, 4, 6};
const Index3 kLess{11, 10, 3};
const std::string kWindows = R"("inference": {"patch": [8, 8, 6], "overlap": 0.5})";
const std::string kWhole = R"("inference": {"patch": "whole"})";

} // namespace

TEST_CASE("hangaku-worker: detectors of every convention put the box where the spot is, on an "
          "oblique, a mirrored and a swapped order of axes, whole or in windows",
          "[ai][worker][detection]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    struct Convention {
        const char* network;
        const char* detection;
    };
    const Convention conventions[]{
        {"boxes", R"("form": "boxes", "mode": "xyzxyz", "minimumScore": 0.1)"},
        {"boxes-tuple", R"("form": "boxes", "mode": "cccwhd", "axes": "ZYX", "minimumScore": 0.1,
           "keys": {"boxes": "0", "scores": "1", "labels": "2"})"},
        {"heatmap",
         R"("form": "heatmap", "classes": 2, "scores": "probabilities", "minimumScore": 0.1)"},
    };
    for (const auto& [network, detection] : conventions)
        for (const auto& inference : {kWhole, kWindows})
            for (const auto& grid : {obliqueGrid({14, 13, 9}), mirroredGrid()}) {
                INFO(network << ' ' << inference);
                const auto big = *viewer::ImageGeometry::create({14, 13, 9}, grid.spacing(),
                                                                grid.origin(), grid.axes());
                const auto model = makeModel(folder, network, "detection",
                                             inference + R"(, "detection": {)" + detection + "}");
                const auto found = detectionsOf(queue, spots(big, kBright, kLess), model);
                const bool findsBoth = inference == kWindows || std::string(network) == "heatmap";
                REQUIRE(found.all.size() == (findsBoth ? 2 : 1));
                CHECK(length(found.all[0].box.centre - big.toWorld(kBright)) < 1e-6);
                CHECK(found.all[0].score == Approx(0.9).margin(1e-6));
                if (findsBoth) {
                    CHECK(found.all[1].score == Approx(0.6).margin(1e-6));
                    CHECK(length(found.all[1].box.centre - big.toWorld(kLess)) < 1e-6);
                }
            }
}

TEST_CASE("hangaku-worker: a box's edges are along the model's axes, in mm",
          "[ai][worker][detection]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto grid = *viewer::ImageGeometry::create(
        {14, 13, 9}, {0.5, 0.8, 2}, {10, -20, 30},
        {Vec3{-1, 0, 0}, Vec3{0, -1, 0}, Vec3{0, 0, 1}}); // i to the right, j to the front: RAS
    const auto volume = spots(grid, kBright, kLess);
    const std::string detection =
        R"(, "detection": {"form": "boxes", "mode": "xyzxyz", "showFrom": 0.25})";
    auto found =
        detectionsOf(queue, volume, makeModel(folder, "boxes", "detection", kWhole + detection));
    REQUIRE(found.all.size() == 1);
    // 1, 1.5 and 2 voxels to both sides along X, Y, Z.
    CHECK(length(along(grid, found.all[0].box) - Vec3{1, 2.4, 8}) < 1e-6);
    // The tensor's first axis is Z now: the network's first number too.
    found = detectionsOf(
        queue, volume,
        makeModel(folder, "boxes", "detection",
                  kWhole + R"(, "detection": {"form": "boxes", "mode": "xyzxyz", "axes": "ZYX"})",
                  R"("orientation": "RAS", "axes": "ZYX", "intensity": [])"));
    REQUIRE(found.all.size() == 1);
    CHECK(length(found.all[0].box.centre - grid.toWorld(kBright)) < 1e-6);
    CHECK(length(along(grid, found.all[0].box) - Vec3{2, 2.4, 4}) < 1e-6);
}

TEST_CASE("hangaku-worker: detections carry names, codes, colours and where they came from",
          "[ai][worker][detection]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto found = detectionsOf(
        queue, spots(obliqueGrid({14, 13, 9}), kBright, kLess),
        makeModel(folder, "boxes", "detection",
                  kWhole +
                      R"(, "detection": {"form": "boxes", "mode": "xyzxyz", "showFrom": 0.25})"));
    REQUIRE(found.kinds.size() == 2);
    REQUIRE(found.all.size() == 1);
    CHECK(found.all[0].number == 1);
    CHECK(found.all[0].review == viewer::Review::Open);
    const auto& kind = found.kinds[static_cast<std::size_t>(found.all[0].kind)];
    CHECK(kind.label == "Spot");
    CHECK(kind.labelJa == "点");
    CHECK(kind.type == viewer::CodedConcept{"27925004", "SCT", "Nodule"});
    CHECK(found.kinds[0].colour != found.kinds[1].colour);
    CHECK(found.threshold == 0.25);
    CHECK(found.seriesInstanceUid == "1.2.3");
    CHECK(found.provenance.modelId == "test-detector");
    CHECK(found.provenance.modelSha256.size() == 64);
    CHECK(found.provenance.creator == "test 1");
    CHECK(found.provenance.parameters.at("boxes").find("boxes of the network") == 0);
}

TEST_CASE(
    "hangaku-worker: torchvision's detectors run slice by slice, torchvision::nms among their "
    "operators, and neighbouring slices become one box",
    "[ai][worker][detection]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto grid = obliqueGrid({14, 13, 9});
    const auto volume = spots(grid, kBright, {4, 4, 7}); // in the next slice
    const auto found = detectionsOf(
        queue, volume,
        makeModel(folder, "boxes-torchvision", "detection",
                  R"("inference": {"patch": [0, 0, 1], "sliceAxis": "Z"}, "detection": {
                     "form": "boxes", "mode": "xyzxyz", "space": "voxelCorner", "minimumScore": 0.1})",
                  R"("intensity": [])"));
    REQUIRE(found.all.size() == 1);
    const auto& box = found.all[0].box;
    CHECK(length(box.centre - grid.toWorld(Vec3{4, 4, 6.5})) < 1e-5);
    const Vec3 mm = grid.spacing();
    CHECK(length(box.sizeMm - Vec3{2 * mm.x, 3 * mm.y, 2 * mm.z}) < 1e-5);
    CHECK(found.all[0].score == Approx(0.9).margin(1e-6));
}

TEST_CASE("hangaku-worker: a RetinaNet's raw heads become boxes, as a dictionary and as a list",
          "[ai][worker][detection]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto grid = obliqueGrid({14, 13, 9}); // padded to 16, 16, 12
    for (const char* network : {"retinanet", "retinanet-list"}) {
        INFO(network);
        const auto found =
            detectionsOf(queue, spots(grid, {5, 4, 6}, {0, 0, 0}),
                         makeModel(folder, network, "detection",
                                   kWhole + R"(, "detection": {"form": "retinanet", "classes": 2,
                                  "minimumScore": 0.7, "anchors": [{"size": [4, 2, 3]}],
                                  "levelScales": [1], "divisibleBy": [8, 8, 4]})",
                                   R"("intensity": [])"));
        REQUIRE(found.all.size() == 1);
        CHECK(found.kinds[static_cast<std::size_t>(found.all[0].kind)].label == "Spot");
        CHECK(found.all[0].score == Approx(0.9).margin(1e-5));
        // The anchor of cell (2, 2, 3): half of 3 rounds to 2.
        const auto& box = found.all[0].box;
        CHECK(length(box.centre - grid.toWorld(Index3{4, 4, 6})) < 1e-5);
        const Vec3 mm = grid.spacing();
        CHECK(length(box.sizeMm - Vec3{4 * mm.x, 2 * mm.y, 4 * mm.z}) < 1e-5);
    }
}

TEST_CASE("hangaku-worker: hostile answers are refused with what is wrong, and the next run works",
          "[ai][worker][detection]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto volume = spots(obliqueGrid({14, 13, 9}), kBright, kLess);
    const std::string detection = R"(, "detection": {"form": "boxes", "mode": "xyzxyz"})";
    const auto refusal = [&](const char* network, const std::string& parts) {
        const auto outcome =
            outcomeOf(queue, volume, makeModel(folder, network, "detection", parts));
        REQUIRE_FALSE(outcome.has_value());
        INFO(network << ": " << outcome.error().reason.english());
        CHECK((outcome.error().code == ErrorCode::ModelInvalid ||
               outcome.error().code == ErrorCode::OutOfMemory));
        return outcome.error().reason.english();
    };
    const auto has = [](const std::string& text, const char* part) {
        INFO(text);
        CHECK(text.find(part) != std::string::npos);
    };
    has(refusal("boxes-nan", kWhole + detection), "values that are no numbers");
    has(refusal("boxes-many", kWhole + detection), "3000000 boxes");
    has(refusal("boxes-endless", kWhole + detection), "too many numbers");
    has(refusal("boxes-nested", kWhole + detection), "no \"boxes\"");
    has(refusal("text", kWhole + detection), "String");
    has(refusal("raises", kWhole + detection), "this network is never content");
    has(refusal("classes", kWhole + detection), "no \"boxes\", but: 0 - 0");
    const auto found =
        detectionsOf(queue, volume, makeModel(folder, "boxes", "detection", kWhole + detection));
    CHECK(found.all.size() == 1);
}

TEST_CASE("hangaku-worker: a classifier's scores come with the labels' names",
          "[ai][worker][classification]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto outcome = outcomeOf(
        queue, spots(obliqueGrid({14, 13, 9}), kBright, kLess),
        makeModel(folder, "classes", "classification",
                  kWhole + R"(, "classification": {"classes": 2, "activation": "none"})"));
    if (!outcome)
        FAIL(outcome.error().reason.english());
    REQUIRE(outcome->classScores.has_value());
    const auto& classes = outcome->classScores->classes;
    REQUIRE(classes.size() == 2);
    CHECK(classes[0].label == "Spot"); // value 1: the second channel
    CHECK(classes[0].score == Approx(0.01).margin(1e-6));
    CHECK(classes[1].label == "Other");
    CHECK(classes[1].score == Approx(0.9).margin(1e-6));
    CHECK(outcome->classScores->provenance.modelId == "test-detector");
}
