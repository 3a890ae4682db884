#pragma once

#include "viewer/processing/statistics/SegmentStatistics.h"
#include "viewer/session/Session.h"

#include <QObject>
#include <QTimer>

#include <optional>
#include <stop_token>

namespace hangaku::viewer {

/// Size, shape and image values of the active segment, measured in the background from a snapshot;
/// again a moment after every change.
class SegmentStatistics : public QObject {
    Q_OBJECT
public:
    explicit SegmentStatistics(Session& session, QObject* parent = nullptr);
    ~SegmentStatistics() override;

    /// Empty while it is being computed, and when there is no segment or no image.
    const std::optional<processing::SegmentStatistics>& values() const { return m_values; }
    /// Nothing is being computed, nor about to be.
    bool isSettled() const { return !m_delay.isActive() && !m_isRunning; }

signals:
    void changed();

private:
    void restart();
    void start();

    Session& m_session;
    QTimer m_delay;
    std::optional<processing::SegmentStatistics> m_values;
    SegmentationId m_id = -1;
    Label m_segment = 0;
    bool m_isRunning = false;
    int m_number = 0; ///< of the run whose result counts
    std::stop_source m_stop;
};

} // namespace hangaku::viewer
