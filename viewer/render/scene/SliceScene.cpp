#include "viewer/render/scene/SliceScene.h"

#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper2D.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>
#include <vtkTexture.h>
#include <vtkTexturedActor2D.h>
#include <vtkUnsignedCharArray.h>

#include <chrono>

namespace hangaku::viewer {
namespace {

/// A rectangle from (0, 0) to (width, height) whose texture's first row is at the top.
vtkSmartPointer<vtkPolyData> rectangle(double width, double height)
{
    vtkNew<vtkPoints> points;
    points->InsertNextPoint(0, 0, 0);
    points->InsertNextPoint(width, 0, 0);
    points->InsertNextPoint(width, height, 0);
    points->InsertNextPoint(0, height, 0);
    vtkNew<vtkFloatArray> coordinates;
    coordinates->SetNumberOfComponents(2);
    coordinates->InsertNextTuple2(0, 1);
    coordinates->InsertNextTuple2(1, 1);
    coordinates->InsertNextTuple2(1, 0);
    coordinates->InsertNextTuple2(0, 0);
    vtkNew<vtkCellArray> cells;
    const vtkIdType corners[]{0, 1, 2, 3};
    cells->InsertNextCell(4, corners);
    auto result = vtkSmartPointer<vtkPolyData>::New();
    result->SetPoints(points);
    result->SetPolys(cells);
    result->GetPointData()->SetTCoords(coordinates);
    return result;
}

} // namespace

SliceScene::SliceScene(vtkRenderWindow* window)
    : m_window(window), m_renderer(vtkSmartPointer<vtkRenderer>::New()),
      m_array(vtkSmartPointer<vtkUnsignedCharArray>::New()),
      m_image(vtkSmartPointer<vtkImageData>::New()),
      m_quad(vtkSmartPointer<vtkTexturedActor2D>::New())
{
    m_array->SetNumberOfComponents(4);
    vtkNew<vtkTexture> texture;
    texture->SetInputData(m_image);
    texture->InterpolateOff();
    texture->RepeatOff();
    texture->EdgeClampOn();
    m_quad->SetTexture(texture);
    m_quad->SetMapper(vtkNew<vtkPolyDataMapper2D>());
    m_renderer->SetBackground(0, 0, 0);
    m_renderer->AddActor2D(m_quad);
    m_window->SetMultiSamples(0);
    m_window->AddRenderer(m_renderer);
}

SliceScene::~SliceScene()
{
    m_window->RemoveRenderer(m_renderer);
}

void SliceScene::attachPixels()
{
    const SliceCamera& camera = m_picture.camera();
    auto* pixels = const_cast<Rgba*>(m_picture.pixels().data()); // VTK only reads them
    m_array->SetArray(reinterpret_cast<unsigned char*>(pixels),
                      vtkIdType{4} * camera.width * camera.height, 1 /* ours to free */);
    m_array->Modified();
    if (camera.width != m_width || camera.height != m_height) {
        m_width = camera.width;
        m_height = camera.height;
        m_image->SetDimensions(m_width, m_height, 1);
        m_image->GetPointData()->SetScalars(m_array);
        static_cast<vtkPolyDataMapper2D*>(m_quad->GetMapper())
            ->SetInputData(rectangle(m_width, m_height));
    }
    m_image->Modified();
}

void SliceScene::render()
{
    if (m_picture.needsUpdate()) {
        m_picture.update();
        attachPixels();
    }
    const auto start = std::chrono::steady_clock::now();
    m_window->Render();
    m_drawMs = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                   .count();
}

} // namespace hangaku::viewer
