#include "viewer/render/slice/Glyphs.h"
#include "tests/support/Catch.h"

#include <algorithm>
#include <filesystem>

using namespace hangaku::viewer;

namespace {

bool hasInk(const Glyphs& glyphs)
{
    return std::any_of(glyphs.coverage.begin(), glyphs.coverage.end(),
                       [](auto coverage) { return coverage > 200; });
}

} // namespace

TEST_CASE("drawGlyphs: Latin and Japanese letters, each its own, in both weights", "[render]")
{
    const auto lung = drawGlyphs("Lung", 24, TextWeight::Normal);
    CHECK(hasInk(lung));
    CHECK(drawGlyphs("Bone", 24, TextWeight::Normal).coverage != lung.coverage);
    CHECK(drawGlyphs("", 24).coverage.empty());
    if (!std::filesystem::exists("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")) {
        WARN("Skipped: the Japanese font (fonts-noto-cjk) is not installed");
        return;
    }
    for (const auto weight : {TextWeight::Normal, TextWeight::Bold}) {
        const auto left = drawGlyphs("左肺", 24, weight);
        CHECK(hasInk(left));
        CHECK(left.width > left.height); // two letters, as wide as high
        // Letters that a font lacks are all drawn as the same box.
        CHECK(drawGlyphs("右肝", 24, weight).coverage != left.coverage);
    }
    CHECK(drawGlyphs("左肺", 24, TextWeight::Bold).coverage !=
          drawGlyphs("左肺", 24, TextWeight::Normal).coverage);
}
