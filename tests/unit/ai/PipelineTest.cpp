#include "ai/worker/pipeline/GridMap.h"
#include "ai/worker/pipeline/Intensity.h"
#include "ai/worker/pipeline/LargestPiece.h"
#include "ai/worker/pipeline/MemoryPlan.h"
#include "ai/worker/pipeline/ModelGrid.h"
#include "ai/worker/pipeline/Pipeline.h"
#include "ai/worker/pipeline/PrepareInput.h"
#include "ai/worker/pipeline/RestoreLabels.h"
#include "ai/worker/pipeline/ScoreMapper.h"
#include "tests/support/Catch.h"
#include "tests/unit/ai/TestModel.h"

#include <cmath>
#include <functional>

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::ai;
using viewer::Index3;
using viewer::Vec3;

namespace {

ModelInput makeInput(const std::string& orientation, ModelInput::Axes axes = ModelInput::Axes::XYZ)
{
    ModelInput input;
    input.orientation = orientation;
    input.axes = axes;
    return input;
}

/// A volume whose values are a linear function of the place in the patient.
double linear(Vec3 lps)
{
    return 3 * lps.x - 2 * lps.y + 0.5 * lps.z + 7;
}

viewer::Volume linearVolume(const viewer::ImageGeometry& grid)
{
    auto voxels = *viewer::VoxelBuffer::create(viewer::PixelType::Float32, grid.voxelCount());
    const auto size = grid.size();
    auto at = voxels->as<float>().begin();
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i)
                *at++ = static_cast<float>(linear(grid.toWorld(Index3{i, j, k})));
    return {grid, voxels, 1, 0, {}};
}

/// Visits the voxels of a tensor with their index (x, y, z) on the model's grid.
void forEachVoxel(const ModelGrid& grid,
                  const std::function<void(Index3 xyz, std::size_t at)>& visit)
{
    const auto shape = grid.tensorShape();
    std::size_t at = 0;
    for (int a = 0; a < shape[0]; ++a)
        for (int b = 0; b < shape[1]; ++b)
            for (int c = 0; c < shape[2]; ++c, ++at) {
                Index3 xyz{};
                const std::array<int, 3> index{a, b, c};
                for (std::size_t d = 0; d < 3; ++d)
                    xyz[static_cast<std::size_t>(grid.axisOfDimension()[d])] = index[d];
                visit(xyz, at);
            }
}

} // namespace

TEST_CASE("ModelGrid: axes point where the letters say, on oblique, sheared and mirrored grids",
          "[ai][geometry]")
{
    const std::map<char, Vec3> directions{{'R', {-1, 0, 0}}, {'L', {1, 0, 0}},  {'A', {0, -1, 0}},
                                          {'P', {0, 1, 0}},  {'S', {0, 0, 1}}, {'I', {0, 0, -1}}};
    for (const auto& source : {obliqueGrid(), shearedGrid(), mirroredGrid()})
        for (const std::string letters : {"RAS", "LPS", "LIA", "SPR", "AIL"}) {
            INFO(letters);
            const auto grid = ModelGrid::create(source, makeInput(letters));
            REQUIRE(grid.has_value());
            CHECK(grid->isExact());
            for (std::size_t axis = 0; axis < 3; ++axis)
                CHECK(dot(grid->geometry().axes()[axis], directions.at(letters[axis])) > 0.7);
        }
}

TEST_CASE("prepareInput: without resampling every tensor voxel is the image's voxel at that place",
          "[ai][geometry]")
{
    for (const auto& source : {obliqueGrid(), shearedGrid(), mirroredGrid()})
        for (const char* orientation : {"", "RAS", "LIA", "SPR"})
            for (const auto axes : {ModelInput::Axes::XYZ, ModelInput::Axes::ZYX}) {
                const auto volume = noiseVolume(source);
                const auto input = makeInput(orientation, axes);
                const auto grid = *ModelGrid::create(source, input);
                const auto tensor = prepareInput(volume, grid, input, 2);
                REQUIRE(tensor.has_value());
                forEachVoxel(grid, [&](Index3 xyz, std::size_t at) {
                    const auto index = source.toIndex(grid.geometry().toWorld(xyz));
                    const Index3 nearest{static_cast<int>(std::lround(index.x)),
                                         static_cast<int>(std::lround(index.y)),
                                         static_cast<int>(std::lround(index.z))};
                    CHECK(tensor->data.get()[at] == static_cast<float>(volume.valueAt(nearest)));
                });
            }
}

