#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/ai/WorkerModels.h"

#include <QTimer>

#include <cmath>
#include <csignal>
#include <fstream>
#include <iostream>
#include <map>

using namespace hangaku;
using namespace hangaku::tests;
using namespace std::chrono_literals;
using ai::InferenceQueue;
using viewer::ErrorCode;

namespace {

/// What a run leaves behind must not reach the next one.
void checkThatTheNextRunWorks(InferenceQueue& queue)
{
    const TemporaryFolder folder;
    const auto volume = noiseVolume(obliqueGrid());
    const auto result = resultOf(queue.submit(makeRequest(volume, makeModel(folder, "threshold"))));
    REQUIRE(result.has_value());
    CHECK(isThresholded(*result, volume, 100));
}

} // namespace

TEST_CASE("hangaku-worker: a network that thresholds gives the exact mask on an oblique, a sheared "
          "and a mirrored grid, whatever orientation and axis order it wants",
          "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    for (const auto& grid : {obliqueGrid(), shearedGrid(), mirroredGrid()})
        for (const char* orientation : {"source", "RAS", "LIA", "SPR"})
            for (const char* axes : {"XYZ", "ZYX"}) {
                INFO(orientation << ' ' << axes);
                TestManifest manifest;
                manifest.orientation = orientation;
                manifest.axes = axes;
                const auto volume = noiseVolume(grid);
                const auto result = resultOf(
                    queue.submit(makeRequest(volume, makeModel(folder, "threshold", manifest))));
                REQUIRE(result.has_value());
                CHECK(result->geometry() == grid);
                CHECK(isThresholded(*result, volume, 100));
            }
}

TEST_CASE("hangaku-worker: a model's result carries names, codes, colours and where it came from",
          "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    auto volume = noiseVolume(obliqueGrid());
    volume.description.seriesInstanceUid = "1.2.3";
    auto request = makeRequest(volume, makeModel(folder, "threshold"));
    request.creator = "test 1";
    const auto result = resultOf(queue.submit(request));
    REQUIRE(result.has_value());

    REQUIRE(result->segments().size() == 1);
    const auto& segment = result->segments().front();
    CHECK(segment.label == "Bright");
    CHECK(segment.labelJa == "明るい所");
    CHECK(segment.type == viewer::CodedConcept{"39607008", "SCT", "Lung"});
    CHECK(segment.colour == viewer::Rgb{1, 2, 255});
    CHECK(segment.algorithmType == viewer::AlgorithmType::Automatic);
    CHECK(segment.algorithmName == "Test model 1.0");
    CHECK(result->seriesInstanceUid == "1.2.3");
    const auto& provenance = result->provenance;
    CHECK(provenance.modelId == "test-model");
    CHECK(provenance.modelVersion == "1.0");
    CHECK(provenance.modelSha256.size() == 64);
    CHECK(provenance.inputUids == std::vector<std::string>{"1.2.3"});
    CHECK(provenance.runtime.find("1 thread") != std::string::npos);
    CHECK(provenance.creator == "test 1");
    CHECK(provenance.parameters.contains("tiles"));
}

TEST_CASE("hangaku-worker: tells of every tile", "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    TestManifest manifest;
    manifest.patch = "[4, 4, 4]";
    const auto volume = noiseVolume(obliqueGrid());
    auto* job = queue.submit(makeRequest(volume, makeModel(folder, "threshold", manifest)));
    std::vector<int> done;
    int total = 0;
    QObject::connect(job, &ai::InferenceJob::progressed, job, [&](const ai::RunProgress& progress) {
        if (progress.stage == ai::Stage::Network) {
            done.push_back(progress.done);
            total = progress.total;
        }
    });
    const auto result = resultOf(job);
    REQUIRE(result.has_value());
    CHECK(isThresholded(*result, volume, 100));
    // 7 x 6 x 5 voxels, steps of 3: 2 x 2 x 2 tiles.
    CHECK(total == 8);
    CHECK(done == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8});
}

TEST_CASE("hangaku-worker: killed in the middle of a run, the job fails and the next works",
          "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    auto* job = queue.submit(makeRequest(noiseVolume(obliqueGrid()), makeModel(folder, "loop")));
    QObject::connect(job, &ai::InferenceJob::progressed, job, [&](const ai::RunProgress& progress) {
        if (progress.stage == ai::Stage::Network)
            ::kill(static_cast<pid_t>(queue.workerPid()), SIGKILL);
    });
    const auto result = resultOf(job);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::WorkerFailed);
    CHECK(result.error().reason.english().find("ended unexpectedly") != std::string::npos);
    checkThatTheNextRunWorks(queue);
}

