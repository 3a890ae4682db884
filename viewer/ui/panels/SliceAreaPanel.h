#pragma once

#include "viewer/session/Session.h"

#include <QColor>
#include <QTimer>
#include <QWidget>

#include <vector>

class QLabel;
class QScrollArea;
class QToolButton;

namespace hangaku::viewer {

/// What one segment takes of the slice.
struct SliceAreaRow {
    QString name;
    QColor colour;
    double areaCm2 = 0;
    bool hasValues = false;
    double mean = 0;
    double standardDeviation = 0;
    bool isActive = false;
};

/// Rows of a name, an area in cm2, and mean and standard deviation of the image's values.
class SliceAreaRows : public QWidget {
    Q_OBJECT
public:
    explicit SliceAreaRows(QWidget* parent);
    void setRows(std::vector<SliceAreaRow> rows, const QString& unit);
    const std::vector<SliceAreaRow>& rows() const { return m_rows; }
    static int rowHeight();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<SliceAreaRow> m_rows;
    QString m_unit;
};

/// The areas of the active segmentation's segments in the axial slice that the crosshair lies in,
/// as body composition is read at a level: folded away at first, follows scrolling. The slice is
/// one of the mask's own, however the views are tilted.
class SliceAreaPanel : public QWidget {
    Q_OBJECT
public:
    explicit SliceAreaPanel(Session& session, QWidget* parent = nullptr);

    const std::vector<SliceAreaRow>& rows() const { return m_rows->rows(); }
    void setOpen(bool open);
    /// What is shown is that of the present slice.
    bool isSettled() const { return !m_delay.isActive(); }

private:
    void ask();
    void showAreas();

    Session& m_session;
    QTimer m_delay; ///< one measurement for all that changes at once
    QLabel* m_level;
    QToolButton* m_fold;
    QScrollArea* m_area;
    SliceAreaRows* m_rows;
    QLabel* m_nothing;
};

} // namespace hangaku::viewer
