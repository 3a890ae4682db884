#pragma once

#include "ai/host/InferenceQueue.h"
#include "ai/host/ModelRegistry.h"
#include "ai/ui/ImagesQuestion.h"
#include "viewer/session/Session.h"

#include <QStringList>
#include <QWidget>

#include <set>
#include <vector>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace hangaku::ai {

class JobRow;
class ModelChoice;
class ModelMenu;
class SuitabilityQuestion;
class TrustQuestion;

/// Runs models on the open image: a button with the list of models (several can be ticked, and run
/// one after the other), and under it what runs and what waits, each with Cancel. Where the image is
/// not what a model was made for, the panel says so and asks first, once for an image and a model; a
/// model of several images asks which series is which. Results join the session's segmentations; an
/// error stays in the panel until the next run.
class RunModelPanel : public QWidget {
    Q_OBJECT
public:
    RunModelPanel(viewer::Session& session, ModelRegistry& registry, InferenceQueue& queue,
                  QWidget* parent = nullptr);

    /// Whether a network that has never run here may run: the user is asked, or has said so.
    enum class Trust { Ask, Given };

    /// Something runs or waits, or the user is asked about a run.
    bool isRunning() const;
    /// Runs a model by its id on the open image, after those that run already; an error shows in the
    /// panel.
    void run(const QString& modelId, Trust trust = Trust::Ask);
    /// Several, in this order: each waits until what is asked about the one before is answered, and
    /// then in the queue.
    void runAll(const QStringList& modelIds);

public slots:
    /// The one that runs.
    void cancel();
    void cancelAll();

signals:
    /// For the status line: what runs and how far it is (below 0: nobody knows); empty at the end.
    void jobChanged(const QString& text, double fraction);
    /// The result has been added to the session's segmentations under this id.
    void added(int segmentationId);
    void failed(const hangaku::viewer::Error& error);
    /// The user wants to see all models.
    void modelsRequested();

private:
    void buildLayout();
    void runNext();
    void runOne(const QString& modelId, Trust trust);
    bool isAsking() const;
    QStringList namesOf(const QStringList& modelIds) const;
    void onTrusted(const ModelEntry& model, bool isAsked);
    void confirm(const ModelEntry& model, const ChosenImages& images);
    /// What speaks against running it on the open image, and others besides.
    std::vector<viewer::Warning> warningsFor(const ModelManifest& model,
                                             const ChosenImages& images) const;
    void start(const ModelEntry& model, const ChosenImages& images);
    void onFinished(JobRow* row);
    void tellJob();
    void showError(const viewer::Error& error);
    void updateState();

    viewer::Session& m_session;
    ModelRegistry& m_registry;
    InferenceQueue& m_queue;
    TrustQuestion* m_trust;
    ImagesQuestion* m_images;
    bool m_isGiven = false;      ///< the model was named on the command line
    std::vector<JobRow*> m_rows; ///< in the order in which they were asked for
    QStringList m_pending;       ///< chosen with others, and not asked about yet
    QPushButton* m_button;
    ModelMenu* m_menu;
    ModelChoice* m_choice;
    QVBoxLayout* m_rowsLayout;
    QLabel* m_error;
    SuitabilityQuestion* m_question;
    std::set<std::string> m_agreed; ///< images and models that have been asked about
};

} // namespace hangaku::ai
