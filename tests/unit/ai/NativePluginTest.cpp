#include "ai/host/CodeScan.h"
#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/ai/AiTestSupport.h"
#include "tests/unit/ai/TestModel.h"

#include <fstream>

using namespace hangaku;
using namespace hangaku::tests;
using namespace std::chrono_literals;
using ai::InferenceQueue;
using viewer::ErrorCode;

namespace {

/// A model folder with a plugin; see tests/support/TestPlugin.c for what it can be told to do.
ai::ModelEntry makePlugin(const TemporaryFolder& folder, const std::string& does = {},
                          const std::filesystem::path& library = HANGAKU_TEST_PLUGIN)
{
    ai::ModelEntry model;
    model.folder = folder.path();
    model.state = ai::ModelState::Ready;
    model.manifest = *ai::ModelManifest::parse(
        R"({"schema": "hangaku-model-1", "id": "plugin", "version": "1", "kind": "segmentation",
            "runtime": "native", "name": {"en": "Test plugin"}, "licence": "MIT",
            "file": "libplugin.so", "settings": {"above": "100")" +
        (does.empty() ? "" : R"(, "does": ")" + does + "\"") +
        R"(}, "labels": [{"value": 1, "name": {"en": "Bright"}}]})");
    std::filesystem::copy_file(library, folder / "libplugin.so",
                               std::filesystem::copy_options::overwrite_existing);
    return model;
}

ai::InferenceRequest pluginRequest(const viewer::Volume& volume, const ai::ModelEntry& model)
{
    ai::InferenceRequest request{volume, model};
    request.threads = 1;
    return request;
}

viewer::Error pluginError(InferenceQueue& queue, const ai::ModelEntry& model)
{
    const auto result = resultOf(queue.submit(pluginRequest(noiseVolume(obliqueGrid()), model)));
    REQUIRE_FALSE(result.has_value());
    return result.error();
}

bool says(const viewer::Error& error, const char* words)
{
    return error.reason.english().find(words) != std::string::npos;
}

void checkThatTheNextPluginWorks(InferenceQueue& queue)
{
    const TemporaryFolder folder;
    const auto volume = noiseVolume(obliqueGrid());
    const auto result = resultOf(queue.submit(pluginRequest(volume, makePlugin(folder))));
    REQUIRE(result.has_value());
    CHECK(isThresholded(*result, volume, 100));
}

} // namespace

TEST_CASE("NativePlugin: a plugin in C runs in the worker, and its result says where it came from",
          "[ai][worker][native]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    for (const auto& grid : {obliqueGrid(), shearedGrid(), mirroredGrid()}) {
        const auto volume = noiseVolume(grid);
        const auto result = resultOf(queue.submit(pluginRequest(volume, makePlugin(folder))));
        INFO((result ? std::string() : result.error().reason.english()));
        REQUIRE(result.has_value());
        CHECK(result->geometry() == grid);
        CHECK(isThresholded(*result, volume, 100));
        CHECK(result->provenance.runtime == "native, threshold 1.0, 1 thread");
        CHECK(result->provenance.parameters.at("above") == "100");
        CHECK(result->provenance.modelSha256.size() == 64);
    }
}

TEST_CASE("NativePlugin: every type of voxel reaches the plugin with its value",
          "[ai][worker][native]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto noise = noiseVolume(obliqueGrid());
    const auto values = noise.voxels->as<std::int16_t>();
    using viewer::PixelType;
    for (const auto type : {PixelType::UInt8, PixelType::UInt16, PixelType::Int32,
                            PixelType::UInt32, PixelType::Float32}) {
        INFO(viewer::toString(type));
        auto voxels = *viewer::VoxelBuffer::create(type, values.size());
        const auto fill = [&](auto to) {
            for (std::size_t n = 0; n < values.size(); ++n)
                to[n] = static_cast<typename decltype(to)::value_type>(values[n] + 20);
        };
        switch (type) {
        case PixelType::UInt8: fill(voxels->as<std::uint8_t>()); break;
        case PixelType::UInt16:
            fill(voxels->as<std::uint16_t>());
            voxels->as<std::uint16_t>()[0] = 65000; // more than an int16 holds
            break;
        case PixelType::Int32: fill(voxels->as<std::int32_t>()); break;
        case PixelType::UInt32: fill(voxels->as<std::uint32_t>()); break;
        default: fill(voxels->as<float>());
        }
        viewer::Volume volume{noise.geometry, voxels, 0.5, -10, {}};
        const auto result = resultOf(queue.submit(pluginRequest(volume, makePlugin(folder))));
        REQUIRE(result.has_value());
        const auto labels = result->layer(0).voxels();
        std::size_t wrong = 0;
        for (std::size_t n = 0; n < values.size(); ++n) {
            const bool isTop = n == 0 && type == PixelType::UInt16;
            wrong += labels[n] == (isTop || 0.5 * (values[n] + 20) - 10 > 100 ? 1 : 0) ? 0 : 1;
        }
        CHECK(wrong == 0);
    }
}

