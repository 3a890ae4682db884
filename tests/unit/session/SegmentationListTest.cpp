#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/session/EventLoop.h"
#include "viewer/session/Session.h"
#include "viewer/session/Stroke.h"

#include <QDateTime>

#include <fstream>
#include <functional>

#include <time.h>

using namespace hangaku;
using namespace hangaku::viewer;
using hangaku::tests::obliqueGrid;

namespace {

/// A session with one segmentation as a model made it: segments 1 and 2, the first filled in part.
struct ListFixture {
    ListFixture()
    {
        tests::application();
        session.segmentations().setPerson("A Reader");
        Segmentation segmentation(grid, "model result");
        for (const Label number : {1, 2}) {
            Segment segment;
            segment.number = number;
            segment.label = "segment " + std::to_string(number);
            segment.algorithmType = AlgorithmType::Automatic;
            segment.algorithmName = "phantom 1";
            REQUIRE(segmentation.insert(segment));
        }
        LabelMapEdit(segmentation.layer(0)).fillRow(2, 6, 3, 2, 1, [](Label) { return true; });
        id = list().add(std::move(segmentation), Text("Run model"));
        REQUIRE(tests::waitFor([this] { return list().isCounted(id); }));
    }

    SegmentationList& list() { return session.segmentations(); }
    const Segmentation& mask() { return *list().find(id); }
    std::vector<Label> voxels()
    {
        const auto all = mask().layer(0).voxels();
        return {all.begin(), all.end()};
    }
    void stroke(StrokeMode mode, Vec3 from, Vec3 to, double radius = 3)
    {
        auto begun = list().beginStroke(mode);
        REQUIRE(begun);
        (*begun)->paint({radius, BrushShape::Sphere}, {}, from, to);
        (*begun)->commit();
    }

    ImageGeometry grid = obliqueGrid({20, 16, 8});
    Session session;
    SegmentationId id = -1;
};

/// What this thread computes while `action` runs, in ms; what other threads do does not count.
double cpuMs(const std::function<void()>& action)
{
    const auto now = [] {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    };
    const double start = now();
    action();
    return now() - start;
}

/// A mask of a clinical size: 64 MB, which takes this thread 20 ms and more to read or copy.
Segmentation largeMask()
{
    const auto grid = obliqueGrid({512, 256, 256});
    std::vector<Label> labels(grid.voxelCount());
    for (std::size_t at = 0; at < labels.size(); ++at)
        labels[at] = at / 100 % 3 == 0 ? Label{1} : Label{0};
    Segmentation segmentation(LabelMap(grid, std::move(labels)), "large");
    Segment segment;
    segment.number = 1;
    REQUIRE(segmentation.insert(segment));
    return segmentation;
}

} // namespace

TEST_CASE("SegmentationList: adding and saving a large mask cost the calling thread nothing to "
          "speak of",
          "[session][save][responsive]")
{
    tests::application();
    Session session;
    auto& list = session.segmentations();
    auto mask = largeMask();
    const double voxelMl = mask.geometry().voxelVolumeMm3() / 1000;
    const auto expected = static_cast<double>(mask.voxelCounts()[0]) * voxelMl;
    SegmentationId id = -1;
    // Far less than reading all of it once takes, on this machine and now.
    std::vector<Label> copy;
    const auto voxels = mask.layer(0).voxels();
    const double nothingMs = cpuMs([&] { copy.assign(voxels.begin(), voxels.end()); }) / 2;
    CHECK(cpuMs([&] { id = list.add(std::move(mask), Text("Run model")); }) < nothingMs);
    CHECK_FALSE(list.isCounted(id));
    REQUIRE(tests::waitFor([&] { return list.isCounted(id); }));
    CHECK(list.volumeMl(id, 1) == Approx(expected));

    const tests::TemporaryFolder folder;
    CHECK(cpuMs([&] { list.save(id, folder / "mask.nrrd"); }) < nothingMs);
    REQUIRE(tests::waitFor([&] { return !list.hasUnsavedWork(); }));
    CHECK(std::filesystem::file_size(folder / "mask.nrrd") > 1000);
}

TEST_CASE("SegmentationList: what is drawn while a save is under way is not in the file and stays "
          "unsaved",
          "[session][save][responsive]")
{
    ListFixture f;
    const tests::TemporaryFolder folder;
    const auto before = f.voxels();
    bool saved = false;
    QObject::connect(&f.list(), &SegmentationList::saved, [&saved] { saved = true; });
    f.list().save(f.id, folder / "mask.nii.gz");
    f.stroke(StrokeMode::Paint, f.grid.toWorld(Index3{3, 3, 0}), f.grid.toWorld(Index3{15, 12, 7}));
    f.list().removeSegment(f.id, 1);
    f.list().undo();
    REQUIRE(f.voxels() != before);
    REQUIRE(tests::waitFor([&saved] { return saved; }));
    CHECK(f.list().hasUnsavedWork());

    f.list().open(folder / "mask.nii.gz");
    REQUIRE(tests::waitFor([&f] { return f.list().ids().size() == 2; }));
    const auto read = f.list().find(f.list().ids().back())->layer(0).voxels();
    CHECK(std::vector<Label>(read.begin(), read.end()) == before);
}

