#include "viewer/ui/view/Cine.h"

#include "viewer/core/view/Presentation.h"
#include "viewer/ui/view/SliceView.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {
namespace {

constexpr double kUsualRate = 10; ///< where the file does not say

/// What a case is made to be played as, if it is.
bool isFilm(const Volume& volume)
{
    return isPicture(volume.description) && volume.geometry.size()[2] > 1;
}

} // namespace

Cine::Cine(Session& session, QObject* parent) : QObject(parent), m_session(session)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &Cine::tick);
    connect(&session.openCase(), &OpenCase::volumeChanged, this, &Cine::onVolumeChanged);
    connect(&session.openCase(), &OpenCase::volumeLoaded, this, &Cine::onVolumeChanged);
    connect(&session, &Session::timePointChanged, this, [this] { onShown(Sequence::Times); });
    connect(&session, &Session::crosshairChanged, this, [this] { onShown(Sequence::Images); });
    onVolumeChanged();
}

void Cine::setView(SliceView* view)
{
    if (view == m_view)
        return;
    if (m_sequence == Sequence::Images)
        stop();
    m_view = view;
    emit changed();
}

void Cine::onVolumeChanged()
{
    stop();
    m_sequence = m_session.timePointCount() > 1 ? Sequence::Times : Sequence::Images;
    const Volume* volume = m_session.volume();
    const double frameTime = volume != nullptr ? volume->description.frameTimeMs : 0;
    // Seconds between dynamic images are when they were taken, not how to look at them.
    constexpr double kSlowestFilm = 1000; // ms
    const bool isRate = frameTime > 0 && frameTime <= kSlowestFilm;
    m_rate = std::clamp(isRate ? 1000 / frameTime : kUsualRate, kSlowest, kFastest);
    emit changed();
}

void Cine::onShown(Sequence sequence)
{
    if (sequence == m_sequence && !m_isStepping)
        stop();
    emit changed();
}

bool Cine::isOffered() const
{
    const Volume* volume = m_session.volume();
    return volume != nullptr && (m_session.timePointCount() > 1 || isFilm(*volume));
}

int Cine::count() const
{
    if (m_sequence == Sequence::Times)
        return m_session.timePointCount();
    return m_view ? m_view->sliceCount() : 0;
}

int Cine::position() const
{
    if (m_sequence == Sequence::Times)
        return m_session.timePoint();
    if (!m_view)
        return 0;
    return m_view->forward() > 0 ? m_view->slice() : m_view->sliceCount() - 1 - m_view->slice();
}

void Cine::goTo(int position)
{
    stop();
    show(position);
}

void Cine::show(int position)
{
    if (m_sequence == Sequence::Times)
        m_session.setTimePoint(position);
    else if (m_view)
        m_view->setSlice(m_view->forward() > 0 ? position
                                               : m_view->sliceCount() - 1 - position);
    emit changed();
}

void Cine::play(Sequence sequence)
{
    stop();
    m_sequence = sequence;
    if (count() < 2) {
        onVolumeChanged();
        return;
    }
    m_isPlaying = true;
    restart();
    emit playingChanged();
    emit changed();
}

void Cine::stop()
{
    if (!m_isPlaying)
        return;
    m_isPlaying = false;
    m_timer.stop();
    emit playingChanged();
}

void Cine::toggle()
{
    if (m_isPlaying)
        stop();
    else
        play(m_session.timePointCount() > 1 ? Sequence::Times : Sequence::Images);
}

void Cine::setRate(double rate)
{
    m_rate = std::clamp(rate, kSlowest, kFastest);
    if (m_isPlaying)
        restart();
    emit changed();
}

void Cine::restart()
{
    m_startedAt = position();
    m_clock.start();
    m_timer.start(static_cast<int>(std::ceil(1000 / m_rate)));
}

void Cine::tick()
{
    if (!m_isPlaying || count() < 2)
        return;
    const double elapsed = static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
    const auto steps = static_cast<std::int64_t>(elapsed * m_rate / 1000);
    m_isStepping = true;
    show(static_cast<int>((m_startedAt + steps) % count()));
    m_isStepping = false;
    const double next = static_cast<double>(steps + 1) * 1000 / m_rate;
    const double now = static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
    m_timer.start(std::max(1, static_cast<int>(std::ceil(next - now))));
}

} // namespace hangaku::viewer
