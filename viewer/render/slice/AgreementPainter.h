#pragma once

#include "viewer/core/segmentation/Segment.h"
#include "viewer/render/slice/MaskPainter.h"

#include <span>
#include <vector>

namespace hangaku::viewer {

/// What several masks of one structure have in common, as colours that are told apart in any kind
/// of colour vision (Okabe and Ito 2008).
struct AgreementStyle {
    enum class Kind {
        Count,  ///< how many of all masks are there: few vermilion, half yellow, all green
        Errors, ///< the second mask against the first: right green, too much vermilion, missing
                ///< blue
    };
    Kind kind = Kind::Count;
    double opacity = 0.55; ///< 0 to 1

    friend bool operator==(const AgreementStyle&, const AgreementStyle&) = default;
};

constexpr Rgb kRight{0, 158, 115};
constexpr Rgb kTooMuch{213, 94, 0};
constexpr Rgb kMissing{86, 180, 233};

/// Colour where `count` of `all` masks are; count from 1.
Rgb agreementColour(std::size_t count, std::size_t all);

/// A mask as it was sampled at a view's pixels.
struct SampledMask {
    const Label* labels = nullptr; ///< first pixel of the view
    Label number = 0;              ///< the label that counts
};

/// Blends the pixels `rect` of a view.
void paintAgreement(std::span<const SampledMask> masks, const AgreementStyle& style,
                    const PixelRect& view, const PixelRect& rect, Rgba* pixels);

} // namespace hangaku::viewer
