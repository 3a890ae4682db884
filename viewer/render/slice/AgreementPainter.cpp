#include "viewer/render/slice/AgreementPainter.h"

#include "viewer/render/slice/ParallelRows.h"

#include <algorithm>

namespace hangaku::viewer {
namespace {

Rgb between(Rgb a, Rgb b, double part)
{
    const auto mix = [part](std::uint8_t x, std::uint8_t y) {
        return static_cast<std::uint8_t>(x + (y - x) * part + 0.5);
    };
    return {mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue)};
}

} // namespace

Rgb agreementColour(std::size_t count, std::size_t all)
{
    constexpr Rgb kHalf{240, 228, 66};
    if (all <= 1)
        return kRight;
    // From one of them to all of them.
    const double part = static_cast<double>(count - 1) / static_cast<double>(all - 1);
    return part < 0.5 ? between(kTooMuch, kHalf, part * 2) : between(kHalf, kRight, part * 2 - 1);
}

void paintAgreement(std::span<const SampledMask> masks, const AgreementStyle& style,
                    const PixelRect& view, const PixelRect& rect, Rgba* pixels)
{
    if (masks.empty() || rect.isEmpty())
        return;
    // By the masks that are there: their number, or one bit for each of two.
    const bool isCount = style.kind == AgreementStyle::Kind::Count;
    std::vector<Rgb> colours{{}};
    if (isCount)
        for (std::size_t count = 1; count <= masks.size(); ++count)
            colours.push_back(agreementColour(count, masks.size()));
    else
        colours = {{}, kMissing, kTooMuch, kRight};
    const auto alpha = static_cast<std::uint32_t>(std::clamp(style.opacity, 0.0, 1.0) * 256);
    const auto used = isCount ? masks : masks.first(std::min<std::size_t>(2, masks.size()));
    parallelRows(rect, [&](int y) {
        const std::ptrdiff_t row = std::ptrdiff_t{y} * view.width();
        for (int x = rect.left; x < rect.right; ++x) {
            std::size_t there = 0;
            for (std::size_t n = 0; n < used.size(); ++n)
                if (used[n].labels[row + x] == used[n].number)
                    there += isCount ? 1 : std::size_t{1} << n;
            if (there != 0)
                pixels[row + x] = blended(pixels[row + x], colours[there], alpha);
        }
    });
}

} // namespace hangaku::viewer
