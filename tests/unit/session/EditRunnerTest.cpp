#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/session/EventLoop.h"
#include "viewer/session/Session.h"
#include "viewer/session/Stroke.h"

#include <atomic>
#include <thread>

using namespace hangaku;
using namespace hangaku::viewer;
using hangaku::tests::obliqueGrid;

namespace {

/// A session with two segments; the first is a bar along i.
struct RunnerFixture {
    RunnerFixture()
    {
        tests::application();
        Segmentation segmentation(grid);
        for (const auto& [number, label] : {std::pair<Label, std::string>{1, "s1"}, {2, "s2"}}) {
            Segment segment;
            segment.number = number;
            segment.label = label;
            REQUIRE(segmentation.insert(segment));
        }
        LabelMapEdit(segmentation.layer(0)).fillRow(2, 6, 3, 2, 1, [](Label) { return true; });
        id = list().add(std::move(segmentation), Text("Begin"));
        REQUIRE(tests::waitFor([this] { return list().isCounted(id); }));
        list().setActive(id, 1);
        QObject::connect(&session.edits(), &EditRunner::failed,
                         [this](const Error& error) { errors.push_back(error); });
    }
    SegmentationList& list() { return session.segmentations(); }
    EditRunner& edits() { return session.edits(); }
    std::size_t count(Label number)
    {
        const auto& mask = *list().find(id);
        return mask.voxelCount(*mask.find(number));
    }
    void waitUntilApplied()
    {
        REQUIRE(tests::waitFor([this] { return !edits().isRunning() && !list().isApplying(); }));
    }

    ImageGeometry grid = obliqueGrid({20, 16, 8});
    Session session;
    SegmentationId id = -1;
    std::vector<Error> errors;
};

/// One voxel more at the end of every run of the first segment.
Result<std::vector<RegionChange>> longer(const EditInput& input, const Progress&)
{
    const Region& before = input.segments.front();
    IndexBox box = before.box;
    ++box.end[0];
    auto after = std::make_shared<Region>(before.in(box));
    after->add({box.end[0] - 1, box.first[1], box.first[2]});
    return std::vector<RegionChange>{{1, RegionAction::Add, after}};
}

} // namespace

TEST_CASE("EditRunner: gets the segments in tight boxes, and applies as one step of undo",
          "[session][edit]")
{
    RunnerFixture f;
    std::atomic<int> voxels = 0;
    f.edits().run({1, 2},
                  [&](const EditInput& input, const Progress& progress) {
                      CHECK(input.segments.size() == 2);
                      CHECK(input.segments[0].box == IndexBox{{2, 3, 2}, {6, 4, 3}});
                      CHECK(input.segments[1].isEmpty());
                      CHECK_FALSE(input.image.has_value());
                      voxels = static_cast<int>(input.segments[0].count());
                      return longer(input, progress);
                  },
                  Text("Longer"), EditRunner::Then::Apply);
    f.waitUntilApplied();
    CHECK(voxels == 4);
    CHECK(f.count(1) == 5);
    CHECK(f.list().history().undoName().source() == std::string("Longer"));
    f.list().undo();
    CHECK(f.count(1) == 4);
}

TEST_CASE("EditRunner: a preview changes nothing until it is applied", "[session][edit]")
{
    RunnerFixture f;
    f.edits().run({1}, longer, Text("Longer"), EditRunner::Then::Preview);
    REQUIRE(tests::waitFor([&] { return f.edits().hasPreview(); }));
    REQUIRE(f.session.preview().mask() != nullptr);
    CHECK(f.session.preview().mask()->voxelCount(*f.session.preview().mask()->find(1)) == 5);
    CHECK(f.count(1) == 4);
    f.edits().apply();
    f.waitUntilApplied();
    CHECK(f.count(1) == 5);
    CHECK(f.session.preview().mask() == nullptr);

    f.edits().run({1}, longer, Text("Longer"), EditRunner::Then::Preview);
    REQUIRE(tests::waitFor([&] { return f.edits().hasPreview(); }));
    f.edits().cancel();
    CHECK(f.session.preview().mask() == nullptr);
    CHECK(f.count(1) == 5);
}

