#pragma once

#include "viewer/session/Session.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace hangaku::viewer {

/// How much work the active segmentation was, and how much of its model's mask was kept. Hidden
/// until something has been done to it.
class CorrectionPanel : public QWidget {
    Q_OBJECT
public:
    explicit CorrectionPanel(Session& session, QWidget* parent = nullptr);

signals:
    /// The trace of a segmentation, as a table.
    void exportRequested(int id);

private:
    enum Row { Seconds, Actions, Dice, Path, RowCount };
    void addRow(Row row, const QString& name, const QString& explanation);
    void showValues();

    Session& m_session;
    QToolButton* m_export;
    std::array<QLabel*, RowCount> m_names{};
    std::array<QLabel*, RowCount> m_values{};
};

} // namespace hangaku::viewer
