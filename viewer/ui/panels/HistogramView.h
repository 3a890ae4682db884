#pragma once

#include "viewer/processing/statistics/SegmentStatistics.h"

#include <QWidget>

namespace hangaku::viewer {

/// How often the values of a segment occur, as a quiet filled curve; the value under the cursor is
/// told in a tooltip.
class HistogramView : public QWidget {
    Q_OBJECT
public:
    explicit HistogramView(QWidget* parent = nullptr);
    void setHistogram(const processing::Histogram& histogram, const QColor& colour,
                      const QString& unit);
    void clear();

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    processing::Histogram m_histogram;
    QColor m_colour;
    QString m_unit;
};

} // namespace hangaku::viewer
