#include "viewer/session/Session.h"

#include "viewer/core/view/Presentation.h"

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
    : QObject(parent),
      m_openCase(m_tasks),
      m_segmentations(m_tasks, m_openCase),
      m_detections(m_tasks, m_openCase, m_segmentations),
      m_traces(m_tasks, m_segmentations),
      m_edits(m_tasks, m_openCase, m_segmentations, m_preview),
      m_comparison(m_tasks, m_openCase, m_segmentations),
      m_detectionComparison(m_openCase, m_detections),
      m_scoreMaps(m_openCase)
{
    connect(&m_openCase, &OpenCase::volumeChanged, this, &Session::onVolumeChanged);
    connect(&m_openCase, &OpenCase::slicesArrived, this, &Session::chooseWindow);
    connect(&m_openCase, &OpenCase::volumeLoaded, this, &Session::chooseWindow);
    connect(&m_openCase, &OpenCase::timePointChanged, this, &Session::timePointChanged);
    connect(this, &Session::crosshairChanged, &m_traces, &TraceRecorder::noteActivity);
}

Session::~Session() = default;

void Session::onVolumeChanged()
{
    const auto* shown = volume();
    if (shown == nullptr)
        return;
    m_needsWindow = true;
    m_voiTable = -1;
    const auto& description = shown->description;
    setInverted(isInvertedAtFirst(description));
    if (!needsVoxelsForWindow(description) || m_openCase.isLoaded())
        chooseWindow();
    // Another series of the same examination is shown at the same place.
    const bool isSamePlace = !m_frameOfReferenceUid.empty() && !isPicture(description) &&
                             m_frameOfReferenceUid == description.frameOfReferenceUid;
    m_frameOfReferenceUid = description.frameOfReferenceUid;
    const Index3 size = shown->geometry.size();
    // A film begins with its first frame, a volume in its middle.
    const int first = isPicture(description) ? 0 : size[2] / 2;
    m_crosshair = isSamePlace ? clampedInto(shown->geometry, m_crosshair)
                              : shown->geometry.toWorld(Index3{size[0] / 2, size[1] / 2, first});
    if (m_tilt && isSamePlace)
        m_tilt->setPivot(m_crosshair);
    else
        setTilt({});
    emit crosshairChanged();
}

void Session::setTilt(const std::optional<PlaneTilt>& tilt)
{
    if (!tilt && !m_tilt)
        return;
    m_tilt = tilt;
    emit tiltChanged();
}

void Session::chooseWindow()
{
    if (!m_needsWindow || volume() == nullptr)
        return;
    // With slices still missing the percentiles are a first guess, mended when all are there.
    const auto& description = volume()->description;
    if (m_openCase.isLoaded() || !needsVoxelsForWindow(description))
        m_needsWindow = false;
    const bool stillGuessing = m_needsWindow;
    const auto choices = windowChoices(description);
    // A file with a table and no window means the table (PS3.3 C.11.2.1).
    if (!choices.empty() && choices.front().voiTable >= 0)
        setVoiTable(choices.front().voiTable, choices.front().window);
    else
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
    if ((window == m_window && m_voiTable < 0) || !(window.width > 0))
        return;
    m_voiTable = -1;
    m_window = window;
    emit windowChanged();
}

void Session::setVoiTable(int table, const WindowLevel& window)
{
    m_needsWindow = false;
    if (table == m_voiTable || volume() == nullptr || table < 0 ||
        table >= static_cast<int>(volume()->description.voiTables.size()))
        return;
    m_voiTable = table;
    m_window = window;
    emit windowChanged();
}

int Session::timePointCount() const
{
    return volume() != nullptr && volume()->allTimePoints ? volume()->description.timePoints : 1;
}

void Session::setInverted(bool inverted)
{
    if (m_inverted == inverted)
        return;
    m_inverted = inverted;
    emit windowChanged();
}

} // namespace hangaku::viewer