TEST_CASE("SegmentationList: what is drawn while voxels are being counted is counted once",
          "[session][responsive]")
{
    ListFixture f;
    Segmentation another(f.grid, "another");
    Segment segment;
    segment.number = 1;
    REQUIRE(another.insert(segment));
    LabelMapEdit(another.layer(0)).fillRow(2, 6, 3, 2, 1, [](Label) { return true; });
    f.id = f.list().add(std::move(another), Text("Run model"));
    f.stroke(StrokeMode::Paint, f.grid.toWorld(Index3{3, 3, 0}), f.grid.toWorld(Index3{15, 12, 7}));
    REQUIRE(tests::waitFor([&f] { return f.list().isCounted(f.id); }));
    const auto voxels = static_cast<double>(f.mask().voxelCount(*f.mask().find(1)));
    CHECK(f.list().volumeMl(f.id, 1) == Approx(voxels * f.grid.voxelVolumeMm3() / 1000));
}

TEST_CASE("SegmentationList: a stroke is one step of undo, exact to the voxel", "[session][undo]")
{
    ListFixture f;
    const auto before = f.voxels();
    f.stroke(StrokeMode::Paint, f.grid.toWorld(Index3{4, 4, 2}), f.grid.toWorld(Index3{12, 9, 5}));
    const auto painted = f.voxels();
    REQUIRE(painted != before);
    f.list().undo();
    CHECK(f.voxels() == before);
    f.list().redo();
    CHECK(f.voxels() == painted);
}

TEST_CASE("SegmentationList: volumes follow strokes and undo without recounting wrong",
          "[session][undo]")
{
    ListFixture f;
    const auto counted = [&f] {
        return static_cast<double>(f.mask().voxelCount(*f.mask().find(1))) *
               f.grid.voxelVolumeMm3() / 1000;
    };
    CHECK(f.list().volumeMl(f.id, 1) == Approx(counted()));
    f.stroke(StrokeMode::Paint, f.grid.toWorld(Index3{4, 4, 2}), f.grid.toWorld(Index3{12, 9, 5}));
    CHECK(f.list().volumeMl(f.id, 1) == Approx(counted()));
    f.stroke(StrokeMode::Erase, f.grid.toWorld(Index3{4, 4, 2}), f.grid.toWorld(Index3{6, 4, 2}));
    CHECK(f.list().volumeMl(f.id, 1) == Approx(counted()));
    f.list().undo();
    f.list().undo();
    CHECK(f.list().volumeMl(f.id, 1) == Approx(counted()));
}

TEST_CASE("SegmentationList: changing a model's mask marks the segment as corrected, undo takes "
          "the mark back",
          "[session][correction]")
{
    ListFixture f;
    f.stroke(StrokeMode::Paint, f.grid.toWorld(Index3{10, 8, 4}), f.grid.toWorld(Index3{10, 8, 4}));
    const auto* segment = f.mask().find(1);
    REQUIRE(segment->correction);
    CHECK(segment->correction->person == "A Reader");
    const auto time =
        QDateTime::fromString(QString::fromStdString(segment->correction->time), Qt::ISODate);
    CHECK(std::abs(time.secsTo(QDateTime::currentDateTime())) < 60);
    CHECK(segment->algorithmType == AlgorithmType::SemiAutomatic);
    CHECK_FALSE(f.mask().find(2)->correction);
    f.list().undo();
    CHECK_FALSE(f.mask().find(1)->correction);
    CHECK(f.mask().find(1)->algorithmType == AlgorithmType::Automatic);
}

TEST_CASE("SegmentationList: painting over another segment marks that one too",
          "[session][correction]")
{
    ListFixture f;
    f.list().setActive(f.id, 2);
    f.stroke(StrokeMode::Paint, f.grid.toWorld(Index3{2, 3, 2}), f.grid.toWorld(Index3{5, 3, 2}));
    CHECK(f.mask().find(1)->correction);
    CHECK(f.mask().find(2)->correction);
}

