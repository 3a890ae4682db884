#pragma once

#include "viewer/session/Session.h"
#include "viewer/ui/view/CursorReadout.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace hangaku::viewer {

/// The line under everything: where the cursor (else the crosshair) is in the patient, the value
/// there, and what is being done, with its progress and Cancel.
class StatusLine : public QWidget {
    Q_OBJECT
public:
    explicit StatusLine(Session& session, QWidget* parent = nullptr);

    /// What is under the mouse; `leave` shows the crosshair again.
    void showReadout(const CursorReadout& readout);
    void leave();
    /// A job of another library (a model's run). An empty text ends it; a fraction below 0 means
    /// that nobody knows how far it is.
    void showJob(const QString& text, double fraction = -1);
    /// A short word on what has just been done ("Undo: Paint lung"), for some seconds.
    void showMessage(const QString& text);

signals:
    void jobCancelled();

private:
    void update();
    void showWhyNoSuv(const Volume& volume);
    void showProgress();

    Session& m_session;
    QLabel* m_position;
    QLabel* m_value;
    QLabel* m_index;
    QLabel* m_job;
    QProgressBar* m_progress;
    QToolButton* m_cancel;
    QString m_jobText;
    QString m_message;
    double m_jobFraction = -1;
    double m_readFraction = 0;
    std::optional<CursorReadout> m_readout;
};

} // namespace hangaku::viewer
