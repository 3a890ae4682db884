#include "tests/support/Catch.h"
#include "tests/support/FileContent.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/session/EditScript.h"
#include "tests/unit/session/EventLoop.h"

#include <cmath>
#include <set>

using namespace hangaku;
using namespace hangaku::viewer;

namespace {

namespace fs = std::filesystem;

struct TraceFixture {
    TraceFixture()
    {
        tests::application();
        session.segmentations().setPerson("A Reader");
        traces().setClock([this] { return now; });
        Segmentation segmentation(grid, "model result");
        for (const Label number : {1, 2}) {
            Segment segment;
            segment.number = number;
            segment.label = number == 1 ? "lung, left" : "heart";
            segment.algorithmType = AlgorithmType::Automatic;
            REQUIRE(segmentation.insert(segment));
        }
        LabelMapEdit edit(segmentation.layer(0));
        for (int k = 1; k < 4; ++k)
            for (int j = 2; j < 8; ++j)
                edit.fillRow(2, 9, j, k, j < 5 ? 1 : 2, [](Label) { return true; });
        id = list().add(std::move(segmentation), Text("Run model"));
        REQUIRE(tests::waitFor([this] { return traces().modelMask(id) != nullptr; }));
    }

    SegmentationList& list() { return session.segmentations(); }
    TraceRecorder& traces() { return session.traces(); }
    const Segmentation& mask() { return *list().find(id); }
    const std::vector<TraceEntry>& entries() { return traces().trace(id).entries; }
    void paint(Index3 from, Index3 to, double radiusMm = 2)
    {
        auto begun = list().beginStroke(StrokeMode::Paint);
        REQUIRE(begun);
        (*begun)->paint({radiusMm, BrushShape::Sphere}, {}, grid.toWorld(from), grid.toWorld(to));
        (*begun)->commit();
    }

    ImageGeometry grid = tests::shearedGrid({12, 10, 6});
    Session session;
    SegmentationId id = -1;
    std::int64_t now = 1'000'000;
};

/// Voxels of a segment, as a set of places.
using Voxels = std::set<std::array<int, 3>>;

Voxels voxelsOf(const Segmentation& segmentation, Label number)
{
    Voxels voxels;
    const auto* segment = segmentation.find(number);
    const auto size = segmentation.geometry().size();
    for (int k = 0; segment != nullptr && k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i)
                if (segmentation.layerOf(*segment).at({i, j, k}) == number)
                    voxels.insert({i, j, k});
    return voxels;
}

/// The definition, word for word: those with a neighbour in the slice that is not in the set.
Voxels contourOf(const Voxels& voxels)
{
    Voxels contour;
    for (const auto& [i, j, k] : voxels)
        if (!voxels.contains({i - 1, j, k}) || !voxels.contains({i + 1, j, k}) ||
            !voxels.contains({i, j - 1, k}) || !voxels.contains({i, j + 1, k}))
            contour.insert({i, j, k});
    return contour;
}

} // namespace

TEST_CASE("TraceRecorder: dice, added path length and changed voxels are what naive code counts",
          "[session][trace][property]")
{
    for (unsigned seed = 1; seed <= 12; ++seed) {
        INFO("seed " << seed);
        TraceFixture f;
        std::map<Label, Voxels> model;
        for (const Label number : {1, 2})
            model[number] = voxelsOf(f.mask(), number);
        tests::EditScript script(f.session, f.grid, seed);
        for (int step = 0; step < 25; ++step)
            script.step();
        f.list().finishApplying();
        REQUIRE(f.list().find(f.id) != nullptr);
        REQUIRE(tests::waitFor([&] { return f.traces().isSettled(f.id); }));

        double sizes = 0;
        double both = 0;
        std::int64_t path = 0;
        std::vector<std::int64_t> bySlice(6);
        for (const auto& [number, before] : model) {
            const auto present = voxelsOf(f.mask(), number);
            const auto contourBefore = contourOf(before);
            for (const auto& voxel : contourOf(present))
                path += contourBefore.contains(voxel) ? 0 : 1;
            for (const auto& voxel : present) {
                both += before.contains(voxel) ? 1 : 0;
                bySlice[static_cast<std::size_t>(voxel[2])] += before.contains(voxel) ? 0 : 1;
            }
            for (const auto& voxel : before)
                bySlice[static_cast<std::size_t>(voxel[2])] += present.contains(voxel) ? 0 : 1;
            sizes += static_cast<double>(before.size() + present.size());
        }
        const auto summary = f.traces().summary(f.id);
        REQUIRE(summary.dice);
        CHECK(*summary.dice == Approx(2 * both / sizes));
        CHECK(summary.addedPathVoxels == path);
        CHECK(summary.addedPathMm == Approx(static_cast<double>(path) * 0.5)); // pixels of 0.5 mm
        CHECK(summary.changedBySlice == bySlice);
    }
}

