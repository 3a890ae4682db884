#include "viewer/dicom/FileHeader.h"
#include "viewer/dicom/Scan.h"
#include "viewer/dicom/Shutters.h"
#include "viewer/dicom/Tags.h"
#include "viewer/dicom/Windows.h"

#include "tests/support/Catch.h"
#include "tests/support/TestData.h"
#include "tests/unit/dicom/DicomFiles.h"
#include "tests/unit/dicom/Elements.h"

using namespace hangaku;
using namespace hangaku::tests;
using namespace hangaku::viewer;
namespace tags = hangaku::viewer::dicom::tags;

TEST_CASE("readShutters: rows come first and from 1 in the file, columns and from 0 here",
          "[dicom][marks]")
{
    const auto file = Elements()
                          .text(tags::kShutterShape, "RECTANGULAR\\CIRCULAR\\POLYGONAL")
                          .text(tags::kShutterLeftEdge, "11")
                          .text(tags::kShutterRightEdge, "91")
                          .text(tags::kShutterUpperEdge, "21")
                          .text(tags::kShutterLowerEdge, "81")
                          .text(tags::kShutterCenter, "51\\41")
                          .text(tags::kShutterRadius, "30")
                          .text(tags::kShutterVertices, "1\\2\\3\\4\\5\\1");
    const auto shutters = dicom::readShutters(file.attributes());
    using Points = std::vector<std::array<double, 2>>;
    REQUIRE(shutters.size() == 3);
    CHECK(shutters[0].shape == Shutter::Shape::Rectangle);
    CHECK(shutters[0].points == Points{{10, 20}, {90, 80}});
    CHECK(shutters[1].shape == Shutter::Shape::Circle);
    CHECK(shutters[1].points == Points{{40, 50}, {30, 0}});
    CHECK(shutters[2].shape == Shutter::Shape::Polygon);
    CHECK(shutters[2].points == Points{{1, 0}, {3, 2}, {0, 4}});
}

TEST_CASE("readShutters: half a shutter covers nothing", "[dicom][marks]")
{
    CHECK(dicom::readShutters(Elements()
                                  .text(tags::kShutterShape, "RECTANGULAR\\CIRCULAR")
                                  .text(tags::kShutterLeftEdge, "11")
                                  .text(tags::kShutterRadius, "30")
                                  .attributes())
              .empty());
}

TEST_CASE("readModalityTable: entries of 16 and of 8 bits, and a signed first input",
          "[dicom][marks]")
{
    const auto table = [](std::vector<std::uint16_t> descriptor, std::vector<std::uint16_t> data,
                          bool isSigned) {
        const auto file = Elements().sequence(tags::kModalityLutSequence,
                                              {Elements()
                                                   .words(tags::kLutDescriptor, descriptor)
                                                   .text(tags::kModalityLutType, "HU")
                                                   .words(tags::kLutData, data)});
        return dicom::readModalityTable(file.attributes(), isSigned);
    };
    const auto wide = table({3, 0xfffe, 12}, {7, 8, 4000}, true);
    REQUIRE(wide.has_value());
    CHECK(wide->first == -2);
    CHECK(wide->at(-5) == 7);
    CHECK(wide->at(-1) == 8);
    CHECK(wide->at(100) == 4000);
    CHECK(wide->type == "HU");
    CHECK(table({3, 0xfffe, 12}, {7, 8, 9}, false)->first == 65534);
    const auto packed = table({4, 0, 8}, {0x0201, 0x0403}, false);
    REQUIRE(packed.has_value());
    CHECK(packed->outputs == std::vector<std::uint16_t>{1, 2, 3, 4});
    CHECK_FALSE(table({9, 0, 16}, {1, 2, 3}, false).has_value());
}

TEST_CASE("readWindows: functions, and no windows without width", "[dicom][marks]")
{
    const auto windows = dicom::readWindows(Elements()
                                                .text(tags::kWindowCenter, "40\\300\\-600")
                                                .text(tags::kWindowWidth, "400\\0\\1500")
                                                .text(tags::kVoiLutFunction, "SIGMOID")
                                                .attributes());
    REQUIRE(windows.size() == 2);
    CHECK(windows[1] == WindowLevel{-600, 1500, VoiFunction::Sigmoid});
}

TEST_CASE("scan: a Modality LUT takes the place of slope and intercept", "[dicom][marks][data]")
{
    HANGAKU_NEED_DATA(folder, "other/cr_modality_lut");
    const auto scanned = dicom::scan({folder}, {});
    REQUIRE(scanned.has_value());
    const auto volume = volumesOf(*scanned).front();
    REQUIRE(volume.modalityTables.size() == 1);
    CHECK(volume.modalityTables[0].outputs.size() == 1024);
    REQUIRE(volume.slices.size() == 1);
    CHECK(volume.slices[0].lookupTable == 0);
    CHECK(volume.invertedGrey);
    CHECK(volume.unit.empty());
}

TEST_CASE("scan: an angiogram's Modality LUT is not for showing it", "[dicom][marks][data]")
{
    HANGAKU_NEED_DATA(folder, "other/xa_cine");
    const auto scanned = dicom::scan({folder}, {});
    REQUIRE(scanned.has_value());
    const auto volume = volumesOf(*scanned).front();
    CHECK(volume.modalityTables.empty());
    REQUIRE(volume.slices.size() == 75);
    CHECK(volume.slices[0].lookupTable == -1);
}
