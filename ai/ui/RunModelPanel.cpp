#include "ai/ui/RunModelPanel.h"

#include "ai/host/ModelArchive.h"
#include "ai/host/ModelTrust.h"
#include "ai/host/Sha256.h"
#include "ai/ui/TrustDialog.h"
#include "viewer/core/view/Presentation.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace hangaku::ai {

using viewer::Error;
using viewer::ErrorCode;
using viewer::Text;
namespace space = viewer::space;

namespace {

/// Whether the model was made for images like this one; models that do not say suit all.
bool suits(const ModelManifest& model, const viewer::Volume* volume)
{
    const auto& modalities = model.input.modalities;
    return volume == nullptr || modalities.empty() || volume->description.modality.empty() ||
           std::find(modalities.begin(), modalities.end(), volume->description.modality) !=
               modalities.end();
}

/// Models read grey values at places in the patient.
bool isForModels(const viewer::Volume& volume)
{
    return !volume.isColour() && !viewer::isPicture(volume.description);
}

QString joined(const std::vector<std::string>& words)
{
    QStringList list;
    for (const auto& word : words)
        list.append(QString::fromStdString(word));
    return list.join(QStringLiteral(", "));
}

} // namespace

RunModelPanel::RunModelPanel(viewer::Session& session, ModelRegistry& registry,
                             InferenceQueue& queue, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_registry(registry),
      m_queue(queue),
      m_button(new QPushButton(this)),
      m_menu(new QMenu(this)),
      m_progressRow(new QWidget(this)),
      m_progressText(viewer::makeLabel({}, "second", m_progressRow)),
      m_progressBar(new QProgressBar(m_progressRow)),
      m_cancelButton(new QToolButton(m_progressRow)),
      m_error(viewer::makeLabel({}, "error", this))
{
    buildLayout();
    connect(m_menu, &QMenu::aboutToShow, this, &RunModelPanel::fillMenu);
    connect(m_cancelButton, &QToolButton::clicked, this, &RunModelPanel::cancel);
    auto& openCase = m_session.openCase();
    // A result belongs to its image alone.
    connect(&openCase, &viewer::OpenCase::volumeChanged, this, &RunModelPanel::cancel);
    connect(&openCase, &viewer::OpenCase::volumeChanged, this, &RunModelPanel::updateState);
    connect(&openCase, &viewer::OpenCase::volumeLoaded, this, &RunModelPanel::updateState);
    updateState();
}

void RunModelPanel::buildLayout()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, space::kBetween);
    layout->setSpacing(space::kInside);
    m_button->setText(tr("Run model"));
    m_button->setIcon(viewer::icon("ai"));
    m_button->setMenu(m_menu);
    m_button->setObjectName("runModel");
    layout->addWidget(m_button);

    auto* row = new QHBoxLayout(m_progressRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kInside);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(space::kInside);
    texts->addWidget(m_progressText);
    texts->addWidget(m_progressBar);
    m_progressBar->setTextVisible(false);
    row->addLayout(texts, 1);
    m_cancelButton->setIcon(viewer::icon("close"));
    m_cancelButton->setToolTip(tr("Cancel"));
    m_cancelButton->setAccessibleName(tr("Cancel the model's run"));
    m_cancelButton->setFixedSize(space::kRow, space::kRow);
    row->addWidget(m_cancelButton);
    layout->addWidget(m_progressRow);

    m_error->setWordWrap(true);
    m_error->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_error->hide();
    layout->addWidget(m_error);
}

void RunModelPanel::fillMenu()
{
    m_menu->clear();
    m_menu->setToolTipsVisible(true);
    m_registry.refresh();
    const auto& models = m_registry.models();
    const auto addAll = [&](bool suitable) {
        for (const auto& model : models)
            if (suits(model.manifest, m_session.volume()) == suitable)
                addModel(model);
    };
    addAll(true);
    m_menu->addSeparator();
    addAll(false);
    if (models.empty())
        m_menu->addAction(tr("No models found"))->setEnabled(false);
}

void RunModelPanel::addModel(const ModelEntry& model)
{
    const auto& manifest = model.manifest;
    auto name = localized(manifest.name);
    if (model.state == ModelState::Invalid)
        name = tr("%1 (cannot be used)").arg(name);
    else if (model.state == ModelState::Disabled)
        name = tr("%1 (switched off)").arg(name);
    else if (!suits(manifest, m_session.volume()))
        name = tr("%1 (made for %2)").arg(name, joined(manifest.input.modalities));
    auto* action = m_menu->addAction(name);
    action->setEnabled(model.state == ModelState::Ready);
    action->setToolTip(model.state == ModelState::Invalid
                           ? viewer::translate(model.error)
                           : tr("%1\nVersion %2. %3")
                                 .arg(localized(manifest.description),
                                      QString::fromStdString(manifest.version),
                                      localized(manifest.intendedUse)));
    connect(action, &QAction::triggered, this,
            [this, id = QString::fromStdString(manifest.id)] { run(id); });
}

void RunModelPanel::run(const QString& modelId, Trust trust)
{
    const auto* volume = m_session.volume();
    if (volume == nullptr || !m_session.openCase().isLoaded() || isRunning())
        return;
    if (!isForModels(*volume))
        return showError(Error{ErrorCode::Unsupported,
                               Text(HANGAKU_TR("Ai", "Models need a grey-scale image that has a "
                                                     "place in the patient")),
                               {},
                               {}});
    auto model = m_registry.open(modelId.toStdString());
    if (!model)
        return showError(model.error());
    m_error->hide();
    if (trust == Trust::Given || model->isShipped)
        start(std::move(*model));
    else
        check(std::move(*model));
}