TEST_CASE("ModelGrid: a target spacing gives MONAI's size and keeps the corner", "[ai][geometry]")
{
    ModelInput input;
    input.spacingMm = {{1, 1, 2}};
    // 7 x 6 x 5 voxels of 0.7 x 1.3 x 4.1 mm: (n - 1) * spacing / target + 1 = 5.2, 7.5, 9.2; the
    // half goes to the even number.
    const auto source = obliqueGrid();
    const auto grid = *ModelGrid::create(source, input);
    CHECK_FALSE(grid.isExact());
    CHECK(grid.geometry().size() == Index3{5, 8, 9});
    CHECK(length(grid.geometry().origin() - source.origin()) < 1e-9);
    CHECK(length(grid.geometry().spacing() - Vec3{1, 1, 2}) < 1e-9);

    input.spacingMm = {{0.7005, 1.2995, 4.1}};
    CHECK(ModelGrid::create(source, input)->isExact());
}

TEST_CASE("ModelGrid: a sheared image is covered whole by a grid without shear", "[ai][geometry]")
{
    ModelInput input;
    input.spacingMm = {{1, 1, 1}};
    const auto source = shearedGrid();
    const auto grid = *ModelGrid::create(source, input);
    CHECK(grid.geometry().isOrthogonal());
    for (int corner = 0; corner < 8; ++corner) {
        const Index3 index{(corner & 1) * 6, (corner >> 1 & 1) * 5, (corner >> 2 & 1) * 4};
        CHECK_FALSE(isOutside(grid.geometry().toIndex(source.toWorld(index)),
                              grid.geometry().size()));
    }
}

TEST_CASE("ModelGrid: a conform grid has its size, around the image's centre", "[ai][geometry]")
{
    auto input = makeInput("LIA");
    input.spacingMm = {{1, 1, 1}};
    input.size = {{20, 22, 24}};
    const auto grid = *ModelGrid::create(obliqueGrid(), input);
    CHECK(grid.geometry().size() == Index3{20, 22, 24});
    CHECK(length(grid.geometry().centre() - obliqueGrid().centre()) < 1e-9);
}

TEST_CASE("prepareInput: interpolation keeps a linear image linear, and clamps at the edge",
          "[ai][geometry]")
{
    for (const auto& source : {obliqueGrid(), mirroredGrid()}) {
        auto input = makeInput("LIA", ModelInput::Axes::ZYX);
        input.spacingMm = {{0.9, 1.1, 1.7}};
        const auto grid = *ModelGrid::create(source, input);
        const auto tensor = prepareInput(linearVolume(source), grid, input, 2);
        REQUIRE(tensor.has_value());
        forEachVoxel(grid, [&](Index3 xyz, std::size_t at) {
            const auto index = source.toIndex(grid.geometry().toWorld(xyz));
            Vec3 clamped;
            for (int axis = 0; axis < 3; ++axis)
                clamped[axis] = std::clamp(index[axis], 0.0, source.size()[axis] - 1.0);
            CHECK(tensor->data.get()[at] ==
                  Approx(linear(source.toWorld(clamped))).epsilon(1e-5));
        });
    }
}

TEST_CASE("prepareInput: a second image on a grid of its own is brought to the first one's",
          "[ai][geometry]")
{
    const auto source = obliqueGrid({9, 8, 7});
    // Larger than the first on all sides, so that nothing is clamped.
    const auto around = *viewer::ImageGeometry::create(
        {60, 60, 60}, {0.9, 1.1, 1.3}, source.centre() - Vec3{27, 33, 39},
        {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}});
    for (const bool isExact : {true, false}) {
        auto input = makeInput("RAS");
        if (!isExact)
            input.spacingMm = {{1.6, 2.3, 1.9}};
        const auto grid = *ModelGrid::create(source, input);
        REQUIRE(grid.isExact() == isExact);
        const std::array images{noiseVolume(source), linearVolume(around)};
        const auto both = *prepareInput(images, grid, input, 2);
        const auto first = *prepareInput(images[0], grid, input, 2);
        REQUIRE(both.channels == 2);
        forEachVoxel(grid, [&](Index3 xyz, std::size_t at) {
            CHECK(both.channel(0)[at] == first.channel(0)[at]);
            CHECK(both.channel(1)[at] == Approx(linear(grid.geometry().toWorld(xyz))).margin(1e-3));
        });
    }
}

