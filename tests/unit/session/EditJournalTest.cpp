#include "tests/support/Catch.h"
#include "tests/support/FileContent.h"
#include "tests/support/FileSizeLimit.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/session/EditScript.h"
#include "tests/unit/session/EventLoop.h"
#include "tests/unit/session/LeftJournal.h"
#include "viewer/session/journal/EditJournal.h"
#include "viewer/session/journal/RecoveredWork.h"

#include <fstream>
#include <set>

#include <sys/stat.h>

using namespace hangaku;
using namespace hangaku::viewer;
using hangaku::tests::meaningOf;
using hangaku::tests::obliqueGrid;

namespace {

namespace fs = std::filesystem;

/// A session that is journaled.
struct Fixture {
    explicit Fixture(JournalFile::Limits limits = {})
    {
        tests::application();
        session.segmentations().setPerson("A Reader");
        journal = std::make_unique<EditJournal>(session, folder / "journal", limits);
        QObject::connect(journal.get(), &EditJournal::failed,
                         [this](const Error& error) { errors.push_back(error); });
        QObject::connect(journal.get(), &EditJournal::resumed, [this] { ++resumed; });
    }

    SegmentationList& list() { return session.segmentations(); }
    DetectionList& boxes() { return session.detections(); }
    DetectionsId addBoxes()
    {
        Detections set;
        set.name = "found";
        set.kinds = {{"Nodule", "結節", {"27925004", "SCT", "Nodule"}, {200, 10, 30}}};
        set.all = {{.box = {{1, 2, 3}, {4, 5, 6}}, .score = 0.75},
                   {.box = {{7, 8, 9}, {1, 1, 2}}, .score = 0.25}};
        return boxes().add(std::move(set), Text("Run model"));
    }
    SegmentationId addEmpty(const char* name = "drawn")
    {
        Segmentation segmentation(grid, name);
        Segment segment;
        segment.label = "lung";
        REQUIRE(segmentation.insert(segment));
        return list().add(std::move(segmentation), Text("New segmentation"));
    }
    void stroke(Index3 from, Index3 to)
    {
        auto begun = list().beginStroke(StrokeMode::Paint);
        REQUIRE(begun);
        (*begun)->paint({2, BrushShape::Sphere}, {}, grid.toWorld(from), grid.toWorld(to));
        (*begun)->commit();
    }
    void writeAll()
    {
        bool isWritten = false;
        journal->whenWritten([&isWritten] { isWritten = true; });
        REQUIRE(tests::waitFor([&] { return isWritten; }));
    }
    std::string memory()
    {
        std::string meaning;
        for (const auto id : list().ids())
            meaning += meaningOf(*list().find(id));
        for (const auto id : boxes().ids())
            meaning += meaningOf(*boxes().find(id));
        return meaning;
    }
    static std::string onDisk(const fs::path& file)
    {
        const auto work = recover(file);
        REQUIRE(work);
        std::string meaning;
        for (const auto& recovered : work->segmentations)
            meaning += meaningOf(recovered.segmentation);
        for (const auto& recovered : work->detections)
            meaning += meaningOf(recovered.detections);
        return meaning;
    }
    /// Lets the journal end as if the process had been killed: the file stays.
    fs::path leaveBehind()
    {
        writeAll();
        const auto copy = folder / "copy" / journal->file().filename();
        fs::create_directories(copy.parent_path());
        fs::copy_file(journal->file(), copy);
        return copy;
    }

    ImageGeometry grid = obliqueGrid({12, 10, 6});
    tests::TemporaryFolder folder;
    Session session;
    std::unique_ptr<EditJournal> journal;
    std::vector<Error> errors;
    int resumed = 0;
};

} // namespace

