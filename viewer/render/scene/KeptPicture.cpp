#include "viewer/render/scene/KeptPicture.h"

#include <vtkActor.h>
#include <vtkActorCollection.h>
#include <vtkCamera.h>
#include <vtkDataObject.h>
#include <vtkMapper.h>
#include <vtkNew.h>
#include <vtkProperty.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>

namespace hangaku::viewer {
namespace {

bool isOpaque(vtkActor& actor)
{
    return actor.GetProperty()->GetOpacity() >= 1;
}

/// What the window shows, rows from the top.
void read(vtkRenderWindow& window, Rgba* pixels)
{
    const int width = window.GetSize()[0];
    const int height = window.GetSize()[1];
    vtkNew<vtkUnsignedCharArray> colours;
    window.GetRGBACharPixelData(0, 0, width - 1, height - 1, 0, colours);
    for (int y = 0; y < height; ++y) {
        const unsigned char* from = colours->GetPointer(vtkIdType{4} * (height - 1 - y) * width);
        Rgba* to = pixels + std::ptrdiff_t{y} * width;
        for (int x = 0; x < width; ++x, from += 4)
            to[x] = rgba({from[0], from[1], from[2]});
    }
}

/// 0 in front to 1, where nothing is; rows from the bottom.
void readDepths(vtkRenderWindow& window, std::vector<float>& depths)
{
    const int width = window.GetSize()[0];
    const int height = window.GetSize()[1];
    depths.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    window.GetZbufferData(0, 0, width - 1, height - 1, depths.data());
}

/// Hides opaque actors for the time of one rendering.
class Hidden {
public:
    template <typename IsHidden> Hidden(const std::vector<vtkActor*>& actors, IsHidden isHidden)
    {
        for (vtkActor* actor : actors)
            if (actor->GetVisibility() != 0 && isOpaque(*actor) && isHidden(actor)) {
                actor->VisibilityOff();
                m_actors.push_back(actor);
            }
    }
    ~Hidden()
    {
        for (vtkActor* actor : m_actors)
            actor->VisibilityOn();
    }
    Hidden(const Hidden&) = delete;
    Hidden& operator=(const Hidden&) = delete;

private:
    std::vector<vtkActor*> m_actors;
};

} // namespace

KeptPicture::Look KeptPicture::lookOf(vtkActor& actor)
{
    vtkDataObject* mesh = actor.GetMapper()->GetNumberOfInputConnections(0) > 0
                              ? actor.GetMapper()->GetInputDataObject(0, 0)
                              : nullptr;
    return {&actor, mesh != nullptr ? mesh->GetMTime() : 0, actor.GetProperty()->GetMTime(),
            actor.GetVisibility() != 0};
}

/// @return whether only meshes of opaque actors have changed since the frame before
bool KeptPicture::noticeChanges(vtkRenderer& renderer, std::array<int, 2> size)
{
    std::vector<Look> looks;
    vtkCollectionSimpleIterator at = nullptr;
    auto* actors = renderer.GetActors();
    actors->InitTraversal(at);
    while (vtkActor* actor = actors->GetNextActor(at))
        looks.push_back(lookOf(*actor));
    ++m_frame;
    const Eye eye{renderer.GetActiveCamera()->GetMTime(), size};

    bool areOnlyMeshes = eye == m_eye && looks.size() == m_looks.size();
    for (std::size_t n = 0; n < looks.size() && areOnlyMeshes; ++n) {
        Look before = m_looks[n];
        if (before == looks[n])
            continue;
        before.mesh = looks[n].mesh;
        areOnlyMeshes = before == looks[n] && looks[n].isVisible && isOpaque(*looks[n].actor);
        if (m_following.insert_or_assign(looks[n].actor, m_frame).second)
            m_isKept = false;
    }
    // What has not changed for some frames joins those that are kept.
    const int since = m_frame - 6;
    if (std::erase_if(m_following, [since](const auto& each) { return each.second < since; }) > 0)
        m_isKept = false;
    m_looks = std::move(looks);
    m_eye = eye;
    return areOnlyMeshes;
}

void KeptPicture::draw(vtkRenderWindow& window, vtkRenderer& renderer, Rgba* pixels)
{
    const int width = window.GetSize()[0];
    const int height = window.GetSize()[1];
    constexpr std::size_t kMost = 6; // of many, little would be kept
    // Smoothed edges know no depth.
    if (!noticeChanges(renderer, {width, height}) || m_following.empty() ||
        m_following.size() > kMost || renderer.GetUseFXAA()) {
        m_following.clear();
        m_isKept = false;
        window.Render();
        read(window, pixels);
        return;
    }
    std::vector<vtkActor*> actors;
    for (const Look& look : m_looks)
        actors.push_back(look.actor);
    const auto isFollowing = [this](vtkActor* actor) { return m_following.contains(actor); };
    const auto count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    if (!m_isKept) {
        const Hidden hidden(actors, isFollowing);
        window.Render();
        m_rest.colours.resize(count);
        read(window, m_rest.colours.data());
        readDepths(window, m_rest.depths);
        m_isKept = true;
    }
    std::vector<float> depths;
    {
        const Hidden hidden(actors, [&](vtkActor* actor) { return !isFollowing(actor); });
        window.Render();
        read(window, pixels);
        readDepths(window, depths);
    }
    const auto row = static_cast<std::size_t>(width);
    for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y) {
        const std::size_t fromBottom = (static_cast<std::size_t>(height) - 1 - y) * row;
        for (std::size_t x = 0; x < row; ++x)
            if (m_rest.depths[fromBottom + x] <= depths[fromBottom + x])
                pixels[y * row + x] = m_rest.colours[y * row + x];
    }
}

} // namespace hangaku::viewer