TEST_CASE("prepareInput: outside the image a conform grid holds the given value", "[ai][geometry]")
{
    ModelInput input;
    input.spacingMm = {{1, 1, 1}};
    input.size = {{40, 40, 40}};
    input.outside = -5;
    const auto source = obliqueGrid();
    const auto grid = *ModelGrid::create(source, input);
    const auto tensor = prepareInput(noiseVolume(source), grid, input, 1);
    int inside = 0;
    forEachVoxel(grid, [&](Index3 xyz, std::size_t at) {
        const bool outside = isOutside(source.toIndex(grid.geometry().toWorld(xyz)), source.size());
        CHECK((tensor->data.get()[at] == -5) == outside);
        inside += outside ? 0 : 1;
    });
    CHECK(inside > 100);
}

TEST_CASE("applyIntensity: each step by its formula", "[ai][intensity]")
{
    const auto apply = [](IntensityStep step) {
        std::vector<float> values{0, 1, 2, 5, 12};
        applyIntensity(values, {step});
        return values;
    };
    using Kind = IntensityStep::Kind;
    CHECK(apply({.kind = Kind::Clip, .from = {1, 4}}) == std::vector<float>{1, 1, 2, 4, 4});
    CHECK(apply({.kind = Kind::ScaleRange, .from = {2, 4}, .to = {0, 10}}) ==
          std::vector<float>{-10, -5, 0, 15, 50});
    CHECK(apply({.kind = Kind::ScaleRange, .from = {2, 4}, .to = {0, 10}, .clip = true}) ==
          std::vector<float>{0, 0, 0, 10, 10});
    CHECK(apply({.kind = Kind::MinMax, .to = {0, 24}}) == std::vector<float>{0, 2, 4, 10, 24});
    // numpy.quantile([0, 1, 2, 5, 12], [0.25, 0.875]) = [1, 8.5]
    const auto quantiles = apply({.kind = Kind::QuantileRange, .quantiles = {0.25, 0.875}});
    CHECK(quantiles[1] == 0);
    CHECK(quantiles[4] == Approx((12 - 1) / 7.5));
    // Mean 4, population variance (16 + 9 + 4 + 1 + 64) / 5 = 18.8
    CHECK(apply({.kind = Kind::ZScore})[4] == Approx(8 / std::sqrt(18.8)));
    // Without the zero: mean 5, variance (16 + 9 + 0 + 49) / 4 = 18.5
    const auto nonzero = apply({.kind = Kind::ZScore, .nonzero = true});
    CHECK(nonzero[0] == 0);
    CHECK(nonzero[4] == Approx(7 / std::sqrt(18.5)));
}

TEST_CASE("applyIntensity: a constant image stays finite", "[ai][intensity]")
{
    using Kind = IntensityStep::Kind;
    for (const auto kind : {Kind::MinMax, Kind::QuantileRange, Kind::ZScore}) {
        std::vector<float> values{3, 3, 3};
        applyIntensity(values, {{.kind = kind}});
        CHECK(values == std::vector<float>{0, 0, 0});
    }
}

TEST_CASE("restoreLabels: a boundary between the model's voxels comes back where it is",
          "[ai][geometry]")
{
    const auto source = obliqueGrid({15, 13, 11});
    auto input = makeInput("LIA", ModelInput::Axes::ZYX);
    input.spacingMm = {{1.6, 2.3, 1.9}};
    const auto grid = *ModelGrid::create(source, input);
    // Three classes by planes; linear scores are interpolated without an error.
    const double middle = linear(source.centre());
    auto scores = *Tensor::create(3, grid.tensorShape());
    forEachVoxel(grid, [&](Index3 xyz, std::size_t at) {
        const double value = linear(grid.geometry().toWorld(xyz)) - middle;
        scores.channel(0)[at] = static_cast<float>(-value);
        scores.channel(1)[at] = static_cast<float>(value);
        scores.channel(2)[at] = static_cast<float>(2 * value - 10);
    });
    std::vector<viewer::Label> result(source.voxelCount(), 99);
    const std::vector<viewer::Label> labelOf{0, 7, 5};
    restoreLabels(scores, grid, ModelOutput::Restore::Logits, labelOf, result, 2);

    std::size_t at = 0;
    std::map<int, int> seen;
    for (int k = 0; k < source.size()[2]; ++k)
        for (int j = 0; j < source.size()[1]; ++j)
            for (int i = 0; i < source.size()[0]; ++i, ++at) {
                auto index = grid.geometry().toIndex(source.toWorld(Index3{i, j, k}));
                for (int axis = 0; axis < 3; ++axis)
                    index[axis] = std::clamp(index[axis], 0.0,
                                             grid.geometry().size()[axis] - 1.0);
                const double value = linear(grid.geometry().toWorld(index)) - middle;
                if (std::abs(value) < 1e-3 || std::abs(value - 10) < 1e-3)
                    continue; // on the boundary itself
                const int expected = value < 0 ? 0 : value < 10 ? 7 : 5;
                CHECK(result[at] == expected);
                ++seen[expected];
            }
    CHECK(seen.size() == 3);
}