TEST_CASE("TraceRecorder: each command leaves who, what, where and how many voxels",
          "[session][trace]")
{
    TraceFixture f;
    const auto before = voxelsOf(f.mask(), 1);
    const auto heart = voxelsOf(f.mask(), 2);
    f.list().setActive(f.id, 1);
    f.paint({3, 4, 2}, {10, 7, 2});
    const auto painted = voxelsOf(f.mask(), 1);
    const auto heartLeft = voxelsOf(f.mask(), 2);
    REQUIRE(f.entries().size() == 2);
    CHECK(f.entries()[0].tool == "Paint");
    CHECK(f.entries()[0].person == "A Reader");
    CHECK(f.entries()[0].segment == 1);
    CHECK(f.entries()[0].label == "lung, left");
    CHECK(f.entries()[0].voxelsAdded ==
          static_cast<std::int64_t>(painted.size() - before.size()));
    CHECK(f.entries()[0].voxelsRemoved == 0);
    CHECK(f.entries()[1].label == "heart");
    CHECK(f.entries()[1].voxelsRemoved ==
          static_cast<std::int64_t>(heart.size() - heartLeft.size()));
    CHECK(f.entries()[1].action == f.entries()[0].action);

    f.list().undo();
    CHECK(f.entries()[2].tool == "Undo: Paint");
    CHECK(f.entries()[2].voxelsRemoved == f.entries()[0].voxelsAdded);
    CHECK(f.entries()[3].voxelsAdded == f.entries()[1].voxelsRemoved);
    auto renamed = *f.mask().find(2);
    renamed.label = "heart \"muscle\"";
    REQUIRE(f.list().changeSegment(f.id, renamed));
    CHECK(f.entries()[4].tool == "Change");
    CHECK(f.entries()[4].segment == 2);
    f.list().removeSegment(f.id, 2);
    CHECK(f.entries()[5].tool == "Remove");
    CHECK(f.entries()[5].label == "heart \"muscle\"");
    CHECK(f.entries()[5].voxelsRemoved == static_cast<std::int64_t>(heart.size()));
    CHECK(f.traces().summary(f.id).actions == 4);
    const auto csv = toCsv(f.traces().trace(f.id));
    CHECK(csv.find("\"heart \"\"muscle\"\"\"") != std::string::npos);
    CHECK(csv.find("\"lung, left\"") != std::string::npos);
    CHECK(std::ranges::count(csv, '\n') == 7);
}

TEST_CASE("TraceRecorder: a segment that moves to its own layer wins only what was drawn",
          "[session][trace]")
{
    TraceFixture f;
    EditRules rules;
    rules.overwrite = Overwrite::Overlap;
    f.list().setRules(rules);
    f.list().setActive(f.id, 1);
    const auto before = voxelsOf(f.mask(), 1).size();
    f.paint({3, 4, 2}, {10, 7, 2});
    REQUIRE(f.mask().layerCount() == 2);
    REQUIRE(f.entries().size() == 1);
    CHECK(f.entries()[0].voxelsAdded ==
          static_cast<std::int64_t>(voxelsOf(f.mask(), 1).size() - before));
    CHECK(f.entries()[0].voxelsRemoved == 0);
}

TEST_CASE("TraceRecorder: pauses of more than 20 seconds are not work", "[session][trace]")
{
    TraceFixture f;
    f.paint({3, 3, 2}, {4, 4, 2}); // nothing before it: no time is known
    f.now += 5'000;
    f.paint({9, 8, 2}, {9, 9, 2});
    f.now += 15'000;
    f.traces().noteActivity(); // looks through the slices
    f.now += 15'000;
    f.paint({9, 8, 5}, {9, 9, 5});
    f.now += 21'000;
    f.paint({1, 1, 5}, {1, 1, 5});
    CHECK(f.traces().trace(f.id).activeSeconds() == Approx(35));
    CHECK(f.traces().summary(f.id).activeSeconds == Approx(35));
}

TEST_CASE("TraceRecorder: the trace is saved beside the mask and goes on when that is opened again",
          "[session][trace][save]")
{
    TraceFixture f;
    const tests::TemporaryFolder folder;
    const auto save = [&] {
        f.list().save(f.id, folder / "mask.nii.gz");
        REQUIRE(tests::waitFor([&] { return !f.list().isModified(f.id); }));
    };
    save();
    CHECK_FALSE(fs::exists(folder / "mask.trace.json")); // nothing was done yet
    f.paint({3, 4, 2}, {10, 7, 2});
    save();
    REQUIRE(tests::waitFor([&] { return fs::exists(folder / "mask.trace.json"); }));
    const auto written = readTrace(folder / "mask.trace.json");
    REQUIRE(written);
    CHECK((*written == f.traces().trace(f.id)));
    const auto json = tests::contentOf(folder / "mask.trace.json");
    CHECK(json.find("\"addedPathMm\"") != std::string::npos);

    f.list().open(folder / "mask.nii.gz");
    REQUIRE(tests::waitFor([&] { return f.list().ids().size() == 2; }));
    f.id = f.list().ids().back();
    REQUIRE(tests::waitFor([&] { return !f.entries().empty(); }));
    f.paint({1, 1, 5}, {1, 1, 5});
    CHECK(f.traces().trace(f.id).actions() == 2);
}

TEST_CASE("TraceRecorder: what no model made has a trace and no comparison", "[session][trace]")
{
    TraceFixture f;
    f.list().removeSegment(f.id, 1);
    Segmentation drawn(f.grid, "drawn");
    Segment segment;
    REQUIRE(drawn.insert(segment));
    f.id = f.list().add(std::move(drawn), Text("New segmentation"));
    f.paint({3, 4, 2}, {10, 7, 2});
    const auto summary = f.traces().summary(f.id);
    CHECK(summary.actions == 1);
    CHECK_FALSE(summary.hasModel);
    CHECK(f.traces().isSettled(f.id));
}
