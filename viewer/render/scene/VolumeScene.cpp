#include "viewer/render/scene/VolumeScene.h"

#include "viewer/render/slice/Canvas.h"

#include <vtkActor.h>
#include <vtkBoundingBox.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkLight.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace hangaku::viewer {
namespace {

vtkSmartPointer<vtkActor> lineActor(Rgb colour, double opacity)
{
    auto actor = vtkSmartPointer<vtkActor>::New();
    actor->SetMapper(vtkNew<vtkPolyDataMapper>());
    actor->GetProperty()->LightingOff();
    actor->GetProperty()->SetColor(colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0);
    actor->GetProperty()->SetOpacity(opacity);
    actor->PickableOff();
    return actor;
}

void setLines(vtkActor& actor, const std::vector<std::pair<Vec3, Vec3>>& lines)
{
    vtkNew<vtkPoints> points;
    vtkNew<vtkCellArray> cells;
    for (const auto& [from, to] : lines) {
        const vtkIdType ends[]{points->InsertNextPoint(from.x, from.y, from.z),
                               points->InsertNextPoint(to.x, to.y, to.z)};
        cells->InsertNextCell(2, ends);
    }
    vtkNew<vtkPolyData> data;
    data->SetPoints(points);
    data->SetLines(cells);
    static_cast<vtkPolyDataMapper*>(actor.GetMapper())->SetInputData(data);
}

/// The twelve edges of boxes, each in its colour; rejected ones dim and in dashes.
void setBoxLines(vtkActor& actor, const std::vector<BoxMark>& boxes)
{
    vtkNew<vtkPoints> points;
    vtkNew<vtkCellArray> cells;
    vtkNew<vtkUnsignedCharArray> colours;
    colours->SetNumberOfComponents(3);
    for (const BoxMark& mark : boxes) {
        const bool isRejected = mark.review == Review::Rejected;
        const int pieces = isRejected ? 9 : 1; // every other one is drawn
        const double dim = isRejected && !mark.isSelected ? 0.6 : 1;
        const auto corners = cornersOf(mark.box);
        const auto addPiece = [&](Vec3 from, Vec3 to) {
            const vtkIdType ends[]{points->InsertNextPoint(from.x, from.y, from.z),
                                   points->InsertNextPoint(to.x, to.y, to.z)};
            cells->InsertNextCell(2, ends);
            colours->InsertNextTuple3(mark.colour.red * dim, mark.colour.green * dim,
                                      mark.colour.blue * dim);
        };
        for (std::size_t corner = 0; corner < corners.size(); ++corner)
            for (int axis = 0; axis < 3; ++axis) {
                const auto end = corner | std::size_t{1} << axis;
                const Vec3 step = (corners[end] - corners[corner]) / pieces;
                for (int n = 0; end != corner && n < pieces; n += 2)
                    addPiece(corners[corner] + step * n, corners[corner] + step * (n + 1));
            }
    }
    vtkNew<vtkPolyData> data;
    data->SetPoints(points);
    data->SetLines(cells);
    data->GetCellData()->SetScalars(colours);
    static_cast<vtkPolyDataMapper*>(actor.GetMapper())->SetInputData(data);
}

/// The corner of the grid's outer faces: bit 0, 1, 2 of `corner` choose the far side of i, j, k.
Vec3 cornerOf(const ImageGeometry& geometry, int corner)
{
    Vec3 index;
    for (int axis = 0; axis < 3; ++axis)
        index[axis] = (corner >> axis & 1) ? geometry.size()[axis] - 0.5 : -0.5;
    return geometry.toWorld(index);
}

} // namespace

VolumeScene::VolumeScene(vtkRenderWindow* window)
    : m_window(window),
      m_renderer(vtkSmartPointer<vtkRenderer>::New()),
      m_outline(lineActor({120, 130, 140}, 0.35)),
      m_crosshair(lineActor({63, 184, 175}, 0.8)),
      m_boxes(lineActor({255, 255, 255}, 1)),
      m_selectedBox(lineActor({255, 255, 255}, 1)),
      m_imageSurface(vtkSmartPointer<vtkActor>::New())
{
    m_renderer->SetBackground(0, 0, 0);
    m_renderer->SetTwoSidedLighting(true);
    m_outline->VisibilityOff();
    m_crosshair->VisibilityOff();
    m_renderer->AddActor(m_outline);
    m_renderer->AddActor(m_crosshair);
    for (const auto& boxes : {m_boxes, m_selectedBox}) {
        boxes->VisibilityOff();
        m_renderer->AddActor(boxes);
    }
    vtkNew<vtkPolyDataMapper> mapper;
    mapper->ScalarVisibilityOff();
    m_imageSurface->SetMapper(mapper);
    m_imageSurface->GetProperty()->SetColor(0.87, 0.83, 0.74);
    m_imageSurface->GetProperty()->SetSpecular(0.15);
    m_imageSurface->VisibilityOff();
    m_renderer->AddActor(m_imageSurface);
    setPixelRatio(1);
    m_renderer->SetUseDepthPeeling(0);
    m_window->SetMultiSamples(0);
    m_window->AddRenderer(m_renderer);
}

