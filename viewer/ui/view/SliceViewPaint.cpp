// The part of SliceView that draws: the picture, and the marks and texts over it.
#include "viewer/core/view/Presentation.h"
#include "viewer/ui/edit/ViewTool.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Theme.h"
#include "viewer/ui/tools/Drag.h"
#include "viewer/ui/view/ScoreBar.h"
#include "viewer/ui/view/SliceView.h"
#include "viewer/ui/view/ViewPainter.h"

#include <QElapsedTimer>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {

/// Lines of other planes, where there are other planes to see.
bool SliceView::hasCrosshair() const
{
    return m_orientation && m_toolBox.isCrosshairShown() && m_session.volume() != nullptr &&
           !isPicture(m_session.volume()->description);
}

double SliceView::millimetres() const
{
    const Volume* volume = m_session.volume();
    if (volume == nullptr)
        return 1;
    if (m_cursor) {
        const Vec3 index = volume->geometry.toIndex(toLps(*m_cursor));
        if (regionAt(volume->description, index.x, index.y) != nullptr)
            return millimetresPerUnit(*volume, index.x, index.y);
    }
    if (const UltrasoundRegion* region = mainRegion(volume->description))
        return std::abs(region->delta[1]) / volume->geometry.spacing().y;
    return millimetresPerUnit(*volume, 0, 0);
}

void SliceView::updateDecoration()
{
    SliceDecoration decoration = m_picture.decoration();
    const bool isShown = m_toolBox.areOverlaysShown();
    const Volume* volume = m_session.volume();
    decoration.letters = isShown && volume != nullptr && !isPicture(volume->description);
    decoration.scaleBar = isShown;
    decoration.scaleBarMm = millimetres();
    decoration.overlayPlanes = isShown && m_toolBox.arePlanesShown();
    decoration.shutters = m_toolBox.areShuttersShown();
    decoration.rightInset = m_slider.width();
    decoration.topInset = bannerRect().height();
    decoration.crosshair.reset();
    if (hasCrosshair()) {
        decoration.crosshair = m_session.crosshair();
        const auto [first, second] = crossLines();
        decoration.crosshairLines = {first.along, second.along};
        decoration.crosshairColours = {first.colour, second.colour};
    }
    m_picture.setDecoration(decoration);
    updateBoxes();
    updateBrush();
    update();
}

void SliceView::updateBrush()
{
    SliceDecoration decoration = m_picture.decoration();
    decoration.brush.reset();
    m_brushPreview = {};
    updateCut();
    if (m_cursor && m_stack && hasBrush(m_toolBox.kind()) && !m_slider.isHovered()) {
        Rgb colour{228, 232, 236};
        const SegmentationList& list = m_session.segmentations();
        if (const Segmentation* active = list.find(list.active()))
            if (const Segment* segment = active->find(list.activeSegment()))
                colour = segment->colour;
        decoration.brush = BrushOutline{toLps(*m_cursor), m_toolBox.brush().radiusMm, colour,
                                        m_toolBox.brush().shape == BrushShape::Square};
        if (!m_drag) // then what is painted is seen
            m_brushPreview = BrushPreview::at(*this, *m_cursor, colour);
    }
    m_picture.setDecoration(decoration);
    update();
}

ViewFacts SliceView::facts() const
{
    const bool isAcquired = m_stack->isAcquired();
    const double mm = millimetres();
    return {.orientation = isTilted() ? std::nullopt : m_orientation,
            .number = forward() > 0 ? m_slice + 1 : sliceCount() - m_slice,
            .count = sliceCount(),
            .acquiredSlice = isAcquired ? m_slice : -1,
            .timePoint = m_session.timePoint(),
            .timePointCount = m_session.timePointCount(),
            .centre = camera().plane.project(m_session.crosshair()),
            .normal = camera().plane.normal(),
            .tiltDegrees = tiltDegrees(),
            .spacingMm = m_stack->stepMm(m_slice),
            .zoom = mm > 0 ? zoomFactor() / mm
                           : zoomFactor() * m_session.volume()->geometry.spacing().x,
            .isInMm = mm > 0,
            .window = m_session.window(),
            .voiTable = m_session.voiTable(),
            .isPatientShown = m_toolBox.isPatientShown()};
}

void SliceView::paintEvent(QPaintEvent*)
{
    if (camera().width != deviceSize().width() || camera().height != deviceSize().height())
        resizePicture(); // the window moved to a screen with other pixels
    if (m_picture.needsUpdate())
        m_picture.update();
    QElapsedTimer clock;
    clock.start();
    QPainter painter(this);
    QImage image(reinterpret_cast<const uchar*>(m_picture.pixels().data()), camera().width,
                 camera().height, camera().width * int{sizeof(Rgba)}, QImage::Format_RGB32);
    image.setDevicePixelRatio(devicePixelRatioF());
    painter.drawImage(0, 0, image);
    painter.drawImage(m_brushPreview.place, m_brushPreview.image);
    drawOver(painter);
    painter.end();
    m_paintMs = static_cast<double>(clock.nsecsElapsed()) / 1e6;
    emit drawn();
}

QRectF SliceView::bannerRect() const
{
    const bool isShown = m_isMain && m_session.volume() && !m_session.openCase().warnings().empty();
    return isShown ? ViewPainter::bannerRect(size()) : QRectF();
}

void SliceView::drawOver(QPainter& painter)
{
    const Colours colours = Colours::of(palette());
    ViewPainter over(painter, size(), colours, secondFont());
    const Volume* volume = m_session.volume();
    const OpenCase& openCase = m_session.openCase();
    m_openText = m_sampleText = {};
    if (!volume) {
        if (m_isMain && !openCase.isBusy()) {
            const auto places = over.drawEmpty(tr("Drop a folder here, or press Ctrl+O"),
                                               tr("Open the sample case"));
            m_openText = places.first;
            m_sampleText = places.link;
        }
    } else {
        const QRectF banner = bannerRect();
        if (const ViewTool* tool = m_toolBox.viewTool()) {
            painter.save();
            tool->draw(*this, painter);
            painter.restore();
        }
        std::vector<QRectF> corners;
        if (m_toolBox.areOverlaysShown()) {
            CornerTexts texts = cornerTexts(volume->description, facts());
            if (m_comparedMask) { // many views of one patient: each says what it alone shows
                texts.patient = {comparedName()};
                texts.study.clear();
                drawComparedColour(painter, banner.height());
            }
            corners = over.drawCorners(texts, banner.height(), m_slider.width());
            if (m_session.scoreMaps().shown() >= 0)
                drawScoreBar(painter, size(), secondFont());
        }
        drawBoxTags(painter, std::move(corners));
        drawTilt(painter, colours);
        if (!banner.isEmpty()) {
            const auto& warnings = openCase.warnings();
            QString text = translate(warnings.front().text);
            if (warnings.size() > 1)
                text += tr("  (and %n more)", nullptr, static_cast<int>(warnings.size()) - 1);
            over.drawBanner(text);
        }
        m_slider.setRange(sliceCount(), forward() > 0 ? m_slice : sliceCount() - 1 - m_slice);
        m_slider.draw(painter, colours);
    }
    if (openCase.isBusy() && m_isMain)
        over.drawProgress(m_progress,
                          tr("Reading %1 %").arg(static_cast<int>(m_progress * 100)));
}

} // namespace hangaku::viewer
