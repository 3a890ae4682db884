#pragma once

#include "viewer/ui/panels/SegmentStatistics.h"

#include <QWidget>

class QFormLayout;
class QLabel;

namespace hangaku::viewer {

/// Volume and image values of the active segment.
class StatisticsPanel : public QWidget {
    Q_OBJECT
public:
    explicit StatisticsPanel(Session& session, QWidget* parent = nullptr);

    /// What is shown is final.
    bool isSettled() const { return m_statistics->isSettled(); }

private:
    QLabel* addRow(int row, const QString& name);
    void showValues();

    Session& m_session;
    SegmentStatistics* m_statistics;
    QLabel* m_name;
    QLabel* m_volume = nullptr;
    QLabel* m_voxels = nullptr;
    QLabel* m_mean = nullptr;
    QLabel* m_range = nullptr;
};

} // namespace hangaku::viewer
