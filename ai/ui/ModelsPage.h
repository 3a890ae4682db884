#pragma once

#include "ai/host/InferenceQueue.h"
#include "ai/host/ModelRegistry.h"
#include "viewer/session/TaskRunner.h"

#include <QDialog>
#include <QPointer>

#include <map>

class QLabel;
class QListWidget;
class QPushButton;
class QScrollArea;

namespace hangaku::ai {

class ModelDetail;
class TrustQuestion;

/// All models on this computer, usable or not: what each is, installing, removing, settings and
/// tests. Not modal.
class ModelsPage : public QDialog {
    Q_OBJECT
public:
    /// All three outlive it.
    ModelsPage(viewer::TaskRunner& tasks, ModelRegistry& registry, InferenceQueue& queue,
               QWidget* parent);

    /// Looks again, and keeps the selection.
    void refresh();
    void select(const QString& modelId);
    /// In the background; what is wrong stays at the foot.
    void install(const QString& folderOrArchive);
    /// Nothing is being installed, hashed or tested.
    bool isSettled() const;

signals:
    void changed();

private:
    struct Testing;

    QWidget* makeList();
    void chooseFolder();
    void chooseArchive();
    void showModel(int row);
    void computeHashes();
    QString stateText(const ModelEntry& model) const;
    void remove(const ModelEntry& model);
    void startTest(const ModelEntry& model);
    void runSample(const std::shared_ptr<Testing>& testing);
    void onTested(const std::shared_ptr<Testing>& testing);
    void endTest(const std::shared_ptr<Testing>& testing, const QString& text, const char* role);
    void showTest();
    void showMessage(const QString& text, const char* role);

    viewer::TaskRunner& m_tasks;
    ModelRegistry& m_registry;
    InferenceQueue& m_queue;
    TrustQuestion* m_trust;
    QListWidget* m_list;
    QScrollArea* m_place;
    QPushButton* m_install;
    QLabel* m_message;
    QPointer<ModelDetail> m_detail;
    std::vector<ModelEntry> m_models;            ///< in the order of the list
    std::map<std::string, std::string> m_hashes; ///< of weights, by model folder
    std::shared_ptr<Testing> m_testing;          ///< the present or latest test
    int m_busy = 0;                              ///< tasks in the background
};

} // namespace hangaku::ai