TEST_CASE("restoreLabels: with probabilities and with the nearest label, far from boundaries all "
          "agree",
          "[ai][geometry]")
{
    const auto source = obliqueGrid({15, 13, 11});
    ModelInput input;
    input.spacingMm = {{1.6, 2.3, 1.9}};
    const auto grid = *ModelGrid::create(source, input);
    const double middle = linear(source.centre());
    for (const auto restore : {ModelOutput::Restore::Probabilities, ModelOutput::Restore::Labels}) {
        auto scores = *Tensor::create(2, grid.tensorShape());
        forEachVoxel(grid, [&](Index3 xyz, std::size_t at) {
            scores.channel(1)[at] =
                static_cast<float>(linear(grid.geometry().toWorld(xyz)) - middle);
        });
        std::vector<viewer::Label> result(source.voxelCount(), 99);
        restoreLabels(scores, grid, restore, std::vector<viewer::Label>{0, 1}, result, 1);
        std::size_t at = 0;
        for (int k = 0; k < source.size()[2]; ++k)
            for (int j = 0; j < source.size()[1]; ++j)
                for (int i = 0; i < source.size()[0]; ++i, ++at) {
                    const double value = linear(source.toWorld(Index3{i, j, k})) - middle;
                    if (std::abs(value) > 12) // two voxels of the model along the steepest axis
                        CHECK(result[at] == (value > 0 ? 1 : 0));
                }
    }
}

TEST_CASE("restoreLabels: what a conform grid does not reach is background", "[ai][geometry]")
{
    ModelInput input;
    input.size = {{3, 3, 3}};
    const auto source = obliqueGrid();
    const auto grid = *ModelGrid::create(source, input);
    auto scores = *Tensor::create(2, grid.tensorShape());
    std::fill_n(scores.channel(1), scores.voxels(), 1.0F);
    std::vector<viewer::Label> result(source.voxelCount(), 99);
    restoreLabels(scores, grid, ModelOutput::Restore::Probabilities,
                  std::vector<viewer::Label>{0, 1}, result, 1);
    const auto ones = std::count(result.begin(), result.end(), 1);
    const auto zeros = std::count(result.begin(), result.end(), 0);
    // Around the centre (3, 2.5, 2) of 7 x 6 x 5: i 2..4, j 1..4 (3 voxels reach from 1 to 4), k 1..3.
    CHECK(ones == 3 * 4 * 3);
    CHECK(ones + zeros == static_cast<std::ptrdiff_t>(result.size()));
}

TEST_CASE("keepLargestPiece: pieces that touch at a corner are one", "[ai][postprocess]")
{
    const Index3 size{6, 4, 3};
    std::vector<viewer::Label> voxels(72, 0);
    const auto at = [&](int i, int j, int k) -> viewer::Label& {
        return voxels[static_cast<std::size_t>((k * size[1] + j) * size[0] + i)];
    };
    // Three voxels, corner to corner to corner, and two neighbours far away; another label stays.
    at(0, 0, 0) = at(1, 1, 1) = at(2, 2, 2) = 4;
    at(5, 0, 0) = at(4, 0, 0) = 4;
    at(5, 3, 2) = 9;
    keepLargestPiece(voxels, size, 4);
    CHECK(std::count(voxels.begin(), voxels.end(), 4) == 3);
    CHECK(at(1, 1, 1) == 4);
    CHECK(at(5, 0, 0) == 0);
    CHECK(at(5, 3, 2) == 9);
}