VolumeScene::~VolumeScene()
{
    m_window->RemoveRenderer(m_renderer);
}

void VolumeScene::setOutline(const std::optional<ImageGeometry>& geometry)
{
    m_geometry = geometry;
    m_outline->SetVisibility(geometry.has_value());
    if (!geometry) {
        for (const auto& [key, surface] : m_surfaces)
            for (const auto& part : surface.parts)
                m_renderer->RemoveActor(part);
        m_surfaces.clear();
        setImageSurface(nullptr);
        setCrosshair({});
        setBoxes({});
        return;
    }
    std::vector<std::pair<Vec3, Vec3>> edges;
    for (int corner = 0; corner < 8; ++corner)
        for (int axis = 0; axis < 3; ++axis)
            if (!(corner >> axis & 1))
                edges.emplace_back(cornerOf(*geometry, corner),
                                   cornerOf(*geometry, corner | 1 << axis));
    setLines(*m_outline, edges);
}

void VolumeScene::setSurface(SurfaceKey key, vtkSmartPointer<vtkPolyData> still,
                             vtkSmartPointer<vtkPolyData> edited)
{
    const auto found = m_surfaces.find(key);
    if (!still && !edited) {
        if (found != m_surfaces.end()) {
            for (const auto& part : found->second.parts)
                m_renderer->RemoveActor(part);
            m_surfaces.erase(found);
        }
        updateImageSurface();
        return;
    }
    Surface& surface = m_surfaces[key];
    auto& parts = surface.parts;
    if (found == m_surfaces.end()) {
        vtkNew<vtkProperty> look;
        look->SetSpecular(0.2);
        look->SetSpecularPower(20);
        look->SetAmbient(0.08);
        look->BackfaceCullingOn(); // closed, and seen from outside
        for (auto& part : parts) {
            part = vtkSmartPointer<vtkActor>::New();
            vtkNew<vtkPolyDataMapper> mapper;
            mapper->ScalarVisibilityOff();
            part->SetMapper(mapper);
            part->SetProperty(look);
            m_renderer->AddActor(part);
        }
    }
    static_cast<vtkPolyDataMapper*>(parts[0]->GetMapper())->SetInputData(still);
    parts[0]->GetMapper()->SetScalarVisibility(
        still && still->GetPointData()->GetScalars() != nullptr);
    static_cast<vtkPolyDataMapper*>(parts[1]->GetMapper())->SetInputData(edited);
    showParts(surface);
    updateImageSurface();
}

void VolumeScene::setLook(SurfaceKey key, Rgb colour, bool visible, double opacity)
{
    const auto found = m_surfaces.find(key);
    if (found == m_surfaces.end())
        return;
    for (const auto& part : found->second.parts) {
        part->GetProperty()->SetColor(colour.red / 255.0, colour.green / 255.0,
                                      colour.blue / 255.0);
        part->GetProperty()->SetOpacity(opacity);
    }
    found->second.isVisible = visible;
    showParts(found->second);
    updateImageSurface();
}

/// A part without a mesh must not be drawn.
void VolumeScene::showParts(const Surface& surface)
{
    for (const auto& part : surface.parts)
        part->SetVisibility(surface.isVisible &&
                            part->GetMapper()->GetNumberOfInputConnections(0) > 0);
}

std::vector<VolumeScene::SurfaceKey> VolumeScene::surfaces() const
{
    std::vector<SurfaceKey> keys;
    for (const auto& [key, surface] : m_surfaces)
        keys.push_back(key);
    return keys;
}

void VolumeScene::setImageSurface(vtkSmartPointer<vtkPolyData> surface)
{
    static_cast<vtkPolyDataMapper*>(m_imageSurface->GetMapper())->SetInputData(surface);
    updateImageSurface();
}

void VolumeScene::updateImageSurface()
{
    const bool isAnyVisible = std::ranges::any_of(
        m_surfaces, [](const auto& entry) { return entry.second.isVisible; });
    auto* mapper = static_cast<vtkPolyDataMapper*>(m_imageSurface->GetMapper());
    m_imageSurface->SetVisibility(!isAnyVisible && mapper->GetNumberOfInputConnections(0) > 0);
}

