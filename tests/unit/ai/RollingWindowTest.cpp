#include "ai/worker/pipeline/RollingWindow.h"
#include "ai/worker/pipeline/MemoryPlan.h"
#include "ai/worker/pipeline/NetworkChain.h"
#include "ai/worker/pipeline/Pipeline.h"
#include "ai/worker/pipeline/PrepareInput.h"
#include "ai/worker/pipeline/RestoreLabels.h"
#include "tests/support/Catch.h"
#include "tests/unit/ai/TestModel.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::ai;
using viewer::Label;
using viewer::Result;

namespace {

Tensor counted(std::array<int, 3> shape)
{
    auto tensor = *Tensor::create(1, shape);
    std::iota(tensor.data.get(), tensor.data.get() + tensor.count(), 0.0F);
    return tensor;
}

/// Three channels that know where in its tile a voxel lies, so that means over tiles matter.
Result<Tensor> knowsItsTile(const Tensor& x)
{
    auto output = Tensor::create(3, x.shape);
    for (std::size_t at = 0; at < x.voxels(); ++at) {
        const float value = x.data.get()[at];
        output->channel(0)[at] = 90;
        output->channel(1)[at] = value;
        output->channel(2)[at] = 200 - value + static_cast<float>(at % 7);
    }
    return output;
}

bool goOn(int, int)
{
    return true;
}

} // namespace

TEST_CASE("slideThrough: along each dimension the planes come once, in order, and are the means of "
          "all tiles",
          "[ai][rolling]")
{
    const auto input = counted({9, 7, 11});
    ModelInference inference;
    for (const std::array<int, 3> patch : {std::array{4, 3, 5}, {12, 3, 5}, {4, 20, 20}}) {
        const TilePlan plan(input.shape, patch, 0.5);
        const Tiling tiling{plan, tileWeights(plan.patch, inference)};
        const auto expected =
            *slideOver(counted({9, 7, 11}), knowsItsTile, patch, {patch, {}, {}, 0.5}, 3, goOn);
        for (std::size_t dimension = 0; dimension < 3; ++dimension) {
            INFO("patch of " << patch[0] << ", dimension " << dimension);
            const auto result = *Tensor::create(3, input.shape);
            int next = 0;
            int tiles = 0;
            const auto done = slideThrough(
                input, knowsItsTile, tiling, 3, dimension,
                [&](const Tensor& planes, int first) -> Result<void> {
                    CHECK(first == next);
                    next = first + planes.shape[dimension];
                    putPlanes(planes, dimension, result, first);
                    return {};
                },
                [&](int, int) { return ++tiles > 0; });
            REQUIRE(done.has_value());
            CHECK(next == input.shape[dimension]);
            CHECK(tiles == plan.count() + 1);
            float worst = 0;
            for (std::size_t at = 0; at < result.count(); ++at)
                worst = std::max(worst, std::abs(result.data.get()[at] - expected.data.get()[at]));
            CHECK(worst < 1e-3F);
        }
    }
}

TEST_CASE("PlaneStream: every slice is given once, with a plane on both of its sides",
          "[ai][rolling]")
{
    for (const bool descends : {false, true})
        for (const int planesAtOnce : {1, 2, 5}) {
            std::vector<double> positions;
            for (int slice = 0; slice < 23; ++slice)
                positions.push_back(-0.4 + slice * 0.43);
            if (descends)
                std::reverse(positions.begin(), positions.end());
            std::vector<int> given(positions.size(), 0);
            const int length = 9;
            PlaneStream stream(
                1, length, positions,
                [&](const Tensor& planes, int first, int begin, int end) -> Result<void> {
                    for (int slice = begin; slice < end; ++slice) {
                        ++given[static_cast<std::size_t>(slice)];
                        const double at = std::clamp(positions[static_cast<std::size_t>(slice)],
                                                     0.0, length - 1.0);
                        CHECK(std::floor(at) >= first);
                        CHECK(std::ceil(at) < first + planes.shape[1]);
                        // The planes are those that they are said to be.
                        CHECK(planes.data.get()[0] == static_cast<float>(first));
                    }
                    return {};
                });
            for (int first = 0; first < length; first += planesAtOnce) {
                const auto planes =
                    *Tensor::create(1, {2, std::min(planesAtOnce, length - first), 3});
                for (std::size_t at = 0; at < planes.count(); ++at)
                    planes.data.get()[at] =
                        static_cast<float>(first + static_cast<int>(at) / 3 % planes.shape[1]);
                REQUIRE(stream.take(planes, first).has_value());
            }
            CHECK(std::all_of(given.begin(), given.end(), [](int times) { return times == 1; }));
        }
}

