// The window with images of every kind: what is offered for which, and the keys that go with it.
#include "tests/e2e/WindowDriver.h"

#include "app/Actions.h"
#include "app/FileCommands.h"
#include "tests/support/Catch.h"
#include "tests/support/TestData.h"
#include "viewer/core/view/Presentation.h"
#include "viewer/ui/view/CineBar.h"
#include "viewer/ui/view/SliceView.h"

#include <set>

using namespace hangaku;
using namespace hangaku::tests;
using viewer::Orientation;
using viewer::ToolKind;

namespace {

void open(WindowDriver& driver, const std::filesystem::path& path)
{
    driver.activate();
    auto& openCase = driver.window().session().openCase();
    driver.window().files().open({path});
    REQUIRE(WindowDriver::waitFor([&] { return openCase.isLoaded() && !openCase.isBusy(); }));
}

} // namespace

TEST_CASE("MainWindow: a film fills the window, plays with C, and offers nothing that needs a place",
          "[e2e]")
{
    HANGAKU_NEED_DATA(film, "other/xa_cine");
    WindowDriver driver;
    auto& window = driver.window();
    open(driver, film);
    REQUIRE(viewer::isPicture(window.session().volume()->description));
    CHECK(window.stackView().isVisible());
    CHECK_FALSE(window.view(Orientation::Axial).isVisible());
    CHECK(window.stackView().slice() == 0);
    CHECK_FALSE(window.actions().tools.at(ToolKind::Brush)->isEnabled());
    CHECK_FALSE(window.actions().stack->isEnabled());
    auto* bar = window.findChild<viewer::CineBar*>();
    REQUIRE(bar != nullptr);
    CHECK(bar->isVisible());
    driver.press(Qt::Key_C);
    std::set<int> seen;
    CHECK(WindowDriver::waitFor([&] {
        seen.insert(window.stackView().slice());
        return seen.size() > 5;
    }));
    driver.press(Qt::Key_Down);
    const int stopped = window.stackView().slice();
    CHECK_FALSE(WindowDriver::waitFor([&] { return window.stackView().slice() != stopped; }, 300));

    // A volume brings the other views back, and the tools.
    open(driver, driver.writeSample());
    CHECK(window.view(Orientation::Axial).isVisible());
    CHECK_FALSE(window.stackView().isVisible());
    CHECK_FALSE(bar->isVisible());
    CHECK(window.actions().tools.at(ToolKind::Brush)->isEnabled());
}

TEST_CASE("MainWindow: G shows the images as acquired and back; H, V, R, L turn the view", "[e2e]")
{
    WindowDriver driver;
    auto& window = driver.window();
    open(driver, driver.writeSample());
    auto& axial = window.view(Orientation::Axial);
    axial.setFocus();
    driver.press(Qt::Key_H);
    CHECK(axial.isTurned());
    CHECK(axial.camera().plane.right.x == Approx(-1));
    CHECK_FALSE(window.view(Orientation::Coronal).isTurned()); // each view for itself
    driver.press(Qt::Key_H);
    driver.press(Qt::Key_R);
    driver.press(Qt::Key_L);
    CHECK_FALSE(axial.isTurned());

    driver.press(Qt::Key_G);
    CHECK(window.stackView().isVisible());
    CHECK_FALSE(axial.isVisible());
    const int before = window.stackView().slice();
    driver.press(Qt::Key_Down);
    CHECK(std::abs(window.stackView().slice() - before) == 1);
    driver.press(Qt::Key_V);
    CHECK(window.stackView().isTurned());
    driver.press(Qt::Key_Escape);
    CHECK_FALSE(window.stackView().isTurned());
    driver.press(Qt::Key_G);
    CHECK(axial.isVisible());
    CHECK_FALSE(window.stackView().isVisible());
}