TEST_CASE("EditJournal: whatever is done, the journal gives back what is in memory",
          "[session][journal][property]")
{
    for (unsigned seed = 1; seed <= 44; ++seed) {
        INFO("seed " << seed);
        // Every second one is compacted again and again while edits go on.
        JournalFile::Limits limits;
        if (seed % 2 == 0)
            limits.slackBytes = 500;
        Fixture f(limits);
        tests::EditScript script(f.session, f.grid, seed);
        for (int step = 0; step < 40; ++step) {
            script.step();
            if (script.below(3) == 0)
                QCoreApplication::processEvents();
            if (script.below(20) == 0)
                f.writeAll();
        }
        f.list().finishApplying();
        for (const auto id : f.list().ids())
            REQUIRE(tests::waitFor([&] { return !f.session.traces().isKeepingModel(id); }));
        f.writeAll();
        // A compaction may still be putting a new file in the place of the old one.
        auto work = recover(f.journal->file());
        const auto isWhole = [&] { return work && work->isWhole; };
        REQUIRE(tests::waitFor([&] {
            if (!isWhole())
                work = recover(f.journal->file());
            return isWhole();
        }));
        REQUIRE(work->segmentations.size() == f.list().ids().size());
        for (std::size_t n = 0; n < work->segmentations.size(); ++n) {
            const auto& recovered = work->segmentations[n];
            const auto& live = *f.list().find(f.list().ids()[n]);
            CHECK(recovered.segmentation.geometry().isSameGrid(live.geometry(), 1e-9));
            CHECK(recovered.segmentation.provenance == live.provenance);
            const auto id = f.list().ids()[n];
            CHECK(recovered.isModified == f.list().isModified(id));
            CHECK((recovered.trace == f.session.traces().trace(id)));
            const auto model = f.session.traces().modelMask(id);
            REQUIRE(((model == nullptr) == (recovered.modelMask == nullptr)));
            if (model != nullptr) {
                CHECK((recovered.modelMask->layers == model->layers));
                CHECK(recovered.modelMask->layerOf == model->layerOf);
            }
            REQUIRE((meaningOf(recovered.segmentation) == meaningOf(live)));
        }
        REQUIRE(work->detections.size() == f.boxes().ids().size());
        for (std::size_t n = 0; n < work->detections.size(); ++n) {
            const auto id = f.boxes().ids()[n];
            CHECK((work->detections[n].detections == *f.boxes().find(id)));
            CHECK(work->detections[n].isModified == f.boxes().isModified(id));
        }
    }
}

TEST_CASE("EditJournal: cut off anywhere, the journal gives back a state that there was",
          "[session][journal][property]")
{
    for (unsigned seed = 101; seed <= 104; ++seed) {
        INFO("seed " << seed);
        Fixture f;
        tests::EditScript script(f.session, f.grid, seed);
        std::set<std::string> states{""};
        for (int step = 0; step < 25; ++step) {
            script.step();
            f.list().finishApplying();
            f.journal->flush();
            states.insert(f.memory());
        }
        const auto whole = f.leaveBehind();
        const auto size = fs::file_size(whole);
        CHECK(f.onDisk(whole) == f.memory());
        for (std::uintmax_t left = size; left + 300 > size && left > 0; --left) {
            fs::resize_file(whole, left);
            INFO(left << " of " << size << " bytes");
            REQUIRE(states.contains(f.onDisk(whole)));
        }
    }
}

TEST_CASE("EditJournal: a damaged byte costs what comes after it, not what was before",
          "[session][journal]")
{
    Fixture f;
    f.addEmpty();
    f.writeAll();
    const auto early = f.memory();
    const auto before = fs::file_size(f.journal->file());
    f.stroke({1, 1, 1}, {8, 8, 4});
    const auto file = f.leaveBehind();
    CHECK(f.onDisk(file) == f.memory());
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(before + 7));
    stream.put('\x5a');
    stream.close();
    const auto work = recover(file);
    REQUIRE(work);
    CHECK_FALSE(work->isWhole);
    CHECK(meaningOf(work->segmentations.at(0).segmentation) == early);
}

TEST_CASE("EditJournal: what is no journal is refused with a reason", "[session][journal]")
{
    const tests::TemporaryFolder folder;
    CHECK(recover(folder / "none.journal").error().code == ErrorCode::NotFound);
    std::ofstream(folder / "text.journal") << "not a journal at all, but long enough for a record";
    CHECK(recover(folder / "text.journal").error().code == ErrorCode::ParseFailed);
    std::ofstream(folder / "empty.journal");
    CHECK(recover(folder / "empty.journal").error().code == ErrorCode::ParseFailed);
}

