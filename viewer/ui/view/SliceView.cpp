#include "viewer/ui/view/SliceView.h"

#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Theme.h"
#include "viewer/ui/tools/Drag.h"
#include "viewer/ui/view/ViewPainter.h"

#include <QElapsedTimer>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

/// One colour for each plane, the same in every view, so that a line says which plane it is.
Rgb planeColour(Orientation orientation)
{
    switch (orientation) {
    case Orientation::Axial: return {222, 110, 104};
    case Orientation::Coronal: return {110, 190, 120};
    case Orientation::Sagittal: return {226, 190, 90};
    }
    return {};
}

/// The planes that cross this view as a line along its x, and along its y.
std::array<Orientation, 2> crossingPlanes(Orientation orientation)
{
    switch (orientation) {
    case Orientation::Axial: return {Orientation::Coronal, Orientation::Sagittal};
    case Orientation::Coronal: return {Orientation::Axial, Orientation::Sagittal};
    case Orientation::Sagittal: return {Orientation::Axial, Orientation::Coronal};
    }
    return {};
}

double alongPatientAxis(Orientation orientation, Vec3 lps)
{
    switch (orientation) {
    case Orientation::Axial: return lps.z;
    case Orientation::Coronal: return lps.y;
    case Orientation::Sagittal: return lps.x;
    }
    return 0;
}

} // namespace

SliceView::SliceView(Session& session, ToolBox& toolBox, Orientation orientation, QWidget* parent)
    : QWidget(parent), m_session(session), m_toolBox(toolBox), m_orientation(orientation),
      m_isMain(orientation == Orientation::Axial)
{
    setAttribute(Qt::WA_OpaquePaintEvent); // the picture covers all of it
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(120, 120);
    constexpr int kFollowMs = 16; // one frame after the view under the hand
    m_follow.setSingleShot(true);
    m_follow.setInterval(kFollowMs);
    connect(&m_follow, &QTimer::timeout, this, qOverload<>(&QWidget::update));
    connectSession();
    onVolumeChanged();
}

SliceView::~SliceView() = default;

void SliceView::connectSession()
{
    OpenCase& openCase = m_session.openCase();
    connect(&openCase, &OpenCase::volumeChanged, this, &SliceView::onVolumeChanged);
    connect(&openCase, &OpenCase::slicesArrived, this, &SliceView::onSlicesArrived);
    connect(&openCase, &OpenCase::volumeLoaded, this, [this] {
        m_ready.clear();
        m_picture.setReadySlices({});
        if (const Volume* volume = m_session.volume())
            m_picture.imageChanged(volume->geometry.box());
        update();
    });
    connect(&openCase, &OpenCase::warningsChanged, this, &SliceView::updateDecoration);
    connect(&openCase, &OpenCase::busyChanged, this, qOverload<>(&QWidget::update));
    connect(&openCase, &OpenCase::progressed, this, [this](double fraction) {
        m_progress = fraction;
        update();
    });
    connect(&m_session, &Session::crosshairChanged, this, &SliceView::onCrosshairChanged);
    connect(&m_session, &Session::windowChanged, this, [this] {
        m_picture.setWindow(m_session.window());
        m_picture.setInverted(m_session.isInverted());
        update();
    });
    SegmentationList& list = m_session.segmentations();
    connect(&list, &SegmentationList::listChanged, this, &SliceView::rebuildMasks);
    connect(&list, &SegmentationList::segmentsChanged, this, &SliceView::rebuildMasks);
    connect(&list, &SegmentationList::displayChanged, this, &SliceView::rebuildMasks);
    connect(&list, &SegmentationList::voxelsChanged, this, &SliceView::onVoxelsChanged);
    connect(&m_toolBox, &ToolBox::toolChanged, this, [this] {
        updateCursor();
        updateDecoration();
    });
    connect(&m_toolBox, &ToolBox::brushChanged, this, &SliceView::updateBrush);
    connect(&m_toolBox, &ToolBox::overlaysChanged, this, &SliceView::updateDecoration);
}

