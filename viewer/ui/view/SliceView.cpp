#include "viewer/ui/view/SliceView.h"

#include "viewer/ui/tools/Drag.h"
#include "viewer/ui/view/ViewPainter.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {

SliceView::SliceView(Session& session, ToolBox& toolBox, std::optional<Orientation> orientation,
                     QWidget* parent)
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
    connect(&openCase, &OpenCase::volumeLoaded, this, &SliceView::onVolumeLoaded);
    connect(&openCase, &OpenCase::warningsChanged, this, &SliceView::updateDecoration);
    connect(&openCase, &OpenCase::busyChanged, this, qOverload<>(&QWidget::update));
    if (m_isMain)
        connect(&openCase, &OpenCase::progressed, this, [this](double fraction) {
            m_progress = fraction;
            update(ViewPainter::progressRect(size()).toAlignedRect());
        });
    connect(&m_session, &Session::crosshairChanged, this, &SliceView::onCrosshairChanged);
    connect(&m_session, &Session::tiltChanged, this, &SliceView::onTiltChanged);
    connect(&m_session, &Session::timePointChanged, this, &SliceView::onTimePointChanged);
    connect(&m_session, &Session::windowChanged, this, [this] {
        applyWindow();
        update();
    });
    SegmentationList& list = m_session.segmentations();
    connect(&list, &SegmentationList::listChanged, this, &SliceView::rebuildMasks);
    connect(&list, &SegmentationList::segmentsChanged, this, &SliceView::rebuildMasks);
    connect(&list, &SegmentationList::displayChanged, this, &SliceView::rebuildMasks);
    connect(&list, &SegmentationList::voxelsChanged, this, &SliceView::onVoxelsChanged);
    DetectionList& detections = m_session.detections();
    connect(&detections, &DetectionList::listChanged, this, &SliceView::updateBoxes);
    connect(&detections, &DetectionList::changed, this, &SliceView::updateBoxes);
    connect(&detections, &DetectionList::selectionChanged, this, &SliceView::updateBoxes);
    connect(&detections, &DetectionList::draftChanged, this, &SliceView::updateBoxes);
    connect(&detections, &DetectionList::shownChanged, this, &SliceView::updateBoxes);
    connect(&m_session.comparison(), &Comparison::changed, this, &SliceView::updateBoxes);
    connect(&m_session.detectionComparison(), &DetectionComparison::changed, this,
            &SliceView::updateBoxes);
    connect(&m_session.preview(), &EditPreview::changed, this, &SliceView::rebuildMasks);
    connect(&m_session.comparison(), &Comparison::changed, this, &SliceView::rebuildMasks);
    connect(&m_session.scoreMaps(), &ScoreMaps::changed, this, &SliceView::rebuildMasks);
    connect(&m_session.comparison(), &Comparison::numbersChanged, this,
            &SliceView::showDifferences);
    connect(&m_toolBox, &ToolBox::toolChanged, this, [this] {
        m_drag.reset();
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
    m_turn = {};
    makeStack();
    if (!m_session.openCase().isLoaded()) {
        m_ready.resize(static_cast<std::size_t>(volume->geometry.size()[2]));
        for (std::size_t k = 0; k < m_ready.size(); ++k)
            m_ready[k] = m_session.openCase().isSliceReady(static_cast<int>(k)) ? 1 : 0;
        m_picture.setReadySlices(m_ready);
    }
    applyWindow();
    m_needsFit = true;
    rebuildMasks();
    onCrosshairChanged();
}

void SliceView::makeStack()
{
    m_stack.emplace(*m_session.volume(), m_orientation, m_session.tilt());
    if (!m_stack->isAcquired())
        m_picture.setVolume(*m_session.volume());
}

void SliceView::applyWindow()
{
    m_picture.setWindow(m_session.window());
    m_picture.setInverted(m_session.isInverted());
    const Volume* volume = m_session.volume();
    const int table = m_session.voiTable();
    m_picture.setTable(volume != nullptr && table >= 0
                           ? std::make_shared<const LookupTable>(
                                 volume->description.voiTables[static_cast<std::size_t>(table)])
                           : nullptr);
}

/// What only a complete volume has comes now: overlays, slices at uneven places.
void SliceView::onVolumeLoaded()
{
    m_ready.clear();
    m_picture.setReadySlices({});
    if (m_session.volume() != nullptr) {
        makeStack();
        onCrosshairChanged();
    }
    update();
}

void SliceView::onTimePointChanged()
{
    if (!m_stack)
        return;
    makeStack();
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
        if (!m_stack->isAcquired())
            m_picture.imageChanged({{0, 0, k}, {size[0], size[1], k + 1}});
        else if (k == m_slice)
            showSlice(m_slice);
    }
    if (!m_stack->isAcquired())
        m_picture.setReadySlices(m_ready);
    if (m_picture.needsUpdate())
        update();
}

void SliceView::onCrosshairChanged()
{
    if (!m_stack)
        return;
    showSlice(m_stack->nearest(m_session.crosshair()));
    updateReadout(); // another voxel may have come under the cursor
}

