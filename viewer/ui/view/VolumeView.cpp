#include "viewer/ui/view/VolumeView.h"

#include "viewer/core/segmentation/LabelMapEdit.h"
#include "viewer/render/scene/VolumeScene.h"
#include "viewer/render/surface/DistanceColours.h"
#include "viewer/render/surface/Surface.h"
#include "viewer/ui/edit/ScissorsTool.h"
#include "viewer/ui/theme/Theme.h"
#include "viewer/ui/view/ShownDetections.h"
#include "viewer/ui/view/SurfaceFollower.h"
#include "viewer/ui/view/ViewPainter.h"

#include <vtkPolyData.h>

#include <QApplication>
#include <QLinearGradient>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <cmath>

namespace hangaku::viewer {

VolumeView::VolumeView(Session& session, ToolBox& toolBox, QWidget* parent)
    : SceneWidget(parent), m_session(session), m_toolBox(toolBox)
{
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(120, 120);
    constexpr int kRestMs = 120;
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMs);
    if (!hasScene())
        return;
    m_follower = std::make_unique<SurfaceFollower>(session);
    connect(&m_rest, &QTimer::timeout, this, &VolumeView::updateMarks);
    connect(&session.openCase(), &OpenCase::volumeChanged, this, &VolumeView::onVolumeChanged);
    connect(&session, &Session::crosshairChanged, &m_rest, qOverload<>(&QTimer::start));
    connect(&session, &Session::tiltChanged, &m_rest, qOverload<>(&QTimer::start));
    connect(&toolBox, &ToolBox::overlaysChanged, this, &VolumeView::updateMarks);
    SegmentationList& list = session.segmentations();
    connect(&list, &SegmentationList::segmentsChanged, this, &VolumeView::updateLooks);
    connect(&list, &SegmentationList::displayChanged, this, &VolumeView::updateLooks);
    DetectionList& detections = session.detections();
    connect(&detections, &DetectionList::listChanged, this, &VolumeView::updateBoxes);
    connect(&detections, &DetectionList::changed, this, &VolumeView::updateBoxes);
    connect(&detections, &DetectionList::selectionChanged, this, &VolumeView::updateBoxes);
    connect(&detections, &DetectionList::draftChanged, this, &VolumeView::updateBoxes);
    connect(&detections, &DetectionList::shownChanged, this, &VolumeView::updateBoxes);
    connect(&session.comparison(), &Comparison::changed, this, &VolumeView::updateBoxes);
    connect(&session.detectionComparison(), &DetectionComparison::changed, this,
            &VolumeView::updateBoxes);
    connect(&session.comparison(), &Comparison::changed, this, &VolumeView::updateLooks);
    connect(&session.comparison(), &Comparison::changed, this, &VolumeView::colourDistances);
    connect(m_follower.get(), &SurfaceFollower::surfaceReady, this, &VolumeView::onSurface);
    connect(m_follower.get(), &SurfaceFollower::segmentationGone, this,
            &VolumeView::removeSurfaces);
    connect(m_follower.get(), &SurfaceFollower::imageSurfaceReady, this,
            [this](const vtkSmartPointer<vtkPolyData>& surface) {
                change([surface](VolumeScene& scene) { scene.setImageSurface(surface); });
                lookAtNew();
            });
    connect(m_follower.get(), &SurfaceFollower::idleChanged, this, [this] {
        if (m_follower->isIdle())
            updateScene();
    });
    connect(this, &SceneWidget::frameShown, this, [this] {
        if (isDrawn())
            m_follower->setDrawing(false);
        if (m_surfaceFrame == 0 || frame().number < m_surfaceFrame)
            return;
        m_surfaceFrame = 0;
        emit surfaceShown();
    });
    onVolumeChanged();
}

VolumeView::~VolumeView()
{
    m_stopColouring.request_stop();
}

bool VolumeView::isSettled() const
{
    return !m_follower ||
           (m_follower->isIdle() && !m_rest.isActive() && m_colouring == 0 && isDrawn());
}

void VolumeView::onVolumeChanged()
{
    const Volume* volume = m_session.volume();
    if (volume == nullptr) {
        m_surfaces.clear();
        m_meshes.clear();
        m_coloured.reset();
    }
    change([geometry = volume ? std::optional(volume->geometry)
                              : std::nullopt](VolumeScene& scene) { scene.setOutline(geometry); });
    resetCamera();
    updateMarks();
    updateBoxes();
}