/// Weights may be large: they are read in the background.
void RunModelPanel::check(ModelEntry model)
{
    struct Checked {
        viewer::Result<std::string> sha256;
        viewer::Result<std::vector<CodeFinding>> findings;
    };
    m_isChecking = true;
    updateState();
    m_session.tasks().run<std::shared_ptr<const Checked>>(
        this,
        [model](const viewer::Progress&) {
            if (auto ready = makeReady(model); !ready)
                return std::make_shared<const Checked>(
                    Checked{tl::unexpected(ready.error()), tl::unexpected(ready.error())});
            const auto files = model.weightsFiles();
            return std::make_shared<const Checked>(Checked{sha256Of(files), scanCode(files)});
        },
        [this, model](const std::shared_ptr<const Checked>& checked) mutable {
            m_isChecking = false;
            const auto* error = !checked->sha256     ? &checked->sha256.error()
                                : !checked->findings ? &checked->findings.error()
                                                     : nullptr;
            updateState();
            if (error != nullptr)
                return showError(*error);
            // What was looked at is what runs.
            model.manifest.sha256 = *checked->sha256;
            if (ModelTrust().isTrusted(*checked->sha256))
                start(model);
            else
                ask(model, *checked->sha256, *checked->findings);
        });
}

void RunModelPanel::ask(const ModelEntry& model, const std::string& sha256,
                        const std::vector<CodeFinding>& findings)
{
    m_isChecking = true;
    updateState();
    auto* dialog = new TrustDialog(model, sha256, findings, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::finished, this, [this, model, sha256](int answer) {
        m_isChecking = false;
        updateState();
        if (answer != QDialog::Accepted)
            return;
        if (auto kept = ModelTrust().trust(sha256, model.manifest); !kept)
            showError(kept.error()); // it will be asked about again
        start(model);
    });
    dialog->open();
}

void RunModelPanel::start(ModelEntry model)
{
    const auto* volume = m_session.volume();
    if (volume == nullptr || !m_session.openCase().isLoaded())
        return; // closed meanwhile
    InferenceRequest request{*volume, std::move(model)};
    request.creator = "Hangaku " HANGAKU_VERSION;
    m_job = m_queue.submit(std::move(request));
    connect(m_job, &InferenceJob::progressed, this, &RunModelPanel::onProgress);
    connect(m_job, &InferenceJob::finished, this, &RunModelPanel::onFinished);
    onProgress({Stage::Prepare, 0, 0});
    updateState();
}

void RunModelPanel::cancel()
{
    if (m_job != nullptr)
        m_job->cancel();
}

QString RunModelPanel::progressText(const RunProgress& progress) const
{
    switch (progress.stage) {
    case Stage::Prepare: return tr("Preparing the image");
    case Stage::Restore: return tr("Finishing the masks");
    case Stage::Network: break;
    }
    if (progress.total <= 1)
        return tr("Running, whole image in one pass");
    const auto tile = tr("Tile %1 of %2").arg(progress.done).arg(progress.total);
    const auto seconds = m_job->secondsLeft();
    if (!seconds)
        return tile;
    if (*seconds < 90)
        return tr("%1, about %2 s left").arg(tile).arg(std::lround(*seconds));
    return tr("%1, about %2 min left").arg(tile).arg(std::lround(*seconds / 60));
}

void RunModelPanel::onProgress(const RunProgress& progress)
{
    const bool isKnown = progress.stage == Stage::Network && progress.total > 1;
    m_progressBar->setRange(0, isKnown ? progress.total : 0); // 0 to 0 moves without an end
    m_progressBar->setValue(isKnown ? progress.done : 0);
    const auto text = progressText(progress);
    m_progressText->setText(text);
    emit jobChanged(localized(m_job->model().name) + QStringLiteral(": ") + text,
                    isKnown ? static_cast<double>(progress.done) / progress.total : -1);
}

void RunModelPanel::onFinished()
{
    auto* job = std::exchange(m_job, nullptr);
    job->deleteLater();
    emit jobChanged({}, -1);
    updateState();
    auto result = job->takeResult();
    if (!result) {
        if (result.error().code != ErrorCode::Cancelled)
            showError(result.error());
        return;
    }
    const Text name(HANGAKU_TR("Ai", "Run %1"), {job->model().name.en});
    if (result->detections)
        m_session.detections().add(std::move(*result->detections), name);
    if (result->segmentation)
        emit added(m_session.segmentations().add(std::move(*result->segmentation), name));
}

void RunModelPanel::showError(const Error& error)
{
    m_error->setText(viewer::translate(error));
    m_error->show();
    emit failed(error);
}

void RunModelPanel::updateState()
{
    const auto* volume = m_session.volume();
    const bool isSuitable = volume != nullptr && isForModels(*volume);
    m_button->setEnabled(isSuitable && m_session.openCase().isLoaded() && !isRunning());
    m_button->setToolTip(volume != nullptr && !isSuitable
                             ? tr("Models need a grey-scale image that has a place in the patient")
                             : QString());
    m_button->setVisible(m_job == nullptr);
    m_progressRow->setVisible(m_job != nullptr);
}

} // namespace hangaku::ai