TEST_CASE("EditJournal: the file is the user's alone, its name says nothing, and it knows its image",
          "[session][journal][privacy]")
{
    Fixture f;
    f.addEmpty("YAMADA^TARO");
    f.session.openCase().open({f.folder.path()});
    f.writeAll();
    struct stat status {};
    REQUIRE(::stat(f.journal->file().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(f.journal->file().filename().string().find("YAMADA") == std::string::npos);
    REQUIRE(tests::waitFor([&] { return !f.session.openCase().isBusy(); }));
    f.stroke({1, 1, 1}, {2, 2, 2});
    f.writeAll();
    const auto work = recover(f.journal->file());
    REQUIRE(work);
    CHECK(work->openedPaths == std::vector<fs::path>{f.folder.path()});
    CHECK(work->owner.person == "A Reader");
    CHECK(work->owner.owner() == JournalHeader::Owner::Running);
}

TEST_CASE("EditJournal: gone when all is saved, when all is closed and when it is given up, kept "
          "otherwise",
          "[session][journal]")
{
    Fixture f;
    const auto id = f.addEmpty();
    f.stroke({1, 1, 1}, {8, 8, 4});
    f.writeAll();
    const auto file = f.journal->file();
    REQUIRE(fs::exists(file));
    SECTION("saved")
    {
        f.list().save(id, f.folder / "mask.nrrd");
        REQUIRE(tests::waitFor([&] { return !f.list().hasUnsavedWork(); }));
        f.journal.reset();
        CHECK_FALSE(fs::exists(file));
    }
    SECTION("closed")
    {
        f.list().closeAll();
        f.journal->flush();
        CHECK(tests::waitFor([&] { return !fs::exists(file); })); // in the background
        f.addEmpty();
        f.writeAll();
        CHECK(f.onDisk(f.journal->file()) == f.memory());
    }
    SECTION("given up")
    {
        f.journal->discard();
        f.journal.reset();
        CHECK_FALSE(fs::exists(file));
    }
    SECTION("neither")
    {
        const auto memory = f.memory();
        f.journal.reset();
        CHECK(f.onDisk(file) == memory);
    }
}

TEST_CASE("EditJournal: boxes alone are kept, with their files, until they are saved",
          "[session][journal][detection]")
{
    Fixture f;
    const auto id = f.addBoxes();
    f.boxes().setReview({id, 1}, Review::Accepted);
    f.boxes().setThreshold(id, 0.5);
    f.writeAll();
    const auto file = f.journal->file();
    CHECK(f.onDisk(file) == f.memory());
    SECTION("unsaved")
    {
        const auto memory = f.memory();
        f.journal.reset();
        tests::leaveBehind(file);
        const auto left = findLeftovers(f.folder / "journal");
        REQUIRE(left.size() == 1);
        CHECK(left[0]->unsaved() == 1);
        CHECK(f.onDisk(file) == memory);
    }
    SECTION("saved")
    {
        f.boxes().save(id, f.folder / "boxes.csv");
        REQUIRE(tests::waitFor([&] { return !f.boxes().hasUnsavedWork(); }));
        f.writeAll();
        const auto work = recover(file);
        REQUIRE(work);
        CHECK_FALSE(work->detections.at(0).isModified);
        CHECK(work->detections[0].file == f.folder / "boxes.csv");
        f.journal.reset();
        CHECK_FALSE(fs::exists(file));
    }
    SECTION("removed")
    {
        f.boxes().remove(id);
        f.journal->flush();
        CHECK(tests::waitFor([&] { return !fs::exists(file); })); // in the background
        f.list().undo();
        f.writeAll();
        CHECK(f.onDisk(f.journal->file()) == f.memory());
        CHECK_FALSE(f.memory().empty());
    }
}

TEST_CASE("EditJournal: of many boxes only the one that was moved is written",
          "[session][journal][detection]")
{
    Fixture f;
    const auto id = f.addBoxes();
    auto many = *f.boxes().find(id);
    for (int n = 0; n < 500; ++n)
        many.all.push_back({.box = {{1.0 * n, 2, 3}, {4, 5, 6}}, .score = 0.5});
    const auto large = f.boxes().add(std::move(many), Text("Run model"));
    f.writeAll();
    const auto before = fs::file_size(f.journal->file());
    f.boxes().changeBox({large, 100}, {{50, 60, 70}, {4, 5, 6}});
    f.writeAll();
    CHECK(f.onDisk(f.journal->file()) == f.memory());
    CHECK(fs::file_size(f.journal->file()) - before < 2000);
}

TEST_CASE("EditJournal: a long history is compacted, and edits meanwhile are not lost",
          "[session][journal]")
{
    JournalFile::Limits limits;
    limits.slackBytes = 4000;
    Fixture f(limits);
    f.addEmpty();
    std::uintmax_t largest = 0;
    for (int n = 0; n < 300; ++n) {
        f.stroke({n % 10, 1, 1}, {8, n % 9, 4});
        f.list().undo();
        QCoreApplication::processEvents();
        if (n % 20 == 19)
            f.writeAll(); // a busy machine writes late
        largest = std::max(largest, f.journal->file().empty() || !fs::exists(f.journal->file())
                                        ? 0
                                        : fs::file_size(f.journal->file()));
    }
    f.stroke({1, 1, 1}, {8, 8, 4});
    f.writeAll();
    CHECK(f.onDisk(f.journal->file()) == f.memory());
    CHECK(largest < 70'000); // of it some 45'000 are the trace of 600 actions, which is kept
    CHECK(f.errors.empty());
}

TEST_CASE("EditJournal: on a full disk the user is told once, and all is kept when there is room",
          "[session][journal][full]")
{
    JournalFile::Limits limits;
    limits.retry = std::chrono::milliseconds(5);
    // In one case what waits fits in memory, in the other it does not.
    limits.queueBytes = GENERATE(64 << 20, 500);
    INFO("queue of " << limits.queueBytes);
    Fixture f(limits);
    f.addEmpty();
    f.writeAll();
    const auto early = f.memory();
    {
        const tests::FileSizeLimit full(fs::file_size(f.journal->file()) + 3);
        for (int n = 0; n < 40; ++n) {
            f.stroke({n % 10, 1, 1}, {8, n % 9, 4});
            QCoreApplication::processEvents();
        }
        REQUIRE(tests::waitFor([&] { return !f.errors.empty(); }));
        CHECK(f.onDisk(f.journal->file()) == early);
    }
    REQUIRE(tests::waitFor([&] { return f.resumed > 0; }));
    CHECK(f.errors.size() == 1);
    CHECK(f.errors[0].code == ErrorCode::DiskFull);
    REQUIRE(tests::waitFor([&] {
        f.writeAll();
        return f.onDisk(f.journal->file()) == f.memory();
    }));
    f.stroke({1, 1, 1}, {8, 8, 4});
    f.writeAll();
    CHECK(f.onDisk(f.journal->file()) == f.memory());
}

TEST_CASE("RecoveredWork: a stroke cut off while a segment moved to its own layer loses no voxel",
          "[session][journal]")
{
    // As the segments are told at once and the voxels later: the segment's layer is there already.
    Fixture f;
    Segmentation segmentation(f.grid, "moving");
    segmentation.addLayer(LabelMap(f.grid));
    Segment segment;
    segment.layer = 1;
    REQUIRE(segmentation.insert(segment));
    LabelMapEdit(segmentation.layer(0)).fillRow(2, 9, 3, 2, 1, [](Label) { return true; });
    LabelMapEdit(segmentation.layer(1)).fillRow(2, 5, 3, 2, 1, [](Label) { return true; });
    f.list().add(std::move(segmentation), Text("Run model"));
    f.writeAll();
    const auto work = recover(f.journal->file());
    REQUIRE(work);
    const auto& recovered = work->segmentations.at(0).segmentation;
    CHECK(recovered.voxelCount(recovered.segments()[0]) == 7);
    CHECK(recovered.layer(0).at({7, 3, 2}) == 0);
}

TEST_CASE("LeftoverJournal: offered once its process is gone, to one window only",
          "[session][journal]")
{
    Fixture f;
    f.addEmpty();
    f.stroke({1, 1, 1}, {8, 8, 4});
    f.writeAll();
    CHECK(findLeftovers(f.folder / "journal").empty()); // it is in use
    const auto memory = f.memory();
    const auto file = f.journal->file();
    f.journal.reset();
    // The owner's number is still this process: as if another one had run it before.
    CHECK(findLeftovers(f.folder / "journal").empty());
    tests::leaveBehind(file);

    auto left = findLeftovers(f.folder / "journal");
    REQUIRE(left.size() == 1);
    CHECK(left[0]->unsaved() == 1);
    CHECK(left[0]->owner().person == "A Reader");
    CHECK(f.onDisk(left[0]->path()) == memory);
    CHECK(findLeftovers(f.folder / "journal").empty()); // this one has it
    left.clear();
    left = findLeftovers(f.folder / "journal");
    REQUIRE(left.size() == 1);
    left[0]->discard();
    CHECK_FALSE(fs::exists(file));
}
