#pragma once

#include "viewer/render/slice/SlicePicture.h"

#include <vtkSmartPointer.h>

class vtkImageData;
class vtkRenderWindow;
class vtkRenderer;
class vtkTexturedActor2D;
class vtkUnsignedCharArray;

namespace hangaku::viewer {

/// Puts a SlicePicture on a render window, pixel for pixel: one texture on one rectangle. The
/// texture reads the picture's own pixels; nothing is copied on the way to OpenGL.
class SliceScene {
public:
    /// Adds its renderer to `window`, which outlives the scene or is shared with it.
    explicit SliceScene(vtkRenderWindow* window);
    ~SliceScene();
    SliceScene(const SliceScene&) = delete;
    SliceScene& operator=(const SliceScene&) = delete;

    SlicePicture& picture() { return m_picture; }
    const SlicePicture& picture() const { return m_picture; }

    /// Brings the picture up to date and draws it. The picture's camera has the window's size.
    void render();
    /// ms that OpenGL took in the last `render`, beside `picture().times()`.
    double drawMs() const { return m_drawMs; }

private:
    void attachPixels();

    SlicePicture m_picture;
    vtkSmartPointer<vtkRenderWindow> m_window;
    vtkSmartPointer<vtkRenderer> m_renderer;
    vtkSmartPointer<vtkUnsignedCharArray> m_array;
    vtkSmartPointer<vtkImageData> m_image;
    vtkSmartPointer<vtkTexturedActor2D> m_quad;
    int m_width = 0;
    int m_height = 0;
    double m_drawMs = 0;
};

} // namespace hangaku::viewer