TEST_CASE("EditRunner: what was computed before a stroke is computed again, never applied",
          "[session][edit]")
{
    RunnerFixture f;
    std::atomic<int> runs = 0;
    std::atomic<bool> mayGo = false;
    f.edits().run({1},
                  [&](const EditInput& input, const Progress& progress) {
                      ++runs;
                      while (!mayGo && !progress.isStopped())
                          std::this_thread::yield();
                      return longer(input, progress);
                  },
                  Text("Longer"), EditRunner::Then::Apply);
    REQUIRE(tests::waitFor([&] { return runs == 1; }));
    auto stroke = f.list().beginStroke(StrokeMode::Paint);
    REQUIRE(stroke);
    (*stroke)->draw([](const RowSink& sink) { sink(6, 9, 3, 2); });
    (*stroke)->commit();
    mayGo = true;
    REQUIRE(tests::waitFor([&] { return f.count(1) == 8; }));
    CHECK(runs == 2);
    CHECK(f.list().find(f.id)->layer(0).at({9, 3, 2}) == 1);
}

TEST_CASE("EditRunner: new segments are made beside the active one, in the same step",
          "[session][edit]")
{
    RunnerFixture f;
    f.edits().run({1},
                  [](const EditInput& input, const Progress&) -> Result<std::vector<RegionChange>> {
                      auto end = std::make_shared<Region>(IndexBox{{4, 3, 2}, {6, 4, 3}});
                      end->add({4, 3, 2});
                      end->add({5, 3, 2});
                      CHECK(input.segments.size() == 1);
                      return std::vector<RegionChange>{{1, RegionAction::Erase, end},
                                                       {0, RegionAction::Add, end}};
                  },
                  Text("Split"), EditRunner::Then::Apply);
    f.waitUntilApplied();
    const auto& mask = *f.list().find(f.id);
    REQUIRE(mask.segments().size() == 3);
    CHECK(mask.segments().back().label == "s1 2");
    CHECK(f.count(1) == 2);
    CHECK(f.count(mask.segments().back().number) == 2);
    CHECK(f.list().activeSegment() == 1);
    f.list().undo();
    CHECK(mask.segments().size() == 2);
    CHECK(f.count(1) == 4);
}

TEST_CASE("EditRunner: an error is told, a cancelled operation is not, and neither changes anything",
          "[session][edit]")
{
    RunnerFixture f;
    const auto failing = [](ErrorCode code) {
        return [code](const EditInput&, const Progress&) -> Result<std::vector<RegionChange>> {
            return fail(code, Text("No"));
        };
    };
    f.edits().run({1}, failing(ErrorCode::OutOfMemory), Text("x"), EditRunner::Then::Apply);
    REQUIRE(tests::waitFor([&] { return f.errors.size() == 1; }));
    CHECK(f.errors.front().code == ErrorCode::OutOfMemory);
    f.edits().run({1}, failing(ErrorCode::Cancelled), Text("x"), EditRunner::Then::Apply);
    REQUIRE(tests::waitFor([&] { return !f.edits().isRunning(); }));
    CHECK(f.errors.size() == 1);
    CHECK(f.count(1) == 4);
    CHECK(f.list().history().size() == 1);
}

TEST_CASE("EditRunner: a tool hears when its step is applied, undone and redone", "[session][edit]")
{
    RunnerFixture f;
    std::vector<std::string> heard;
    f.edits().run({1}, longer, Text("Click"), EditRunner::Then::Apply,
                  {[&] { heard.emplace_back("undo"); }, [&] { heard.emplace_back("redo"); }});
    f.waitUntilApplied();
    f.list().undo();
    f.list().redo();
    CHECK(heard == std::vector<std::string>{"redo", "undo", "redo"});
    CHECK(f.count(1) == 5);
}
