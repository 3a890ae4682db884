#include "viewer/reader/protocol/Messages.h"

#include "tests/support/Catch.h"
#include "tests/support/TestGrids.h"

#include <random>

using namespace hangaku;
using namespace hangaku::viewer;
using namespace hangaku::viewer::reader;

namespace {

VolumeDescription filledDescription()
{
    VolumeDescription d;
    d.id = "1.2.3#1";
    d.geometry = tests::shearedGrid();
    d.pixelType = PixelType::Float32;
    d.warnings = {{"gantry-tilt", Text("Tilted by %1", {"11.69"})}};
    d.instances = {{"/data/\xe5\xb1\xb1.dcm", "1.2", "1.3", 7, 2, "1.2.840", 1000, 24}};
    d.slices = {{0, 1, 0.25, -1024, false}, {0, 1, 1, 0, true}};
    d.storedPixels = {7, 6, 16, 12, true, 1, "MONOCHROME2"};
    d.pixelSpacingMm = {{0.5, 0.75}};
    d.fileWindows = {{40, 400}};
    d.paddingValue = -2000;
    d.patient.name = "Yamada^Tarou=\xe5\xb1\xb1\xe7\x94\xb0";
    d.seriesNumber = 12;
    return d;
}

} // namespace

TEST_CASE("Messages: a volume's description arrives as it was sent", "[reader][messages]")
{
    LoadVoxels sent;
    sent.volume = filledDescription();
    sent.wideOffset = 4096;
    sent.presentSlices = {3, 5};
    sent.pixelType = PixelType::Int16;
    const auto message = decodeHostMessage(encode(HostMessage(sent)));
    REQUIRE(message.has_value());
    const auto& arrived = std::get<LoadVoxels>(*message);
    CHECK(arrived.volume.geometry == sent.volume.geometry);
    CHECK(arrived.volume.warnings == sent.volume.warnings);
    CHECK(arrived.volume.instances[0].path == sent.volume.instances[0].path);
    CHECK(arrived.volume.slices[0].slope == 0.25);
    CHECK(arrived.volume.slices[1].isMissing);
    CHECK(arrived.volume.storedPixels == sent.volume.storedPixels);
    CHECK(arrived.volume.pixelSpacingMm == sent.volume.pixelSpacingMm);
    CHECK(arrived.volume.paddingValue == -2000);
    CHECK(arrived.volume.patient.name == sent.volume.patient.name);
    CHECK(arrived.volume.seriesNumber == 12);
    CHECK(arrived.presentSlices == std::vector<std::int32_t>{3, 5});
    CHECK(arrived.pixelType == PixelType::Int16);
    CHECK(encode(HostMessage(arrived)) == encode(HostMessage(sent)));
}

TEST_CASE("Messages: cut off, prolonged or changed bytes are refused or harmless",
          "[reader][messages]")
{
    LoadVoxels message;
    message.volume = filledDescription();
    const auto whole = encode(HostMessage(message));
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK_FALSE(decodeHostMessage(std::string_view(whole).substr(0, length)).has_value());
    CHECK_FALSE(decodeHostMessage(whole + '\0').has_value());
    std::mt19937 random(7);
    int refused = 0;
    for (int n = 0; n < 20000; ++n) {
        auto changed = whole;
        for (int change = 0; change < 3; ++change)
            changed[random() % changed.size()] = static_cast<char>(random());
        refused += decodeHostMessage(changed).has_value() ? 0 : 1;
    }
    CHECK(refused > 1000);
}
