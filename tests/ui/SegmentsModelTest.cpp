#include "viewer/ui/panels/SegmentsModel.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/session/Session.h"
#include "viewer/session/Stroke.h"

#include <QAbstractItemModelTester>
#include <QColor>
#include <QMimeData>
#include <QCoreApplication>
#include <QRegularExpression>

#include <memory>

using namespace hangaku::viewer;

namespace {

Segment makeSegment(Label number, const std::string& label)
{
    Segment segment;
    segment.number = number;
    segment.label = label;
    segment.colour = cycleColour(number);
    return segment;
}

Segmentation makeSegmentation(const std::string& name)
{
    Segmentation segmentation(hangaku::tests::obliqueGrid(), name);
    REQUIRE(segmentation.insert(makeSegment(1, "Liver")));
    REQUIRE(segmentation.insert(makeSegment(4, "Spleen")));
    return segmentation;
}

/// Four segments: A alone, B and C in "lungs", D in "vessels".
Segmentation groupedSegmentation()
{
    Segmentation segmentation(hangaku::tests::obliqueGrid(), "grouped");
    const std::pair<const char*, const char*> kRows[] = {
        {"A", ""}, {"B", "lungs"}, {"D", "vessels"}, {"C", "lungs"}};
    Label number = 0;
    for (const auto& [label, group] : kRows) {
        auto segment = makeSegment(++number, label);
        segment.group = group;
        REQUIRE(segmentation.insert(segment));
    }
    return segmentation;
}

/// The rows below the first segmentation: "A [lungs: B C] [vessels: D]".
std::string rowsOf(const SegmentsModel& model, const QModelIndex& parent)
{
    std::string text;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        const auto name = index.data().toString().toStdString();
        text += (text.empty() ? "" : " ");
        text += model.groupAt(index).isNull() ? name
                                              : '[' + name + ": " + rowsOf(model, index) + ']';
    }
    return text;
}

std::string rowsOf(const SegmentsModel& model)
{
    return rowsOf(model, model.index(0, 0));
}

/// Qt's timers need an application object.
struct Application {
    int count = 1;
    char name[5] = "test";
    char* arguments[2] = {name, nullptr};
    QCoreApplication application{count, arguments};
};

} // namespace

TEST_CASE("SegmentsModel: lists segmentations with their segments, and follows changes",
          "[ui][segments]")
{
    const Application application;
    Session session;
    auto& list = session.segmentations();
    SegmentsModel model(list);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    const auto first = list.add(makeSegmentation("Model A"), Text("Add"));
    const auto second = list.add(makeSegmentation("Model B"), Text("Add"));
    REQUIRE(model.rowCount() == 2);
    const QModelIndex heading = model.index(1, 0);
    CHECK(heading.data().toString() == "Model B");
    CHECK(model.rowCount(heading) == 2);
    CHECK(model.index(1, 0, heading).data().toString() == "Spleen");
    CHECK(model.segmentationAt(model.index(1, 0, heading)) == second);
    CHECK(model.indexOf(first, 4) == model.index(1, 0, model.index(0, 0)));

    list.removeSegment(first, 1);
    CHECK(model.rowCount(model.index(0, 0)) == 1);
    list.undo();
    CHECK(model.rowCount(model.index(0, 0)) == 2);
    list.remove(second);
    CHECK(model.rowCount() == 1);
}

TEST_CASE("SegmentsModel: editing a name, a colour and the lock can be undone", "[ui][segments]")
{
    const Application application;
    Session session;
    auto& list = session.segmentations();
    SegmentsModel model(list);
    const auto id = list.add(makeSegmentation("A"), Text("Add"));
    const QModelIndex spleen = model.indexOf(id, 4);
    REQUIRE(model.setData(spleen, "Spleen, mended", Qt::EditRole));
    model.setColour(spleen, {1, 2, 3});
    REQUIRE(model.setData(spleen, true, SegmentsModel::LockedRole));
    CHECK(list.find(id)->find(4)->label == "Spleen, mended");
    CHECK(model.data(spleen, SegmentsModel::ColourRole).value<QColor>() == QColor(1, 2, 3));
    CHECK(model.data(spleen, SegmentsModel::LockedRole).toBool());
    for (int step = 0; step < 3; ++step)
        list.undo();
    CHECK(*list.find(id)->find(4) == makeSegment(4, "Spleen"));
    CHECK_FALSE(model.setData(spleen, "  ", Qt::EditRole));
}