void VolumeView::onSurface(int segmentation, Label number,
                           const vtkSmartPointer<vtkPolyData>& still,
                           const vtkSmartPointer<vtkPolyData>& edited)
{
    const std::pair key{segmentation, number};
    if (still && !edited)
        m_meshes[key] = still;
    else
        m_meshes.erase(key);
    const bool isNew = still || edited ? m_surfaces.insert(key).second : m_surfaces.erase(key) > 0;
    change([key, still, edited](VolumeScene& scene) { scene.setSurface(key, still, edited); });
    updateLooks();
    if (m_session.comparison().isActive())
        colourDistances();
    if (isNew)
        lookAtNew();
    m_follower->setDrawing(!isDrawn());
    if (m_surfaceFrame == 0)
        m_surfaceFrame = wantedFrame();
}

void VolumeView::removeSurfaces(int segmentation)
{
    std::erase_if(m_surfaces, [&](const auto& key) {
        if (key.first != segmentation)
            return false;
        m_meshes.erase(key);
        change([key](VolumeScene& scene) { scene.setSurface(key, nullptr); });
        return true;
    });
}

/// What has just appeared is looked at, unless the reader has chosen where to look.
void VolumeView::lookAtNew()
{
    if (!m_isCameraMine)
        change([](VolumeScene& scene) { scene.resetCamera(); });
}

constexpr double kDistanceLimitMm = 5;

/// Of the mask whose errors are shown; the reference would hide what lies inside it.
bool VolumeView::showsDistances() const
{
    const Comparison& comparison = m_session.comparison();
    return comparison.isActive() && comparison.kind() == ComparisonKind::Errors &&
           comparison.reference() >= 0;
}

void VolumeView::colourDistances()
{
    m_stopColouring.request_stop();
    if (const auto before = std::exchange(m_coloured, {}); before && m_meshes.contains(*before))
        change([key = *before, mesh = m_meshes.at(*before)](VolumeScene& scene) {
            scene.setSurface(key, mesh);
        });
    update(); // the scale
    if (!showsDistances())
        return;
    vtkSmartPointer<vtkPolyData> reference;
    std::optional<std::pair<int, Label>> judged;
    for (const auto& mask : m_session.comparison().masks()) {
        const std::pair key(mask.id, mask.number);
        if (mask.id == m_session.comparison().reference() && m_meshes.contains(key))
            reference = m_meshes.at(key);
        else if (mask.id == m_session.comparison().selected() && m_meshes.contains(key))
            judged = key;
    }
    if (!reference || !judged)
        return;
    ++m_colouring;
    m_stopColouring = m_session.tasks().run<vtkSmartPointer<vtkPolyData>>(
        this,
        [mesh = m_meshes.at(*judged), reference](const Progress& progress) {
            return colouredByDistance(*mesh, *reference, kDistanceLimitMm, progress);
        },
        [this, key = *judged,
         mesh = m_meshes.at(*judged)](const vtkSmartPointer<vtkPolyData>& coloured) {
            --m_colouring;
            if (!coloured || !showsDistances() || !m_meshes.contains(key) ||
                m_meshes.at(key) != mesh)
                return; // another one is on its way
            m_coloured = key;
            change([key, coloured](VolumeScene& scene) { scene.setSurface(key, coloured); });
        });
}

/// At the right edge, below the middle.
void VolumeView::drawDistanceScale(QPainter& painter) const
{
    if (!showsDistances())
        return;
    const Colours colours = Colours::of(palette());
    const QRectF bar(width() - 26, height() / 2.0 - 70, 10, 140);
    QLinearGradient gradient(bar.topLeft(), bar.bottomLeft());
    for (const double mm : {-kDistanceLimitMm, 0.0, kDistanceLimitMm}) {
        const Rgb colour = distanceColour(mm, kDistanceLimitMm);
        gradient.setColorAt(0.5 - mm / kDistanceLimitMm / 2,
                            QColor(colour.red, colour.green, colour.blue));
    }
    painter.fillRect(bar, gradient);
    painter.setPen(colours.text);
    painter.setFont(secondFont());
    const auto label = [&](double y, const QString& text) {
        painter.drawText(QRectF(bar.left() - 96, y - 9, 90, 18), Qt::AlignRight | Qt::AlignVCenter,
                         text);
    };
    label(bar.top() + 6, tr("+%1 mm").arg(kDistanceLimitMm));
    label(bar.center().y(), QStringLiteral("0"));
    label(bar.bottom() - 6, tr("−%1 mm").arg(kDistanceLimitMm));
}

