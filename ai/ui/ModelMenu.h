#pragma once

#include "ai/host/ModelRegistry.h"
#include "ai/ui/ModelChoice.h"
#include "viewer/session/Session.h"

#include <QMenu>

#include <vector>

namespace hangaku::ai {

/// The installed models, looked for anew whenever it opens: first those that were made for images
/// like the one that is shown, then the others, which say what they were made for.
class ModelMenu : public QMenu {
    Q_OBJECT
public:
    ModelMenu(viewer::Session& session, ModelRegistry& registry, QWidget* parent);

    /// Those that can run, in the menu's order.
    std::vector<ModelChoice::Entry> entries() const;

signals:
    void chosen(const QString& modelId);
    void severalRequested();
    /// The user wants to see the models' page.
    void modelsRequested();

private:
    void fill();
    /// Whether the shown image is of a modality that it was made for.
    bool suits(const ModelEntry& model) const;
    QString nameOf(const ModelEntry& model) const;
    void addModel(const ModelEntry& model);

    viewer::Session& m_session;
    ModelRegistry& m_registry;
};

} // namespace hangaku::ai
