#include "ai/ui/ModelMenu.h"

#include "ai/host/Suitability.h"
#include "ai/ui/TrustDialog.h"
#include "viewer/core/base/Joined.h"
#include "viewer/ui/text/Translate.h"

#include <algorithm>

namespace hangaku::ai {

ModelMenu::ModelMenu(viewer::Session& session, ModelRegistry& registry, QWidget* parent)
    : QMenu(parent), m_session(session), m_registry(registry)
{
    setToolTipsVisible(true);
    connect(this, &QMenu::aboutToShow, this, &ModelMenu::fill);
}

bool ModelMenu::suits(const ModelEntry& model) const
{
    const auto* volume = m_session.volume();
    const auto wanted = modalitiesOf(model.manifest);
    return volume == nullptr || wanted.empty() || volume->description.modality.empty() ||
           std::ranges::find(wanted, volume->description.modality) != wanted.end();
}

QString ModelMenu::nameOf(const ModelEntry& model) const
{
    const auto name = localized(model.manifest.name);
    if (model.state == ModelState::Invalid)
        return tr("%1 (cannot be used)").arg(name);
    if (model.state == ModelState::Disabled)
        return tr("%1 (switched off)").arg(name);
    if (!suits(model))
        return tr("%1 (made for %2)")
            .arg(name, QString::fromStdString(viewer::joined(modalitiesOf(model.manifest))));
    return name;
}

void ModelMenu::fill()
{
    clear();
    m_registry.refresh();
    const auto& models = m_registry.models();
    for (const bool suitable : {true, false}) {
        for (const auto& model : models)
            if (suits(model) == suitable)
                addModel(model);
        addSeparator();
    }
    if (models.empty())
        addAction(tr("No models found"))->setEnabled(false);
    addSeparator();
    auto* several = addAction(tr("Several at once…"), this, &ModelMenu::severalRequested);
    several->setObjectName("several");
    several->setEnabled(std::ranges::count(models, ModelState::Ready, &ModelEntry::state) > 1);
    addAction(tr("Models…"), this, &ModelMenu::modelsRequested);
}

void ModelMenu::addModel(const ModelEntry& model)
{
    const auto& manifest = model.manifest;
    auto* action = addAction(nameOf(model));
    action->setEnabled(model.state == ModelState::Ready);
    action->setToolTip(model.state == ModelState::Invalid
                           ? viewer::translate(model.error)
                           : tr("%1\nVersion %2. %3")
                                 .arg(localized(manifest.description),
                                      QString::fromStdString(manifest.version),
                                      localized(manifest.intendedUse)));
    connect(action, &QAction::triggered, this,
            [this, id = QString::fromStdString(manifest.id)] { emit chosen(id); });
}

std::vector<ModelChoice::Entry> ModelMenu::entries() const
{
    std::vector<ModelChoice::Entry> entries;
    for (const bool suitable : {true, false})
        for (const auto& model : m_registry.models())
            if (model.state == ModelState::Ready && suits(model) == suitable)
                entries.push_back({QString::fromStdString(model.manifest.id), nameOf(model),
                                   localized(model.manifest.description)});
    return entries;
}

} // namespace hangaku::ai
