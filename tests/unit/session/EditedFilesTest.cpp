#include "tests/support/Catch.h"
#include "tests/support/FileContent.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/session/EventLoop.h"
#include "viewer/session/EditedFiles.h"
#include "viewer/session/Session.h"
#include "viewer/session/Stroke.h"

#include <fstream>

using namespace hangaku;
using namespace hangaku::viewer;

namespace {

namespace fs = std::filesystem;

/// A window: a session that looks after its files.
struct Window {
    explicit Window(const fs::path& folder) : files(session, folder / "locks")
    {
        tests::application();
        list().setPerson("A Reader");
        QObject::connect(&list(), &SegmentationList::failed,
                         [this](const Error& error) { errors.push_back(error); });
        QObject::connect(&list(), &SegmentationList::saved, [this] { ++saves; });
        QObject::connect(&files, &EditedFiles::usedElsewhere,
                         [this](const QString&, const JournalHeader& owner) {
                             others.push_back(owner);
                         });
    }

    SegmentationList& list() { return session.segmentations(); }
    SegmentationId add()
    {
        Segmentation segmentation(grid, "drawn");
        Segment segment;
        REQUIRE(segmentation.insert(segment));
        return list().add(std::move(segmentation), Text("New segmentation"));
    }
    void stroke(Index3 at)
    {
        auto begun = list().beginStroke(StrokeMode::Paint);
        REQUIRE(begun);
        (*begun)->paint({2, BrushShape::Sphere}, {}, grid.toWorld(at), grid.toWorld(at));
        (*begun)->commit();
    }
    /// @return whether it was saved
    bool save(SegmentationId id, const fs::path& file)
    {
        const auto before = std::pair(saves, errors.size());
        list().save(id, file);
        REQUIRE(tests::waitFor([&] { return std::pair(saves, errors.size()) != before; }));
        return errors.size() == before.second;
    }

    ImageGeometry grid = tests::obliqueGrid({8, 7, 5});
    Session session;
    EditedFiles files;
    std::vector<Error> errors;
    std::vector<JournalHeader> others;
    int saves = 0;
};

/// A lock as another process has written it.
void writeForeignLock(const fs::path& lock, std::int64_t processId, std::int64_t start)
{
    const auto own = JournalHeader::own({});
    tests::write(lock, "{\"processId\":" + std::to_string(processId) +
                           ",\"processStart\":" + std::to_string(start) + ",\"bootId\":\"" +
                           own.bootId + "\",\"host\":\"" + own.host +
                           "\",\"person\":\"Dr. Sato\",\"since\":\"2026-01-31T14:02:11+09:00\"}");
}

/// The first process is always there.
std::int64_t startOfFirst()
{
    const auto stat = tests::contentOf("/proc/1/stat");
    std::istringstream fields(stat.substr(stat.rfind(')') + 1));
    std::string field;
    for (int n = 3; n <= 22; ++n)
        fields >> field;
    return std::stoll(field);
}

} // namespace

TEST_CASE("EditedFiles: a mask is saved again and again, but not over what somebody else has written",
          "[session][files]")
{
    const tests::TemporaryFolder folder;
    Window window(folder.path());
    const auto file = folder / "mask.nrrd";
    const auto id = window.add();
    window.stroke({1, 1, 1});
    CHECK(window.save(id, file));
    window.stroke({5, 5, 2});
    CHECK(window.save(id, file));
    // Two at once: the second knows what the first one wrote.
    window.list().save(id, file);
    window.stroke({3, 3, 3});
    window.list().save(id, file);
    REQUIRE(tests::waitFor([&] { return window.saves == 4; }));

    std::ofstream(file, std::ios::app) << "somebody else";
    const auto theirs = tests::contentOf(file);
    CHECK_FALSE(window.save(id, file));
    CHECK(tests::contentOf(file) == theirs);
    CHECK(window.errors.back().reason.source().find("changed by somebody else") !=
          std::string::npos);
    CHECK_FALSE(window.errors.back().hint.isEmpty());
    CHECK(window.list().isModified(id));
    CHECK(window.save(id, folder / "mine.nrrd"));
}

TEST_CASE("EditedFiles: a file that was only touched, or opened again, can be saved to",
          "[session][files]")
{
    const tests::TemporaryFolder folder;
    Window window(folder.path());
    const auto file = folder / "mask.nrrd";
    const auto id = window.add();
    REQUIRE(window.save(id, file));
    fs::last_write_time(file, fs::last_write_time(file) + std::chrono::hours(1));
    window.stroke({1, 1, 1});
    CHECK(window.save(id, file));

    Window other(folder.path());
    other.list().open(file);
    REQUIRE(tests::waitFor([&] { return !other.list().ids().empty(); }));
    const auto opened = other.list().ids()[0];
    window.stroke({5, 5, 2});
    CHECK(window.save(id, file));
    other.stroke({2, 2, 2});
    CHECK_FALSE(other.save(opened, file)); // the first window was faster
}

