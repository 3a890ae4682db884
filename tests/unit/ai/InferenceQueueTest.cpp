#include "ai/host/ModelSettings.h"
#include "ai/host/ResultCache.h"
#include "tests/unit/ai/WorkerModels.h"

#include <QTimer>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>

using namespace hangaku;
using namespace hangaku::tests;
using namespace std::chrono_literals;
using ai::InferenceQueue;
using ai::InferenceRequest;
using viewer::ErrorCode;
namespace fs = std::filesystem;

namespace {

/// HANGAKU_DATA_HOME for one test.
class Home {
public:
    Home() { ::setenv("HANGAKU_DATA_HOME", m_folder.path().c_str(), 1); }
    ~Home() { ::unsetenv("HANGAKU_DATA_HOME"); }
    fs::path operator/(const std::string& name) const { return m_folder / name; }

private:
    TemporaryFolder m_folder;
};

bool sameVoxels(const viewer::Segmentation& one, const viewer::Segmentation& other)
{
    const auto a = one.layer(0).voxels();
    const auto b = other.layer(0).voxels();
    return std::ranges::equal(a, b);
}

} // namespace

TEST_CASE("InferenceQueue: what a person waits for comes before the background, else first come "
          "first served",
          "[ai][worker][queue]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto volume = noiseVolume(obliqueGrid());
    const auto model = makeModel(folder, "threshold");
    std::string order;
    std::vector<ai::InferenceJob*> jobs;
    const auto submit = [&](char name, InferenceRequest::Priority priority) {
        auto request = makeRequest(volume, model);
        request.priority = priority;
        jobs.push_back(queue.submit(std::move(request)));
        QObject::connect(jobs.back(), &ai::InferenceJob::started, jobs.back(),
                         [&order, name] { order += name; });
    };
    using enum InferenceRequest::Priority;
    submit('a', Background);
    submit('b', Background);
    submit('C', Asked);
    submit('d', Background);
    submit('E', Asked);
    CHECK(queue.jobCount() == 5);
    for (auto* job : jobs)
        CHECK(resultOf(job).has_value());
    CHECK(order == "CEabd");
}

TEST_CASE(
    "InferenceQueue: a cancelled run ends within a tenth of a second, whatever the network does",
    "[ai][worker][queue]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    auto best = std::chrono::steady_clock::duration::max();
    for (int attempt = 0; attempt < 5; ++attempt) { // the best: other programs take their time, too
        auto* job =
            queue.submit(makeRequest(noiseVolume(obliqueGrid()), makeModel(folder, "loop")));
        std::chrono::steady_clock::time_point asked;
        QObject::connect(job, &ai::InferenceJob::progressed, job,
                         [&](const ai::RunProgress& progress) {
                             if (progress.stage == ai::Stage::Network) {
                                 asked = std::chrono::steady_clock::now();
                                 job->cancel();
                             }
                         });
        const auto result = resultOf(job);
        best = std::min(best, std::chrono::steady_clock::now() - asked);
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == ErrorCode::Cancelled);
    }
    CHECK(best < 100ms);
}

TEST_CASE("InferenceQueue: a run that is cancelled again and again ends as soon",
          "[ai][worker][queue]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    auto* job = queue.submit(makeRequest(noiseVolume(obliqueGrid()), makeModel(folder, "loop")));
    QTimer impatient;
    QObject::connect(&impatient, &QTimer::timeout, job, &ai::InferenceJob::cancel);
    std::chrono::steady_clock::time_point asked;
    QObject::connect(job, &ai::InferenceJob::progressed, job, [&](const ai::RunProgress& progress) {
        if (progress.stage == ai::Stage::Network) {
            asked = std::chrono::steady_clock::now();
            impatient.start(20ms);
        }
    });
    const auto result = resultOf(job);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::Cancelled);
    CHECK(std::chrono::steady_clock::now() - asked < 5s); // other programs take their time, too
}

TEST_CASE("InferenceQueue: the same run again comes from the cache, voxel for voxel, and says so",
          "[ai][worker][cache]")
{
    qtApplication();
    const Home home;
    const TemporaryFolder folder;
    const auto volume = noiseVolume(obliqueGrid());
    const auto model = makeModel(folder, "threshold");
    const auto run = [&](bool usesCache, const ai::RunSettings& settings = {}) {
        InferenceQueue queue; // destroyed, it has kept what it had to keep
        auto request = makeRequest(volume, model);
        REQUIRE(ai::apply(settings, request).has_value());
        request.usesCache = usesCache;
        int tiles = 0;
        auto* job = queue.submit(std::move(request));
        QObject::connect(job, &ai::InferenceJob::progressed, job, [&] { ++tiles; });
        auto result = resultOf(job);
        REQUIRE(result.has_value());
        return std::pair(std::move(*result), tiles);
    };
    const auto [plain, tilesOfPlain] = run(false);
    CHECK(tilesOfPlain > 0);
    CHECK_FALSE(fs::exists(home / "results"));

    const auto [first, tilesOfFirst] = run(true);
    CHECK(tilesOfFirst > 0);
    CHECK_FALSE(first.provenance.parameters.contains("cache"));
    const auto [second, tilesOfSecond] = run(true);
    CHECK(tilesOfSecond == 0); // no network has run
    CHECK(sameVoxels(first, second));
    CHECK(isThresholded(second, volume, 100));
    CHECK(second.segments().front().label == "Bright");
    CHECK(second.provenance.startedAt == first.provenance.startedAt);
    CHECK(second.provenance.runtime == first.provenance.runtime);
    CHECK(second.provenance.modelSha256 == first.provenance.modelSha256);
    CHECK(second.provenance.parameters.at("cache") ==
          "taken from the cache of results; first made " + first.provenance.startedAt);

    // Only a hash is in the name, and one file is there.
    int files = 0;
    for (const auto& entry : fs::directory_iterator(home / "results")) {
        ++files;
        const auto name = entry.path().filename().string();
        CHECK(name.size() == 64 + std::string(".result").size());
        CHECK(name.find_first_not_of("0123456789abcdef") == 64);
    }
    CHECK(files == 1);

    ai::RunSettings other;
    other.device = ai::Device::Cpu;
    CHECK(run(true, other).second > 0);
}

TEST_CASE("InferenceQueue: a changed setting is run with, and told", "[ai][worker][cache]")
{
    qtApplication();
    const TemporaryFolder folder;
    TestManifest manifest;
    manifest.patch = "[4, 4, 4]";
    const auto volume = noiseVolume(obliqueGrid());
    auto request = makeRequest(volume, makeModel(folder, "threshold", manifest));
    REQUIRE(ai::apply({{{"overlap", 0.75}}, ai::Device::Auto, 1}, request).has_value());
    InferenceQueue queue;
    auto* job = queue.submit(std::move(request));
    int total = 0;
    QObject::connect(job, &ai::InferenceJob::progressed, job, [&](const ai::RunProgress& progress) {
        total = std::max(total, progress.total);
    });
    const auto result = resultOf(job);
    REQUIRE(result.has_value());
    // 7 x 6 x 5 voxels, steps of 1 instead of 3: 4 x 3 x 2 tiles.
    CHECK(total == 24);
    CHECK(result->provenance.parameters.at("set overlap") == "0.75 (the model's own: 0.25)");
    CHECK(isThresholded(*result, volume, 100));
}