TEST_CASE("SegmentationList: locked segments are neither painted nor painted over",
          "[session][lock]")
{
    ListFixture f;
    auto locked = *f.mask().find(1);
    locked.locked = true;
    REQUIRE(f.list().changeSegment(f.id, locked));
    CHECK_FALSE(f.list().beginStroke(StrokeMode::Paint));
    const auto count = f.mask().voxelCount(locked);
    f.list().setActive(f.id, 2);
    f.stroke(StrokeMode::Paint, f.grid.toWorld(Index3{2, 3, 2}), f.grid.toWorld(Index3{5, 3, 2}));
    CHECK(f.mask().voxelCount(locked) == count);
    CHECK(f.mask().voxelCount(*f.mask().find(2)) > 0);
}

TEST_CASE("SegmentationList: erasing takes the active segment alone", "[session][erase]")
{
    ListFixture f;
    f.list().setActive(f.id, 2);
    f.stroke(StrokeMode::Erase, f.grid.toWorld(Index3{2, 3, 2}), f.grid.toWorld(Index3{5, 3, 2}));
    CHECK(f.mask().voxelCount(*f.mask().find(1)) == 4);
}

TEST_CASE("SegmentationList: a stroke that is dropped leaves no trace", "[session][undo]")
{
    ListFixture f;
    const auto before = f.voxels();
    const auto steps = f.list().history().size();
    {
        auto begun = f.list().beginStroke(StrokeMode::Paint);
        REQUIRE(begun);
        const Vec3 point = f.grid.toWorld(Index3{10, 8, 4});
        (*begun)->paint({3, BrushShape::Sphere}, {}, point, point);
        CHECK(f.voxels() != before);
    }
    CHECK(f.voxels() == before);
    CHECK(f.list().history().size() == steps);
}

TEST_CASE("SegmentationList: segments added, renamed and removed come back by undo, with voxels",
          "[session][undo]")
{
    ListFixture f;
    const auto before = f.voxels();
    const auto added = f.list().addSegment(f.id, "new");
    REQUIRE(added);
    CHECK(*added == 3);
    CHECK(f.list().activeSegment() == 3);
    auto renamed = *f.mask().find(3);
    renamed.label = "renamed";
    REQUIRE(f.list().changeSegment(f.id, renamed));
    f.list().removeSegment(f.id, 1);
    CHECK(f.mask().find(1) == nullptr);
    CHECK(f.voxels() != before);
    f.list().undo();
    CHECK(f.voxels() == before);
    CHECK(f.mask().segments().front().number == 1);
    f.list().undo();
    CHECK(f.mask().find(3)->label == "new");
    f.list().undo();
    CHECK(f.mask().find(3) == nullptr);
    f.list().undo();
    CHECK(f.list().find(f.id) == nullptr);
    CHECK(f.list().active() == -1);
    for (int step = 0; step < 4; ++step)
        f.list().redo();
    CHECK(f.mask().find(1) == nullptr);
    CHECK(f.mask().find(3)->label == "renamed");
}

TEST_CASE("SegmentationList: saved, the work is clean; undone, it is not; redone, clean again",
          "[session][save]")
{
    ListFixture f;
    const tests::TemporaryFolder folder;
    CHECK(f.list().hasUnsavedWork());
    f.stroke(StrokeMode::Paint, f.grid.toWorld(Index3{10, 8, 4}), f.grid.toWorld(Index3{10, 8, 4}));
    bool saved = false;
    QObject::connect(&f.list(), &SegmentationList::saved, [&saved] { saved = true; });
    f.list().save(f.id, folder / "mask.nii.gz");
    REQUIRE(tests::waitFor([&saved] { return saved; }));
    CHECK_FALSE(f.list().hasUnsavedWork());
    f.list().undo();
    CHECK(f.list().hasUnsavedWork());
    f.list().redo();
    CHECK_FALSE(f.list().hasUnsavedWork());
}

TEST_CASE("SegmentationList: a save that fails says so, keeps the old file and the unsaved mark",
          "[session][save]")
{
    ListFixture f;
    const tests::TemporaryFolder folder;
    std::ofstream(folder / "file") << "old";
    std::optional<Error> error;
    QObject::connect(&f.list(), &SegmentationList::failed, [&error](const Error& e) { error = e; });
    f.list().save(f.id, folder / "file" / "mask.nii.gz"); // a folder that is a file
    REQUIRE(tests::waitFor([&error] { return error.has_value(); }));
    CHECK(f.list().hasUnsavedWork());
    CHECK(std::filesystem::file_size(folder / "file") == 3);
}

