#include "ai/worker/pipeline/detect/DetectImage.h"
#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/ai/GoldenCase.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <limits>

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::ai;
using nlohmann::json;
using viewer::ErrorCode;
using viewer::Result;
using viewer::Vec3;

namespace {

json readJson(const std::filesystem::path& file)
{
    std::ifstream stream(file);
    return json::parse(stream);
}

/// A manifest of a detector; what is not given is as simple as can be.
ModelManifest detector(const json& detection, const json& patch = "whole",
                       const std::string& spacing = "source", const json& inference = {})
{
    json manifest{{"schema", "hangaku-model-1"},
                  {"id", "detector"},
                  {"version", "1"},
                  {"kind", "detection"},
                  {"name", {{"en", "Detector"}}},
                  {"licence", "MIT"},
                  {"file", "model.ts"},
                  {"input", {{"intensity", json::array()}, {"spacingMm", spacing}}},
                  {"inference", {{"patch", patch}, {"overlap", 0.5}}},
                  {"detection", detection},
                  {"labels", json::array({{{"value", 0}, {"name", {{"en", "Thing"}}}}})}};
    if (inference.is_object())
        manifest["inference"].update(inference);
    const auto parsed = ModelManifest::parse(manifest.dump());
    if (!parsed)
        FAIL(parsed.error().reason.english());
    return *parsed;
}

NumberArray arrayOf(std::vector<std::int64_t> shape, const std::vector<float>& numbers)
{
    const auto keeper = std::make_shared<std::vector<float>>(numbers);
    return {std::move(shape), {keeper, keeper->data()}};
}

NetworkAnswer readAnswer(const std::filesystem::path& folder, const json& arrays)
{
    NetworkAnswer answer;
    for (const auto& [name, list] : arrays.items())
        for (const auto& one : list)
            answer[name].push_back(arrayOf(one.at("shape").get<std::vector<std::int64_t>>(),
                                           readFloats(folder / one.at("file").get<std::string>())));
    return answer;
}

/// What the pipeline makes of an answer that was given for an image of this size along X, Y, Z; of
/// several windows, each takes the next arrays of every list.
Result<std::vector<DetectedBox>> detected(const NetworkAnswer& answer,
                                          const ModelManifest& manifest, std::array<int, 3> size,
                                          Vec3 spacing = {1, 1, 1})
{
    const auto grid = *viewer::ImageGeometry::create(size, spacing, {0, 0, 0},
                                                     {Vec3{1, 0, 0}, Vec3{0, 1, 0}, Vec3{0, 0, 1}});
    const viewer::Volume volume{
        grid, *viewer::VoxelBuffer::create(viewer::PixelType::Int16, grid.voxelCount()), 1, 0, {}};
    std::size_t window = 0;
    const auto next = [&](const Tensor&) -> Result<NetworkAnswer> {
        const auto levels = manifest.detection->levelScales.size();
        if (levels == 0 || manifest.inference.patch == std::nullopt)
            return answer;
        NetworkAnswer part;
        for (const auto& [name, arrays] : answer) {
            REQUIRE(arrays.size() >= levels * (window + 1));
            const auto first = arrays.begin() + static_cast<std::ptrdiff_t>(levels * window);
            part[name].assign(first, first + static_cast<std::ptrdiff_t>(levels));
        }
        ++window;
        return part;
    };
    const DetectorNetworks networks{
        [&](const Tensor& input) -> Result<Tensor> {
            const auto& array = answer.at("").front();
            auto map = Tensor::create(static_cast<int>(array.shape[1]), input.shape);
            std::copy_n(array.data.get(), array.count(), map->data.get());
            return map;
        },
        next};
    const auto result = runDetection(volume, manifest, networks, {});
    if (!result)
        return tl::unexpected(result.error());
    return result->boxes;
}

/// Rows [label, score, low, high] against boxes on a grid that is the patient.
void checkBoxes(std::vector<DetectedBox> boxes, const json& expected, Vec3 spacing,
                double tolerance)
{
    REQUIRE(boxes.size() == expected.size());
    auto rows = expected.get<std::vector<std::vector<double>>>();
    const auto byScore = [](const auto& a, const auto& b) { return a[1] > b[1]; };
    std::stable_sort(rows.begin(), rows.end(), byScore);
    double worst = 0;
    for (std::size_t n = 0; n < boxes.size(); ++n) {
        CHECK(boxes[n].label == static_cast<int>(rows[n][0]));
        worst = std::max(worst, std::abs(boxes[n].score - rows[n][1]));
        for (std::size_t d = 0; d < 3; ++d) {
            const auto axis = static_cast<int>(d);
            const double low = rows[n][2 + d] * spacing[axis];
            const double high = rows[n][5 + d] * spacing[axis];
            const auto& box = boxes[n].box;
            worst = std::max(worst, std::abs(box.centre[axis] - (low + high) / 2));
            worst = std::max(worst, std::abs(box.sizeMm[axis] - (high - low)));
        }
    }
    CHECK(worst < tolerance);
}

void checkAnswer(const std::filesystem::path& folder)
{
    auto golden = readJson(folder / "case.json");
    auto& plan = golden.at("detection");
    // Boxes that lie beyond the image, and those that overlap, are told apart by other cases.
    const bool suppresses = golden.value("suppressed", false);
    if (!suppresses)
        plan["nmsOverlap"] = 1.0;
    auto manifest = detector(plan, "whole", "source", golden.value("inference", json()));
    manifest.labels.clear();
    for (int value = 0; value < 5; ++value) {
        ModelLabel label;
        label.value = static_cast<viewer::Label>(value);
        manifest.labels.push_back(label);
    }
    auto size = golden.at("shape").get<std::array<int, 3>>();
    const auto mm = golden.value("spacing", std::vector<double>{1, 1, 1});
    const Vec3 spacing{mm[0], mm[1], mm[2]};
    auto expected = golden.at("expected");
    for (auto& row : expected) // at the border, the image ends half a voxel behind its last centre
        for (std::size_t d = 0; d < 3 && !golden.value("clips", false); ++d) {
            row[2 + d] = std::max(row[2 + d].get<double>(), -0.5);
            row[5 + d] = std::min(row[5 + d].get<double>(), size[d] - 0.5);
        }
    const auto boxes = detected(readAnswer(folder, golden.at("arrays")), manifest, size, spacing);
    if (!boxes)
        FAIL(boxes.error().reason.english());
    checkBoxes(*boxes, expected, spacing, 2e-4);
}

void checkRun(const std::filesystem::path& folder)
{
    const auto golden = readJson(folder / "case.json");
    const auto manifest = ModelManifest::parse(golden.at("manifest").dump());
    REQUIRE(manifest.has_value());
    const auto rows = golden.at("grid").get<std::vector<std::vector<double>>>();
    const auto vector = [&](std::size_t n) { return Vec3{rows[n][0], rows[n][1], rows[n][2]}; };
    const auto grid = *viewer::ImageGeometry::create(
        {static_cast<int>(rows[0][0]), static_cast<int>(rows[0][1]), static_cast<int>(rows[0][2])},
        vector(1), vector(2), {vector(3), vector(4), vector(5)});
    const auto image = readFloats(folder / "image.f32");
    auto voxels = *viewer::VoxelBuffer::create(viewer::PixelType::Float32, image.size());
    std::copy(image.begin(), image.end(), voxels->as<float>().begin());
    const auto result =
        runDetection({grid, voxels, 1, 0, {}}, *manifest,
                     {[](Tensor input) -> Result<Tensor> { return input; }, {}}, {});
    if (!result)
        FAIL(result.error().reason.english());
    const auto& expected = golden.at("expected");
    REQUIRE(result->boxes.size() == expected.size());
    double worst = 0;
    for (std::size_t n = 0; n < expected.size(); ++n) {
        const auto& [label, score, box] = result->boxes[n];
        const auto row = expected[n].get<std::vector<double>>();
        worst = std::max(worst, std::abs(score - row[1]));
        for (int axis = 0; axis < 3; ++axis) {
            const auto d = static_cast<std::size_t>(axis);
            worst = std::max(worst, std::abs(box.centre[axis] - row[2 + d]));
            worst = std::max(worst, std::abs(box.sizeMm[axis] - row[5 + d]));
            for (int along = 0; along < 3; ++along)
                worst = std::max(
                    worst,
                    std::abs(box.axes[d][along] -
                             golden.at("axes")[d][static_cast<std::size_t>(along)].get<double>()));
        }
    }
    CHECK(worst < 1e-4);
}

const json kBoxes{{"form", "boxes"}, {"mode", "xyzxyz"}, {"minimumScore", 0.0}};

/// One box of a size that fits into 10 x 10 x 10 voxels.
NetworkAnswer oneBox(const std::vector<float>& box, float score = 0.5F, float label = 0)
{
    return {{"boxes", {arrayOf({1, 6}, box)}},
            {"scores", {arrayOf({1}, {score})}},
            {"labels", {arrayOf({1}, {label})}}};
}

std::string refusal(const NetworkAnswer& answer, const json& detection)
{
    const auto boxes = detected(answer, detector(detection), {10, 10, 10});
    if (boxes)
        return "accepted";
    CHECK(boxes.error().code == ErrorCode::ModelInvalid);
    return boxes.error().reason.english();
}

bool has(const std::string& text, const std::string& part)
{
    INFO(text);
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("Detection: box modes, overlaps, RetinaNet's anchors and heat maps give what an "
          "independent script gives; whole runs too, on oblique and flipped grids",
          "[ai][golden][detection]")
{
    const TemporaryFolder folder;
    if (!runGolden("detection_cases.py", folder.path())) {
        WARN("SKIPPED: needs python3 with nibabel, numpy, scipy and skimage");
        return;
    }
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        const auto name = entry.path().filename().string();
        INFO(name);
        if (name.starts_with("run-"))
            checkRun(entry.path());
        else
            checkAnswer(entry.path());
        ++count;
    }
    CHECK(count == 29);
}

TEST_CASE("Detection: boxes that hang over the image end at its faces; those outside are none",
          "[ai][detection]")
{
    auto boxes =
        detected(oneBox({-3, 2, 7, 2, 4, 30}), detector(kBoxes), {10, 10, 10}, {2, 1, 0.5});
    REQUIRE(boxes.has_value());
    REQUIRE(boxes->size() == 1);
    const auto& box = boxes->front().box;
    CHECK(box.centre.x == Approx(2 * 0.75));
    CHECK(box.sizeMm.x == Approx(2 * 2.5));
    CHECK(box.centre.z == Approx(0.5 * 8.25));
    CHECK(box.sizeMm.z == Approx(0.5 * 2.5));
    boxes = detected(oneBox({-9, 2, 7, -3, 4, 9}), detector(kBoxes), {10, 10, 10});
    REQUIRE(boxes.has_value());
    CHECK(boxes->empty());
}

TEST_CASE("Detection: boxes in mm of the patient are taken as they are, RAS turned to LPS",
          "[ai][detection]")
{
    auto plan = kBoxes;
    plan["mode"] = "cccwhd";
    plan["space"] = "RAS";
    auto boxes = detected(oneBox({-130, 40, 700, 10, 20, 30}), detector(plan), {10, 10, 10});
    REQUIRE(boxes.has_value());
    REQUIRE(boxes->size() == 1);
    CHECK(boxes->front().box.centre == Vec3{130, -40, 700});
    CHECK(boxes->front().box.sizeMm == Vec3{10, 20, 30});
    plan["space"] = "LPS";
    boxes = detected(oneBox({-130, 40, 700, 10, 20, 30}), detector(plan), {10, 10, 10});
    CHECK(boxes->front().box.centre == Vec3{-130, 40, 700});
}

TEST_CASE("Detection: on a sheared grid the box is upright and holds what the network meant",
          "[ai][detection]")
{
    const auto grid = shearedGrid();
    FoundBox found;
    found.low = {1, 1, 1};
    found.high = {3, 4, 2};
    const auto box = inPatient(found, grid);
    for (std::size_t a = 0; a < 3; ++a)
        for (std::size_t b = 0; b < 3; ++b)
            CHECK(dot(box.axes[a], box.axes[b]) == Approx(a == b ? 1 : 0).margin(1e-9));
    for (int corner = 0; corner < 8; ++corner) {
        const Vec3 index{(corner & 1) != 0 ? 3.0 : 1.0, (corner & 2) != 0 ? 4.0 : 1.0,
                         (corner & 4) != 0 ? 2.0 : 1.0};
        const Vec3 away = grid.toWorld(index) - box.centre;
        for (int axis = 0; axis < 3; ++axis)
            CHECK(std::abs(dot(away, box.axes[static_cast<std::size_t>(axis)])) <=
                  box.sizeMm[axis] / 2 + 1e-9);
    }
}

TEST_CASE("Detection: what windows find is moved to the image, and found once", "[ai][detection]")
{
    // Each window finds its brightest voxel; the windows overlap by half.
    const auto grid = obliqueGrid({12, 10, 8});
    auto voxels = *viewer::VoxelBuffer::create(viewer::PixelType::Int16, grid.voxelCount());
    const auto place = [&](int i, int j, int k) {
        return static_cast<std::size_t>((k * 10 + j) * 12 + i);
    };
    voxels->as<std::int16_t>()[place(5, 4, 3)] = 90;
    voxels->as<std::int16_t>()[place(10, 8, 6)] = 70;
    const auto brightest = [](const Tensor& input) -> Result<NetworkAnswer> {
        const auto* first = input.data.get();
        const auto at = std::max_element(first, first + input.voxels()) - first;
        const auto c = static_cast<float>(at % input.shape[2]);
        const auto b = static_cast<float>(at / input.shape[2] % input.shape[1]);
        const auto a = static_cast<float>(at / input.shape[2] / input.shape[1]);
        return oneBox({a - 1, b - 1, c - 1, a + 1, b + 1, c + 1}, first[at] / 100);
    };
    auto plan = kBoxes;
    plan["minimumScore"] = 0.1;
    const auto result =
        runDetection({grid, voxels, 1, 0, {}}, detector(plan, {6, 6, 4}), {{}, brightest}, {});
    REQUIRE(result.has_value());
    REQUIRE(result->boxes.size() == 2);
    CHECK(result->boxes[0].score == Approx(0.9));
    CHECK(length(result->boxes[0].box.centre - grid.toWorld(viewer::Index3{5, 4, 3})) < 1e-9);
    CHECK(result->boxes[1].score == Approx(0.7));
    // Along z it would end half a voxel behind the last one, where the volume does.
    CHECK(length(result->boxes[1].box.centre - grid.toWorld(viewer::Index3{10, 8, 6})) < 1e-9);
}

TEST_CASE("Detection: boxes of neighbouring slices become one", "[ai][detection]")
{
    const auto slice = [](int k, double left, double score) {
        FoundBox box;
        box.low = {left, 2, k - 0.5};
        box.high = {left + 4, 6, k + 0.5};
        box.score = score;
        return box;
    };
    auto linked = linkedSlices({slice(5, 3.5, 0.9), slice(4, 3, 0.4), slice(6, 4, 0.6),
                                slice(8, 4, 0.5), slice(5, 20, 0.3)},
                               2, 0.5);
    std::sort(linked.begin(), linked.end(),
              [](const auto& a, const auto& b) { return a.score > b.score; });
    REQUIRE(linked.size() == 3);
    CHECK(linked[0].low == std::array<double, 3>{3, 2, 3.5});
    CHECK(linked[0].high == std::array<double, 3>{8, 6, 6.5});
    CHECK(linked[0].score == 0.9);
    CHECK(linked[1].low[2] == 7.5); // a slice lies between
    CHECK(linked[2].low[0] == 20);
}

TEST_CASE("Detection: answers that are not what model.json says are refused, with what is wrong",
          "[ai][detection]")
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> good{1, 1, 1, 4, 4, 4};
    CHECK(refusal(oneBox(good), kBoxes) == "accepted");
    CHECK(has(refusal(oneBox({1, 1, 1, 4, nan, 4}), kBoxes), "no numbers"));
    CHECK(has(refusal(oneBox({4, 1, 1, 1, 4, 4}), kBoxes), "ends before it begins"));
    CHECK(has(refusal(oneBox(good, nan), kBoxes), "a score that is no number"));
    CHECK(has(refusal(oneBox(good, 3), kBoxes), "not between 0 and 1"));
    CHECK(has(refusal(oneBox(good, 0.5F, 1.5F), kBoxes), "the label 1.5"));
    auto answer = oneBox(good);
    answer["boxes"] = {arrayOf({6}, good)};
    CHECK(has(refusal(answer, kBoxes), "boxes as [6] instead of [number of boxes, 6]"));
    answer = oneBox(good);
    answer["scores"] = {arrayOf({2}, {1, 1})};
    CHECK(has(refusal(answer, kBoxes), "1 boxes, but [2]"));
    answer.erase("scores");
    CHECK(has(refusal(answer, kBoxes), "no \"scores\", but: boxes, labels"));
    constexpr std::size_t kMany = 2000000;
    answer = {{"boxes", {arrayOf({kMany, 6}, std::vector<float>(kMany * 6, 1))}},
              {"scores", {arrayOf({kMany}, std::vector<float>(kMany, 1))}},
              {"labels", {arrayOf({kMany}, std::vector<float>(kMany, 0))}}};
    CHECK(has(refusal(answer, kBoxes), "2000000 boxes"));

