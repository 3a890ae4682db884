// Views of what is no plain grey volume: pictures, colours, time points, images as acquired.
#include "viewer/ui/view/SliceView.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"
#include "tests/ui/view/ViewFixture.h"
#include "viewer/core/view/Presentation.h"
#include "viewer/ui/tools/WindowPresets.h"
#include "viewer/ui/view/Cine.h"
#include "viewer/ui/view/CornerTexts.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QImage>

#include <set>

using namespace hangaku::viewer;
using namespace hangaku::tests;

namespace {

/// Time t has the value 100 t + 10 k everywhere.
Volume timedVolume(const ImageGeometry& geometry, int times)
{
    const std::size_t each = geometry.voxelCount();
    auto all = *VoxelBuffer::create(PixelType::Int16, each * static_cast<std::size_t>(times));
    const std::size_t slice = each / static_cast<std::size_t>(geometry.size()[2]);
    for (std::size_t n = 0; n < all->count(); ++n)
        all->as<std::int16_t>()[n] =
            static_cast<std::int16_t>(100 * (n / each) + 10 * (n % each / slice));
    Volume volume{geometry, VoxelBuffer::part(all, 0, each), 1, 0, {}};
    volume.allTimePoints = all;
    volume.description.timePoints = times;
    volume.description.modality = "MR";
    for (int t = 0; t < times; ++t)
        volume.description.timePointLabels.push_back("TE " + std::to_string(t) + " ms");
    return volume;
}

/// Frames of a film that lie nowhere: 60 columns, 40 rows; pixels half as wide as high.
Volume film(int frames)
{
    const auto geometry =
        *ImageGeometry::create({60, 40, frames}, {0.5, 1, 1}, {0, 0, 0}, kAxialAxes);
    auto voxels = *VoxelBuffer::create(PixelType::UInt8, geometry.voxelCount());
    for (std::size_t n = 0; n < voxels->count(); ++n)
        voxels->as<std::uint8_t>()[n] = static_cast<std::uint8_t>(20 + 10 * (n / 2400));
    Volume volume{geometry, voxels, 1, 0, {}};
    auto& d = volume.description;
    d.modality = "XA";
    d.frameTimeMs = 40;
    Instance instance;
    instance.frames = frames;
    instance.number = 7;
    d.instances = {instance};
    for (int n = 0; n < frames; ++n)
        d.slices.push_back({0, n});
    d.fileWindows = {{128, 256}};
    return volume;
}

struct StackCase : ViewFixture {
    StackCase() : view((needApplication(), session), tools, std::nullopt)
    {
        show(view, {320, 260});
    }
    SliceView view;
};

QString textsOf(const CornerTexts& texts)
{
    return (texts.image + texts.display).join('\n');
}

} // namespace

TEST_CASE("SliceView: images as acquired lie as the file has them, one step an image", "[ui][stack]")
{
    StackCase test;
    const auto& geometry = test.session.volume()->geometry;
    CHECK(test.view.sliceCount() == geometry.size()[2]);
    CHECK(length(test.view.camera().plane.right - geometry.axes()[0]) < 1e-9);
    CHECK(length(test.view.camera().plane.down - geometry.axes()[1]) < 1e-9);
    test.view.setSlice(3);
    CHECK(geometry.toIndex(test.session.crosshair()).z == Approx(3));
    CursorReadout told;
    QObject::connect(&test.view, &SliceView::cursorMoved,
                     [&told](const CursorReadout& readout) { told = readout; });
    test.move(test.view, test.view.toPosition(geometry.toWorld(Index3{25, 12, 3})), Qt::NoButton);
    CHECK(told.voxel == Index3{25, 12, 3});
    CHECK(told.value == 262);
}

TEST_CASE("SliceView: uneven images are shown as acquired, at their places", "[ui][stack]")
{
    StackCase test;
    const auto geometry = shearedGrid({20, 18, 9});
    Volume volume{geometry, *VoxelBuffer::create(PixelType::Int16, geometry.voxelCount()), 1, 0, {}};
    auto own = *VoxelBuffer::create(PixelType::Int16, 3 * 360);
    for (std::size_t n = 0; n < own->count(); ++n)
        own->as<std::int16_t>()[n] = static_cast<std::int16_t>(100 + 100 * (n / 360));
    volume.acquired = AcquiredSlices{own, {0, 1.5, 8}};
    test.session.openCase().showVolume(volume);
    REQUIRE(test.view.sliceCount() == 3);
    CursorReadout told;
    QObject::connect(&test.view, &SliceView::cursorMoved,
                     [&told](const CursorReadout& readout) { told = readout; });
    test.view.setSlice(0);
    test.view.setSlice(1);
    CHECK(geometry.toIndex(test.session.crosshair()).z == Approx(1.5));
    test.move(test.view, {160, 130}, Qt::NoButton);
    CHECK(told.value == 200); // acquired, not interpolated
    test.wheel(test.view, {100, 100}, -120);
    CHECK(test.view.slice() == 2);
    test.move(test.view, {161, 130}, Qt::NoButton);
    CHECK(told.value == 300);
}