TEST_CASE("NativePlugin: says what is wrong with a library", "[ai][worker][native]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    auto error = pluginError(queue, makePlugin(folder, "", HANGAKU_PLUGIN_WITHOUT_ENTRY));
    CHECK(error.code == ErrorCode::ModelInvalid);
    CHECK(says(error, "libplugin.so"));
    CHECK(says(error, "no function hangaku_plugin"));
    error = pluginError(queue, makePlugin(folder, "", HANGAKU_PLUGIN_OF_NEXT_API));
    CHECK(error.code == ErrorCode::ModelInvalid);
    CHECK(says(error, "another version of the plugin interface"));
    error = pluginError(queue, makePlugin(folder, "", HANGAKU_PLUGIN_OF_LATER_API));
    CHECK(says(error, "version 7 of the plugin interface"));
    auto model = makePlugin(folder);
    std::ofstream(folder / "libplugin.so") << "no library";
    error = pluginError(queue, model);
    CHECK(error.code == ErrorCode::ModelInvalid);
    CHECK(says(error, "Cannot load the plugin libplugin.so: "));
    CHECK_FALSE(says(error, "/proc/self"));
    model = makePlugin(folder);
    model.manifest.sha256 = std::string(64, 'a');
    CHECK(says(pluginError(queue, model), "SHA-256"));
    checkThatTheNextPluginWorks(queue);
}

TEST_CASE("NativePlugin: a plugin's own words reach the user", "[ai][worker][native]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    auto error = pluginError(queue, makePlugin(folder, "fail"));
    CHECK(error.code == ErrorCode::WorkerFailed);
    CHECK(says(error, "Test plugin failed on this image: the moon is full"));
    error = pluginError(queue, makePlugin(folder, "refuse"));
    CHECK(error.code == ErrorCode::Unsupported);
    CHECK(says(error, "Test plugin cannot use this image: it is too small"));
    error = pluginError(queue, makePlugin(folder, "fill the message"));
    CHECK(error.code == ErrorCode::WorkerFailed);
    CHECK(says(error, "xxxx"));
    auto request = pluginRequest(noiseVolume(obliqueGrid()), makePlugin(folder, "take all memory"));
    request.memoryLimit = 64 << 20;
    const auto result = resultOf(queue.submit(request));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::OutOfMemory);
    checkThatTheNextPluginWorks(queue);
}

TEST_CASE("NativePlugin: a plugin finds no file of the user's", "[ai][worker][native]")
{
    qtApplication();
    const TemporaryFolder folder;
    const auto secret = folder / "secret.txt";
    std::ofstream(secret) << "secret";
    auto model = makePlugin(folder, "read a file");
    auto json = model.manifest.json;
    json.insert(json.find("\"above\""), "\"path\": \"" + secret.string() + "\", ");
    model.manifest = *ai::ModelManifest::parse(json);
    InferenceQueue queue;
    CHECK(says(pluginError(queue, model), "Permission denied"));
}

TEST_CASE("NativePlugin: a plugin that crashes or hangs is a failed run, and the next works",
          "[ai][worker][native]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    CHECK(pluginError(queue, makePlugin(folder, "crash")).code == ErrorCode::WorkerFailed);
    checkThatTheNextPluginWorks(queue);
    ai::WorkerPatience patience;
    patience.tile = 8s; // enough for a worker to start on a busy machine
    InferenceQueue impatient(nullptr, {}, patience);
    CHECK(pluginError(impatient, makePlugin(folder, "hang")).code == ErrorCode::TimedOut);
    checkThatTheNextPluginWorks(impatient);
}

TEST_CASE("NativePlugin: cancelled, a plugin stops by itself or is ended", "[ai][worker][native]")
{
    qtApplication();
    const TemporaryFolder folder;
    ai::WorkerPatience patience;
    for (const bool listens : {true, false}) {
        INFO(listens);
        // One that listens is given all the time that a busy machine may need.
        patience.cancel = listens ? 30s : 100ms;
        InferenceQueue queue(nullptr, {}, patience);
        const auto model = makePlugin(folder, listens ? "wait for a cancel" : "ignore a cancel");
        auto* job = queue.submit(pluginRequest(noiseVolume(obliqueGrid()), model));
        qint64 before = 0;
        QObject::connect(job, &ai::InferenceJob::progressed, job,
                         [&](const ai::RunProgress& progress) {
                             if (progress.stage != ai::Stage::Network)
                                 return;
                             CHECK(progress.done == 50);
                             CHECK(progress.total == 100);
                             before = queue.workerPid();
                             job->cancel();
                         });
        const auto result = resultOf(job);
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == ErrorCode::Cancelled);
        CHECK(before != 0);
        CHECK((queue.workerPid() == before) == listens);
        checkThatTheNextPluginWorks(queue);
    }
}

TEST_CASE("CodeScan: of machine code it says that nothing can be seen", "[ai][native]")
{
    const auto findings = ai::scanCode(std::filesystem::path(HANGAKU_TEST_PLUGIN));
    REQUIRE(findings.has_value());
    REQUIRE(findings->size() == 1);
    CHECK(findings->front().kind == ai::CodeFinding::Kind::MachineCode);
}
