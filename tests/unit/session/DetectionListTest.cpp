#include "viewer/session/DetectionList.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/support/TestGrids.h"
#include "tests/unit/session/EventLoop.h"
#include "viewer/session/Session.h"

using namespace hangaku::viewer;
using namespace hangaku::tests;

namespace {

const DetectionKind kNodule{"Nodule", "結節", {"27925004", "SCT", "Nodule"}, {230, 159, 0}};
const DetectionKind kMass{"Mass", "腫瘤", {"4147007", "SCT", "Mass"}, {1, 2, 3}};

void showImage(Session& session)
{
    const auto g = obliqueGrid({13, 11, 9});
    Volume volume{g, *VoxelBuffer::create(PixelType::Int16, g.voxelCount()), 1, 0, {}};
    volume.description.geometry = g;
    volume.description.frameOfReferenceUid = "1.2.9";
    session.openCase().showVolume(std::move(volume));
}

Detections modelsDetections()
{
    Detections set;
    set.name = "Nodules";
    set.kinds = {kNodule};
    set.frameOfReferenceUid = "1.2.9";
    set.all = {{1, 0, {{0, 0, 0}, {4, 4, 4}}, 0.9}, {2, 0, {{9, 9, 9}, {4, 4, 4}}, 0.3}};
    return set;
}

} // namespace

TEST_CASE("DetectionList: every change of a box is undone and done again", "[session][detection]")
{
    application();
    Session session;
    session.segmentations().setPerson("半学 花子");
    showImage(session);
    auto& list = session.detections();
    const auto id = list.add(modelsDetections(), Text("Run Nodules"));
    const DetectionRef first{id, 1};
    std::vector<Detections> states{*list.find(id)};
    const auto keep = [&] { states.push_back(*list.find(id)); };

    PatientBox moved = list.boxOf(first);
    moved.centre += Vec3{1, 2, 3};
    list.changeBox(first, moved);
    keep();
    list.setReview(first, Review::Accepted);
    keep();
    list.setKind({id, 2}, kMass);
    keep();
    const auto added = list.addBox(id, {{5, 5, 5}, {2, 2, 2}}, kMass);
    REQUIRE(added);
    CHECK(added->number == 3);
    CHECK(list.selected() == *added);
    keep();
    list.removeDetection({id, 2});
    keep();

    auto& history = session.segmentations();
    for (std::size_t n = states.size() - 1; n > 0; --n) {
        history.undo();
        CHECK(*list.find(id) == states[n - 1]);
    }
    CHECK_FALSE(list.selected()); // what was selected is not there any more
    for (std::size_t n = 1; n < states.size(); ++n) {
        history.redo();
        CHECK(*list.find(id) == states[n]);
    }
    CHECK(states[1].all[0].correction->person == "半学 花子");
    CHECK_FALSE(states[1].all[1].correction);
    CHECK(states[3].kinds.size() == 2);
    CHECK_FALSE(states[4].all[2].score);
}

TEST_CASE("DetectionList: boxes and masks share one history, in the order of what was done",
          "[session][detection]")
{
    application();
    Session session;
    showImage(session);
    auto& list = session.detections();
    auto& masks = session.segmentations();
    const auto box = list.addBox(-1, {{5, 5, 5}, {2, 2, 2}}, kNodule);
    REQUIRE(box);
    REQUIRE(masks.addSegment(-1, "lung"));
    list.setReview(*box, Review::Rejected);
    CHECK(masks.history().undoName().english() == "Reject a box of Nodule");
    masks.undo();
    CHECK(list.find(*box)->review == Review::Open);
    masks.undo();
    CHECK(masks.ids().empty() == false);
    masks.undo();
    CHECK(masks.ids().empty());
    CHECK(list.find(*box) != nullptr);
    masks.undo();
    CHECK(list.ids().empty());
    masks.redo();
    CHECK(list.find(*box) != nullptr);
}

TEST_CASE("DetectionList: a number is never used again", "[session][detection]")
{
    application();
    Session session;
    showImage(session);
    auto& list = session.detections();
    auto twice = modelsDetections();
    twice.all[1].number = 1; // as a careless model numbers them
    const auto id = list.add(twice, Text("Run"));
    CHECK(list.find(id)->all[1].number == 2);
    const auto third = list.addBox(id, {{5, 5, 5}, {2, 2, 2}}, kNodule);
    REQUIRE(third);
    list.removeDetection(*third);
    CHECK(list.addBox(id, {{5, 5, 5}, {2, 2, 2}}, kNodule)->number == 4);
}

TEST_CASE("DetectionList: the threshold hides scores, not people's work, and is no step of undo",
          "[session][detection]")
{
    application();
    Session session;
    showImage(session);
    auto& list = session.detections();
    const auto id = list.add(modelsDetections(), Text("Run"));
    const auto steps = session.segmentations().history().size();
    list.setThreshold(id, 0.5);
    CHECK(session.segmentations().history().size() == steps);
    const auto& set = *list.find(id);
    CHECK(isKept(set, set.all[0]));
    CHECK_FALSE(isKept(set, set.all[1]));
    list.setReview({id, 2}, Review::Accepted);
    CHECK(isKept(*list.find(id), list.find(id)->all[1]));
    session.segmentations().undo();
    CHECK(list.find(id)->threshold == 0.5);
    CHECK_FALSE(isKept(*list.find(id), list.find(id)->all[1]));
}

TEST_CASE("DetectionList: saved, changed, undone and opened again", "[session][detection]")
{
    application();
    Session session;
    showImage(session);
    auto& list = session.detections();
    const TemporaryFolder folder;
    const auto file = folder / "boxes.csv";
    const auto id = list.add(modelsDetections(), Text("Run"));
    CHECK(list.hasUnsavedWork());
    list.save(id, file);
    REQUIRE(waitFor([&] { return !list.hasUnsavedWork(); }));
    CHECK(list.file(id) == file);
    list.setReview({id, 1}, Review::Accepted);
    CHECK(list.isModified(id));
    session.segmentations().undo();
    CHECK_FALSE(list.isModified(id));

    list.open({file});
    REQUIRE(waitFor([&] { return list.ids().size() == 2; }));
    const auto& read = *list.find(list.ids().back());
    CHECK(read.all == list.find(id)->all);
    CHECK_FALSE(list.isModified(list.ids().back()));

    std::string said;
    QObject::connect(&list, &DetectionList::failed,
                     [&said](const Error& error) { said = error.reason.english(); });
    list.save(id, folder / "boxes.txt");
    REQUIRE(waitFor([&] { return !said.empty(); }));
    CHECK(said.find("boxes.txt") != std::string::npos);
}

TEST_CASE("DetectionList: boxes of another frame of reference are not shown on this image",
          "[session][detection]")
{
    application();
    Session session;
    showImage(session);
    auto& list = session.detections();
    auto elsewhere = modelsDetections();
    elsewhere.frameOfReferenceUid = "1.2.10";
    CHECK(list.isPlaced(list.add(modelsDetections(), Text("Run"))));
    CHECK_FALSE(list.isPlaced(list.add(elsewhere, Text("Run"))));
}
