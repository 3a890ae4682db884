#include "ai/worker/pipeline/SlidingWindow.h"
#include "tests/support/Catch.h"

#include <cmath>

using namespace hangaku;
using namespace hangaku::ai;

namespace {

constexpr auto kAlways = [](int, int) { return true; };

Tensor ramp(std::array<int, 3> shape)
{
    auto tensor = *Tensor::create(1, shape);
    for (std::size_t at = 0; at < tensor.count(); ++at)
        tensor.data.get()[at] = static_cast<float>(std::sin(static_cast<double>(at)));
    return tensor;
}

/// Two channels that depend on each voxel alone.
viewer::Result<Tensor> pointwise(Tensor input)
{
    auto output = *Tensor::create(2, input.shape);
    for (std::size_t at = 0; at < input.voxels(); ++at) {
        output.channel(0)[at] = 3 * input.data.get()[at];
        output.channel(1)[at] = input.data.get()[at] * input.data.get()[at] - 1;
    }
    return output;
}

} // namespace

TEST_CASE("TilePlan: tiles start where MONAI puts them", "[ai][window]")
{
    // Interval int(4 * 0.75) = 3; the last tile is moved back to the end.
    const TilePlan plan({11, 4, 3}, {4, 4, 4}, 0.25);
    CHECK(plan.starts[0] == std::vector<int>{0, 3, 6, 7});
    CHECK(plan.starts[1] == std::vector<int>{0});
    CHECK(plan.starts[2] == std::vector<int>{0});
    // One voxel is missing along the last axis: none before, one behind.
    CHECK(plan.padBefore == std::array<int, 3>{0, 0, 0});
    CHECK(TilePlan({11, 4, 1}, {4, 4, 4}, 0.25).padBefore[2] == 1);
    // An overlap that leaves less than a voxel still moves on.
    CHECK(TilePlan({5, 1, 1}, {2, 1, 1}, 0.9).starts[0] == std::vector<int>{0, 1, 2, 3});
}

TEST_CASE("tileWeights: a bell around the patch's middle that never falls to nothing",
          "[ai][window]")
{
    ModelInference inference;
    const auto weights = tileWeights({1, 1, 9}, inference);
    const double sigma = 9 * 0.125;
    for (int i = 0; i < 9; ++i)
        CHECK(weights[static_cast<std::size_t>(i)] ==
              Approx(std::max(1e-3, std::exp(-(i - 4) * (i - 4) / (2 * sigma * sigma)))));
    inference.blending = ModelInference::Blending::Constant;
    CHECK(tileWeights({1, 1, 3}, inference) == std::vector<float>{1, 1, 1});
}

TEST_CASE("slideOver: a network that looks at single voxels gives the same tiled and whole",
          "[ai][window]")
{
    for (const std::array<int, 3> shape : {std::array<int, 3>{11, 9, 7}, {3, 9, 2}, {4, 4, 4}})
        for (const auto blending :
             {ModelInference::Blending::Constant, ModelInference::Blending::Gaussian})
            for (const double overlap : {0.0, 0.25, 0.6}) {
                ModelInference inference;
                inference.blending = blending;
                inference.overlap = overlap;
                const auto whole = slideOver(ramp(shape), pointwise, {}, inference, 2, kAlways);
                const auto tiled = slideOver(ramp(shape), pointwise, std::array<int, 3>{4, 4, 4},
                                             inference, 2, kAlways);
                REQUIRE(whole.has_value());
                REQUIRE(tiled.has_value());
                CHECK(tiled->shape == shape);
                for (std::size_t at = 0; at < whole->count(); ++at)
                    CHECK(tiled->data.get()[at] ==
                          Approx(whole->data.get()[at]).margin(1e-5));
            }
}

TEST_CASE("slideOver: overlapping tiles are averaged by their weights", "[ai][window]")
{
    // Each tile answers with its own number; along one axis: tiles at 0, 2, 3 of a row of 6.
    ModelInference inference;
    inference.blending = ModelInference::Blending::Constant;
    inference.overlap = 0.34;
    float number = 0;
    const auto network = [&](Tensor input) -> viewer::Result<Tensor> {
        auto output = *Tensor::create(2, input.shape);
        ++number;
        std::fill_n(output.channel(0), output.voxels(), number);
        return output;
    };
    const auto result = slideOver(ramp({1, 1, 6}), network, std::array<int, 3>{1, 1, 3}, inference,
                                  2, kAlways);
    REQUIRE(result.has_value());
    // int(3 * 0.66) = 1: tiles at 0, 1, 2, 3.
    const std::vector<float> expected{1, 1.5, 2, 3, 3.5, 4};
    for (std::size_t at = 0; at < 6; ++at)
        CHECK(result->channel(0)[at] == Approx(expected[at]));
}

TEST_CASE("slideOver: an image smaller than the patch is padded as the manifest says",
          "[ai][window]")
{
    ModelInference inference;
    inference.paddingValue = -7;
    std::vector<float> seen;
    const auto network = [&](Tensor input) -> viewer::Result<Tensor> {
        seen.assign(input.data.get(), input.data.get() + input.count());
        return Tensor::create(2, input.shape);
    };
    auto image = *Tensor::create(1, {1, 1, 2});
    image.data.get()[0] = 1;
    image.data.get()[1] = 2;
    REQUIRE(slideOver(image, network, std::array<int, 3>{1, 1, 5}, inference, 2, kAlways));
    CHECK(seen == std::vector<float>{-7, 1, 2, -7, -7});
    inference.padding = ModelInference::Padding::Edge;
    REQUIRE(slideOver(image, network, std::array<int, 3>{1, 1, 5}, inference, 2, kAlways));
    CHECK(seen == std::vector<float>{1, 1, 2, 2, 2});
}

TEST_CASE("slideOver: stops at the next tile when asked", "[ai][window]")
{
    int tiles = 0;
    const auto result = slideOver(
        ramp({8, 8, 8}), pointwise, std::array<int, 3>{4, 4, 4}, {}, 2, [&](int done, int) {
            tiles = done;
            return done < 3;
        });
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == viewer::ErrorCode::Cancelled);
    CHECK(tiles == 3);
}

TEST_CASE("slideOver: a network with other channels than promised is refused", "[ai][window]")
{
    const auto result = slideOver(ramp({2, 3, 4}), pointwise, {}, {}, 5, kAlways);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == viewer::ErrorCode::ModelInvalid);
    CHECK(result.error().reason.english() ==
          "The network returned [1, 2, 2, 3, 4] where its description promises [1, 5, 2, 3, 4]");
}
