#include "ai/formats/ForeignModel.h"
#include "ai/worker/pipeline/NetworkChain.h"
#include "ai/worker/pipeline/Pipeline.h"
#include "ai/worker/pipeline/Uncertainty.h"
#include "ai/worker/pipeline/nnunet/SplineResize.h"
#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/unit/ai/GoldenCase.h"

#include <algorithm>
#include <cmath>
#include <fstream>

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::ai;
using viewer::Result;

namespace {

/// A sum of the images, as in tests/support/golden/several_cases.py; of one, itself.
Tensor weighted(const Tensor& x)
{
    auto sum = *Tensor::create(1, x.shape);
    for (int n = 0; n < x.channels; ++n)
        for (std::size_t at = 0; at < x.voxels(); ++at)
            sum.data.get()[at] += (1 - 0.4F * static_cast<float>(n)) * x.channel(n)[at];
    return sum;
}

/// The network of tests/support/golden/common.py: a constant, the image, and the image moved by one
/// voxel along the network's first axis; of several images that of several_cases.py.
Result<Tensor> network(const Tensor& images, std::optional<int> missing)
{
    const auto x = weighted(images);
    auto output = Tensor::create(3, x.shape);
    const std::size_t first = missing == 0 ? 1 : 0;
    std::size_t step = 1;
    for (auto d = first + 1; d < 3; ++d)
        step *= static_cast<std::size_t>(x.shape[d]);
    const auto length = static_cast<std::size_t>(x.shape[first]);
    const float* value = x.data.get();
    for (std::size_t at = 0; at < x.voxels(); ++at) {
        const bool isFirst = at / step % length == 0;
        output->channel(0)[at] = images.channels > 1 ? 0.4F - 0.6F * value[at] : 0.4F;
        output->channel(1)[at] = value[at];
        output->channel(2)[at] = 0.7F * (isFirst ? 0 : value[at - step]) + 0.2F;
    }
    return output;
}

std::vector<viewer::Label> labelsOf(const GoldenCase& golden, const ModelManifest& manifest,
                                    const Network& net)
{
    std::vector<viewer::Label> labels(golden.images.front().geometry.voxelCount(), 77);
    const auto done = runSegmentation(Images{golden.images}, manifest, net, labels, {.threads = 2});
    if (!done)
        FAIL(done.error().reason.english() << " " << done.error().detail);
    return labels;
}

Network tested(const ModelManifest& manifest)
{
    const auto missing = missingDimension(manifest);
    return averaged({[missing](const Tensor& input) { return network(input, missing); }},
                    mirrorDimensions(manifest));
}

/// What the network is fed with when the whole volume goes through it, slice by slice in 2D.
std::vector<float> inputOf(const GoldenCase& golden, ModelManifest manifest)
{
    manifest.inference.patch.reset();
    if (manifest.nnunet)
        manifest.nnunet->patch.assign(
            golden.inputShape.end() - static_cast<std::ptrdiff_t>(manifest.nnunet->patch.size()),
            golden.inputShape.end());
    std::vector<std::vector<float>> channels(golden.images.size());
    std::array<int, 3> shape{};
    labelsOf(golden, manifest, [&](const Tensor& tensor) {
        for (std::size_t n = 0; n < channels.size(); ++n) {
            const float* values = tensor.channel(static_cast<int>(n));
            channels[n].insert(channels[n].end(), values, values + tensor.voxels());
        }
        shape = tensor.shape;
        return network(tensor, {});
    });
    if (!manifest.nnunet || !manifest.nnunet->is2d())
        CHECK(shape == golden.inputShape);
    std::vector<float> input;
    for (const auto& channel : channels)
        input.insert(input.end(), channel.begin(), channel.end());
    return input;
}

void check(const std::string& script, std::size_t atLeast = 10)
{
    const TemporaryFolder folder;
    const auto cases = goldenCases(script, folder.path());
    if (!cases) {
        WARN("SKIPPED: needs python3 with nibabel, numpy, scipy and skimage");
        return;
    }
    CHECK(cases->size() >= atLeast);
    for (const auto& golden : *cases) {
        INFO(golden.name);
        for (const char* file : {"model.ts", "fold_0.ts", "fold_1.ts"})
            std::ofstream(golden.folder / file) << "the network is this test's own";
        const auto manifest = readForeignModel(*findForeignFiles(golden.folder));
        if (!manifest)
            FAIL(manifest.error().reason.english());
        REQUIRE(manifest->imageCount() == golden.images.size());
        const auto input = inputOf(golden, *manifest);
        REQUIRE(input.size() == golden.input.size());
        float worst = 0;
        for (std::size_t at = 0; at < input.size(); ++at)
            worst = std::max(worst, std::abs(input[at] - golden.input[at]));
        CHECK(worst < 1e-4F);
        CHECK(wrongLabels(golden, labelsOf(golden, *manifest, tested(*manifest))) == 0);
    }
}

} // namespace

TEST_CASE("MONAI bundles: every transform, inferer and post-processing gives what an independent "
          "script gives, on oblique, flipped and anisotropic grids",
          "[ai][golden]")
{
    check("monai_cases.py");
}

TEST_CASE(
    "nnU-Net exports: crop, normalisation, resampling, tiles, mirroring and regions give what "
    "an independent script gives",
    "[ai][golden]")
{
    check("nnunet_cases.py");
}

TEST_CASE(
    "Models of several images: bundles and exports give what an independent script gives, with "
    "all images on one grid and with each on its own",
    "[ai][golden]")
{
    check("several_cases.py", 8);
}