TEST_CASE("SegmentsModel: a model's segment carries its mark until a person has changed it",
          "[ui][segments]")
{
    const Application application;
    Session session;
    auto& list = session.segmentations();
    list.setPerson("Tanaka");
    SegmentsModel model(list);
    auto made = makeSegmentation("Thorax");
    made.provenance.modelId = "thorax";
    made.provenance.modelName = "Thorax";
    made.provenance.modelVersion = "1.2";
    made.find(1)->algorithmType = AlgorithmType::Automatic;
    const auto id = list.add(std::move(made), Text("Add"));
    const QModelIndex liver = model.indexOf(id, 1);
    CHECK(model.data(liver, SegmentsModel::FromModelRole).toBool());
    CHECK(model.data(liver, Qt::ToolTipRole).toString().contains("Thorax 1.2"));
    CHECK_FALSE(model.data(model.indexOf(id, 4), SegmentsModel::FromModelRole).toBool());

    list.setActive(id, 1);
    auto stroke = list.beginStroke(StrokeMode::Paint);
    REQUIRE(stroke);
    const Vec3 centre = list.find(id)->geometry().centre();
    (*stroke)->paint(Brush{2, BrushShape::Sphere}, SlicePlane{centre}, centre, centre);
    (*stroke)->commit();
    CHECK_FALSE(model.data(liver, SegmentsModel::FromModelRole).toBool());
    const QString correction = model.data(liver, SegmentsModel::CorrectionRole).toString();
    const QRegularExpression expected("^corrected by Tanaka, \\d\\d:\\d\\d$");
    CHECK(expected.match(correction).hasMatch());
}

TEST_CASE("SegmentsModel: segments are listed under the headings of their groups",
          "[ui][segments][groups]")
{
    const Application application;
    Session session;
    auto& list = session.segmentations();
    SegmentsModel model(list);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    const auto id = list.add(groupedSegmentation(), Text("Add"));
    CHECK(rowsOf(model) == "A [lungs: B C] [vessels: D]");
    const QModelIndex lungs = model.indexOfGroup(id, "lungs");
    REQUIRE(lungs.isValid());
    CHECK(model.data(lungs, SegmentsModel::IsGroupRole).toBool());
    CHECK_FALSE(model.data(lungs, SegmentsModel::IsHeadingRole).toBool());
    CHECK(model.data(lungs, SegmentsModel::VolumeTextRole).toString() == "2");
    CHECK(model.segmentationAt(lungs) == id);
    CHECK(model.segmentAt(lungs) == nullptr);
    CHECK(model.indexOf(id, 4).parent() == lungs);
    CHECK(model.segmentsUnder(model.index(0, 0)).size() == 4);
    CHECK(model.groupsOf(id) == QStringList{"lungs", "vessels"});

    // Shown, hidden and locked together; locking is one undo step.
    REQUIRE(model.setData(lungs, false, SegmentsModel::VisibleRole));
    CHECK_FALSE(list.find(id)->find(2)->visible);
    CHECK_FALSE(list.find(id)->find(4)->visible);
    CHECK(list.find(id)->find(3)->visible);
    CHECK_FALSE(model.data(lungs, SegmentsModel::VisibleRole).toBool());
    REQUIRE(model.setData(lungs, true, SegmentsModel::LockedRole));
    CHECK(list.find(id)->find(4)->locked);
    CHECK(model.data(lungs, SegmentsModel::LockedRole).toBool());
    list.undo();
    CHECK_FALSE(list.find(id)->find(2)->locked);

    REQUIRE(model.setData(model.indexOfGroup(id, "lungs"), "肺", Qt::EditRole));
    CHECK(rowsOf(model) == "A [肺: B C] [vessels: D]");
    list.undo();
    model.setGroup(model.indexOf(id, 1), "vessels");
    CHECK(rowsOf(model) == "[lungs: B C] [vessels: D A]");
    model.setGroup(model.indexOf(id, 3), {});
    CHECK(rowsOf(model) == "D [lungs: B C] [vessels: A]");
    list.undo();
    list.undo();
    CHECK(rowsOf(model) == "A [lungs: B C] [vessels: D]");
}