TEST_CASE("SliceView: on a tilted stack acquired images stay pixel on pixel", "[ui][stack]")
{
    StackCase test;
    const auto geometry = shearedGrid({20, 18, 9});
    test.session.openCase().showVolume(
        Volume{geometry, *VoxelBuffer::create(PixelType::Int16, geometry.voxelCount()), 1, 0, {}});
    test.view.setSlice(1);
    test.view.zoom(1.5, {90, 90}); // from here on the picture is where the reader put it
    const QPointF before = test.view.toPosition(geometry.toWorld(Index3{4, 5, 1}));
    test.view.setSlice(6);
    const QPointF after = test.view.toPosition(geometry.toWorld(Index3{4, 5, 6}));
    CHECK(std::abs(before.x() - after.x()) < 1e-6);
    CHECK(std::abs(before.y() - after.y()) < 1e-6);
}

TEST_CASE("SliceView: a picture keeps its aspect, has no letters, no crosshair and no mm",
          "[ui][picture]")
{
    StackCase test;
    test.session.openCase().showVolume(film(4));
    CHECK(test.view.sliceCount() == 4);
    const auto& geometry = test.session.volume()->geometry;
    const QPointF left = test.view.toPosition(geometry.toWorld(Index3{0, 20, 2}));
    const QPointF right = test.view.toPosition(geometry.toWorld(Index3{59, 20, 2}));
    const QPointF top = test.view.toPosition(geometry.toWorld(Index3{30, 0, 2}));
    const QPointF bottom = test.view.toPosition(geometry.toWorld(Index3{30, 39, 2}));
    CHECK((right.x() - left.x()) / (bottom.y() - top.y()) == Approx(59 * 0.5 / 39));

    test.view.setSlice(3);
    const QImage image = test.view.grab().toImage();
    CHECK(qGray(image.pixel(160, 130)) == Approx(50).margin(2)); // 20 + 10 * 3
    // Where letters would be: nothing but black.
    int light = 0;
    for (int y = 120; y < 140; ++y)
        for (int x = 2; x < 24; ++x)
            light += qGray(image.pixel(x, y)) > 60;
    CHECK(light == 0);

    ViewFacts facts;
    facts.orientation = std::nullopt;
    facts.number = 4;
    facts.count = 4;
    facts.acquiredSlice = 3;
    facts.isInMm = millimetresPerUnit(*test.session.volume(), 0, 0) > 0;
    facts.zoom = 1.34;
    const QString text = textsOf(cornerTexts(test.session.volume()->description, facts));
    CHECK(text.contains("frame 4"));
    CHECK(text.contains("134 %"));
    CHECK_FALSE(text.contains("px/mm"));
}

TEST_CASE("SliceView: arrows go through the time points, and the place stays", "[ui][time]")
{
    StackCase test;
    SliceView axial(test.session, test.tools, Orientation::Axial);
    test.show(axial, {320, 260});
    test.session.openCase().showVolume(timedVolume(obliqueGrid({20, 18, 5}), 3));
    test.session.setWindow({128, 256, VoiFunction::LinearExact});
    test.view.setSlice(4);
    const Vec3 place = test.session.crosshair();
    test.key(axial, Qt::Key_Right);
    test.key(axial, Qt::Key_Period);
    test.key(axial, Qt::Key_Right); // the last one: stays
    CHECK(test.session.timePoint() == 2);
    CHECK(length(test.session.crosshair() - place) < 1e-9);
    CHECK(test.session.volume()->valueAt({0, 0, 4}) == 240);
    CHECK(qGray(axial.grab().toImage().pixel(160, 130)) == Approx(239).margin(2));
    CHECK(qGray(test.view.grab().toImage().pixel(160, 130)) == Approx(239).margin(2));
    test.key(axial, Qt::Key_Left);
    CHECK(qGray(axial.grab().toImage().pixel(160, 130)) == Approx(139).margin(2));
    CHECK(timePointText(test.session.volume()->description, 1) == "2 / 3  TE 1 ms");
}