void VolumeScene::setCrosshair(const std::optional<Vec3>& lps, const std::vector<Vec3>& directions)
{
    m_crosshair->SetVisibility(lps.has_value() && m_geometry.has_value());
    if (!lps || !m_geometry)
        return;
    const Vec3 index = m_geometry->toIndex(*lps);
    std::vector<std::pair<Vec3, Vec3>> lines;
    const auto addLine = [&](Vec3 step) {
        // From face to face of the grid, in steps of `step` (voxels) from the point.
        double first = -1e9;
        double last = 1e9;
        for (int axis = 0; axis < 3; ++axis) {
            if (std::abs(step[axis]) < 1e-9)
                continue;
            const double a = (-0.5 - index[axis]) / step[axis];
            const double b = (m_geometry->size()[axis] - 0.5 - index[axis]) / step[axis];
            first = std::max(first, std::min(a, b));
            last = std::min(last, std::max(a, b));
        }
        lines.emplace_back(m_geometry->toWorld(index + step * first),
                           m_geometry->toWorld(index + step * last));
    };
    if (directions.empty())
        for (const Vec3 axis : {Vec3{1, 0, 0}, Vec3{0, 1, 0}, Vec3{0, 0, 1}})
            addLine(axis);
    for (const Vec3 direction : directions)
        addLine(m_geometry->toIndex(*lps + direction) - index);
    setLines(*m_crosshair, lines);
}

void VolumeScene::setBoxes(const std::vector<BoxMark>& boxes)
{
    std::vector<BoxMark> others;
    std::vector<BoxMark> selected;
    for (const BoxMark& mark : boxes)
        (mark.isSelected ? selected : others).push_back(mark);
    m_boxes->SetVisibility(!others.empty());
    m_selectedBox->SetVisibility(!selected.empty());
    setBoxLines(*m_boxes, others);
    setBoxLines(*m_selectedBox, selected);
}

void VolumeScene::setPixelRatio(double ratio)
{
    m_boxes->GetProperty()->SetLineWidth(static_cast<float>(ratio));
    m_selectedBox->GetProperty()->SetLineWidth(static_cast<float>(2 * ratio));
    m_pixelRatio = ratio;
    m_outline->GetProperty()->SetLineWidth(static_cast<float>(ratio));
    m_crosshair->GetProperty()->SetLineWidth(static_cast<float>(ratio));
}

void VolumeScene::setLettersVisible(bool visible)
{
    m_areLettersVisible = visible;
}

void VolumeScene::setSmoothEdges(bool smooth)
{
    m_renderer->SetUseFXAA(smooth);
}

void VolumeScene::resetCamera()
{
    vtkCamera* camera = m_renderer->GetActiveCamera();
    // From the front (anterior is -y), the patient's head up.
    const Vec3 direction = normalized(Vec3{0.45, -1, 0.25});
    const Box box = shownBox();
    const Vec3 middle = box.middle();
    // A few voxels are not looked at through a microscope.
    constexpr double kLeastRadius = 40;
    const double radius = std::max(kLeastRadius, length(box.high - box.low) / 2);
    camera->SetFocalPoint(middle.x, middle.y, middle.z);
    camera->SetViewUp(0, 0, 1);
    constexpr double kAngle = 25;
    camera->SetViewAngle(kAngle);
    // The box's corners, and the letters beyond them, fit into the view's height.
    const double distance = radius * 1.05 / std::sin(kAngle / 2 * 3.14159265 / 180);
    const Vec3 at = middle + direction * distance;
    camera->SetPosition(at.x, at.y, at.z);
}

void VolumeScene::rotate(double dx, double dy)
{
    const int* size = m_window->GetSize();
    const double perPixel = 180.0 / std::max(1, std::min(size[0], size[1]));
    vtkCamera* camera = m_renderer->GetActiveCamera();
    camera->Azimuth(-dx * perPixel);
    camera->Elevation(dy * perPixel);
    camera->OrthogonalizeViewUp();
}