/// None when a surface does not take part in the comparison.
std::optional<Rgb> VolumeView::comparedColour(std::pair<int, Label> surface) const
{
    if (showsDistances() && surface.first != m_session.comparison().selected())
        return std::nullopt;
    for (const auto& mask : m_session.comparison().masks())
        if (std::pair(mask.id, mask.number) == surface && mask.isShown)
            return mask.colour;
    return std::nullopt;
}

void VolumeView::updateLooks()
{
    struct Look {
        VolumeScene::SurfaceKey key;
        Rgb colour;
        bool isVisible = false;
    };
    std::vector<Look> looks;
    std::vector<VolumeScene::SurfaceKey> gone;
    const SegmentationList& list = m_session.segmentations();
    for (const auto& key : m_surfaces) {
        const Segmentation* segmentation = list.find(key.first);
        const Segment* segment = segmentation ? segmentation->find(key.second) : nullptr;
        if (segment && !m_session.comparison().isActive())
            looks.push_back({key, segment->colour, segment->visible && list.display().visible});
        else if (segment) // the masks that are compared, each in its colour
            looks.push_back({key, comparedColour(key).value_or(segment->colour),
                             comparedColour(key) && list.display().visible});
        else
            gone.push_back(key);
    }
    for (const auto& key : gone)
        m_surfaces.erase(key);
    change([looks, gone](VolumeScene& scene) {
        for (const auto& key : gone)
            scene.setSurface(key, nullptr);
        for (const Look& look : looks)
            scene.setLook(look.key, look.colour, look.isVisible, 1);
    });
}

void VolumeView::updateMarks()
{
    const bool isCrosshairShown = m_session.volume() && m_toolBox.isCrosshairShown();
    std::vector<Vec3> lines; // where two of the views' planes meet
    if (const auto& tilt = m_session.tilt()) {
        const auto normal = [&tilt](Orientation view) { return tilt->plane(view).normal(); };
        const std::array normals{normal(Orientation::Axial), normal(Orientation::Coronal),
                                 normal(Orientation::Sagittal)};
        for (std::size_t n = 0; n < normals.size(); ++n)
            if (const Vec3 line = cross(normals[n], normals[(n + 1) % 3]); length(line) > 1e-6)
                lines.push_back(line);
    }
    change([at = isCrosshairShown ? std::optional(m_session.crosshair()) : std::nullopt, lines,
            areLettersShown = m_toolBox.areOverlaysShown()](VolumeScene& scene) {
        scene.setCrosshair(at, lines);
        scene.setLettersVisible(areLettersShown);
    });
}

void VolumeView::updateBoxes()
{
    std::vector<BoxMark> boxes;
    for (const auto& detection : shownDetections(m_session))
        boxes.push_back(detection.mark);
    if (boxes.empty() && !m_hasBoxes)
        return;
    m_hasBoxes = !boxes.empty();
    change([boxes](VolumeScene& scene) { scene.setBoxes(boxes); });
}

/// Not while the hand turns the scene, nor while more is on its way.
bool VolumeView::wantsSmoothEdges() const
{
    return m_button == Qt::NoButton && (!m_follower || m_follower->isIdle());
}

void VolumeView::drawOver(QPainter& painter)
{
    if (!m_outline.empty()) {
        const QPolygonF line(QList<QPointF>(m_outline.begin(), m_outline.end()));
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(QColor(0, 0, 0, 150), 3.5));
        painter.drawPolyline(line);
        painter.setPen(QPen(Colours::of(palette()).text, 1.5));
        painter.drawPolyline(line);
    }
    drawDistanceScale(painter);
    if (hasScene())
        return;
    const Colours colours = Colours::of(palette());
    ViewPainter over(painter, size(), colours, secondFont());
    over.drawEmpty(tr("The 3D view needs an X display"), {});
}

