#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hangaku::viewer {

/// A text as coverage, 0 to 255, rows from the top.
struct Glyphs {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> coverage;
};

enum class TextWeight { Normal, Bold };
enum class TextDirection { Right, Up };

/// Draws a text in UTF-8, Japanese too (Noto Sans; no display is needed). Any thread.
Glyphs drawGlyphs(const std::string& text, int heightPx, TextWeight weight = TextWeight::Bold,
                  TextDirection direction = TextDirection::Right);

} // namespace hangaku::viewer
