#include "tests/e2e/EditorWindow.h"
#include "viewer/processing/phantom/ThoraxPhantom.h"
#include "viewer/ui/panels/ComparePanel.h"

#include <QToolButton>

#include <algorithm>

using namespace hangaku;
using namespace hangaku::tests;
using viewer::ToolKind;

namespace {

/// The sample case with its truth and a copy of it, being compared.
class CompareWindow : public EditorWindow {
public:
    CompareWindow()
    {
        for (const char* name : {"Truth", "Model"}) {
            auto phantom = viewer::processing::makeThoraxPhantom(
                viewer::processing::PhantomSize::Small, 0, {});
            REQUIRE(phantom);
            phantom->groundTruth.name = name;
            (reference < 0 ? reference : judged) =
                list.add(std::move(phantom->groundTruth), viewer::Text("Test"));
        }
        window.setWorkspace(app::Workspace::Compare);
        comparison.setStructure("Heart");
        comparison.setReference(reference);
        wait();
    }
    void wait()
    {
        REQUIRE(WindowDriver::waitFor([this] { return window.isSettled(); }));
    }
    const viewer::Comparison::Mask& mask(viewer::SegmentationId id) const
    {
        return *std::ranges::find(comparison.masks(), id, &viewer::Comparison::Mask::id);
    }
    /// Counted anew, voxel by voxel.
    double dice() const
    {
        const auto& a = *list.find(reference);
        const auto& b = *list.find(judged);
        const auto labelsOf = [this](const viewer::Segmentation& masks, viewer::SegmentationId id) {
            return std::pair(masks.layer(masks.find(mask(id).number)->layer).voxels().data(),
                             mask(id).number);
        };
        const auto [first, firstNumber] = labelsOf(a, reference);
        const auto [second, secondNumber] = labelsOf(b, judged);
        double sum = 0;
        double both = 0;
        for (std::size_t n = 0; n < a.geometry().voxelCount(); ++n) {
            const bool isFirst = first[n] == firstNumber;
            const bool isSecond = second[n] == secondNumber;
            sum += (isFirst ? 1 : 0) + (isSecond ? 1 : 0);
            both += isFirst && isSecond ? 1 : 0;
        }
        return 2 * both / sum;
    }
    QToolButton& button(const QString& name)
    {
        for (auto* each : window.findChildren<QToolButton*>())
            if (each->isVisible() && each->accessibleName() == name)
                return *each;
        FAIL("no button is called " << name.toStdString());
        throw std::logic_error("no button");
    }

    viewer::Comparison& comparison = session.comparison();
    viewer::SegmentationId reference = -1;
    viewer::SegmentationId judged = -1;
};

} // namespace

TEST_CASE("Compare: numbers and places follow the hand, and a key goes to where masks differ",
          "[e2e][compare]")
{
    CompareWindow c;
    REQUIRE(c.comparison.masks().size() == 2);
    CHECK(c.mask(c.judged).dice == 1.0);
    CHECK(c.comparison.places().empty());
    c.picture("compare-outlines");

    // The heart is painted larger on one side.
    c.comparison.select(c.judged);
    REQUIRE(c.comparison.selected() == c.judged);
    c.choose(ToolKind::Brush);
    c.window.toolBox().setBrush({15, viewer::BrushShape::Sphere});
    const QPoint place = c.axial.rect().center() + QPoint(60, -20);
    c.drag(c.axial, {place, place + QPoint(10, 0)});
    const viewer::Vec3 painted = c.axial.toLps(place);
    c.wait();
    const double dice = c.dice();
    CHECK(dice < 0.999);
    REQUIRE(c.mask(c.judged).dice);
    CHECK(*c.mask(c.judged).dice == Approx(dice).epsilon(1e-9));
    REQUIRE_FALSE(c.comparison.places().empty());
    // The brush is far outside, but little of the surface.
    REQUIRE(c.comparison.surfaces());
    REQUIRE(c.comparison.surfaces()->hd95);
    CHECK(*c.comparison.surfaces()->hd > 30);
    CHECK(*c.comparison.surfaces()->hd95 < *c.comparison.surfaces()->hd);

    c.session.setCrosshair(c.session.volume()->geometry.toWorld(viewer::Index3{2, 2, 2}));
    c.driver.press(Qt::Key_N);
    CHECK(c.comparison.place() == 0);
    CHECK(viewer::length(c.session.crosshair() - painted) < 30);
    c.picture("compare-place");

    QTest::mouseClick(&c.button("Where the selected mask is right, too large and too small"),
                      Qt::LeftButton);
    CHECK(c.comparison.kind() == viewer::ComparisonKind::Errors);
    c.picture("compare-errors");
    QTest::mouseClick(&c.button("How many of the masks are there"), Qt::LeftButton);
    c.picture("compare-agreement");

    QTest::mouseClick(&c.button("The two as a checkerboard"), Qt::LeftButton);
    CHECK(c.comparison.pair() == std::array{c.judged, c.reference});
    c.picture("compare-tiles");
    QTest::mouseClick(&c.button("One mask after another"), Qt::LeftButton);
    const auto before = c.comparison.flickering();
    CHECK(WindowDriver::waitFor([&] { return c.comparison.flickering() != before; }));
    QTest::mouseClick(&c.button("The outline of every mask"), Qt::LeftButton);

    c.driver.press(Qt::Key_Z, Qt::ControlModifier);
    c.wait();
    CHECK(c.mask(c.judged).dice == 1.0);
    CHECK(c.comparison.places().empty());
}

