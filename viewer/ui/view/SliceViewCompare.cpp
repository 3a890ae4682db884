// The part of SliceView that shows masks being compared.
#include "viewer/session/MaskTitle.h"
#include "viewer/ui/view/SliceView.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {

void SliceView::setComparedMask(std::optional<SegmentationId> id)
{
    if (m_comparedMask == id)
        return;
    m_comparedMask = id;
    rebuildMasks();
}

void SliceView::lookLike(const SliceView& other)
{
    m_turn = other.m_turn;
    SliceCamera camera = other.camera();
    camera.width = deviceSize().width();
    camera.height = deviceSize().height();
    m_picture.setCamera(camera);
    m_needsFit = false;
    update();
}

/// And says how they are put over each other.
std::vector<MaskOverlay> SliceView::comparedMasks() const
{
    const Comparison& comparison = m_session.comparison();
    const MaskDisplay& display = m_session.segmentations().display();
    if (!comparison.isActive() || !display.visible)
        return {};
    const double ratio = devicePixelRatioF();
    const ComparisonKind kind = comparison.kind();
    const bool isErrors = kind == ComparisonKind::Errors;
    const SegmentationId judged = m_comparedMask.value_or(comparison.selected());
    const auto pair = comparison.pair();
    const bool isPair = kind == ComparisonKind::Swipe || kind == ComparisonKind::Tiles;
    std::vector<MaskOverlay> masks;
    for (const Comparison::Mask& mask : comparison.masks()) {
        const bool isReference = mask.id == comparison.reference();
        const bool isWanted = isErrors                            ? mask.id == judged || isReference
                              : kind == ComparisonKind::Agreement ? true
                              : m_comparedMask ? mask.id == *m_comparedMask || isReference
                              : isPair         ? mask.id == pair[0] || mask.id == pair[1]
                              : kind == ComparisonKind::Flicker ? mask.id == comparison.flickering()
                                                                : true;
        if (!mask.isShown || !isWanted)
            continue;
        // The reference is the broader line, or in errors the only one.
        const double width = kind == ComparisonKind::Agreement ? 0
                             : isErrors                        ? (isReference ? 1 : 0)
                             : isReference                     ? 2.5
                                                               : 1.5;
        MaskPart part = MaskPart::All;
        if (isPair && !m_comparedMask && pair[0] != pair[1]) {
            const bool isFirst = mask.id == pair[0];
            part = kind == ComparisonKind::Swipe
                       ? (isFirst ? MaskPart::LeftOfCut : MaskPart::RightOfCut)
                       : (isFirst ? MaskPart::EvenTiles : MaskPart::OddTiles);
        }
        const bool isFilled = isPair || kind == ComparisonKind::Flicker;
        masks.push_back(
            {m_session.segmentations().find(mask.id),
             {true, isFilled ? display.fillOpacity : 0, width * ratio, width * ratio, 1},
             0,
             std::nullopt,
             OnlySegment{mask.number, isErrors ? Rgb{235, 235, 235} : mask.colour},
             part});
        if (isErrors && isReference)
            std::ranges::rotate(masks, masks.end() - 1); // judged against the first
    }
    return masks;
}

/// What Swipe shows on its left ends under the cursor; without one in the middle.
void SliceView::updateCut()
{
    const double x = m_cursor ? m_cursor->x() : width() / 2.0;
    m_picture.setCut(static_cast<int>(std::lround(x * devicePixelRatioF())));
}

std::optional<AgreementStyle> SliceView::agreementStyle() const
{
    const Comparison& comparison = m_session.comparison();
    const bool hasReference = comparison.reference() >= 0;
    const bool isErrors = comparison.kind() == ComparisonKind::Errors;
    if (!comparison.isActive() || (isErrors && !hasReference) ||
        (!isErrors && comparison.kind() != ComparisonKind::Agreement))
        return {};
    return AgreementStyle{isErrors ? AgreementStyle::Kind::Errors : AgreementStyle::Kind::Count,
                          std::max(0.4, m_session.segmentations().display().fillOpacity)};
}

/// Beside the slider: where along the slices the masks differ, and how much.
void SliceView::showDifferences()
{
    const Comparison& comparison = m_session.comparison();
    const auto axis = gridAxis();
    std::vector<float> profile;
    if (comparison.isActive() && axis) {
        const auto counts = comparison.disputedAlong(*axis);
        const double most = counts.empty() ? 0 : static_cast<double>(std::ranges::max(counts));
        for (int slice = 0; slice < sliceCount() && most > 0; ++slice) {
            const Vec3 index = m_picture.volume()->geometry.toIndex(m_stack->at(slice).centre);
            const auto at =
                std::clamp<std::ptrdiff_t>(std::lround(index[*axis]), 0, std::ssize(counts) - 1);
            // Small ones are seen too.
            profile.push_back(static_cast<float>(
                std::sqrt(static_cast<double>(counts[static_cast<std::size_t>(at)]) / most)));
        }
        if (forward() < 0)
            std::ranges::reverse(profile);
    }
    const double before = m_slider.width();
    m_slider.setProfile(std::move(profile));
    if (m_slider.width() != before)
        updateDecoration();
    update();
}

/// Whose mask it is, and how good.
QString SliceView::comparedName() const
{
    const Segmentation* segmentation = m_session.segmentations().find(*m_comparedMask);
    const auto& masks = m_session.comparison().masks();
    const auto mask = std::ranges::find(masks, *m_comparedMask, &Comparison::Mask::id);
    if (segmentation == nullptr || mask == masks.end())
        return {};
    const QString name = titleOf(m_session.segmentations(), *m_comparedMask);
    if (mask->id == m_session.comparison().reference())
        return tr("%1 (reference)").arg(name);
    return mask->dice ? tr("%1   Dice %2").arg(name).arg(*mask->dice, 0, 'f', 3) : name;
}

/// A bar beside the name, as the outlines are drawn.
void SliceView::drawComparedColour(QPainter& painter, double top) const
{
    const auto& masks = m_session.comparison().masks();
    const auto mask = std::ranges::find(masks, *m_comparedMask, &Comparison::Mask::id);
    if (mask != masks.end())
        painter.fillRect(QRectF(0, top + 6, 4, 20),
                         QColor(mask->colour.red, mask->colour.green, mask->colour.blue));
}

} // namespace hangaku::viewer
