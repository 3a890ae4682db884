#include "viewer/dicom/seg/CieLab.h"

#include "tests/support/Catch.h"

#include <cstdlib>

using namespace hangaku::viewer;
using namespace hangaku::viewer::dicom;

TEST_CASE("CieLab: known colours have their published values", "[dicom][seg]")
{
    // Lab (D50) of sRGB white, black, red: 100 0 0; 0 0 0; 54.29 80.81 69.89 (Lindbloom).
    CHECK(toCieLab({0, 0, 0})[0] == 0);
    const auto white = toCieLab({255, 255, 255});
    CHECK(white[0] == Approx(65535).margin(2));
    CHECK(white[1] == Approx(128.0 / 255 * 65535).margin(20));
    CHECK(white[2] == Approx(128.0 / 255 * 65535).margin(20));
    const auto red = toCieLab({255, 0, 0});
    CHECK(red[0] / 655.35 == Approx(54.29).margin(0.02));
    CHECK(red[1] / 65535.0 * 255 - 128 == Approx(80.81).margin(0.05));
    CHECK(red[2] / 65535.0 * 255 - 128 == Approx(69.89).margin(0.05));
}

TEST_CASE("CieLab: colours survive saving and opening", "[dicom][seg]")
{
    int different = 0;
    for (int red = 0; red < 256; red += 15)
        for (int green = 0; green < 256; green += 17)
            for (int blue = 0; blue < 256; blue += 15) {
                const Rgb colour{static_cast<std::uint8_t>(red), static_cast<std::uint8_t>(green),
                                 static_cast<std::uint8_t>(blue)};
                different += toRgb(toCieLab(colour)) != colour;
            }
    CHECK(different == 0);
}
