#include "viewer/render/slice/Glyphs.h"

#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkStdString.h>
#include <vtkTextProperty.h>
#include <vtkTextRenderer.h>

#include <algorithm>
#include <filesystem>
#include <mutex>

namespace hangaku::viewer {

namespace {

/// Noto Sans, or for letters beyond Latin, Greek and Cyrillic its Japanese cut, where the
/// distribution puts them; VTK's own font, which has Latin letters only, where they are missing.
void chooseFont(vtkTextProperty* style, const std::string& text, TextWeight weight)
{
    const bool isWide = std::any_of(text.begin(), text.end(), [](char letter) {
        return static_cast<unsigned char>(letter) >= 0xE2; // from U+2000 on in UTF-8
    });
    const std::string file = std::string("/usr/share/fonts/") +
                             (isWide ? "opentype/noto/NotoSansCJK-" : "truetype/noto/NotoSans-") +
                             (weight == TextWeight::Bold ? "Bold" : "Regular") +
                             (isWide ? ".ttc" : ".ttf");
    std::error_code error;
    if (std::filesystem::exists(file, error)) {
        style->SetFontFamily(VTK_FONT_FILE);
        style->SetFontFile(file.c_str());
    } else {
        style->SetFontFamilyToArial();
        style->SetBold(weight == TextWeight::Bold);
    }
}

} // namespace

Glyphs drawGlyphs(const std::string& text, int heightPx, TextWeight weight, TextDirection direction)
{
    Glyphs glyphs;
    static std::mutex mutex; // VTK has one renderer of texts for all threads
    const std::lock_guard lock(mutex);
    auto* renderer = vtkTextRenderer::GetInstance();
    if (!renderer || text.empty())
        return glyphs;
    vtkNew<vtkTextProperty> style;
    chooseFont(style, text, weight);
    style->SetColor(1, 1, 1);
    style->SetFontSize(heightPx);
    if (direction == TextDirection::Up)
        style->SetOrientation(90);
    vtkNew<vtkImageData> image;
    int size[2]{0, 0};
    constexpr int kPixelsPerInch = 72; // one point is one pixel
    if (!renderer->RenderString(style, vtkStdString(text), image, size, kPixelsPerInch))
        return glyphs;
    int dimensions[3]{0, 0, 0};
    image->GetDimensions(dimensions);
    glyphs.width = std::min(size[0], dimensions[0]);
    glyphs.height = std::min(size[1], dimensions[1]);
    glyphs.coverage.resize(static_cast<std::size_t>(glyphs.width * glyphs.height));
    const auto* pixels = static_cast<const std::uint8_t*>(image->GetScalarPointer());
    for (int y = 0; y < glyphs.height; ++y)
        for (int x = 0; x < glyphs.width; ++x)
            glyphs.coverage[static_cast<std::size_t>((glyphs.height - 1 - y) * glyphs.width + x)] =
                pixels[(y * dimensions[0] + x) * 4 + 3];
    return glyphs;
}

} // namespace hangaku::viewer
