#include "viewer/ui/panels/TermPicker.h"

#include "tests/support/Catch.h"
#include "tests/ui/view/ViewFixture.h"
#include "viewer/ui/panels/TermListModel.h"

#include <QCoreApplication>
#include <QInputMethodEvent>
#include <QLineEdit>
#include <QListView>

using namespace hangaku::tests;
using namespace hangaku::viewer;

namespace {

/// A picker in a window, and what it gave.
struct PickerFixture {
    PickerFixture()
    {
        needApplication();
        window = std::make_unique<QWidget>();
        picker = new TermPicker(Terminology::builtIn(), window.get());
        QObject::connect(picker, &TermPicker::chosen, window.get(), [this](const ChosenTerm& term) {
            chosen = Terminology::builtIn().nameOf(term, Language::English);
        });
        QObject::connect(picker, &TermPicker::named, window.get(),
                         [this](const QString& name) { named = name; });
        ViewFixture::show(*window, {900, 700});
        picker->open({window->mapToGlobal(QPoint(600, 40)), QSize(300, 20)}, "Segment 3");
    }
    void type(const QString& text) { picker->field()->setText(text); }
    void key(int code, Qt::KeyboardModifiers modifiers = {})
    {
        ViewFixture::key(*picker->field(), code, modifiers);
    }
    QString marked() const { return picker->list()->currentIndex().data().toString(); }

    std::unique_ptr<QWidget> window;
    TermPicker* picker = nullptr;
    std::string chosen;
    QString named;
};

} // namespace

TEST_CASE("TermPicker: typing and Enter choose a structure", "[ui][terminology]")
{
    PickerFixture fixture;
    CHECK(fixture.picker->isVisible());
    CHECK(fixture.window->rect().contains(fixture.picker->geometry()));
    fixture.type("kidn");
    CHECK(fixture.marked() == "Kidney");
    fixture.key(Qt::Key_Return);
    CHECK(fixture.chosen == "Kidney");
    CHECK_FALSE(fixture.picker->isVisible());
}

TEST_CASE("TermPicker: kana are found while an input method still composes them",
          "[ui][terminology]")
{
    PickerFixture fixture;
    QInputMethodEvent composing("ひぞう", {});
    QCoreApplication::sendEvent(fixture.picker->field(), &composing);
    CHECK(ViewFixture::waitFor([&] { return fixture.marked() == "Spleen"; }));
}

TEST_CASE("TermPicker: arrows move the mark, Tab changes the side", "[ui][terminology]")
{
    PickerFixture fixture;
    fixture.type("lung");
    CHECK(fixture.marked() == "Lung");
    fixture.key(Qt::Key_Tab);
    CHECK(fixture.marked() == "Left lung");
    fixture.key(Qt::Key_Tab);
    CHECK(fixture.marked() == "Right lung");
    fixture.key(Qt::Key_Backtab);
    fixture.key(Qt::Key_Return);
    CHECK(fixture.chosen == "Left lung");

    fixture.picker->open({}, "Segment 3");
    fixture.type("lung");
    fixture.key(Qt::Key_Down);
    const QString second = fixture.marked();
    CHECK(second != "Lung");
    fixture.key(Qt::Key_Up);
    fixture.key(Qt::Key_Up); // it is the first
    CHECK(fixture.marked() == "Lung");
    fixture.type("liver");
    fixture.key(Qt::Key_Tab);
    CHECK(fixture.marked() == "Liver"); // there is one
}

TEST_CASE("TermPicker: free text names the segment", "[ui][terminology]")
{
    PickerFixture fixture;
    SECTION("when nothing is like it")
    {
        fixture.type("my ROI 7");
        fixture.key(Qt::Key_Return);
        CHECK(fixture.named == "my ROI 7");
    }
    SECTION("when it is only part of a word, or mistyped")
    {
        fixture.type("idney");
        fixture.key(Qt::Key_Return);
        CHECK(fixture.named == "idney");
    }
    SECTION("when Ctrl is held")
    {
        fixture.type("kidney");
        fixture.key(Qt::Key_Return, Qt::ControlModifier);
        CHECK(fixture.named == "kidney");
    }
    SECTION("when nothing was typed: the name that was offered")
    {
        fixture.key(Qt::Key_Return);
        CHECK(fixture.named == "Segment 3");
    }
    CHECK(fixture.chosen.empty());
    CHECK_FALSE(fixture.picker->isVisible());
}

TEST_CASE("TermPicker: Escape gives nothing", "[ui][terminology]")
{
    PickerFixture fixture;
    fixture.type("kidney");
    fixture.key(Qt::Key_Escape);
    CHECK_FALSE(fixture.picker->isVisible());
    CHECK(fixture.chosen.empty());
    CHECK(fixture.named.isEmpty());
    // The next time it begins anew.
    fixture.picker->open({}, "Segment 4");
    CHECK(fixture.picker->field()->text().isEmpty());
    CHECK(fixture.marked() == "“Segment 4”");
}