void SliceView::showSlice(int slice)
{
    const Volume& volume = *m_session.volume();
    const SlicePlane before = m_stack->at(std::clamp(m_slice, 0, m_stack->count() - 1));
    m_slice = slice;
    if (m_stack->isAcquired()) {
        m_picture.setVolume(m_stack->imageAt(volume, slice));
        const auto at = static_cast<std::size_t>(slice);
        const bool isAlone = m_picture.volume()->geometry.size()[2] == 1;
        m_picture.setReadySlices(!isAlone              ? m_ready
                                 : at < m_ready.size() ? std::vector{m_ready[at]}
                                                       : std::vector<std::uint8_t>());
    }
    const SlicePlane plane = m_turn.appliedTo(m_stack->at(slice));
    SliceCamera camera = m_picture.camera();
    if (m_needsFit) {
        camera.setPlane(plane);
        fit(camera);
    } else {
        // Acquired images of a tilted stack lie over each other on the screen, pixel on pixel.
        if (m_stack->isAcquired())
            camera.focus += plane.centre - before.centre;
        camera.setPlane(plane);
    }
    m_picture.setCamera(camera);
    updateDecoration();
}

/// The whole slice in the view. A tilted one is shown as large as the one that it was tilted from, and
/// does not move under the hand.
void SliceView::fit(SliceCamera& camera) const
{
    const Volume& volume = *m_session.volume();
    if (isTilted()) {
        const Vec3 pivot = m_session.tilt()->pivot();
        const SlicePlane tilted = camera.plane;
        const ImageStack standard(volume, m_orientation);
        camera.setPlane(m_turn.appliedTo(standard.at(standard.nearest(pivot))));
        fit(camera, standard);
        const PixelPoint place = camera.toPixel(pivot);
        camera.setPlane(tilted);
        camera.moveTo(pivot, place);
    } else {
        fit(camera, *m_stack);
    }
}

void SliceView::fit(SliceCamera& camera, const ImageStack& stack) const
{
    const QSize device = deviceSize();
    camera.width = std::max(1, device.width());
    camera.height = std::max(1, device.height());
    const ImageGeometry& geometry = m_session.volume()->geometry;
    const Vec3 spacing = geometry.spacing();
    const double voxel = stack.isAcquired() ? std::max(spacing.x, spacing.y)
                                            : std::max({spacing.x, spacing.y, spacing.z});
    double width = stack.widthMm() + voxel;
    double height = stack.heightMm() + voxel;
    if (m_turn.isSideways())
        std::swap(width, height);
    camera.fit(stack.isAcquired() ? camera.plane.centre : geometry.centre(), width, height);
}

void SliceView::rebuildMasks()
{
    const SegmentationList& list = m_session.segmentations();
    const MaskDisplay& display = list.display();
    const double ratio = devicePixelRatioF();
    const double outline = display.outline ? display.outlineWidth * ratio : 0;
    constexpr double kSelected = 2.5 / 1.5; // look.md
    std::vector<MaskOverlay> masks = comparedMasks();
    const bool isCompared = m_session.comparison().isActive();
    if (!isCompared)
        for (const SegmentationId id : list.ids())
            masks.push_back({list.find(id),
                             {display.visible, display.fill ? display.fillOpacity : 0, outline,
                              outline * kSelected, 1},
                             id == list.active() ? list.activeSegment() : Label{0}});
    const EditPreview& preview = m_session.preview();
    if (preview.mask() != nullptr)
        masks.push_back({preview.mask(),
                         {.fillOpacity = preview.interval() ? 0.7 : 0.35,
                          .outlineWidthPx = preview.interval() ? 0 : 1.5 * ratio,
                          .hatched = true},
                         0,
                         preview.interval()});
    m_picture.setMasks(std::move(masks));
    m_picture.setAgreement(agreementStyle());
    const ScoreMaps& maps = m_session.scoreMaps();
    m_picture.setScores(maps.shownMap() != nullptr
                            ? std::optional(ScoreOverlay{maps.shownMap()->volume, maps.opacity()})
                            : std::nullopt);
    showDifferences();
    updateBrush();
    update();
}

void SliceView::onVoxelsChanged(int id, int layer, const IndexBox& box)
{
    const Segmentation* segmentation = m_session.segmentations().find(id);
    if (!segmentation || !m_picture.labelsChanged(*segmentation, layer, box))
        return;
    if (m_drag || hasFocus() || underMouse()) // under the hand
        update();
    else if (!m_follow.isActive())
        m_follow.start();
}

void SliceView::setSlice(int slice)
{
    if (!m_stack)
        return;
    const int wanted = std::clamp(slice, 0, m_stack->count() - 1);
    if (wanted == m_slice)
        return;
    m_session.setCrosshair(m_stack->moved(m_session.crosshair(), wanted));
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
    emit looked();
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
    emit looked();
}

void SliceView::turn(const PlaneTurn& turn)
{
    if (!m_stack)
        return;
    m_turn = turn;
    showSlice(m_slice);
    updateReadout();
    emit looked();
}

void SliceView::flipHorizontally()
{
    PlaneTurn turned = m_turn;
    turned.flipHorizontally();
    turn(turned);
}

void SliceView::flipVertically()
{
    PlaneTurn turned = m_turn;
    turned.flipVertically();
    turn(turned);
}

void SliceView::rotateRight()
{
    PlaneTurn turned = m_turn;
    turned.rotateRight();
    turn(turned);
}

void SliceView::rotateLeft()
{
    PlaneTurn turned = m_turn;
    turned.rotateLeft();
    turn(turned);
}

void SliceView::resetCamera()
{
    m_turn = {};
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

} // namespace hangaku::viewer
