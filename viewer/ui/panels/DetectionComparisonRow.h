#pragma once

#include "viewer/session/Session.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace hangaku::viewer {

/// Which set of detections is the reference, what the others found of it, and what the colours of
/// the boxes mean. Hidden while no sets are compared.
class DetectionComparisonRow : public QWidget {
    Q_OBJECT
public:
    explicit DetectionComparisonRow(Session& session, QWidget* parent = nullptr);

private:
    void show();

    Session& m_session;
    QComboBox* m_reference;
    QLabel* m_numbers;
    QLabel* m_legend;
};

} // namespace hangaku::viewer