TEST_CASE("hangaku-worker: stopped by the system, its silence is noticed", "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue(nullptr, {}, {.heartbeat = 3s});
    auto* job = queue.submit(makeRequest(noiseVolume(obliqueGrid()), makeModel(folder, "loop")));
    QObject::connect(job, &ai::InferenceJob::progressed, job, [&](const ai::RunProgress& progress) {
        if (progress.stage == ai::Stage::Network)
            ::kill(static_cast<pid_t>(queue.workerPid()), SIGSTOP);
    });
    const auto result = resultOf(job);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::TimedOut);
    checkThatTheNextRunWorks(queue);
}

TEST_CASE("hangaku-worker: a network that never ends is ended", "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue(nullptr, {}, {.tile = 3s});
    const auto result =
        resultOf(queue.submit(makeRequest(noiseVolume(obliqueGrid()), makeModel(folder, "loop"))));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::TimedOut);
    CHECK(result.error().reason.english().find("no progress") != std::string::npos);
    checkThatTheNextRunWorks(queue);
}

TEST_CASE("hangaku-worker: cancelled inside a network that does not look up, it is gone at once",
          "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    auto* job = queue.submit(makeRequest(noiseVolume(obliqueGrid()), makeModel(folder, "loop")));
    std::chrono::steady_clock::time_point asked;
    QObject::connect(job, &ai::InferenceJob::progressed, job, [&](const ai::RunProgress& progress) {
        if (progress.stage == ai::Stage::Network) {
            asked = std::chrono::steady_clock::now();
            job->cancel();
        }
    });
    const auto result = resultOf(job);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::Cancelled);
    CHECK(std::chrono::steady_clock::now() - asked < 1s);
    checkThatTheNextRunWorks(queue);
}

TEST_CASE("hangaku-worker: cancelled between tiles, it stops by itself and keeps its process",
          "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue(nullptr, {}, {.cancel = 20s});
    TestManifest manifest;
    manifest.patch = "[1, 1, 1]";
    manifest.overlap = 0;
    const auto model = makeModel(folder, "threshold", manifest);
    const auto volume = noiseVolume(obliqueGrid({40, 40, 40}));
    auto* job = queue.submit(makeRequest(volume, model));
    qint64 pid = 0;
    QObject::connect(job, &ai::InferenceJob::progressed, job, [&](const ai::RunProgress& progress) {
        if (progress.done == 10) {
            pid = queue.workerPid();
            job->cancel();
        }
    });
    const auto result = resultOf(job);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::Cancelled);
    CHECK(pid != 0);
    CHECK(queue.workerPid() == pid);
    checkThatTheNextRunWorks(queue);
}

TEST_CASE("InferenceQueue: a job cancelled before its turn never starts", "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto volume = noiseVolume(obliqueGrid());
    const auto model = makeModel(folder, "threshold");
    auto* first = queue.submit(makeRequest(volume, model));
    auto* second = queue.submit(makeRequest(volume, model));
    bool started = false;
    QObject::connect(second, &ai::InferenceJob::started, second, [&] { started = true; });
    second->cancel();
    CHECK(resultOf(first).has_value());
    CHECK(resultOf(second).error().code == ErrorCode::Cancelled);
    CHECK_FALSE(started);
}

TEST_CASE("hangaku-worker: a network that takes all memory fails by itself, within its limit",
          "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    auto request = makeRequest(noiseVolume(obliqueGrid()), makeModel(folder, "greedy"));
    request.memoryLimit = std::size_t{512} << 20;
    const auto result = resultOf(queue.submit(request));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::OutOfMemory);
    CHECK(result.error().reason.english().find("ran out of memory") != std::string::npos);
    checkThatTheNextRunWorks(queue);
}

TEST_CASE("hangaku-worker: an image too large for the memory is refused before it is begun",
          "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    TestManifest manifest;
    manifest.spacingMm = "[0.02, 0.02, 0.02]";
    auto request =
        makeRequest(noiseVolume(obliqueGrid()), makeModel(folder, "threshold", manifest));
    request.memoryLimit = std::size_t{512} << 20;
    const auto result = resultOf(queue.submit(request));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::OutOfMemory);
    CHECK(result.error().reason.english().find("GB of memory") != std::string::npos);
}