TEST_CASE("runSegmentation: a slab at a time gives the labels that the whole would give",
          "[ai][rolling]")
{
    for (const auto& source :
         {obliqueGrid({11, 9, 8}), mirroredGrid(), flippedGrid({8, 12, 9}), shearedGrid()})
        for (const char* orientation : {"source", "LIA", "SPR"})
            for (const char* spacing : {"\"source\"", "[1.1, 1.7, 1.3]"})
                for (const char* restore : {"probabilities", "logits", "labels"}) {
                    INFO(orientation << ' ' << spacing << ' ' << restore);
                    TestManifest text;
                    text.orientation = orientation;
                    text.spacingMm = spacing;
                    text.patch = "[4, 3, 5]";
                    text.overlap = 0.5;
                    text.channels = 3;
                    text.restore = restore;
                    text.axes = std::string(orientation) == "SPR" ? "ZYX" : "XYZ";
                    const auto manifest = *ModelManifest::parse(text.json());
                    const auto volume = noiseVolume(source);
                    std::vector<Label> labels(source.voxelCount(), 77);
                    REQUIRE(runSegmentation(volume, manifest, knowsItsTile, labels, {.threads = 2})
                                .has_value());

                    const auto grid = *ModelGrid::create(source, manifest.input);
                    const auto scores =
                        *slideOver(*prepareInput(volume, grid, manifest.input, 1), knowsItsTile,
                                   grid.inTensorOrder({4, 3, 5}), manifest.inference, 3, goOn);
                    std::vector<Label> expected(source.voxelCount(), 88);
                    REQUIRE(restoreLabels(scores, grid, manifest.output.restore,
                                          Decoder::of(manifest), expected, 1)
                                .has_value());
                    CHECK(labels == expected);
                    CHECK(std::count(labels.begin(), labels.end(), 1) > 0);
                }
}

TEST_CASE("mirrored: along the axes that the manifest names, whatever the tensor's order",
          "[ai][rolling]")
{
    ModelManifest manifest;
    manifest.inference.mirrorAxes = {0, 1};
    CHECK(mirrorDimensions(manifest) == std::vector<int>{0, 1});
    manifest.input.axes = ModelInput::Axes::ZYX;
    CHECK(mirrorDimensions(manifest) == std::vector<int>{2, 1});
    // A network that gives the index along the last dimension, whatever it is shown: the mean of it
    // and its mirror image is the same everywhere.
    const Network index = [](const Tensor& x) -> Result<Tensor> {
        auto result = Tensor::create(1, x.shape);
        for (std::size_t at = 0; at < result->count(); ++at)
            result->data.get()[at] = static_cast<float>(at % static_cast<std::size_t>(x.shape[2]));
        return result;
    };
    const auto once = *index(counted({2, 3, 5}));
    const auto both = *averaged({index}, {2})(counted({2, 3, 5}));
    for (std::size_t at = 0; at < both.count(); ++at) {
        CHECK(once.data.get()[at] == static_cast<float>(at % 5));
        CHECK(both.data.get()[at] == 2);
    }
}

TEST_CASE("memoryNeeded: 104 classes of a whole body fit in 4 GB", "[ai][memory]")
{
    TestManifest text;
    text.orientation = "RAS";
    text.spacingMm = "[1.5, 1.5, 1.5]";
    text.patch = "[96, 96, 96]";
    text.channels = 105;
    const auto manifest = *ModelManifest::parse(text.json());
    const auto image =
        *viewer::ImageGeometry::create({512, 512, 600}, {0.75, 0.75, 1}, {0, 0, 0}, kAxialAxes);
    const auto grid = *ModelGrid::create(image, manifest.input);
    CHECK(grid.geometry().size() == viewer::Index3{256, 256, 400});
    // All scores at once would be 11 GB.
    CHECK(memoryNeeded(manifest, grid) < (std::size_t{4} << 30));
    CHECK(memoryNeeded(manifest, grid) > (std::size_t{2} << 30));
}