TEST_CASE("SegmentsModel: dragging a segment moves it, within its segmentation only",
          "[ui][segments][groups]")
{
    const Application application;
    Session session;
    auto& list = session.segmentations();
    SegmentsModel model(list);
    const auto id = list.add(groupedSegmentation(), Text("Add"));
    list.add(makeSegmentation("other"), Text("Add"));
    const auto drop = [&](Label number, int row, const QModelIndex& parent) {
        const std::unique_ptr<QMimeData> data(model.mimeData({model.indexOf(id, number)}));
        return model.dropMimeData(data.get(), Qt::MoveAction, row, 0, parent);
    };
    const auto lungs = [&] { return model.indexOfGroup(id, "lungs"); };
    REQUIRE(drop(1, 1, lungs())); // between B and C
    CHECK(rowsOf(model) == "[lungs: B A C] [vessels: D]");
    REQUIRE(drop(1, 3, lungs())); // to the end
    CHECK(rowsOf(model) == "[lungs: B C A] [vessels: D]");
    REQUIRE(drop(1, 0, lungs()));
    CHECK(rowsOf(model) == "[lungs: A B C] [vessels: D]");
    REQUIRE(drop(1, 2, lungs())); // before C, which is one further up without A
    CHECK(rowsOf(model) == "[lungs: B A C] [vessels: D]");
    REQUIRE(drop(4, -1, model.index(0, 0))); // onto the heading: out of the group
    CHECK(rowsOf(model) == "C [lungs: B A] [vessels: D]");
    REQUIRE(drop(3, -1, model.indexOf(id, 2))); // onto a segment: before it
    CHECK(rowsOf(model) == "C [lungs: D B A]");
    while (list.history().undoName().english() != "Add")
        list.undo();

    CHECK_FALSE(drop(1, 0, model.index(1, 0)));
    CHECK_FALSE(drop(1, 0, {}));
    const QMimeData text;
    CHECK_FALSE(model.canDropMimeData(&text, Qt::MoveAction, 0, 0, model.index(0, 0)));
    CHECK(model.mimeData({lungs()}) == nullptr);
}

TEST_CASE("SegmentsModel: a segment steps up and down among its neighbours",
          "[ui][segments][groups]")
{
    const Application application;
    Session session;
    auto& list = session.segmentations();
    SegmentsModel model(list);
    const auto id = list.add(groupedSegmentation(), Text("Add"));
    const QModelIndex moved = model.moveBy(model.indexOf(id, 4), -1);
    CHECK(moved == model.indexOf(id, 4));
    CHECK(rowsOf(model) == "A [lungs: C B] [vessels: D]");
    model.moveBy(model.indexOf(id, 4), -1); // it is the first
    CHECK(rowsOf(model) == "A [lungs: C B] [vessels: D]");
    model.moveBy(model.indexOf(id, 4), 1);
    CHECK(rowsOf(model) == "A [lungs: B C] [vessels: D]");
    model.moveBy(model.indexOf(id, 4), 1); // it is the last
    CHECK(rowsOf(model) == "A [lungs: B C] [vessels: D]");
}