TEST_CASE("hangaku-worker: says what is wrong with a network", "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto volume = noiseVolume(obliqueGrid());
    const auto reasonOf = [&](const char* network) {
        const auto result = resultOf(queue.submit(makeRequest(volume, makeModel(folder, network))));
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == ErrorCode::ModelInvalid);
        return result.error().reason.english();
    };
    CHECK(reasonOf("channels")
              .find("[1, 4, 7, 6, 5] where its description promises [1, 2, 7, 6, 5]") !=
          std::string::npos);
    CHECK(reasonOf("flat").find("4 axes") != std::string::npos);
    CHECK(reasonOf("text").find("String instead of a tensor") != std::string::npos);
    CHECK(reasonOf("raises").find("this network is never content") != std::string::npos);
    checkThatTheNextRunWorks(queue);
}

TEST_CASE("hangaku-worker: a file that is no network, or not the promised one, is refused",
          "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue;
    const auto volume = noiseVolume(obliqueGrid());
    auto model = makeModel(folder, "threshold");

    model.manifest.sha256 = std::string(64, '0');
    auto result = resultOf(queue.submit(makeRequest(volume, model)));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().reason.english().find("SHA-256") != std::string::npos);

    model.manifest.sha256.clear();
    std::ofstream(folder / "model.ts") << "not a network";
    result = resultOf(queue.submit(makeRequest(volume, model)));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::ModelInvalid);
    CHECK(result.error().reason.english().find("Cannot load the network model.ts") !=
          std::string::npos);

    model.manifest.file = "nowhere.ts";
    result = resultOf(queue.submit(makeRequest(volume, model)));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::ReadFailed);
}

TEST_CASE("hangaku-worker: a network that tries to write a file leaves none", "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    InferenceQueue queue;
    const auto result = resultOf(
        queue.submit(makeRequest(noiseVolume(obliqueGrid()), makeModel(folder, "writes"))));
    std::filesystem::current_path(before);
    // LibTorch itself does not notice that its file could not be opened.
    CHECK(result.has_value());
    CHECK_FALSE(std::filesystem::exists(folder / "written-by-a-network.pt"));
}

TEST_CASE("hangaku-worker: a network that reads a file of the user's is refused it", "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    std::ofstream(folder / "secret.bin") << std::string(100'000, 'A');
    const auto model = makeModel(folder, "reads");
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    InferenceQueue queue;
    const auto result = resultOf(queue.submit(makeRequest(noiseVolume(obliqueGrid()), model)));
    std::filesystem::current_path(before);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::ModelInvalid);
    // There it is, and readable for anyone but the worker.
    CHECK(result.error().reason.english().find("secret.bin") != std::string::npos);
    CHECK(result.error().reason.english().find("Permission denied") != std::string::npos);
    checkThatTheNextRunWorks(queue);
}

namespace {

/// A worker that sends garbage instead of its greeting once for each time that `spoil` is called.
class SpoiledWorker {
public:
    explicit SpoiledWorker(const TemporaryFolder& folder)
        : m_flag(folder / "spoiled"), m_program(folder / "worker.sh")
    {
        const auto worker =
            (QCoreApplication::applicationDirPath() + "/hangaku-worker").toStdString();
        std::ofstream(m_program) << "#!/bin/bash\nif rm '" << m_flag.string()
                                 << "' 2> /dev/null; then\n  head -c 900 /dev/urandom >&$2\n"
                                    "  sleep 10\nfi\nexec '"
                                 << worker << "' \"$@\"\n";
        std::filesystem::permissions(m_program, std::filesystem::perms::owner_all);
    }
    void spoil() const { std::ofstream(m_flag) << "once"; }
    const std::filesystem::path& program() const { return m_program; }

private:
    std::filesystem::path m_flag;
    std::filesystem::path m_program;
};

/// What this process holds: how many descriptors of each kind ("socket:", "/dev/null"), and
/// mappings of anonymous files. An eventfd of each thread does not count: Qt's pools keep idle
/// threads for a while.
std::map<std::string, int> heldNow()
{
    std::map<std::string, int> held;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone; // the one that reads the folder
        const auto target = std::filesystem::read_symlink(entry.path(), gone).string();
        ++held[target.substr(0, target.find_first_of("0123456789"))];
    }
    for ([[maybe_unused]] const auto& thread :
         std::filesystem::directory_iterator("/proc/self/task"))
        --held["anon_inode:[eventfd]"];
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
        held["shared mapping"] += line.find("memfd:") != std::string::npos ? 1 : 0;
    return held;
}