TEST_CASE("SegmentationList: regions are applied in bites, as one step of undo", "[session][edit]")
{
    ListFixture f;
    const auto before = f.voxels();
    auto ball = std::make_shared<Region>(f.grid.box());
    auto hole = std::make_shared<Region>(IndexBox{{3, 2, 1}, {6, 5, 4}});
    for (int k = 1; k < 6; ++k)
        for (int j = 3; j < 9; ++j)
            ball->add({4, j, k});
    f.list().apply(f.id, {{2, RegionAction::Add, ball}, {1, RegionAction::Replace, hole}},
                   Text("Grow"));
    CHECK(f.list().isApplying());
    REQUIRE(tests::waitFor([&] { return !f.list().isApplying(); }));
    CHECK(f.mask().layer(0).at({4, 8, 5}) == 2);
    CHECK(f.mask().layer(0).at({3, 3, 2}) == 0); // the first segment lost it
    CHECK(f.list().history().undoName().source() == std::string("Grow"));
    const auto after = f.voxels();
    f.list().undo();
    CHECK(f.voxels() == before);
    f.list().redo();
    CHECK(f.voxels() == after);
}

TEST_CASE("SegmentationList: undo during a long application takes back all of it", "[session][edit]")
{
    ListFixture f;
    const auto before = f.voxels();
    auto all = std::make_shared<Region>(f.grid.box());
    std::ranges::fill(all->inside, std::uint8_t{1});
    f.list().apply(f.id, {{2, RegionAction::Add, all}}, Text("Fill"));
    f.list().undo();
    CHECK_FALSE(f.list().isApplying());
    CHECK(f.voxels() == before);
    f.list().redo();
    CHECK(f.list().volumeMl(f.id, 2) > 0);
    CHECK(f.list().volumeMl(f.id, 1) == 0);
}

TEST_CASE("SegmentationList: grouped changes are one step, and the tool hears of its undoing",
          "[session][edit]")
{
    ListFixture f;
    int prompts = 1;
    f.list().beginGroup(Text("Prompt"));
    f.stroke(StrokeMode::Paint, f.grid.centre(), f.grid.centre());
    REQUIRE(f.list().addSegment(f.id, "third"));
    f.list().groupWith([&] { --prompts; }, [&] { ++prompts; });
    f.list().endGroup();
    const auto steps = f.list().history().size();
    f.list().undo();
    CHECK(prompts == 0);
    CHECK(f.mask().segments().size() == 2);
    f.list().redo();
    CHECK(prompts == 1);
    CHECK(f.mask().segments().size() == 3);
    CHECK(f.list().history().size() == steps);
}

TEST_CASE("SegmentationList: the history can be walked to any step", "[session][edit]")
{
    ListFixture f;
    std::vector<std::vector<Label>> states{f.voxels()};
    for (int n = 0; n < 4; ++n) {
        f.stroke(StrokeMode::Paint, f.grid.toWorld(Index3{3 * n + 2, 5, 3}),
                 f.grid.toWorld(Index3{3 * n + 2, 9, 3}));
        states.push_back(f.voxels());
    }
    const auto& history = f.list().history();
    REQUIRE(history.done() == 5); // the model's result and four strokes
    for (const std::size_t done : {2, 5, 1, 4, 3}) {
        f.list().goTo(done);
        CHECK(f.voxels() == states[done - 1]);
        CHECK(history.done() == done);
    }
    CHECK(history.nameAt(0).source() == std::string("Run model"));
    CHECK(history.nameAt(1).source() == std::string("Paint"));
}

TEST_CASE("SegmentationList: what is told of writing is what a copy needs to stay the same",
          "[session][edit][journal]")
{
    ListFixture f;
    auto copy = f.voxels();
    QObject::connect(&f.list(), &SegmentationList::runsWritten, &f.list(),
                     [&](int, int layer, std::span<const LabelMapDelta::Run> runs, bool undone) {
                         REQUIRE(layer == 0);
                         for (std::size_t n = 0; n < runs.size(); ++n) {
                             const auto& run = undone ? runs[runs.size() - 1 - n] : runs[n];
                             std::fill_n(copy.begin() + static_cast<std::ptrdiff_t>(run.offset),
                                         run.length, undone ? run.before : run.after);
                         }
                     });
    f.stroke(StrokeMode::Paint, f.grid.centre(), f.grid.toWorld(Index3{2, 2, 2}));
    CHECK(copy == f.voxels());
    f.stroke(StrokeMode::Erase, f.grid.centre(), f.grid.centre());
    f.list().undo();
    f.list().undo();
    CHECK(copy == f.voxels());
    f.list().redo();
    f.list().removeSegment(f.id, 1);
    CHECK(copy == f.voxels());
    f.list().undo();
    CHECK(copy == f.voxels());
    {
        auto abandoned = f.list().beginStroke(StrokeMode::Paint);
        (*abandoned)->paint({4, BrushShape::Sphere}, {}, f.grid.centre(), f.grid.centre());
    }
    CHECK(copy == f.voxels());
}
