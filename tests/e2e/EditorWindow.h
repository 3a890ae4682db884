#pragma once

#include "app/Actions.h"
#include "app/FileCommands.h"
#include "tests/e2e/WindowDriver.h"
#include "tests/support/Catch.h"
#include "viewer/ui/view/SliceView.h"

#include <QTest>

#include <stdexcept>
#include <string>
#include <vector>

namespace hangaku::tests {

/// The sample case in the window with one segment, and hands to work on it.
class EditorWindow {
public:
    EditorWindow()
    {
        window.files().open({driver.writeSample()});
        REQUIRE(WindowDriver::waitFor([this] {
            return session.volume() != nullptr && session.openCase().isLoaded();
        }));
        REQUIRE(list.addSegment(-1, "first"));
        axial.setFocus();
        REQUIRE(WindowDriver::waitFor([this] { return window.isSettled(); }));
    }

    /// Its look, for people: when HANGAKU_PICTURES names a folder.
    /// @param size of the window, for the picture; the present one when it is not given
    void picture(const std::string& name, QSize size = {})
    {
        const auto folder = qEnvironmentVariable("HANGAKU_PICTURES");
        if (folder.isEmpty())
            return;
        const QSize before = window.size();
        if (size.isValid())
            window.resize(size);
        REQUIRE(WindowDriver::waitFor([this] { return window.isSettled(); }));
        window.grab().save(folder + "/" + QString::fromStdString(name) + ".png");
        window.resize(before);
        REQUIRE(WindowDriver::waitFor([this] { return window.isSettled(); }));
    }
    void choose(viewer::ToolKind kind)
    {
        window.actions().tools.at(kind)->trigger();
        REQUIRE(window.toolBox().kind() == kind);
        QCoreApplication::processEvents();
    }
    /// A field of the tool's settings, by what a screen reader calls it.
    template <typename Field> Field& field(const char* name)
    {
        for (Field* each : window.findChildren<Field*>())
            if (each->isVisible() && each->accessibleName() == QString(name))
                return *each;
        FAIL("no field is called " << name);
        throw std::logic_error(name);
    }
    void settle()
    {
        REQUIRE(WindowDriver::waitFor(
            [this] { return !session.edits().isRunning() && !list.isApplying(); }));
    }
    void drag(viewer::SliceView& view, const std::vector<QPoint>& way,
              Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mouseMove(&view, way.front());
        QTest::mousePress(&view, Qt::LeftButton, modifiers, way.front());
        for (const QPoint& point : way)
            QTest::mouseMove(&view, point);
        QTest::mouseRelease(&view, Qt::LeftButton, modifiers, way.back());
        settle();
    }

    WindowDriver driver;
    app::MainWindow& window = driver.window();
    viewer::Session& session = window.session();
    viewer::SegmentationList& list = session.segmentations();
    viewer::SliceView& axial = window.view(viewer::Orientation::Axial);
};

} // namespace hangaku::tests