QSize SliceView::deviceSize() const
{
    return size() * devicePixelRatioF();
}

void SliceView::onVolumeChanged()
{
    m_drag.reset();
    const Volume* volume = m_session.volume();
    m_ready.clear();
    if (!volume) {
        m_stack.reset();
        m_picture.setVolume({});
        rebuildMasks();
        return;
    }
    m_stack.emplace(volume->geometry, m_orientation);
    m_picture.setVolume(*volume);
    if (!m_session.openCase().isLoaded()) {
        m_ready.resize(static_cast<std::size_t>(volume->geometry.size()[2]));
        for (std::size_t k = 0; k < m_ready.size(); ++k)
            m_ready[k] = m_session.openCase().isSliceReady(static_cast<int>(k)) ? 1 : 0;
        m_picture.setReadySlices(m_ready);
    }
    m_picture.setWindow(m_session.window());
    m_picture.setInverted(m_session.isInverted());
    m_needsFit = true;
    rebuildMasks();
    onCrosshairChanged();
}

void SliceView::onSlicesArrived(const std::vector<int>& slices)
{
    const Volume* volume = m_session.volume();
    if (!volume || m_ready.empty())
        return;
    const Index3 size = volume->geometry.size();
    for (const int k : slices) {
        m_ready[static_cast<std::size_t>(k)] = 1;
        m_picture.imageChanged({{0, 0, k}, {size[0], size[1], k + 1}});
    }
    m_picture.setReadySlices(m_ready);
    if (m_picture.needsUpdate())
        update();
}

void SliceView::onCrosshairChanged()
{
    if (m_stack)
        showSlice(m_stack->nearest(m_session.crosshair()));
}

void SliceView::showSlice(int slice)
{
    m_slice = slice;
    SliceCamera camera = m_picture.camera();
    if (m_needsFit) {
        camera.setPlane(m_stack->at(m_slice));
        const QSize device = deviceSize();
        camera.width = std::max(1, device.width());
        camera.height = std::max(1, device.height());
        const Vec3 spacing = m_session.volume()->geometry.spacing();
        const double voxel = std::max({spacing.x, spacing.y, spacing.z});
        camera.fit(m_session.volume()->geometry.centre(), m_stack->widthMm() + voxel,
                   m_stack->heightMm() + voxel);
    } else {
        camera.setPlane(m_stack->at(m_slice));
    }
    m_picture.setCamera(camera);
    updateDecoration();
}

void SliceView::rebuildMasks()
{
    const SegmentationList& list = m_session.segmentations();
    const MaskDisplay& display = list.display();
    const double ratio = devicePixelRatioF();
    const double outline = display.outline ? display.outlineWidth * ratio : 0;
    constexpr double kSelected = 2.5 / 1.5; // look.md
    std::vector<MaskOverlay> masks;
    for (const SegmentationId id : list.ids())
        masks.push_back({list.find(id),
                         {display.visible, display.fill ? display.fillOpacity : 0, outline,
                          outline * kSelected, 1},
                         id == list.active() ? list.activeSegment() : Label{0}});
    m_picture.setMasks(std::move(masks));
    updateBrush();
    update();
}

void SliceView::onVoxelsChanged(int id, int layer, const IndexBox& box)
{
    const Segmentation* segmentation = m_session.segmentations().find(id);
    if (!segmentation || !m_picture.labelsChanged(*segmentation, layer, box))
        return;
    if (m_drag)
        update();
    else if (!m_follow.isActive())
        m_follow.start();
}

void SliceView::updateDecoration()
{
    SliceDecoration decoration = m_picture.decoration();
    const bool isShown = m_toolBox.areOverlaysShown();
    decoration.letters = isShown;
    decoration.scaleBar = isShown;
    decoration.rightInset = SliceSlider::kWidth;
    decoration.topInset = bannerRect().height();
    decoration.crosshair.reset();
    if (m_toolBox.isCrosshairShown() && m_session.volume())
        decoration.crosshair = m_session.crosshair();
    const auto [alongX, alongY] = crossingPlanes(m_orientation);
    decoration.crosshairColours = {planeColour(alongX), planeColour(alongY)};
    m_picture.setDecoration(decoration);
    updateBrush();
    update();
}

