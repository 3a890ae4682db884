#include "viewer/session/Session.h"

#include <algorithm>

namespace hangaku::viewer {
namespace {

/// The point of the grid nearest to `lps`.
Vec3 clampedInto(const ImageGeometry& geometry, Vec3 lps)
{
    Vec3 index = geometry.toIndex(lps);
    for (int axis = 0; axis < 3; ++axis)
        index[axis] = std::clamp(index[axis], 0.0, geometry.size()[axis] - 1.0);
    return geometry.toWorld(index);
}

} // namespace

Session::Session(QObject* parent)
    : QObject(parent), m_openCase(m_tasks), m_segmentations(m_tasks, m_openCase)
{
    connect(&m_openCase, &OpenCase::volumeChanged, this, &Session::onVolumeChanged);
    connect(&m_openCase, &OpenCase::slicesArrived, this, &Session::chooseWindow);
    connect(&m_openCase, &OpenCase::volumeLoaded, this, &Session::chooseWindow);
}

Session::~Session() = default;

void Session::onVolumeChanged()
{
    const auto* shown = volume();
    if (shown == nullptr)
        return;
    m_needsWindow = true;
    setInverted(shown->description.invertedGrey);
    const auto& description = shown->description;
    const bool needsVoxels =
        description.fileWindows.empty() && windowPresets(description.modality).empty();
    if (!needsVoxels || m_openCase.isLoaded())
        chooseWindow();
    // Another series of the same examination is shown at the same place.
    const bool isSamePlace = !m_frameOfReferenceUid.empty() &&
                             m_frameOfReferenceUid == description.frameOfReferenceUid;
    m_frameOfReferenceUid = description.frameOfReferenceUid;
    m_crosshair = isSamePlace ? clampedInto(shown->geometry, m_crosshair)
                              : shown->geometry.toWorld(Index3{shown->geometry.size()[0] / 2,
                                                               shown->geometry.size()[1] / 2,
                                                               shown->geometry.size()[2] / 2});
    emit crosshairChanged();
}

void Session::chooseWindow()
{
    if (!m_needsWindow || volume() == nullptr)
        return;
    // With slices still missing the percentiles are a first guess, mended when all are there.
    if (m_openCase.isLoaded() || !volume()->description.fileWindows.empty() ||
        !windowPresets(volume()->description.modality).empty())
        m_needsWindow = false;
    const bool stillGuessing = m_needsWindow;
    setWindow(initialWindow(*volume()));
    m_needsWindow = stillGuessing;
}

void Session::setCrosshair(Vec3 lps)
{
    if (volume() != nullptr)
        lps = clampedInto(volume()->geometry, lps);
    if (lps == m_crosshair)
        return;
    m_crosshair = lps;
    emit crosshairChanged();
}

void Session::setWindow(const WindowLevel& window)
{
    m_needsWindow = false; // the reader has chosen
    if (window == m_window || !(window.width > 0))
        return;
    m_window = window;
    emit windowChanged();
}

void Session::setInverted(bool inverted)
{
    if (m_inverted == inverted)
        return;
    m_inverted = inverted;
    emit windowChanged();
}

} // namespace hangaku::viewer
