#include "viewer/ui/panels/SegmentsPanel.h"

#include "tests/support/Catch.h"
#include "tests/support/TemporaryFolder.h"
#include "tests/ui/view/ViewFixture.h"
#include "viewer/session/SegmentTemplate.h"
#include "viewer/ui/panels/SegmentDelegate.h"
#include "viewer/ui/panels/SegmentsModel.h"
#include "viewer/ui/panels/TermPicker.h"

#include <QLineEdit>
#include <QMenu>
#include <QToolButton>
#include <QTreeView>

using namespace hangaku::tests;
using namespace hangaku::viewer;

namespace {

struct PanelFixture : ViewFixture {
    PanelFixture() : panel(session)
    {
        show(panel, {300, 500});
        QObject::connect(&panel, &SegmentsPanel::failed, &panel,
                         [this](const Error& error) { failure = error.reason.english(); });
    }
    SegmentationList& list() { return session.segmentations(); }
    const std::vector<Segment>& segments() { return list().find(list().active())->segments(); }
    /// Types into the picker that is open, and presses Enter.
    void answer(const QString& text)
    {
        REQUIRE(panel.picker()->isVisible());
        panel.picker()->field()->setText(text);
        key(*panel.picker()->field(), Qt::Key_Return);
    }
    /// The menu of templates, freshly filled.
    QMenu* templates()
    {
        auto* menu = panel.findChild<QToolButton*>("addSegments")->menu();
        emit menu->aboutToShow();
        for (QAction* action : menu->actions())
            if (action->menu() != nullptr)
                return action->menu();
        return nullptr;
    }
    static QAction* action(QMenu& menu, const QString& text)
    {
        for (QAction* action : menu.actions())
            if (action->text() == text)
                return action;
        return nullptr;
    }

    SegmentsPanel panel;
    std::string failure;
};

} // namespace

TEST_CASE("SegmentsPanel: a new segment gets its structure's name, codes and colour in one step",
          "[ui][segments]")
{
    needApplication();
    PanelFixture fixture;
    fixture.panel.addSegment();
    fixture.answer("left kidney");
    REQUIRE(fixture.segments().size() == 2);
    const Segment& kidney = fixture.segments().back();
    CHECK(kidney.label == "Left kidney");
    CHECK(kidney.labelJa == "左腎");
    CHECK(kidney.type.value == "64033007");
    CHECK(kidney.typeModifier.meaning == "Left");
    CHECK(fixture.list().activeSegment() == kidney.number);
    CHECK(fixture.panel.model()->segmentAt(fixture.panel.tree()->currentIndex()) == &kidney);

    fixture.panel.addSegment();
    fixture.answer("left kidney");
    CHECK(fixture.segments().back().label == "Left kidney 2");
    CHECK(fixture.segments().back().labelJa == "左腎 2");
    fixture.panel.addSegment();
    fixture.answer("something of my own");
    CHECK(fixture.segments().back().label == "something of my own");
    CHECK(fixture.segments().back().type == tissue());

    for (int step = 0; step < 3; ++step)
        fixture.list().undo();
    CHECK(fixture.segments().size() == 1);
    CHECK(fixture.failure.empty());
}

TEST_CASE("SegmentsPanel: an existing segment becomes another structure and keeps its voxels",
          "[ui][segments]")
{
    needApplication();
    PanelFixture fixture;
    fixture.panel.chooseStructure();
    fixture.answer("spleen");
    CHECK(fixture.segments().front().label == "Spleen");
    CHECK(fixture.segments().front().number == 1);
    fixture.list().undo();
    CHECK(fixture.segments().front().colour == Rgb{255, 0, 0});

    // Removed while the picker is open: nothing happens.
    fixture.panel.chooseStructure();
    fixture.list().removeSegment(fixture.list().active(), 1);
    fixture.answer("spleen");
    CHECK(fixture.segments().empty());
}

TEST_CASE("SegmentsPanel: templates add their segments in groups, in one step",
          "[ui][segments][templates]")
{
    needApplication();
    const TemporaryFolder folder;
    PanelFixture fixture;
    fixture.panel.setTemplateFolder(folder / "templates");
    auto* menu = fixture.templates();
    REQUIRE(menu != nullptr);
    CHECK(menu->actions().size() > 10);
    auto* lesions = PanelFixture::action(*menu, "Lung lesions");
    REQUIRE(lesions != nullptr);
    lesions->trigger();
    CHECK(fixture.segments().size() == 11);
    const auto id = fixture.list().active();
    CHECK(fixture.panel.model()->groupsOf(id) == QStringList{"Lungs", "Lesions"});
    lesions->trigger();
    CHECK(fixture.failure == "All these segments are there already");
    fixture.list().undo();
    CHECK(fixture.segments().size() == 1);

    // One's own, as saved by the panel.
    Segmentation mine(fixture.segmentation().geometry(), "mine");
    Segment segment;
    segment.label = "My structure";
    REQUIRE(mine.insert(segment));
    REQUIRE(saveTemplate(templateOf(mine, "My set"), folder / "templates"));
    auto* own = PanelFixture::action(*fixture.templates(), "My set");
    REQUIRE(own != nullptr);
    own->trigger();
    CHECK(fixture.segments().back().label == "My structure");
}

TEST_CASE("SegmentsPanel: a folded group stays folded while the list changes",
          "[ui][segments][groups]")
{
    needApplication();
    PanelFixture fixture;
    PanelFixture::action(*fixture.templates(), "Lung lesions")->trigger();
    const auto id = fixture.list().active();
    auto* tree = fixture.panel.tree();
    const auto lungs = [&] { return fixture.panel.model()->indexOfGroup(id, "Lungs"); };
    REQUIRE(tree->isExpanded(lungs()));
    const QRect row = tree->visualRect(lungs());
    const QPoint name = SegmentDelegate::nameRect(row).center();
    ViewFixture::press(*tree->viewport(), name, Qt::LeftButton);
    ViewFixture::release(*tree->viewport(), name, Qt::LeftButton);
    CHECK_FALSE(tree->isExpanded(lungs()));
    fixture.list().removeSegment(id, 1);
    CHECK_FALSE(tree->isExpanded(lungs()));

    const QPoint eye = SegmentDelegate::eyeRect(tree->visualRect(lungs())).center();
    ViewFixture::press(*tree->viewport(), eye, Qt::LeftButton);
    ViewFixture::release(*tree->viewport(), eye, Qt::LeftButton);
    CHECK_FALSE(fixture.segments().front().visible);
    CHECK_FALSE(tree->isExpanded(lungs()));
    // Whoever goes to a segment in it unfolds it.
    fixture.list().setActive(id, fixture.segments()[5].number);
    fixture.list().setActive(id, fixture.segments().front().number);
    CHECK(tree->isExpanded(lungs()));
}
