#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/unit/dicom/DicomFiles.h"
#include "tests/unit/journal/WorkLog.h"
#include "tests/unit/session/EventLoop.h"
#include "viewer/processing/io/LabelMapFile.h"
#include "viewer/session/DetectionFiles.h"
#include "viewer/session/SegmentationClient.h"
#include "viewer/session/journal/RecoveredWork.h"

#include <QProcess>
#include <QProcessEnvironment>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <random>
#include <set>

#include <sys/mount.h>

using namespace hangaku;
using namespace hangaku::viewer;

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kSecond = 1'000'000'000;

/// The process that is killed, and what it leaves behind.
struct Worker {
    Worker(const fs::path& folder, const fs::path& images, unsigned seed)
        : journals(folder / "journal"), targets(folder / "targets"),
          log((images.parent_path() / ("log" + std::to_string(seed))).string())
    {
        tests::application();
        fs::create_directories(targets);
        fs::remove_all(journals);
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(HANGAKU_JOURNAL_WORKER,
                      {QString::fromStdString(images.string()),
                       QString::fromStdString(journals.string()),
                       QString::fromStdString(targets.string()), QString::fromStdString(log),
                       QString::number(seed)});
        REQUIRE(process.waitForStarted());
        // It has begun to work when the log begins.
        REQUIRE(tests::waitFor([this] { return !tests::readLog(log).empty(); }));
    }

    void killAfter(int milliseconds)
    {
        process.waitForFinished(milliseconds);
        REQUIRE(process.state() == QProcess::Running);
        killedAt = tests::monotonicNow();
        process.kill();
        process.waitForFinished();
        entries = tests::readLog(log);
    }

    /// How much of the work is not in the journal, in ns of work; -1 when what is in it never was.
    std::int64_t lost() const
    {
        tests::Digest digest;
        for (const auto& file : fs::directory_iterator(journals)) {
            if (file.path().extension() != ".journal")
                continue;
            const auto work = recover(file.path());
            if (!work)
                break; // killed while the header was written: nothing is in it
            for (const auto& recovered : work->segmentations)
                tests::addState(digest, recovered.segmentation.name,
                                recovered.segmentation.segments(),
                                tests::layersOf(recovered.segmentation));
            for (const auto& recovered : work->detections)
                tests::addState(digest, recovered.detections);
        }
        const auto since = [this](const tests::WorkEntry& entry) { // it may work on while it is killed
            return std::max(killedAt - entry.nanoseconds, std::int64_t{0});
        };
        for (auto at = entries.size(); at > 0; --at)
            if (entries[at - 1].state == digest.value())
                return at == entries.size() ? 0 : since(entries[at]);
        return digest.value() == tests::Digest().value() ? since(entries[0]) : -1;
    }

    fs::path journals;
    fs::path targets;
    std::string log;
    QProcess process;
    std::int64_t killedAt = 0;
    std::vector<tests::WorkEntry> entries;
};

/// Files that are neither what they were nor what was being saved.
std::vector<fs::path> halfWritten(const fs::path& targets, const std::set<std::uint64_t>& known)
{
    std::vector<fs::path> bad;
    for (const auto& entry : fs::directory_iterator(targets)) {
        const auto& file = entry.path();
        if (file.filename().string().starts_with(".hangaku-") || file.extension() == ".json")
            continue; // what was being written when it was killed
        std::optional<Segmentation> read;
        if (file.extension() == ".dcm") {
            if (auto loaded = SegmentationClient().read(file, nullptr, {}))
                read = std::move(loaded->value);
        } else if (auto loaded = processing::readLabelMap(file)) {
            read = std::move(*loaded);
        }
        if (!read || !known.contains(tests::fileDigest(read->segments(), tests::layersOf(*read))))
            bad.push_back(file);
    }
    return bad;
}

/// Small, but large enough for strokes that overlap and take a few hundred runs.
void writeImages(const fs::path& folder)
{
    fs::create_directories(folder);
    tests::DicomSlice slice;
    slice.columns = 24;
    slice.rows = 20;
    tests::writeAll(tests::stackOf(10, {0, 0, 2}, slice), folder);
}

struct Mount {
    explicit Mount(const fs::path& on, const char* options) : path(on)
    {
        fs::create_directories(on);
        isMounted = ::mount("none", on.c_str(), "tmpfs", 0, options) == 0;
    }
    ~Mount()
    {
        if (isMounted)
            ::umount2(path.c_str(), MNT_DETACH);
    }
    fs::path path;
    bool isMounted = false;
};

} // namespace

