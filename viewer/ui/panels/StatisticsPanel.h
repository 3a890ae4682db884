#pragma once

#include "viewer/ui/panels/SegmentStatistics.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace hangaku::viewer {

/// Size, diameters and image values of the active segment, with a histogram; all of it when
/// unfolded.
class StatisticsPanel : public QWidget {
    Q_OBJECT
public:
    explicit StatisticsPanel(Session& session, QWidget* parent = nullptr);

    /// What is shown is final.
    bool isSettled() const;

signals:
    /// Of all segments of a segmentation, as a table.
    void exportRequested(int id);

private:
    enum Row { Volume_, Mean, Diameters, Range, Percentiles, Voxels, Surface, Diameter3d, Centre,
               RowCount };
    void makeHeading();
    void addRow(Row row, const QString& name);
    void unfold(bool open);
    void showValues();
    void showValuesOfImage(const processing::ValueStatistics& values);

    Session& m_session;
    SegmentStatistics* m_statistics;
    QLabel* m_name;
    QToolButton* m_fold;
    QToolButton* m_export;
    class HistogramView* m_histogram;
    class SliceAreaPanel* m_slice;
    std::array<QLabel*, RowCount> m_names{};
    std::array<QLabel*, RowCount> m_values{};
};

} // namespace hangaku::viewer
