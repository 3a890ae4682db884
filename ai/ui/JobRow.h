#pragma once

#include "ai/host/InferenceJob.h"

#include <QWidget>

class QLabel;
class QProgressBar;

namespace hangaku::ai {

/// One run in the queue: the model, whether it waits or how far it is, and Cancel.
class JobRow : public QWidget {
    Q_OBJECT
public:
    JobRow(InferenceJob& job, QWidget* parent);

    InferenceJob& job() { return m_job; }
    /// "Tile 14 of 60, about 20 s left".
    QString stateText() const;
    /// Below 0: nobody knows.
    double fraction() const;

signals:
    void changed();

private:
    void showState();

    InferenceJob& m_job;
    QLabel* m_name;
    QLabel* m_state;
    QProgressBar* m_bar;
};

} // namespace hangaku::ai