TEST_CASE("EditJournal: killed at any moment, nothing is lost but the last second, and no file is "
          "half written",
          "[journal][kill]")
{
    const char* wanted = std::getenv("HANGAKU_KILLS");
    const int kills = wanted != nullptr ? std::atoi(wanted) : 12;
    const tests::TemporaryFolder folder;
    writeImages(folder / "images");
    std::set<std::uint64_t> saved;
    std::int64_t worst = 0;
    std::size_t states = 0;
    std::size_t saves = 0;
    for (int kill = 1; kill <= kills; ++kill) {
        INFO("kill " << kill);
        Worker worker(folder.path(), folder / "images", static_cast<unsigned>(kill));
        std::mt19937 random(static_cast<unsigned>(kill));
        worker.killAfter(std::uniform_int_distribution(1, 700)(random));
        for (const auto& entry : worker.entries) {
            saves += entry.saved != 0 ? 1 : 0;
            saved.insert(entry.saved);
        }
        states += worker.entries.size();
        const auto lost = worker.lost();
        CHECK(lost >= 0);
        CHECK(lost < kSecond);
        worst = std::max(worst, lost);
        CHECK(halfWritten(worker.targets, saved).empty());
        // The next start finds it, if there is something to be found.
        CHECK(findLeftovers(worker.journals).size() <= 1);
    }
    std::cout << kills << " kills, " << states << " states, " << saves << " saves: at most "
              << static_cast<double>(worst) / 1e6 << " ms of work lost\n";
}

TEST_CASE("hangaku-cli: recover lists and writes what a killed program has left, and removes it when "
          "told to",
          "[journal][kill][cli]")
{
    const tests::TemporaryFolder folder;
    writeImages(folder / "images");
    Worker worker(folder.path(), folder / "images", 5);
    worker.killAfter(300);
    auto left = findLeftovers(worker.journals);
    REQUIRE(left.size() == 1);
    const auto work = recover(left[0]->path());
    REQUIRE(work);
    const auto run = [&folder](const QStringList& arguments) {
        QProcess program;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert("HANGAKU_DATA_HOME", QString::fromStdString(folder.path().string()));
        program.setProcessEnvironment(environment);
        program.start(HANGAKU_CLI, arguments);
        REQUIRE(program.waitForFinished());
        CHECK(program.exitCode() == 0);
        return program.readAllStandardOutput().toStdString();
    };
    CHECK(run({"recover", "--list"}).find("There is no unsaved work") == 0); // it is held here
    left.clear();
    CHECK(run({"recover", "--list", "--json"}).find("\"person\": \"A Reader\"") !=
          std::string::npos);
    const auto output = QString::fromStdString((folder / "out").string());
    run({"recover", "-o", output, "--discard"});
    for (std::size_t n = 0; n < work->detections.size(); ++n) {
        const auto number = work->segmentations.size() + n + 1;
        const auto read =
            readDetections(folder / "out" / ("recovered-" + std::to_string(number) + ".csv"));
        REQUIRE(read);
        CHECK(read->value.all.size() == work->detections[n].detections.all.size());
    }
    for (std::size_t n = 0; n < work->segmentations.size(); ++n) {
        const auto& wanted = work->segmentations[n].segmentation;
        const auto read = processing::readLabelMap(
            folder / "out" / ("recovered-" + std::to_string(n + 1) + ".seg.nrrd"));
        REQUIRE(read);
        CHECK(tests::fileDigest(read->segments(), tests::layersOf(*read)) ==
              tests::fileDigest(wanted.segments(), tests::layersOf(wanted)));
    }
    CHECK(run({"recover", "--list"}).find("There is no unsaved work") == 0);
    CHECK(fs::is_empty(worker.journals));
}

TEST_CASE("EditJournal: on a full disk nothing is lost that was there, and it goes on when there is "
          "room",
          "[journal][kill][full]")
{
    const tests::TemporaryFolder folder;
    const Mount small(folder / "disk", "size=2m");
    if (!small.isMounted) {
        WARN("SKIPPED: a small disk cannot be mounted here");
        return;
    }
    writeImages(folder / "images");
    Worker worker(small.path, folder / "images", 7);
    auto says = [&worker, said = std::string()](const std::string& word) mutable {
        worker.process.waitForReadyRead(20);
        said += worker.process.readAll().toStdString();
        return said.find(word) != std::string::npos;
    };
    worker.process.waitForFinished(200); // something is saved
    {
        std::ofstream filler(small.path / "filler");
        const std::string block(4096, 'x');
        while (filler.write(block.data(), 4096) && filler.flush())
            ;
    }
    REQUIRE(tests::waitFor([&] { return says("failed DiskFull"); }));
    REQUIRE(tests::waitFor([&] { return says("not saved DiskFull"); }));
    std::set<std::uint64_t> saved;
    for (const auto& entry : tests::readLog(worker.log))
        saved.insert(entry.saved);
    CHECK(halfWritten(worker.targets, saved).empty());
    fs::remove(small.path / "filler");
    REQUIRE(tests::waitFor([&] { return says("resumed"); }));
    worker.killAfter(300);
    for (const auto& entry : worker.entries)
        saved.insert(entry.saved);
    const auto lost = worker.lost();
    CHECK(lost >= 0);
    CHECK(lost < kSecond);
    CHECK(halfWritten(worker.targets, saved).empty());
}
