#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/session/EventLoop.h"
#include "viewer/core/terminology/Terminology.h"
#include "viewer/session/Session.h"
#include "viewer/session/Stroke.h"

using namespace hangaku;
using namespace hangaku::viewer;
using hangaku::tests::obliqueGrid;

namespace {

/// A session with one segmentation: segments 1 (A), 2 (B), 3 (C), the last two in the group "g".
struct ArrangementFixture {
    ArrangementFixture()
    {
        tests::application();
        Segmentation segmentation(obliqueGrid({12, 10, 6}), "lists");
        for (const Label number : {1, 2, 3}) {
            Segment segment;
            segment.number = number;
            segment.label = std::string(1, static_cast<char>('A' + number - 1));
            if (number > 1)
                segment.group = "g";
            REQUIRE(segmentation.insert(segment));
        }
        id = list().add(std::move(segmentation), Text("Add"));
        REQUIRE(tests::waitFor([this] { return list().isCounted(id); }));
    }
    SegmentationList& list() { return session.segmentations(); }
    /// "A B:g C:g"
    std::string order()
    {
        std::string text;
        for (const auto& segment : list().find(id)->segments())
            text += (text.empty() ? "" : " ") + segment.label +
                    (segment.group.empty() ? "" : ":" + segment.group);
        return text;
    }

    Session session;
    SegmentationId id = -1;
};

} // namespace

TEST_CASE("SegmentationList: a segment is moved within the list and between groups, and back",
          "[session][groups]")
{
    ArrangementFixture fixture;
    auto& list = fixture.list();
    CHECK(fixture.order() == "A B:g C:g");
    REQUIRE(list.moveSegment(fixture.id, 3, 0, ""));
    CHECK(fixture.order() == "C A B:g");
    REQUIRE(list.moveSegment(fixture.id, 1, 99, "h"));
    CHECK(fixture.order() == "C B:g A:h");
    list.undo();
    CHECK(fixture.order() == "C A B:g");
    list.undo();
    CHECK(fixture.order() == "A B:g C:g");
    list.redo();
    CHECK(fixture.order() == "C A B:g");

    CHECK(list.moveSegment(fixture.id, 3, 0, "")); // it is there already
    CHECK(list.history().canRedo());
    CHECK_FALSE(list.moveSegment(fixture.id, 9, 0, ""));
    CHECK_FALSE(list.moveSegment(77, 1, 0, ""));
}

TEST_CASE("SegmentationList: undoing a move leaves voxels and what is hidden alone",
          "[session][groups]")
{
    ArrangementFixture fixture;
    auto& list = fixture.list();
    list.setActive(fixture.id, 2);
    const Vec3 centre = list.find(fixture.id)->geometry().centre();
    auto stroke = list.beginStroke(StrokeMode::Paint);
    REQUIRE(stroke);
    (*stroke)->paint({2, BrushShape::Sphere}, {}, centre, centre);
    (*stroke)->commit();
    const double volume = list.volumeMl(fixture.id, 2);
    REQUIRE(volume > 0);

    REQUIRE(list.moveSegment(fixture.id, 2, 0, "other"));
    list.setSegmentVisible(fixture.id, 2, false);
    list.undo();
    CHECK(fixture.order() == "A B:g C:g");
    CHECK_FALSE(list.find(fixture.id)->find(2)->visible);
    CHECK(list.volumeMl(fixture.id, 2) == volume);
    CHECK(list.find(fixture.id)->voxelCount(*list.find(fixture.id)->find(2)) > 0);
    CHECK(list.activeSegment() == 2);
}

TEST_CASE("SegmentationList: several segments are locked in one undo step", "[session][groups]")
{
    ArrangementFixture fixture;
    auto& list = fixture.list();
    std::vector<Segment> changed;
    for (Segment segment : list.find(fixture.id)->segments()) {
        segment.locked = true;
        changed.push_back(segment);
    }
    REQUIRE(list.changeSegments(fixture.id, changed, Text("Lock")));
    CHECK(list.find(fixture.id)->find(3)->locked);
    list.undo();
    for (const auto& segment : list.find(fixture.id)->segments())
        CHECK_FALSE(segment.locked);
    changed.front().number = 9;
    CHECK_FALSE(list.changeSegments(fixture.id, changed, Text("Lock")));
    CHECK_FALSE(list.find(fixture.id)->find(3)->locked);
}

TEST_CASE("SegmentationList: many segments are added in one undo step, none twice",
          "[session][templates]")
{
    ArrangementFixture fixture;
    auto& list = fixture.list();
    const auto& terms = Terminology::builtIn();
    std::vector<Segment> organs(3);
    terms.describe(organs[0], {terms.find("liver"), Laterality::None, nullptr});
    terms.describe(organs[1], {terms.find("kidney"), Laterality::Left, nullptr});
    terms.describe(organs[2], {terms.find("kidney"), Laterality::Right, nullptr});

    const auto added = list.addSegments(fixture.id, organs, Text("Template"));
    REQUIRE(added);
    CHECK(*added == std::vector<Label>{4, 5, 6});
    CHECK(fixture.order() == "A B:g C:g Liver Left kidney Right kidney");
    CHECK(list.activeSegment() == 4);

    organs.emplace_back();
    terms.describe(organs[3], {terms.find("spleen"), Laterality::None, nullptr});
    const auto more = list.addSegments(fixture.id, organs, Text("Template"));
    REQUIRE(more);
    CHECK(*more == std::vector<Label>{7});
    const auto none = list.addSegments(fixture.id, organs, Text("Template"));
    REQUIRE_FALSE(none);
    CHECK(none.error().reason.english() == "All these segments are there already");

    list.undo();
    list.undo();
    CHECK(fixture.order() == "A B:g C:g");
    CHECK(list.activeSegment() == 1);
    list.redo();
    CHECK(list.find(fixture.id)->segments().size() == 6);
}

TEST_CASE("SegmentationList: a template makes a segmentation where there is none, in one undo step",
          "[session][templates]")
{
    tests::application();
    Session session;
    auto& list = session.segmentations();
    std::vector<Segment> segments(2);
    segments[0].label = "one";
    segments[1].label = "two";
    const auto refused = list.addSegments(-1, segments, Text("Template"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason.english() == "Nothing is open to draw on");

    const auto grid = obliqueGrid({8, 7, 5});
    Volume volume{grid, *VoxelBuffer::create(PixelType::Int16, grid.voxelCount()), 1, 0, {}};
    session.openCase().showVolume(volume);
    REQUIRE(list.addSegments(-1, segments, Text("Template")));
    REQUIRE(list.ids().size() == 1);
    CHECK(list.find(list.active())->geometry().isSameGrid(grid));
    CHECK(list.activeSegment() == 1);
    CHECK(list.beginStroke(StrokeMode::Paint));
    list.undo();
    CHECK(list.ids().empty());
    list.redo();
    CHECK(list.find(list.active())->segments().size() == 2);
}
