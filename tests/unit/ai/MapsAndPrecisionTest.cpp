#include "ai/host/ResultCache.h"
#include "ai/protocol/ModelParameters.h"
#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/ai/WorkerModels.h"

#include <cmath>

using namespace hangaku;
using namespace hangaku::tests;
using ai::InferenceQueue;
using viewer::ErrorCode;

TEST_CASE("hangaku-worker: maps of uncertainty and probability lie on the image's own grid",
          "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto volume = noiseVolume(shearedGrid());
    auto model = makeModel(folder, "threshold");
    model.manifest =
        *ai::withParameters(model.manifest, {{"uncertainty", 1}, {"probabilities", 1}});
    const auto outcome = outcomeOf(queue.submit(makeRequest(volume, model)));
    INFO((outcome ? std::string() : outcome.error().reason.english()));
    REQUIRE(outcome.has_value());
    REQUIRE(outcome->segmentation.has_value());
    CHECK(isThresholded(*outcome->segmentation, volume, 100));
    REQUIRE(outcome->maps.size() == 2);
    CHECK(outcome->maps[0].kind == viewer::ScoreMap::Kind::Uncertainty);
    CHECK(outcome->maps[1].kind == viewer::ScoreMap::Kind::Probability);
    CHECK(outcome->maps[1].labelJa == "明るい所");
    CHECK(outcome->maps[1].provenance.modelId == "test-model");
    for (const auto& map : outcome->maps)
        CHECK(map.volume.geometry == volume.geometry);
    // The network's channels are 100 and the image's value.
    const auto size = volume.geometry.size();
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i) {
                const double p = 1 / (1 + std::exp(100 - volume.valueAt({i, j, k})));
                const double entropy =
                    p > 0 && p < 1 ? -(p * std::log2(p) + (1 - p) * std::log2(1 - p)) : 0;
                CHECK(outcome->maps[0].volume.valueAt({i, j, k}) == Approx(entropy).margin(0.003));
                CHECK(outcome->maps[1].volume.valueAt({i, j, k}) == Approx(p).margin(0.003));
            }
}

TEST_CASE(
    "hangaku-worker: networks that contradict each other show in a map of disagreement, beside "
    "the same labels",
    "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto volume = noiseVolume(obliqueGrid());
    // One is sure that all above 100 is bright, the other that all of it is not.
    auto model = makeModel(folder, "threshold");
    std::filesystem::copy_file(networkFile("upside-down"), folder / "other.ts");
    auto text = TestManifest().json();
    text.insert(text.find("\"file\""), "\"moreFiles\": [\"other.ts\"], ");
    model.manifest = *ai::ModelManifest::parse(text);
    model.manifest = *ai::withParameters(model.manifest, {{"mutualInformation", 1}});
    const auto outcome = outcomeOf(queue.submit(makeRequest(volume, model)));
    INFO((outcome ? std::string() : outcome.error().reason.english()));
    REQUIRE(outcome.has_value());
    REQUIRE(outcome->maps.size() == 1);
    CHECK(outcome->maps[0].kind == viewer::ScoreMap::Kind::Disagreement);
    const auto values = volume.voxels->as<std::int16_t>();
    const auto map = outcome->maps[0].volume.voxels->as<std::uint8_t>();
    for (std::size_t at = 0; at < values.size(); ++at) {
        const double p = 1 / (1 + std::exp(100.0 - values[at]));
        const double h = p > 0 && p < 1 ? -(p * std::log2(p) + (1 - p) * std::log2(1 - p)) : 0;
        CHECK(map[at] / 255.0 == Approx(1 - h).margin(0.003)); // the mean is (0.5, 0.5)
    }
}

TEST_CASE(
    "hangaku-worker: in bfloat16 a convolution rounds what it multiplies, and the record says "
    "so",
    "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto volume = noiseVolume(obliqueGrid());
    const auto model = makeModel(folder, "convolution");
    const auto exact = resultOf(queue.submit(makeRequest(volume, model)));
    INFO((exact ? std::string() : exact.error().reason.english()));
    REQUIRE(exact.has_value());
    CHECK(isThresholded(*exact, volume, 100));
    CHECK(exact->provenance.runtime.find("bfloat16") == std::string::npos);

    auto request = makeRequest(volume, model);
    REQUIRE(ai::apply({{{"precision", 1}}}, request).has_value());
    const auto rounded = resultOf(queue.submit(request));
    INFO((rounded ? std::string() : rounded.error().reason.english()));
    REQUIRE(rounded.has_value());
    CHECK(isThresholded(*rounded, volume, 99));
    CHECK(rounded->provenance.runtime.find("bfloat16") != std::string::npos);
    CHECK(rounded->provenance.parameters.at("set precision") ==
          "bfloat16 (the model's own: float32)");
    const std::string sha(64, '0');
    CHECK(ai::ResultCache::keyOf(request, sha, {}) !=
          ai::ResultCache::keyOf(makeRequest(volume, model), sha, {}));
}

TEST_CASE("hangaku-worker: transposed convolutions run in bfloat16 as well", "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto volume = noiseVolume(obliqueGrid());
    auto request = makeRequest(volume, makeModel(folder, "transposed"));
    REQUIRE(ai::apply({{{"precision", 1}}}, request).has_value());
    const auto result = resultOf(queue.submit(request));
    INFO((result ? std::string() : result.error().reason.english()));
    REQUIRE(result.has_value());
    CHECK(isThresholded(*result, volume, 100));
}

TEST_CASE("hangaku-worker: an operator that bfloat16 lacks ends the run with the advice to use "
          "float32",
          "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto volume = noiseVolume(obliqueGrid());
    const auto model = makeModel(folder, "mish");
    REQUIRE(resultOf(queue.submit(makeRequest(volume, model))).has_value());
    auto request = makeRequest(volume, model);
    REQUIRE(ai::apply({{{"precision", 1}}}, request).has_value());
    const auto result = resultOf(queue.submit(request));
    if (result) {
        WARN("SKIPPED: this LibTorch has mish in bfloat16");
        return;
    }
    CHECK(result.error().code == ErrorCode::Unsupported);
    CHECK(result.error().reason.english().find("mish") != std::string::npos);
    CHECK(result.error().hint.english() == "Set its precision to float32.");
}