TEST_CASE("EditedFiles: what somebody else writes while a mask is being opened is not overwritten",
          "[session][files]")
{
    const tests::TemporaryFolder folder;
    Window window(folder.path());
    const auto file = folder / "mask.nrrd";
    REQUIRE(window.save(window.add(), file));

    Window other(folder.path());
    std::string theirs;
    // It has been read, and nobody has looked at the file since.
    QObject::connect(&other.list(), &SegmentationList::listChanged, [&] {
        if (theirs.empty())
            std::ofstream(file, std::ios::app) << "somebody else";
        theirs = tests::contentOf(file);
    });
    other.list().open(file);
    REQUIRE(tests::waitFor([&] { return !theirs.empty(); }));
    other.stroke({2, 2, 2});
    CHECK_FALSE(other.save(other.list().ids()[0], file));
    CHECK(tests::contentOf(file) == theirs);
}

TEST_CASE("EditedFiles: several files opened as one mask have no file to lock", "[session][files]")
{
    const tests::TemporaryFolder folder;
    std::vector<fs::path> files;
    {
        Window window(folder.path());
        for (const char* name : {"liver.nii.gz", "spleen.nii.gz", "alone.nrrd"}) {
            files.push_back(folder / name);
            const auto id = window.add();
            window.stroke({1, 1, 1});
            REQUIRE(window.save(id, files.back()));
        }
    }
    Window other(folder.path());
    other.list().open({files[0], files[1]});
    REQUIRE(tests::waitFor([&] { return other.list().ids().size() == 1; }));
    CHECK(other.list().file(other.list().ids()[0]).empty());
    other.list().open(files[2]);
    const auto lockCount = [&folder] {
        std::error_code none;
        const fs::directory_iterator locks(folder / "locks", none);
        return std::distance(begin(locks), end(locks));
    };
    REQUIRE(tests::waitFor([&] { return lockCount() > 0; }));
    CHECK(lockCount() == 1);
}

TEST_CASE("EditedFiles: boxes are not saved over what somebody else has written either",
          "[session][files][detection]")
{
    const tests::TemporaryFolder folder;
    const auto file = folder / "boxes.csv";
    Window window(folder.path());
    auto& boxes = window.session.detections();
    std::vector<Error> errors;
    int saves = 0;
    QObject::connect(&boxes, &DetectionList::failed,
                     [&](const Error& error) { errors.push_back(error); });
    QObject::connect(&boxes, &DetectionList::saved, [&] { ++saves; });
    Detections set;
    set.kinds = {{"Nodule", "結節", {"27925004", "SCT", "Nodule"}, {200, 10, 30}}};
    set.all = {{.box = {{1, 2, 3}, {4, 5, 6}}}};
    const auto id = boxes.add(set, Text("Run model"));
    boxes.save(id, file);
    REQUIRE(tests::waitFor([&] { return saves == 1; }));
    REQUIRE(tests::waitFor([&] { return fs::exists(folder / ".boxes.csv.hangaku-lock"); }));
    boxes.setReview({id, 1}, Review::Accepted);
    boxes.save(id, file);
    REQUIRE(tests::waitFor([&] { return saves == 2; }));

    std::ofstream(file, std::ios::app) << "# somebody else\n";
    const auto theirs = tests::contentOf(file);
    boxes.setReview({id, 1}, Review::Rejected);
    boxes.save(id, file);
    REQUIRE(tests::waitFor([&] { return !errors.empty(); }));
    CHECK(errors[0].reason.source().find("changed by somebody else") != std::string::npos);
    CHECK(tests::contentOf(file) == theirs);
    CHECK(boxes.isModified(id));
    boxes.remove(id);
    CHECK(tests::waitFor([&] { return !fs::exists(folder / ".boxes.csv.hangaku-lock"); }));
}

TEST_CASE("EditedFiles: who else edits the file is said; a lock whose process is gone counts for "
          "nothing",
          "[session][files]")
{
    const tests::TemporaryFolder folder;
    const auto file = folder / "mask.nrrd";
    const auto lock = folder / ".mask.nrrd.hangaku-lock";
    {
        Window window(folder.path());
        REQUIRE(window.save(window.add(), file));
        REQUIRE(tests::waitFor([&] { return fs::exists(lock); }));
    }
    CHECK_FALSE(fs::exists(lock)); // taken back

    writeForeignLock(lock, 1, startOfFirst());
    {
        Window window(folder.path());
        window.list().open(file);
        REQUIRE(tests::waitFor([&] { return !window.others.empty(); }));
        CHECK(window.others[0].person == "Dr. Sato");
        CHECK(window.others[0].startedAt == "2026-01-31T14:02:11+09:00");
        // A mask of another origin is not put in its place.
        Window third(folder.path());
        CHECK_FALSE(third.save(third.add(), file));
        CHECK(third.errors.back().reason.arguments()[1] == "Dr. Sato");
    }
    CHECK(tests::contentOf(lock).find("Sato") != std::string::npos); // it is not ours

    writeForeignLock(lock, 1, startOfFirst() + 1);
    Window window(folder.path());
    window.list().open(file);
    REQUIRE(tests::waitFor(
        [&] { return tests::contentOf(lock).find("A Reader") != std::string::npos; }));
    CHECK(window.others.empty());
}