/// The same, when nothing has been let go for half a second.
std::string heldAtRest()
{
    auto held = heldNow();
    for (int calm = 0; calm < 10; ++calm) {
        QEventLoop loop;
        QTimer::singleShot(50ms, &loop, &QEventLoop::quit);
        loop.exec();
        if (const auto now = heldNow(); now != held) {
            held = now;
            calm = 0;
        }
    }
    std::string text;
    for (const auto& [kind, count] : held)
        text += kind + " " + std::to_string(count) + ", ";
    return text;
}

} // namespace

// As often as HANGAKU_SOAK says, or 8 times.
TEST_CASE("hangaku-worker: crashed, hung, out of memory, and saying garbage, again and again: each "
          "run fails clearly, the next works, and nothing is left behind",
          "[ai][worker][soak]")
{
    qtApplication();
    const TemporaryFolder folder;
    const TemporaryFolder hanging;
    const TemporaryFolder greedy;
    const auto volume = noiseVolume(obliqueGrid());
    const SpoiledWorker worker(folder);
    const auto endless = makeRequest(volume, makeModel(hanging, "loop"));
    auto hungry = makeRequest(volume, makeModel(greedy, "greedy"));
    hungry.memoryLimit = std::size_t{512} << 20;

    InferenceQueue queue(nullptr, worker.program(), {.tile = 3s});
    checkThatTheNextRunWorks(queue);
    std::string before;
    std::chrono::steady_clock::duration longest{};
    auto last = std::chrono::steady_clock::now();
    QTimer clock;
    QObject::connect(&clock, &QTimer::timeout, &clock, [&] {
        const auto now = std::chrono::steady_clock::now();
        longest = std::max(longest, now - last);
        last = now;
    });
    const int cycles = qEnvironmentVariableIsSet("HANGAKU_SOAK")
                           ? qEnvironmentVariableIntValue("HANGAKU_SOAK")
                           : 8;
    for (int n = 0; n < cycles; ++n) {
        INFO("cycle " << n);
        last = std::chrono::steady_clock::now();
        clock.start(1ms);
        ai::InferenceJob* job = nullptr;
        auto expected = ErrorCode::WorkerFailed;
        switch (n % 4) {
        case 0:
            job = queue.submit(endless);
            QObject::connect(job, &ai::InferenceJob::progressed, job, [&](const auto& progress) {
                if (progress.stage == ai::Stage::Network)
                    ::kill(static_cast<pid_t>(queue.workerPid()), SIGSEGV);
            });
            break;
        case 1:
            job = queue.submit(endless);
            expected = ErrorCode::TimedOut;
            break;
        case 2:
            job = queue.submit(hungry);
            expected = ErrorCode::OutOfMemory;
            break;
        default:
            ::kill(static_cast<pid_t>(queue.workerPid()), SIGKILL);
            while (queue.workerPid() != 0)
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
            worker.spoil();
            job = queue.submit(makeRequest(volume, endless.model));
        }
        const auto result = resultOf(job);
        clock.stop();
        delete job;
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == expected);
        CHECK_FALSE(result.error().reason.english().empty());
        checkThatTheNextRunWorks(queue);
        if (n == 3) // each kind has happened, and Qt has opened what it keeps
            before = heldAtRest();
    }
    CHECK(heldAtRest() == before);
    std::cout << cycles << " failures, the event loop's longest turn "
              << std::chrono::duration<double, std::milli>(longest).count() << " ms\n";
}

TEST_CASE("InferenceQueue: a missing worker program is an error, not a wait", "[ai][worker]")
{
    qtApplication();
    const TemporaryFolder folder;
    InferenceQueue queue(nullptr, folder / "no-such-program");
    const auto result = resultOf(
        queue.submit(makeRequest(noiseVolume(obliqueGrid()), makeModel(folder, "threshold"))));
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ErrorCode::WorkerFailed);
    CHECK(result.error().reason.english().find("Cannot start") != std::string::npos);
}