TEST_CASE("runSegmentation: says how much memory is missing instead of taking it", "[ai][memory]")
{
    TestManifest text;
    text.patch = "[96, 96, 96]";
    auto manifest = *ModelManifest::parse(text.json());
    manifest.workingBytesPerVoxel = 5000; // 96^3 * 5000 = 4.4 GB
    const auto volume = noiseVolume(obliqueGrid());
    std::vector<viewer::Label> result(volume.geometry.voxelCount());
    const auto outcome = runSegmentation(
        volume, manifest, [](Tensor input) -> viewer::Result<Tensor> { return input; }, result,
        {.memoryLimit = std::size_t{1} << 30});
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().code == viewer::ErrorCode::OutOfMemory);
    CHECK(outcome.error().reason.english() ==
          "The model needs about 4.2 GB of memory for this image, and 1.0 GB are free");
}

TEST_CASE("freeMemory: is more than nothing and less than the machine has", "[ai][memory]")
{
    CHECK(freeMemory() > (std::size_t{1} << 20));
    CHECK(freeMemory() < (std::size_t{1} << 45));
}

TEST_CASE("ScoreMapper: probabilities and their entropy come back to the image, whatever its grid",
          "[ai][geometry]")
{
    ModelManifest manifest;
    manifest.output.channels = 3;
    manifest.output.maps = {true, true};
    manifest.labels.resize(2);
    manifest.labels[0].value = 2;
    manifest.labels[0].channel = 2;
    REQUIRE(manifest.mapCount() == 3);
    for (const bool isGreatest : {true, false}) {
        manifest.output.decode =
            isGreatest ? ModelOutput::Decode::Greatest : ModelOutput::Decode::Threshold;
        const auto source = obliqueGrid({9, 8, 7});
        auto input = makeInput("LIA", ModelInput::Axes::ZYX);
        const auto grid = *ModelGrid::create(source, input);
        REQUIRE(grid.isExact());
        auto scores = *Tensor::create(3, grid.tensorShape());
        for (int channel = 0; channel < 3; ++channel)
            for (std::size_t at = 0; at < scores.voxels(); ++at)
                scores.channel(channel)[at] =
                    static_cast<float>(std::sin(static_cast<double>(at) * (channel + 1)) * 3);
        auto mapper = *ScoreMapper::create(manifest, scores.shape, 2);
        // In two parts, as they come from a slab.
        const int cut = scores.shape[1] / 2;
        REQUIRE(mapper.take(*planesOf(scores, 1, 0, cut), 1, 0));
        REQUIRE(mapper.take(*planesOf(scores, 1, cut, scores.shape[1]), 1, cut));
        const auto chain = *StepChain::apply(*Tensor::create(1, scores.shape), grid.geometry(), {}, 1);
        std::vector<std::uint8_t> maps(3 * source.voxelCount());
        REQUIRE(mapper.restore(grid, chain, maps));

        forEachVoxel(grid, [&](Index3 xyz, std::size_t at) {
            std::array<double, 3> p{};
            double sum = 0;
            for (int channel = 0; channel < 3; ++channel)
                sum += p[static_cast<std::size_t>(channel)] =
                    std::exp(static_cast<double>(scores.channel(channel)[at]));
            double uncertainty = 0;
            for (double& one : p)
                if (isGreatest) {
                    one /= sum;
                    uncertainty -= one * std::log(one) / std::log(3);
                } else {
                    one = one / (1 + one);
                    uncertainty = std::max(
                        uncertainty, -(one * std::log2(one) + (1 - one) * std::log2(1 - one)));
                }
            const auto index = source.toIndex(grid.geometry().toWorld(xyz));
            const auto voxel = static_cast<std::size_t>(
                std::lround(index.x) + 9 * (std::lround(index.y) + 8 * std::lround(index.z)));
            const auto count = source.voxelCount();
            CHECK(maps[voxel] / 255.0 == Approx(uncertainty).margin(0.003));
            CHECK(maps[count + voxel] / 255.0 == Approx(p[2]).margin(0.003));
            CHECK(maps[2 * count + voxel] / 255.0 == Approx(p[1]).margin(0.003));
        });
    }
}