void VolumeView::prepare()
{
    // One of each thing that will be drawn later, so that the driver makes its programs now.
    change([](VolumeScene& scene) {
        const auto grid = *ImageGeometry::create({6, 6, 6}, {1, 1, 1}, {0, 0, 0},
                                                 {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}});
        LabelMap cube(grid);
        LabelMapEdit edit(cube);
        for (int k = 2; k < 4; ++k)
            for (int j = 2; j < 4; ++j)
                edit.fillRow(2, 4, j, k, 1, [](Label) { return true; });
        LabelRuns runs(grid);
        runs.readAll(cube);
        constexpr int kCells = 1000;
        scene.setOutline(grid);
        scene.setCrosshair(grid.centre());
        scene.setImageSurface(labelSurface(runs, 1, runs.boxes()[1], kCells, {}).still.mesh);
        scene.resetCamera();
        std::vector<Rgba> pixels(static_cast<std::size_t>(scene.size()[0]) *
                                 static_cast<std::size_t>(scene.size()[1]));
        scene.draw(pixels.data());
        scene.setImageSurface(nullptr);
    });
    onVolumeChanged();
}

void VolumeView::resetCamera()
{
    m_isCameraMine = false;
    change([](VolumeScene& scene) { scene.resetCamera(); });
}

void VolumeView::mousePressEvent(QMouseEvent* event)
{
    emit activated();
    if (m_button != Qt::NoButton)
        return;
    m_button = event->button();
    m_pressedAt = m_last = event->position();
    m_hasMoved = false;
    m_outline.clear();
    if (m_button == Qt::LeftButton && scissors() != nullptr && m_session.volume() != nullptr &&
        !event->modifiers().testFlag(Qt::ShiftModifier))
        m_outline.push_back(m_pressedAt);
}

/// When they are the tool in hand.
ScissorsTool* VolumeView::scissors() const
{
    return qobject_cast<ScissorsTool*>(m_toolBox.viewTool());
}

void VolumeView::mouseMoveEvent(QMouseEvent* event)
{
    if (m_button == Qt::NoButton || !hasScene() || !m_session.volume())
        return;
    const QPointF position = event->position();
    m_hasMoved |= (position - m_pressedAt).manhattanLength() >= QApplication::startDragDistance();
    const QPointF by = (position - m_last) * devicePixelRatioF();
    m_last = position;
    if (!m_outline.empty()) {
        m_outline.push_back(position);
        update();
        return;
    }
    m_isCameraMine = true;
    change([by, button = m_button, ratio = devicePixelRatioF()](VolumeScene& scene) {
        if (button == Qt::LeftButton)
            scene.rotate(by.x(), by.y());
        else if (button == Qt::MiddleButton)
            scene.pan(by.x(), by.y());
        else if (button == Qt::RightButton)
            scene.zoom(std::exp(-by.y() / (150 * ratio)));
    });
}

void VolumeView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != m_button)
        return;
    if (m_button == Qt::RightButton && !m_hasMoved)
        emit contextMenuRequested(event->globalPosition().toPoint());
    m_button = Qt::NoButton;
    if (const auto outline = std::exchange(m_outline, {}); scissors() != nullptr) {
        std::vector<Vec2> pixels;
        for (const QPointF point : outline)
            pixels.push_back({point.x() * devicePixelRatioF(), point.y() * devicePixelRatioF()});
        if (!pixels.empty())
            scissors()->cut(frame().worldToScreen, std::move(pixels));
    }
    updateScene(); // once more, with smooth edges
}

void VolumeView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        emit maximiseRequested();
}

void VolumeView::wheelEvent(QWheelEvent* event)
{
    event->accept();
    if (!m_session.volume())
        return;
    constexpr double kNotch = 120;
    m_isCameraMine = true;
    change([factor = std::pow(1.1, event->angleDelta().y() / kNotch)](VolumeScene& scene) {
        scene.zoom(factor);
    });
}

void VolumeView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && !m_outline.empty()) {
        m_outline.clear();
        update();
    } else if (event->key() == Qt::Key_Escape && isEditTool(m_toolBox.kind()))
        m_toolBox.leaveEditTool();
    else if (event->key() == Qt::Key_Escape)
        resetCamera();
    else if (event->key() == Qt::Key_Space)
        m_toolBox.setOverlaysShown(!m_toolBox.areOverlaysShown());
    else
        SceneWidget::keyPressEvent(event);
}

void VolumeView::focusInEvent(QFocusEvent* event)
{
    emit activated();
    SceneWidget::focusInEvent(event);
}

} // namespace hangaku::viewer