TEST_CASE("Compare: a mask that comes in while others are compared is counted whole",
          "[e2e][compare]")
{
    EditorWindow editor;
    editor.list.closeAll();
    editor.window.setWorkspace(app::Workspace::Compare);
    auto phantom =
        viewer::processing::makeThoraxPhantom(viewer::processing::PhantomSize::Small, 0, {});
    REQUIRE(phantom);
    const auto id = editor.list.add(std::move(phantom->groundTruth), viewer::Text("Test"));
    REQUIRE(WindowDriver::waitFor([&] { return editor.window.isSettled(); }));
    const auto& masks = editor.session.comparison().masks();
    REQUIRE(masks.size() == 1);
    CHECK(masks[0].volumeMl > 1);
    CHECK(masks[0].volumeMl == Approx(editor.list.volumeMl(id, masks[0].number)));
}

TEST_CASE("Compare: a consensus of the masks joins them", "[e2e][compare]")
{
    CompareWindow c;
    const auto before = c.list.ids().size();
    for (const auto method : {viewer::ConsensusMethod::Majority, viewer::ConsensusMethod::Staple})
        c.comparison.makeConsensus(method);
    REQUIRE(WindowDriver::waitFor([&] { return c.list.ids().size() == before + 2; }));
    c.wait();
    // Of two equal masks both are the same again.
    REQUIRE(c.comparison.masks().size() == 4);
    for (const auto& mask : c.comparison.masks())
        CHECK(mask.volumeMl == Approx(c.mask(c.reference).volumeMl));
    CHECK(c.comparison.places().empty());
}

TEST_CASE("Compare: side by side, one view for each mask, all at the same place", "[e2e][compare]")
{
    CompareWindow c;
    QTest::mouseClick(&c.button("Side by side"), Qt::LeftButton);
    c.wait();
    std::vector<viewer::SliceView*> views;
    for (auto* view : c.window.findChildren<viewer::SliceView*>())
        if (view->isVisible())
            views.push_back(view);
    REQUIRE(views.size() == 2);
    c.picture("compare-side-by-side", {1280, 800});
    c.picture("compare-side-by-side-large", {1920, 1080});
    views[0]->zoom(1.7, QPointF(40, 50));
    views[0]->pan({13, -7});
    views[0]->flipHorizontally();
    const viewer::Vec3 corner = views[0]->toLps({20, 20});
    CHECK(viewer::length(views[1]->toLps({20, 20}) - corner) < 1e-6);

    c.comparison.toggleShown(c.judged);
    c.wait();
    CHECK_FALSE(views[1]->isVisible());
    c.window.setWorkspace(app::Workspace::Read);
    c.wait();
    CHECK(c.axial.isVisible());
    CHECK_FALSE(c.comparison.isActive());
}
