#include "viewer/ui/panels/SegmentsModel.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "viewer/session/Session.h"
#include "viewer/session/Stroke.h"

#include <QAbstractItemModelTester>
#include <QColor>
#include <QCoreApplication>
#include <QRegularExpression>

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