TEST_CASE("SliceView: a masked voxel stays where it is at every time point", "[ui][time]")
{
    ViewFixture test;
    needApplication();
    SliceView view(test.session, test.tools, Orientation::Axial);
    test.show(view, {320, 260});
    test.session.openCase().showVolume(timedVolume(test.session.volume()->geometry, 3));
    test.tools.setKind(ToolKind::Brush);
    test.tools.setBrush({6, BrushShape::Sphere});
    test.drag(view, {150, 130}, {160, 130}, Qt::LeftButton);
    const std::size_t painted = test.painted();
    REQUIRE(painted > 0);
    test.session.setTimePoint(2);
    CHECK(test.painted() == painted);
    const QColor colour = view.grab().toImage().pixelColor(155, 130);
    CHECK(colour.red() > colour.green() + 30);
}

TEST_CASE("SliceView: flips and turns move the picture and the letters, not the patient", "[ui][turn]")
{
    StackCase test;
    auto& view = test.view;
    const Vec3 right = view.camera().plane.right;
    const Vec3 down = view.camera().plane.down;
    const Vec3 place = test.session.crosshair();
    const auto is = [&view](Vec3 newRight, Vec3 newDown) {
        return length(view.camera().plane.right - newRight) < 1e-9 &&
               length(view.camera().plane.down - newDown) < 1e-9;
    };
    view.flipHorizontally();
    CHECK(is(-right, down));
    view.flipHorizontally();
    view.flipVertically();
    CHECK(is(right, -down));
    view.flipVertically();
    view.rotateRight(); // the top goes to the right
    CHECK(is(-down, right));
    view.rotateRight();
    CHECK(is(-right, -down));
    view.rotateLeft();
    view.rotateLeft();
    CHECK(is(right, down));
    view.flipHorizontally();
    view.rotateLeft(); // turns as it is seen, mirrored or not
    CHECK(is(down, right));
    CHECK(length(test.session.crosshair() - place) < 1e-9);
    // What is under the cursor is told from the turned picture.
    const auto& geometry = test.session.volume()->geometry;
    CursorReadout told;
    QObject::connect(&view, &SliceView::cursorMoved,
                     [&told](const CursorReadout& readout) { told = readout; });
    test.move(view, view.toPosition(geometry.toWorld(Index3{9, 30, view.slice()})), Qt::NoButton);
    CHECK(told.voxel == Index3{9, 30, view.slice()});
    test.key(view, Qt::Key_Escape);
    CHECK(is(right, down));
    CHECK_FALSE(view.isTurned());
}

TEST_CASE("SliceView: a picture turned by a quarter still fills the view", "[ui][turn]")
{
    StackCase test;
    test.session.openCase().showVolume(film(2));
    test.view.rotateRight();
    const auto& geometry = test.session.volume()->geometry;
    for (const Index3 corner : {Index3{0, 0, 0}, Index3{59, 39, 0}}) {
        const QPointF at = test.view.toPosition(geometry.toWorld(corner));
        CHECK(test.view.rect().contains(at.toPoint()));
    }
}

TEST_CASE("Session: a VOI table is used until a window is chosen", "[ui][voi]")
{
    StackCase test;
    Volume volume = film(1);
    volume.description.fileWindows.clear();
    volume.description.voiTables = {{0, 8, std::vector<std::uint16_t>(256, 200), "Flat", {}},
                                    {0, 8, std::vector<std::uint16_t>(256, 90), {}, {}}};
    test.session.openCase().showVolume(volume);
    CHECK(test.session.voiTable() == 0);
    CHECK(qGray(test.view.grab().toImage().pixel(160, 130)) == 200);
    CHECK(applyWindowPreset(test.session, 2));
    CHECK(test.session.voiTable() == 1);
    CHECK(qGray(test.view.grab().toImage().pixel(160, 130)) == 90);
    test.drag(test.view, {50, 60}, {80, 60}, Qt::LeftButton);
    CHECK(test.session.voiTable() == -1);
}

TEST_CASE("Session: PET is inverted at first and told in SUV", "[ui][pet]")
{
    StackCase test;
    Volume volume = *test.session.volume();
    volume.description.modality = "PT";
    volume.description.unit = "Bq/ml";
    volume.description.suv = SuvScale{0.01, 0, 0};
    test.session.openCase().showVolume(volume);
    CHECK(test.session.isInverted());
    CHECK(test.session.window().upper() == Approx(500)); // SUV 5
    const Vec3 at = volume.geometry.toWorld(Index3{20, 0, 10});
    CHECK(valueText(readoutAt(volume, volume, at)) == "200 Bq/ml  SUVbw 2.00 g/ml");
    ViewFacts facts;
    facts.window = test.session.window();
    CHECK(textsOf(cornerTexts(volume.description, facts)).contains("SUV 0 to 5"));
}

