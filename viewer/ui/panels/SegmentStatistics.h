#pragma once

#include "viewer/session/Session.h"

#include <QObject>
#include <QTimer>

namespace hangaku::viewer {

/// Values of the image inside the active segment, computed in slices of a few milliseconds between
/// the events of the GUI: nothing is copied, and nothing waits.
class SegmentStatistics : public QObject {
    Q_OBJECT
public:
    struct Values {
        std::int64_t voxels = 0;
        double mean = 0;
        double standardDeviation = 0;
        double minimum = 0;
        double maximum = 0;
    };

    explicit SegmentStatistics(Session& session, QObject* parent = nullptr);

    /// Empty while it is being computed, and when no segment lies on the shown image.
    const std::optional<Values>& values() const { return m_values; }
    /// Nothing is being computed, nor about to be.
    bool isSettled() const { return !m_delay.isActive() && !m_idle.isActive(); }

signals:
    void changed();

private:
    void restart();
    void step();
    void addRow(int j, int k);
    void finish();

    Session& m_session;
    QTimer m_delay;
    QTimer m_idle;
    std::optional<Values> m_values;
    SegmentationId m_id = -1;
    Label m_segment = 0;
    int m_nextSlice = 0;
    int m_nextRow = 0;
    std::int64_t m_count = 0;
    double m_mean = 0;
    double m_squares = 0; ///< sum of squared distances from the running mean
    double m_minimum = 0;
    double m_maximum = 0;
};

} // namespace hangaku::viewer
