#pragma once

#include "ai/host/CodeScan.h"
#include "ai/host/InferenceQueue.h"
#include "ai/host/ModelRegistry.h"
#include "viewer/session/Session.h"

#include <QWidget>

class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace hangaku::ai {

/// Runs a model on the open image: a button with the list of models, and, while one runs, how far
/// it is, with Cancel. The result joins the session's segmentations; an error stays in the panel
/// until the next run.
class RunModelPanel : public QWidget {
    Q_OBJECT
public:
    RunModelPanel(viewer::Session& session, ModelRegistry& registry, InferenceQueue& queue,
                  QWidget* parent = nullptr);

    /// Whether a network that has never run here may run: the user is asked, or has said so.
    enum class Trust { Ask, Given };

    bool isRunning() const { return m_job != nullptr || m_isChecking; }
    /// Runs a model by its id on the open image; an error shows in the panel.
    void run(const QString& modelId, Trust trust = Trust::Ask);

public slots:
    void cancel();

signals:
    /// For the status line: what runs and how far it is (below 0: nobody knows); empty at the end.
    void jobChanged(const QString& text, double fraction);
    /// The result has been added to the session's segmentations under this id.
    void added(int segmentationId);
    void failed(const hangaku::viewer::Error& error);

private:
    void buildLayout();
    void fillMenu();
    void addModel(const ModelEntry& model);
    void check(ModelEntry model);
    void ask(const ModelEntry& model, const std::string& sha256,
             const std::vector<CodeFinding>& findings);
    void start(ModelEntry model);
    void onProgress(const RunProgress& progress);
    void onFinished();
    void showError(const viewer::Error& error);
    void updateState();
    QString progressText(const RunProgress& progress) const;

    viewer::Session& m_session;
    ModelRegistry& m_registry;
    InferenceQueue& m_queue;
    InferenceJob* m_job = nullptr;
    bool m_isChecking = false; ///< a network's hash is being made, or the user asked
    QPushButton* m_button;
    QMenu* m_menu;
    QWidget* m_progressRow;
    QLabel* m_progressText;
    QProgressBar* m_progressBar;
    QToolButton* m_cancelButton;
    QLabel* m_error;
};

} // namespace hangaku::ai