TEST_CASE("CursorReadout: colours are told as red, green and blue", "[ui][colour]")
{
    const auto geometry = obliqueGrid({4, 3, 2});
    auto voxels = *VoxelBuffer::create(PixelType::UInt8, 72);
    for (std::size_t n = 0; n < 72; ++n)
        voxels->as<std::uint8_t>()[n] = static_cast<std::uint8_t>(n);
    Volume volume{geometry, voxels, 1, 0, {}};
    volume.description.channels = 3;
    CHECK(valueText(readoutAt(volume, volume, geometry.toWorld(Index3{1, 2, 1}))) ==
          "R 63  G 64  B 65");
    CHECK(valueText(readoutAt(volume, volume, geometry.toWorld(Index3{9, 2, 1}))).isEmpty());
}

TEST_CASE("Cine: plays a film at its rate, round and round, until the reader scrolls", "[ui][cine]")
{
    StackCase test;
    Cine cine(test.session);
    cine.setView(&test.view);
    CHECK_FALSE(cine.isOffered()); // slices of a volume: on request
    test.session.openCase().showVolume(film(6));
    CHECK(cine.isOffered());
    CHECK(cine.rate() == Approx(25)); // 40 ms a frame
    cine.setRate(100);
    cine.goTo(4);
    cine.toggle();
    CHECK(cine.isPlaying());
    std::set<int> seen;
    CHECK(test.waitFor([&] {
        seen.insert(test.view.slice());
        return seen.size() >= 4 && seen.contains(0); // it has gone round
    }));
    CHECK(cine.isPlaying());
    test.wheel(test.view, {100, 100}, -120);
    CHECK_FALSE(cine.isPlaying());
    const int stopped = test.view.slice();
    QCoreApplication::processEvents(QEventLoop::AllEvents, 60);
    CHECK(test.view.slice() == stopped);
}

TEST_CASE("Cine: where drawing is slow, images are left out and nothing lags", "[ui][cine]")
{
    StackCase test;
    test.session.openCase().showVolume(film(100));
    Cine cine(test.session);
    cine.setView(&test.view);
    cine.goTo(0);
    cine.setRate(120);
    QObject::connect(&test.session, &Session::crosshairChanged, [] {
        QElapsedTimer busy; // as if every image took 30 ms
        busy.start();
        while (busy.elapsed() < 30) {
        }
    });
    cine.play(Cine::Sequence::Images);
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < 300)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
    const double due = static_cast<double>(clock.elapsed()) * 120 / 1000;
    cine.stop();
    CHECK(test.view.slice() > due - 12);
    CHECK(test.view.slice() <= due + 1);
}

TEST_CASE("Cine: plays time points, and slices of a volume on request", "[ui][cine]")
{
    StackCase test;
    Cine cine(test.session);
    cine.setView(&test.view);
    test.session.openCase().showVolume(timedVolume(obliqueGrid({20, 18, 5}), 4));
    cine.setRate(100);
    CHECK(cine.count() == 4);
    cine.toggle();
    CHECK(test.waitFor([&] { return test.session.timePoint() == 3; }));
    test.view.setSlice(1); // going through the slices lets the heart beat on
    CHECK(cine.isPlaying());
    test.key(test.view, Qt::Key_Left);
    CHECK_FALSE(cine.isPlaying());
    cine.play(Cine::Sequence::Images);
    CHECK(test.waitFor([&] { return test.view.slice() == 4; }));
    test.session.openCase().close();
    CHECK_FALSE(cine.isPlaying());
    CHECK_FALSE(cine.isOffered());
}

TEST_CASE("SliceView: while it plays, what comes under the resting cursor is told", "[ui][cine]")
{
    StackCase test;
    test.session.openCase().showVolume(film(4));
    CursorReadout told;
    QObject::connect(&test.view, &SliceView::cursorMoved,
                     [&told](const CursorReadout& readout) { told = readout; });
    test.move(test.view, {160, 130}, Qt::NoButton);
    CHECK(told.value == 20);
    Cine cine(test.session);
    cine.setView(&test.view);
    cine.goTo(2);
    CHECK(told.value == 40);
    CHECK(told.voxel[2] == 2);
}
