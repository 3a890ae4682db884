#pragma once

#include "viewer/core/image/ImageGeometry.h"
#include "viewer/core/segmentation/Polygon.h"
#include "viewer/core/segmentation/Segment.h"
#include "viewer/render/scene/KeptPicture.h"
#include "viewer/render/slice/BoxMarks.h"
#include "viewer/render/slice/MaskPainter.h"

#include <vtkSmartPointer.h>

#include <array>
#include <map>
#include <optional>
#include <utility>
#include <vector>

class vtkActor;
class vtkPolyData;
class vtkRenderWindow;
class vtkRenderer;

namespace hangaku::viewer {

/// Surfaces of segments in the patient, inside the outline of the image, with the patient's
/// directions at hand. Draws into a given render window; makes no surface itself (Surface.h does,
/// on any thread).
class VolumeScene {
public:
    /// Names a surface: which segmentation (any number that its owner gives) and which segment.
    using SurfaceKey = std::pair<int, Label>;

    explicit VolumeScene(vtkRenderWindow* window);
    ~VolumeScene();
    VolumeScene(const VolumeScene&) = delete;
    VolumeScene& operator=(const VolumeScene&) = delete;

    /// The grid whose outline is drawn; none empties the scene.
    void setOutline(const std::optional<ImageGeometry>& geometry);
    /// A surface in LPS mm, in one or two parts: when only one has changed, the other costs
    /// nothing. Both null: it goes.
    void setSurface(SurfaceKey key, vtkSmartPointer<vtkPolyData> still,
                    vtkSmartPointer<vtkPolyData> edited = nullptr);
    void setLook(SurfaceKey key, Rgb colour, bool visible, double opacity);
    std::vector<SurfaceKey> surfaces() const;
    /// Shown only while there is no visible segment.
    void setImageSurface(vtkSmartPointer<vtkPolyData> surface);
    /// Three lines through a point, as far as the grid reaches: along its axes, or where planes are
    /// tilted along `directions` (LPS).
    void setCrosshair(const std::optional<Vec3>& lps, const std::vector<Vec3>& directions = {});
    /// Detections as wire frames, the selected one stronger.
    void setBoxes(const std::vector<BoxMark>& boxes);
    void setPixelRatio(double ratio);
    void setLettersVisible(bool visible);
    /// Smooths edges after drawing.
    void setSmoothEdges(bool smooth);

    /// Looks at what is shown, else at the whole outline, from the front, a little from the left
    /// and above.
    void resetCamera();
    /// Turns about the middle as a ball under the hand would turn, by device pixels.
    void rotate(double dx, double dy);
    void pan(double dx, double dy);
    void zoom(double factor);

    /// LPS mm to device pixels from the top left (x / w, y / w), and the depth (z / w) from -1 in
    /// front to 1; row-major.
    Mat4 worldToScreen() const;

    /// Of the window, in pixels.
    std::array<int, 2> size() const;
    /// @param pixels `size()` of them, rows from the top
    void draw(Rgba* pixels);

private:
    struct Surface {
        std::array<vtkSmartPointer<vtkActor>, 2> parts; ///< with one look
        bool isVisible = true;
    };
    static void showParts(const Surface& surface);
    struct Box {
        Vec3 low;
        Vec3 high;
        Vec3 middle() const { return (low + high) * 0.5; }
    };
    void updateImageSurface();
    Box shownBox() const;
    void drawLetters(Rgba* pixels) const;

    vtkSmartPointer<vtkRenderWindow> m_window;
    vtkSmartPointer<vtkRenderer> m_renderer;
    vtkSmartPointer<vtkActor> m_outline;
    vtkSmartPointer<vtkActor> m_crosshair;
    vtkSmartPointer<vtkActor> m_boxes;
    vtkSmartPointer<vtkActor> m_selectedBox;
    vtkSmartPointer<vtkActor> m_imageSurface;
    std::map<SurfaceKey, Surface> m_surfaces;
    KeptPicture m_picture;
    std::optional<ImageGeometry> m_geometry;
    double m_pixelRatio = 1;
    bool m_areLettersVisible = true;
};

} // namespace hangaku::viewer
