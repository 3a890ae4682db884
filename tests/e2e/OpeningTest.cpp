#include "tests/e2e/WindowDriver.h"

#include "app/Actions.h"
#include "app/FileCommands.h"
#include "app/KeyBindings.h"
#include "app/ShortcutsDialog.h"
#include "tests/support/Catch.h"
#include "tests/support/TestData.h"
#include "viewer/processing/io/LabelMapFile.h"
#include "viewer/ui/theme/Colours.h"
#include "viewer/ui/view/SliceView.h"

#include <QApplication>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QTest>
#include <QWindow>

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <fstream>
#include <iterator>

using namespace hangaku;
using namespace hangaku::tests;
using viewer::Label;
using viewer::Orientation;

namespace {

/// Drags files over the window and lets them go, as the window system tells it: the events come to
/// the native window, which finds the widget under them.
/// @return whether the window took them
bool dropOn(app::MainWindow& window, const std::vector<std::filesystem::path>& paths, QPoint at)
{
    QMimeData data;
    QList<QUrl> urls;
    for (const auto& path : paths)
        urls << QUrl::fromLocalFile(QString::fromStdString(path.string()));
    data.setUrls(urls);
    QWindow* native = window.windowHandle();
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(native, &enter);
    QDragMoveEvent move(at + QPoint(3, 3), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(native, &move);
    QDropEvent drop(at + QPoint(3, 3), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(native, &drop);
    return drop.isAccepted();
}

void zip(const std::filesystem::path& folder, const std::filesystem::path& file)
{
    archive* writer = archive_write_new();
    archive_write_set_format_zip(writer);
    archive_write_open_filename(writer, file.c_str());
    for (const auto& member : std::filesystem::directory_iterator(folder)) {
        std::ifstream in(member.path(), std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(in), {});
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, ("scan/" + member.path().filename().string()).c_str());
        archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_write_header(writer, entry);
        archive_write_data(writer, bytes.data(), bytes.size());
        archive_entry_free(entry);
    }
    archive_write_free(writer);
}

bool waitUntilLoaded(app::MainWindow& window)
{
    return WindowDriver::waitFor([&window] { return window.session().openCase().isLoaded(); });
}

/// A mask of one structure, as an export of one file for each organ has it: a box in the grid.
void writeMask(const std::filesystem::path& file, const viewer::ImageGeometry& grid, int first)
{
    viewer::Segmentation mask(grid);
    viewer::Segment segment;
    segment.number = 1;
    segment.label = "Label 1";
    REQUIRE(mask.insert(segment));
    viewer::LabelMapEdit(mask.layer(0)).fillRow(first, first + 5, 4, 3, 1, [](Label) {
        return true;
    });
    REQUIRE(viewer::processing::writeLabelMap(mask, file));
}

} // namespace

TEST_CASE("Window: a folder, files or a ZIP dropped anywhere on it open", "[e2e][drop]")
{
    WindowDriver driver;
    auto& window = driver.window();
    // Hospitals' folders have names in any alphabet.
    const auto folder = driver.folder() / "検査 100% #1";
    std::filesystem::rename(driver.writeSample(), folder);
    const QPoint middle = window.rect().center();

    SECTION("a folder, on the start page")
    {
        REQUIRE(dropOn(window, {folder}, middle));
        REQUIRE(waitUntilLoaded(window));
        CHECK(window.session().volume()->geometry.size()[2] > 10);

        // Another one on an image that is open already: into the same window.
        const auto again = driver.folder() / "again";
        std::filesystem::copy(folder, again);
        const auto before = window.session().volume()->voxels;
        REQUIRE(dropOn(window, {again}, window.view(Orientation::Coronal)
                                            .mapTo(&window, QPoint(50, 50))));
        CHECK(WindowDriver::waitFor([&] {
            return window.session().openCase().isLoaded() &&
                   window.session().volume()->voxels != before;
        }));
    }
    SECTION("some of its files, on the tools at the left")
    {
        std::vector<std::filesystem::path> files;
        for (const auto& file : std::filesystem::directory_iterator(folder))
            files.push_back(file.path());
        std::ranges::sort(files);
        files.resize(8);
        REQUIRE(dropOn(window, files, {12, 300}));
        REQUIRE(waitUntilLoaded(window));
        CHECK(window.session().openCase().contents().studies.front().series.front().instances ==
              8);
    }
    SECTION("a ZIP")
    {
        zip(folder, driver.folder() / "scan.zip");
        REQUIRE(dropOn(window, {driver.folder() / "scan.zip"}, middle));
        REQUIRE(waitUntilLoaded(window));
        CHECK(window.session().volume()->geometry.size()[2] > 10);
    }
    SECTION("a mask on its image becomes a segmentation")
    {
        REQUIRE(dropOn(window, {folder}, middle));
        REQUIRE(waitUntilLoaded(window));
        writeMask(driver.folder() / "Liver.nii.gz", window.session().volume()->geometry, 2);
        REQUIRE(dropOn(window, {driver.folder() / "Liver.nii.gz"}, middle));
        const auto& list = window.session().segmentations();
        REQUIRE(WindowDriver::waitFor([&list] { return list.ids().size() == 1; }));
        CHECK(list.find(list.active())->segments().front().label == "Liver");
    }
    CHECK(window.errors().isEmpty());
}

TEST_CASE("Window: what is dropped without files is left alone", "[e2e][drop]")
{
    WindowDriver driver;
    QMimeData text;
    text.setText("not a file");
    QDragEnterEvent enter({100, 100}, Qt::CopyAction, &text, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(driver.window().windowHandle(), &enter);
    CHECK_FALSE(enter.isAccepted());
    CHECK_FALSE(driver.window().session().openCase().isBusy());
}

TEST_CASE("Window: masks named on the command line wait for their image and come in together",
          "[e2e][masks]")
{
    WindowDriver driver;
    auto& window = driver.window();
    const auto sample = driver.writeSample();
    // The grid of the sample, from the sample.
    viewer::Session reader;
    reader.openCase().open({sample});
    REQUIRE(WindowDriver::waitFor([&reader] { return reader.openCase().isLoaded(); }));
    const auto& grid = reader.volume()->geometry;
    writeMask(driver.folder() / "Liver.nii.gz", grid, 2);
    writeMask(driver.folder() / "Spleen.nii.gz", grid, 4); // overlaps the liver
    writeMask(driver.folder() / "Kidney.nii.gz", grid, 20);

    // As main() does with --mask.
    window.files().openMasks({driver.folder() / "Liver.nii.gz", driver.folder() / "Spleen.nii.gz",
                              driver.folder() / "Kidney.nii.gz"});
    CHECK(window.files().isBusy());
    window.files().open({sample});
    const auto& list = window.session().segmentations();
    REQUIRE(WindowDriver::waitFor([&] { return list.ids().size() == 1 && window.isSettled(); }));
    const auto& mask = *list.find(list.active());
    REQUIRE(mask.segments().size() == 3);
    CHECK(mask.segments()[0].label == "Liver");
    CHECK(mask.segments()[1].label == "Spleen");
    CHECK(mask.layerCount() == 2);
    for (const auto& segment : mask.segments())
        CHECK(mask.voxelCount(segment) == 5);
    CHECK(mask.layerOf(mask.segments()[0]).at({5, 4, 3}) == mask.segments()[0].number);
    CHECK(mask.layerOf(mask.segments()[1]).at({5, 4, 3}) == mask.segments()[1].number);
    CHECK_FALSE(list.hasUnsavedWork());
}

TEST_CASE("Window: the menu opens a mask file, and a broken one is an error that can be read",
          "[e2e][masks]")
{
    WindowDriver driver;
    auto& window = driver.window();
    window.files().open({driver.writeSample()});
    REQUIRE(waitUntilLoaded(window));
    writeMask(driver.folder() / "Liver.nrrd", window.session().volume()->geometry, 2);
    window.actions().openMask->trigger();
    driver.answerFileDialog(driver.folder() / "Liver.nrrd");
    const auto& list = window.session().segmentations();
    REQUIRE(WindowDriver::waitFor([&list] { return list.ids().size() == 1; }));
    CHECK(list.file(list.active()) == driver.folder() / "Liver.nrrd");

    std::ofstream(driver.folder() / "broken.nii.gz") << "not a mask";
    window.actions().openMask->trigger();
    driver.answerFileDialog(driver.folder() / "broken.nii.gz");
    REQUIRE(WindowDriver::waitFor([&window] { return !window.errors().isEmpty(); }));
    CHECK(window.errors().front().contains("broken.nii.gz"));
    CHECK(list.ids().size() == 1);
}

TEST_CASE("Window: a table of boxes without an image is said to need one, and waits for it",
          "[e2e][detection]")
{
    WindowDriver driver;
    auto& window = driver.window();
    const auto table = driver.folder() / "boxes.csv";
    std::ofstream(table) << "centre_x,centre_y,centre_z,size_1,size_2,size_3,label,score\n"
                            "0,0,0,9,9,9,Nodule,0.9\n";
    window.files().open({table});
    REQUIRE(window.errors().size() == 1);
    CHECK(window.errors().front().contains("belong to an image"));
    window.files().open({driver.writeSample()});
    REQUIRE(waitUntilLoaded(window));
    CHECK(WindowDriver::waitFor(
        [&window] { return !window.session().detections().ids().empty(); }));
}

TEST_CASE("Window: a maximised view shows the warnings that the axial one showed", "[e2e]")
{
    WindowDriver driver;
    auto& window = driver.window();
    auto& session = window.session();
    const auto sample = driver.writeSample();
    window.files().open({sample});
    REQUIRE(waitUntilLoaded(window));
    viewer::Volume warned = *session.volume();
    warned.description.warnings = {{"gap", viewer::Text("A slice is missing")}};
    session.openCase().showVolume(warned);
    const auto hasBanner = [](viewer::SliceView& view) {
        return view.grab().toImage().pixelColor(1, 12) ==
               viewer::Colours::of(view.palette()).warning;
    };
    auto& coronal = window.view(Orientation::Coronal);
    // The views draw in turn.
    const auto becomes = [&](viewer::SliceView& view, bool wanted) {
        return WindowDriver::waitFor([&] { return hasBanner(view) == wanted; });
    };
    CHECK(becomes(window.view(Orientation::Axial), true));
    REQUIRE(WindowDriver::waitFor([&window] { return window.isSettled(); }));
    CHECK_FALSE(hasBanner(coronal));
    QTest::mouseDClick(&coronal, Qt::LeftButton, Qt::NoModifier, coronal.rect().center());
    CHECK(becomes(coronal, true));
    QTest::mouseDClick(&coronal, Qt::LeftButton, Qt::NoModifier, coronal.rect().center());
    CHECK(becomes(coronal, false));
}

TEST_CASE("Window: keys can be changed, are remembered, and go back", "[e2e][keys]")
{
    WindowDriver driver;
    auto& window = driver.window();
    window.files().open({driver.writeSample()});
    REQUIRE(waitUntilLoaded(window));
    auto& axial = window.view(Orientation::Axial);
    axial.setFocus();
    driver.press(Qt::Key_F1);
    app::ShortcutsDialog* dialog = nullptr;
    REQUIRE(WindowDriver::waitFor([&] {
        dialog = window.findChild<app::ShortcutsDialog*>();
        return dialog != nullptr && dialog->isVisible();
    }));
    const auto assign = [dialog](const char* id, Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        auto* button = dialog->button(id);
        QTest::mouseClick(button, Qt::LeftButton);
        QTest::keyClick(button, key, modifiers);
    };

    // A command of the program and a key of the views.
    assign("invert", Qt::Key_K, Qt::ControlModifier);
    assign("next-slice", Qt::Key_N);
    CHECK(dialog->button("next-slice")->text() == "N");
    driver.activate();
    axial.setFocus();
    const int slice = axial.slice();
    driver.press(Qt::Key_N);
    CHECK(axial.slice() == slice + axial.forward());
    driver.press(Qt::Key_Down); // no longer anybody's
    CHECK(axial.slice() == slice + axial.forward());
    driver.press(Qt::Key_I);
    CHECK_FALSE(window.session().isInverted());
    driver.press(Qt::Key_K, Qt::ControlModifier);
    CHECK(window.session().isInverted());
    CHECK(window.actions().invert->toolTip().contains("Ctrl+K"));

    // A key that is taken is asked about, and changes hands when told to.
    assign("masks", Qt::Key_F);
    CHECK(window.keys().find("masks")->keys == QList<QKeySequence>{{"M"}});
    auto* take = dialog->findChild<QPushButton*>("takeKey");
    REQUIRE(take->isVisible());
    QTest::mouseClick(take, Qt::LeftButton);
    CHECK(window.keys().find("masks")->keys == QList<QKeySequence>{{"F"}});
    CHECK(window.keys().find("maximise")->keys.isEmpty());
    // Escape keeps what was there; Delete takes it away.
    assign("masks", Qt::Key_Escape);
    CHECK(window.keys().find("masks")->keys == QList<QKeySequence>{{"F"}});
    assign("masks", Qt::Key_Delete);
    CHECK(window.keys().find("masks")->keys.isEmpty());

    // Another start of the program knows them.
    app::Settings settings;
    CHECK(settings.keys("next-slice") == QStringList{"N"});
    CHECK(settings.keys("masks") == QStringList{});
    CHECK_FALSE(settings.keys("quit"));

    QTest::mouseClick(dialog->findChild<QPushButton*>("resetKeys"), Qt::LeftButton);
    CHECK(window.keys().find("maximise")->keys == QList<QKeySequence>{{"F"}});
    CHECK_FALSE(settings.keys("masks"));
    dialog->close();
    driver.activate();
    axial.setFocus();
    driver.press(Qt::Key_Down);
    CHECK(axial.slice() == slice + 2 * axial.forward());
}

TEST_CASE("Window: while drawing, W is the next segment; else it is the window tool", "[e2e][keys]")
{
    WindowDriver driver;
    auto& window = driver.window();
    window.files().open({driver.writeSample()});
    REQUIRE(waitUntilLoaded(window));
    auto& list = window.session().segmentations();
    const auto first = list.addSegment(-1, "one");
    REQUIRE(first);
    const auto second = list.addSegment(list.active(), "two");
    REQUIRE(second);
    window.view(Orientation::Axial).setFocus();
    driver.press(Qt::Key_B);
    REQUIRE(window.toolBox().kind() == viewer::ToolKind::Brush);
    driver.press(Qt::Key_W);
    CHECK(window.toolBox().kind() == viewer::ToolKind::Brush);
    CHECK(list.activeSegment() == *first);
    driver.press(Qt::Key_Q);
    CHECK(list.activeSegment() == *second);
    driver.press(Qt::Key_Escape);
    CHECK_FALSE(viewer::isEditTool(window.toolBox().kind()));
    driver.press(Qt::Key_Z);
    driver.press(Qt::Key_W);
    CHECK(window.toolBox().kind() == viewer::ToolKind::Window);
    CHECK(list.activeSegment() == *second);
}
