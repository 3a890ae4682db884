#pragma once

#include "viewer/render/slice/MaskPainter.h"

#include <vtkType.h>

#include <array>
#include <map>
#include <vector>

class vtkActor;
class vtkRenderer;
class vtkRenderWindow;

namespace hangaku::viewer {

/// Draws a renderer's actors, and from one frame to the next only those again whose meshes have
/// changed: of all others colours and depths are kept, and in each pixel the nearer one counts. So
/// a frame that follows an edit costs as much as the surface that is edited, however many there
/// are. The picture is the same as if all had been drawn.
///
/// What lets light through must not write depth (VTK's way): it is drawn with both parts.
class KeptPicture {
public:
    /// @param pixels as many as the window has, rows from the top
    void draw(vtkRenderWindow& window, vtkRenderer& renderer, Rgba* pixels);

private:
    /// What makes an actor look as it does.
    struct Look {
        vtkActor* actor = nullptr;
        vtkMTimeType mesh = 0;
        vtkMTimeType properties = 0;
        bool isVisible = false;

        friend bool operator==(const Look&, const Look&) = default;
    };
    struct Eye {
        vtkMTimeType camera = 0;
        std::array<int, 2> size{0, 0};

        friend bool operator==(const Eye&, const Eye&) = default;
    };
    struct Picture {
        std::vector<Rgba> colours; ///< rows from the top
        std::vector<float> depths; ///< rows from the bottom
    };
    static Look lookOf(vtkActor& actor);
    bool noticeChanges(vtkRenderer& renderer, std::array<int, 2> size);

    Eye m_eye;
    std::vector<Look> m_looks; ///< of the frame before
    int m_frame = 0;
    std::map<vtkActor*, int> m_following; ///< and the frame in which each mesh changed last
    bool m_isKept = false;                ///< `m_rest` holds all others
    Picture m_rest;
};

} // namespace hangaku::viewer