    const json retinanet{{"form", "retinanet"},
                         {"classes", 1},
                         {"levelScales", json::array({1})},
                         {"anchors", json::array({{{"size", {4, 4, 4}}}})}};
    const auto heads = [&](std::int64_t channels, float score, float move) {
        return NetworkAnswer{
            {"classification", {arrayOf({1, channels, 1, 1, 1}, std::vector<float>(2, score))}},
            {"box_regression", {arrayOf({1, 6, 1, 1, 1}, std::vector<float>(6, move))}}};
    };
    CHECK(refusal(heads(1, 0, 0), retinanet) == "accepted");
    CHECK(has(refusal(heads(2, 0, 0), retinanet), "do not fit 1 anchors and 1 classes"));
    CHECK(has(refusal(heads(1, nan, 0), retinanet), "no number"));
    CHECK(has(refusal(heads(1, 0, nan), retinanet), "no numbers"));
    CHECK(has(refusal(oneBox(good), retinanet), "no \"classification\""));

    const json heat{{"form", "heatmap"}, {"minimumScore", 0.1}};
    NetworkAnswer map{{"", {arrayOf({1, 4, 10, 10, 10}, std::vector<float>(4000, 0))}}};
    CHECK(has(refusal(map, heat), "of the size 0.0"));
    map = {{"", {arrayOf({1, 4, 10, 10, 10}, std::vector<float>(4000, nan))}}};
    CHECK(has(refusal(map, heat), "a score that is no number"));
}