void SliceView::updateBrush()
{
    SliceDecoration decoration = m_picture.decoration();
    decoration.brush.reset();
    if (m_cursor && m_stack && isEditTool(m_toolBox.kind()) && !m_slider.isHovered()) {
        Rgb colour{228, 232, 236};
        const SegmentationList& list = m_session.segmentations();
        if (const Segmentation* active = list.find(list.active()))
            if (const Segment* segment = active->find(list.activeSegment()))
                colour = segment->colour;
        decoration.brush = BrushOutline{toLps(*m_cursor), m_toolBox.brush().radiusMm, colour};
    }
    m_picture.setDecoration(decoration);
    update();
}

void SliceView::setSlice(int slice)
{
    if (!m_stack)
        return;
    const int wanted = std::clamp(slice, 0, m_stack->count() - 1);
    if (wanted == m_slice)
        return;
    const Vec3 normal = m_stack->at(0).normal();
    const Vec3 crosshair = m_session.crosshair();
    m_session.setCrosshair(crosshair +
                           normal * dot(m_stack->at(wanted).centre - crosshair, normal));
    // On a sheared grid the crosshair may have been kept from leaving the voxels; the view has not.
    if (m_slice != wanted)
        showSlice(wanted);
}

Vec3 SliceView::toLps(QPointF position) const
{
    const double ratio = devicePixelRatioF();
    return camera().toLps({position.x() * ratio, position.y() * ratio});
}

QPointF SliceView::toPosition(Vec3 lps) const
{
    const PixelPoint pixel = camera().toPixel(lps);
    return QPointF(pixel.x, pixel.y) / devicePixelRatioF();
}

void SliceView::pan(QPointF by)
{
    const double ratio = devicePixelRatioF();
    SliceCamera moved = camera();
    moved.pan(by.x() * ratio, by.y() * ratio);
    m_picture.setCamera(moved);
    m_needsFit = false;
    update();
}

void SliceView::zoom(double factor, QPointF about)
{
    const double ratio = devicePixelRatioF();
    SliceCamera moved = camera();
    moved.zoom(factor, {about.x() * ratio, about.y() * ratio});
    m_picture.setCamera(moved);
    m_needsFit = false;
    updateBrush();
    update();
}

void SliceView::resetCamera()
{
    m_needsFit = true;
    onCrosshairChanged();
}

double SliceView::zoomFactor() const
{
    return 1 / (camera().mmPerPixel * devicePixelRatioF());
}

void SliceView::setIsMain(bool isMain)
{
    m_isMain = isMain;
    updateDecoration();
}

void SliceView::resizePicture()
{
    m_slider.setView(size());
    m_picture.setPixelRatio(devicePixelRatioF());
    // An untouched picture keeps filling the view; a zoomed one keeps its middle and its size.
    SliceCamera resized = camera();
    resized.width = std::max(1, deviceSize().width());
    resized.height = std::max(1, deviceSize().height());
    m_picture.setCamera(resized);
    if (m_needsFit)
        onCrosshairChanged();
    rebuildMasks();
}

void SliceView::resizeEvent(QResizeEvent*)
{
    resizePicture();
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
        if (m_toolBox.areOverlaysShown()) {
            const int number = forward() > 0 ? m_slice + 1 : sliceCount() - m_slice;
            over.drawCorners(
                cornerTexts(volume->description,
                            {m_orientation, number, sliceCount(),
                             alongPatientAxis(m_orientation,
                                              camera().plane.project(m_session.crosshair())),
                             m_stack->stepMm(), zoomFactor(), m_session.window(),
                             m_toolBox.isPatientShown()}),
                banner.height(), SliceSlider::kWidth);
        }
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