namespace {

/// Two networks whose mean is `network`: "golden-low" and "golden-high" of the test models.
Network half(std::optional<int> missing, float sign)
{
    return [missing, sign](const Tensor& x) -> Result<Tensor> {
        auto output = network(x, missing);
        for (std::size_t at = 0; at < x.voxels(); ++at) {
            output->channel(0)[at] += sign * 0.25F;
            output->channel(1)[at] -= sign * 0.5F;
            output->channel(2)[at] += sign * x.data.get()[at];
        }
        return output;
    };
}

/// The greatest difference of a map from the script's.
double worstOf(std::span<const std::uint8_t> map, std::span<const float> expected)
{
    double worst = 0;
    for (std::size_t at = 0; at < map.size(); ++at)
        worst = std::max(worst, std::abs(map[at] / 255.0 - static_cast<double>(expected[at])));
    return worst;
}

} // namespace

TEST_CASE(
    "Maps: entropy, mutual information of mirrored runs and folds, and probabilities are what "
    "an independent script gives, in nnU-Net's way and in MONAI's",
    "[ai][golden][maps]")
{
    const TemporaryFolder folder;
    const auto cases = goldenCases("ensemble_cases.py", folder.path());
    if (!cases) {
        WARN("SKIPPED: needs python3 with nibabel, numpy, scipy and skimage");
        return;
    }
    CHECK(cases->size() == 8);
    for (const auto& golden : *cases) {
        INFO(golden.name);
        for (const char* file : {"model.ts", "fold_0.ts", "fold_1.ts"})
            std::ofstream(golden.folder / file) << "the network is this test's own";
        auto manifest = readForeignModel(*findForeignFiles(golden.folder));
        if (!manifest)
            FAIL(manifest.error().reason.english());
        manifest->output.maps = {true, true, true};
        if (!manifest->nnunet)
            manifest->inference.mirrorAxes = {0, 2};
        const auto missing = missingDimension(*manifest);
        const auto both = asOneNetwork({half(missing, 1), half(missing, -1)}, *manifest, 2);
        const auto voxels = golden.images.front().geometry.voxelCount();
        std::vector<viewer::Label> labels(voxels, 77);
        std::vector<std::uint8_t> maps(manifest->mapCount() * voxels, 77);
        const auto done = runSegmentation(golden.images.front(), *manifest, both, labels,
                                          {.threads = 2, .maps = maps});
        if (!done)
            FAIL(done.error().reason.english() << " " << done.error().detail);
        const auto expected = readFloats(golden.folder / "maps.f32");
        REQUIRE(expected.size() == maps.size());
        CHECK(*std::max_element(expected.begin() + static_cast<std::ptrdiff_t>(voxels),
                                expected.begin() + static_cast<std::ptrdiff_t>(2 * voxels)) >
              0.05F);
        for (std::size_t n = 0; n < manifest->mapCount(); ++n) {
            INFO("map " << n);
            constexpr double kByte = 0.5 / 255 + 1e-4;
            CHECK(worstOf(std::span(maps).subspan(n * voxels, voxels),
                          std::span(expected).subspan(n * voxels, voxels)) < kByte);
        }
        if (!manifest->nnunet)
            continue; // the bundle's labels are of the network without mirrors
        CHECK(wrongLabels(golden, labels) == 0);
        // A map more changes no label, to the last bit.
        auto plain = *manifest;
        plain.output.maps = {};
        CHECK(labels == labelsOf(golden, plain,
                                 asOneNetwork({half(missing, 1), half(missing, -1)}, plain, 1)));
    }
}

TEST_CASE("Maps: members that agree have no mutual information, however unsure they are; two sure "
          "ones that contradict each other have all of it",
          "[ai][maps]")
{
    for (const auto decode : {ModelOutput::Decode::Greatest, ModelOutput::Decode::Threshold}) {
        auto scores = *Tensor::create(2, {1, 1, 2});
        // Voxel 0: unsure. Voxel 1: sure of channel 0, then of channel 1.
        scores.channel(0)[1] = 60;
        scores.channel(1)[1] = -60;
        auto other = *Tensor::create(2, {1, 1, 2});
        other.channel(0)[1] = -60;
        other.channel(1)[1] = 60;
        auto disagreement = *Disagreement::create(2, scores.shape, decode, 1);
        disagreement.add(scores);
        disagreement.add(other);
        std::array<float, 2> result{7, 7};
        disagreement.finish(result.data());
        CHECK(result[0] == Approx(0).margin(1e-6));
        CHECK(result[1] == Approx(1).margin(1e-6));
    }
}

TEST_CASE("splineResize: is scikit-image's resize to 1e-6, thick slices apart or not",
          "[ai][golden]")
{
    const TemporaryFolder folder;
    if (!runGolden("spline_cases.py", folder.path())) {
        WARN("SKIPPED: needs python3 with nibabel, numpy, scipy and skimage");
        return;
    }
    std::ifstream index(folder / "cases.txt");
    int order = 0;
    int apart = 0;
    std::array<int, 3> from{};
    std::array<int, 3> to{};
    int count = 0;
    for (; index >> order >> apart >> from[0] >> from[1] >> from[2] >> to[0] >> to[1] >> to[2];
         ++count) {
        INFO("case " << count);
        const auto file = (folder / std::to_string(count)).string();
        const auto values = readFloats(file + ".in.f32");
        const auto tensor = *Tensor::create(1, from);
        REQUIRE(values.size() == tensor.count());
        std::copy(values.begin(), values.end(), tensor.data.get());
        const auto result =
            *splineResize(tensor, to, order, apart < 0 ? std::nullopt : std::optional(apart), 2);
        const auto expected = readFloats(file + ".out.f32");
        REQUIRE(expected.size() == result.count());
        float worst = 0;
        for (std::size_t at = 0; at < expected.size(); ++at)
            worst = std::max(worst, std::abs(result.data.get()[at] - expected[at]));
        CHECK(worst < 1e-6F);
    }
    CHECK(count == 10);
}
