#pragma once

#include "viewer/session/Session.h"

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <QTimer>

namespace hangaku::viewer {

class SliceView;

/// Plays the images of a case one after the other, again and again, at a steady rate: its time
/// points, the frames of a film, or on request the slices of a view.
///
/// The clock says which image is due. Where drawing is slower than the rate, images are left out;
/// nothing lags behind. Playing ends when the reader goes to another image himself.
class Cine : public QObject {
    Q_OBJECT
public:
    enum class Sequence {
        Times,
        Images, ///< frames or slices of the view
    };
    static constexpr double kSlowest = 0.5; ///< images a second
    static constexpr double kFastest = 120;

    /// @param session outlives the object
    explicit Cine(Session& session, QObject* parent = nullptr);

    /// The view whose images are played.
    void setView(SliceView* view);
    /// What the case is made to be played as; slices of a volume are played on request only.
    Sequence sequence() const { return m_sequence; }
    /// There are time points, or the frames of a film.
    bool isOffered() const;
    int count() const;
    /// From 0, in reading order.
    int position() const;
    void goTo(int position);

    bool isPlaying() const { return m_isPlaying; }
    void play(Sequence sequence);
    void stop();
    /// Plays what the case is made for, else the slices of the view; or stops.
    void toggle();
    double rate() const { return m_rate; }
    /// @param rate images a second; kept between the two limits
    void setRate(double rate);

signals:
    void playingChanged();
    /// Another image is shown, another sequence is played, or at another rate.
    void changed();

private:
    void onVolumeChanged();
    void onShown(Sequence sequence);
    void show(int position);
    void restart();
    void tick();

    Session& m_session;
    QPointer<SliceView> m_view;
    Sequence m_sequence = Sequence::Images;
    double m_rate = 10;
    bool m_isPlaying = false;
    bool m_isStepping = false; ///< it is us who goes to another image
    QElapsedTimer m_clock;
    int m_startedAt = 0; ///< position when the clock started
    QTimer m_timer;
};

} // namespace hangaku::viewer
