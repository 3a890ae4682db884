#pragma once

#include "ai/host/ModelRegistry.h"
#include "viewer/session/TaskRunner.h"

#include <QObject>

#include <functional>

class QWidget;

namespace hangaku::ai {

/// Whether a network may run: those of the program and those that have been trusted may, about
/// others the user is asked. Weights may be large: they are read in the background.
class TrustQuestion : public QObject {
    Q_OBJECT
public:
    /// @param window the question's parent
    TrustQuestion(viewer::TaskRunner& tasks, QWidget* window);

    /// What speaks against a run, asked for when the question is shown.
    using Warnings = std::function<std::vector<viewer::Warning>()>;

    bool isBusy() const { return m_isBusy; }
    /// Ends with one of the signals. Does nothing while another question is open.
    void ask(const ModelEntry& model, Warnings warnings);

signals:
    void busyChanged();
    /// It may run. The manifest's hash is that of what was looked at.
    /// @param isAsked the user has just seen the question, with its warnings
    void agreed(const hangaku::ai::ModelEntry& model, bool isAsked);
    void failed(const hangaku::viewer::Error& error);

private:
    struct Checked;
    void onChecked(ModelEntry model, const Warnings& warnings, const Checked& checked);
    void setBusy(bool busy);

    viewer::TaskRunner& m_tasks;
    QWidget* m_window;
    bool m_isBusy = false;
};

} // namespace hangaku::ai