void VolumeScene::pan(double dx, double dy)
{
    vtkCamera* camera = m_renderer->GetActiveCamera();
    const int* size = m_window->GetSize();
    const double mmPerPixel = 2 * camera->GetDistance() *
                              std::tan(camera->GetViewAngle() / 2 * 3.14159265 / 180) /
                              std::max(1, size[1]);
    double up[3];
    double ahead[3];
    camera->GetViewUp(up);
    camera->GetDirectionOfProjection(ahead);
    const Vec3 upward{up[0], up[1], up[2]};
    const Vec3 right = normalized(cross({ahead[0], ahead[1], ahead[2]}, upward));
    const Vec3 by = right * (-dx * mmPerPixel) + upward * (dy * mmPerPixel);
    double at[3];
    camera->GetPosition(at);
    camera->SetPosition(at[0] + by.x, at[1] + by.y, at[2] + by.z);
    camera->GetFocalPoint(at);
    camera->SetFocalPoint(at[0] + by.x, at[1] + by.y, at[2] + by.z);
}

Mat4 VolumeScene::worldToScreen() const
{
    const int* size = m_window->GetSize();
    const double width = size[0];
    const double height = size[1];
    vtkMatrix4x4* projected = m_renderer->GetActiveCamera()->GetCompositeProjectionTransformMatrix(
        width / std::max(1.0, height), -1, 1);
    Mat4 matrix{};
    for (int column = 0; column < 4; ++column) {
        const auto at = static_cast<std::size_t>(column);
        const double w = projected->GetElement(3, column);
        matrix[0][at] = (projected->GetElement(0, column) + w) * width / 2;
        matrix[1][at] = (w - projected->GetElement(1, column)) * height / 2;
        matrix[2][at] = projected->GetElement(2, column);
        matrix[3][at] = w;
    }
    return matrix;
}

void VolumeScene::zoom(double factor)
{
    m_renderer->GetActiveCamera()->Dolly(factor);
}

VolumeScene::Box VolumeScene::shownBox() const
{
    vtkBoundingBox bounds;
    for (const auto& [key, surface] : m_surfaces)
        for (const auto& part : surface.parts)
            if (part->GetVisibility() != 0)
                bounds.AddBounds(part->GetBounds());
    if (!bounds.IsValid() && m_imageSurface->GetVisibility() != 0)
        bounds.AddBounds(m_imageSurface->GetBounds());
    if (!bounds.IsValid() && m_geometry)
        for (int corner = 0; corner < 8; ++corner) {
            const Vec3 at = cornerOf(*m_geometry, corner);
            bounds.AddPoint(at.x, at.y, at.z);
        }
    if (!bounds.IsValid())
        return {{-100, -100, -100}, {100, 100, 100}};
    const double* low = bounds.GetMinPoint();
    const double* high = bounds.GetMaxPoint();
    return {{low[0], low[1], low[2]}, {high[0], high[1], high[2]}};
}

/// Letters float beside what is shown, each on its side of the patient.
void VolumeScene::drawLetters(Rgba* pixels) const
{
    struct Side {
        const char* letter;
        Vec3 direction;
    };
    constexpr std::array<Side, 6> kSides{{{"L", {1, 0, 0}},
                                          {"R", {-1, 0, 0}},
                                          {"P", {0, 1, 0}},
                                          {"A", {0, -1, 0}},
                                          {"H", {0, 0, 1}},
                                          {"F", {0, 0, -1}}}};
    constexpr Rgb kFront{214, 219, 224};
    constexpr Rgb kBehind{96, 99, 102}; // what lies behind is told from what is in front
    const Box box = shownBox();
    const double radius = length(box.high - box.low) / 2;
    double ahead[3];
    m_renderer->GetActiveCamera()->GetDirectionOfProjection(ahead);
    const Mat4 screen = worldToScreen();
    const auto [width, height] = size();
    Canvas canvas(pixels, width, height);
    for (const auto& [letter, direction] : kSides) {
        const bool isBehind = dot(direction, Vec3{ahead[0], ahead[1], ahead[2]}) > 0.25;
        const double reach = std::abs(dot(box.high - box.low, direction)) / 2;
        const Vec3 at = box.middle() + direction * (reach * 1.05 + radius * 0.05);
        const auto row = [&](std::size_t n) {
            return screen[n][0] * at.x + screen[n][1] * at.y + screen[n][2] * at.z + screen[n][3];
        };
        if (row(3) > 0) // before the eye
            canvas.text(letter, {row(0) / row(3), row(1) / row(3)}, 13 * m_pixelRatio,
                        isBehind ? kBehind : kFront);
    }
}

std::array<int, 2> VolumeScene::size() const
{
    const int* size = m_window->GetSize();
    return {size[0], size[1]};
}

void VolumeScene::draw(Rgba* pixels)
{
    m_renderer->ResetCameraClippingRange();
    m_picture.draw(*m_window, *m_renderer, pixels);
    if (m_areLettersVisible && m_geometry)
        drawLetters(pixels);
}

} // namespace hangaku::viewer