TEST_CASE("Classification: scores of windows are averaged; what is not a score is refused",
          "[ai][classification]")
{
    const auto grid = obliqueGrid({8, 4, 4});
    const viewer::Volume volume{
        grid, *viewer::VoxelBuffer::create(viewer::PixelType::Int16, grid.voxelCount()), 1, 0, {}};
    const auto manifest = [](const char* activation) {
        const json document{{"schema", "hangaku-model-1"},
                            {"id", "classifier"},
                            {"version", "1"},
                            {"kind", "classification"},
                            {"name", {{"en", "Classifier"}}},
                            {"licence", "MIT"},
                            {"file", "model.ts"},
                            {"input", {{"intensity", json::array()}}},
                            {"inference", {{"patch", {4, 4, 4}}, {"overlap", 0}}},
                            {"classification", {{"classes", 3}, {"activation", activation}}},
                            {"labels", json::array({{{"value", 0}, {"name", {{"en", "None"}}}},
                                                    {{"value", 2}, {"name", {{"en", "Two"}}}}})}};
        return *ModelManifest::parse(document.dump());
    };
    int call = 0;
    const auto network = [&](const Tensor&) -> Result<NetworkAnswer> {
        return NetworkAnswer{{"",
                              {arrayOf({1, 3}, ++call % 2 == 1 ? std::vector<float>{0, 1, 2}
                                                               : std::vector<float>{0, 0, -1})}}};
    };
    auto result = runClassification(volume, manifest("softmax"), network, {});
    REQUIRE(result.has_value());
    CHECK(call == 2);
    REQUIRE(result->classScores.size() == 2);
    const double first = 1 + std::exp(1.0) + std::exp(2.0);
    const double second = 2 + std::exp(-1.0);
    CHECK(result->classScores[0].score == Approx((1 / first + 1 / second) / 2));
    CHECK(result->classScores[1].label == 2);
    CHECK(result->classScores[1].score ==
          Approx((std::exp(2.0) / first + std::exp(-1.0) / second) / 2));
    result = runClassification(volume, manifest("sigmoid"), network, {});
    CHECK(result->classScores[1].score ==
          Approx((1 / (1 + std::exp(-2.0)) + 1 / (1 + std::exp(1.0))) / 2));
    result = runClassification(volume, manifest("none"), network, {});
    REQUIRE_FALSE(result.has_value());
    CHECK(has(result.error().reason.english(), "not between 0 and 1"));
}
