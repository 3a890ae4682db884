#include "ai/ui/RunModelPanel.h"

#include "ai/host/ModelSettings.h"
#include "ai/host/Suitability.h"
#include "ai/ui/JobRow.h"
#include "ai/ui/ModelChoice.h"
#include "ai/ui/TrustDialog.h"
#include "ai/ui/TrustQuestion.h"
#include "viewer/core/view/Presentation.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
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

/// Names an image and a model for as long as the program runs.
std::string pairKey(const viewer::Volume& volume, const ModelManifest& model)
{
    const auto& description = volume.description;
    return model.id + '\n' + model.version + '\n' + description.seriesInstanceUid + '\n' +
           description.imageFile.string() + '\n' + description.id;
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
      m_trust(new TrustQuestion(session.tasks(), this)),
      m_button(new QPushButton(this)),
      m_menu(new QMenu(this)),
      m_choice(new ModelChoice(this)),
      m_error(viewer::makeLabel({}, "error", this)),
      m_question(new QWidget(this)),
      m_questionHeading(new QLabel(m_question)),
      m_questionText(viewer::makeLabel({}, "warning", m_question)),
      m_questionButtons(new QWidget(m_question))
{
    buildLayout();
    connect(m_menu, &QMenu::aboutToShow, this, &RunModelPanel::fillMenu);
    connect(m_trust, &TrustQuestion::busyChanged, this, &RunModelPanel::updateState);
    connect(m_trust, &TrustQuestion::failed, this, &RunModelPanel::showError);
    connect(m_trust, &TrustQuestion::agreed, this, [this](const ModelEntry& model, bool isAsked) {
        isAsked ? start(model) : confirm(model);
    });
    // Only then is it known whether there is something to ask.
    connect(m_trust, &TrustQuestion::busyChanged, this, &RunModelPanel::runNext,
            Qt::QueuedConnection);
    connect(m_choice, &ModelChoice::chosen, this, &RunModelPanel::runAll);
    auto& openCase = m_session.openCase();
    connect(&openCase, &viewer::OpenCase::volumeChanged, this, [this] { m_pending.clear(); });
    // A result belongs to its image alone.
    connect(&openCase, &viewer::OpenCase::volumeChanged, this, &RunModelPanel::cancelAll);
    connect(&openCase, &viewer::OpenCase::volumeChanged, this, &RunModelPanel::dropQuestion);
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
    layout->addWidget(m_choice);

    m_rowsLayout = new QVBoxLayout;
    m_rowsLayout->setSpacing(space::kInside);
    layout->addLayout(m_rowsLayout);

    m_error->setWordWrap(true);
    m_error->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_error->hide();
    layout->addWidget(m_error);
    buildQuestion();
    layout->addWidget(m_question);
}

void RunModelPanel::buildQuestion()
{
    m_question->setObjectName("suitability");
    auto* rows = new QVBoxLayout(m_question);
    rows->setContentsMargins(0, space::kInside, 0, space::kInside);
    rows->setSpacing(space::kInside);
    for (QLabel* label : {m_questionHeading, m_questionText}) {
        label->setWordWrap(true);
        rows->addWidget(label);
    }
    m_questionText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* buttons = new QHBoxLayout(m_questionButtons);
    buttons->setContentsMargins(0, space::kInside, 0, 0);
    buttons->setSpacing(space::kBetween);
    auto* runAnyway = new QPushButton(tr("Run anyway"), m_questionButtons);
    runAnyway->setObjectName("runAnyway");
    auto* leave = new QPushButton(tr("Do not run"), m_questionButtons);
    leave->setObjectName("doNotRun");
    buttons->addWidget(runAnyway);
    buttons->addWidget(leave);
    buttons->addStretch(1);
    rows->addWidget(m_questionButtons);
    m_question->hide();
    connect(leave, &QPushButton::clicked, this, [this] {
        dropQuestion();
        runNext();
    });
    connect(runAnyway, &QPushButton::clicked, this, [this] {
        auto model = std::exchange(m_asked, std::nullopt);
        dropQuestion();
        if (model)
            start(std::move(*model));
        runNext();
    });
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
    m_menu->addSeparator();
    auto* several = m_menu->addAction(tr("Several at once…"));
    several->setObjectName("several");
    several->setEnabled(std::ranges::count(models, ModelState::Ready, &ModelEntry::state) > 1);
    connect(several, &QAction::triggered, this, &RunModelPanel::chooseSeveral);
    connect(m_menu->addAction(tr("Models…")), &QAction::triggered, this,
            &RunModelPanel::modelsRequested);
}

QString RunModelPanel::nameInMenu(const ModelEntry& model) const
{
    const auto& manifest = model.manifest;
    const auto name = localized(manifest.name);
    if (model.state == ModelState::Invalid)
        return tr("%1 (cannot be used)").arg(name);
    if (model.state == ModelState::Disabled)
        return tr("%1 (switched off)").arg(name);
    if (!suits(manifest, m_session.volume()))
        return tr("%1 (made for %2)").arg(name, joined(manifest.input.modalities));
    return name;
}

void RunModelPanel::addModel(const ModelEntry& model)
{
    const auto& manifest = model.manifest;
    auto* action = m_menu->addAction(nameInMenu(model));
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

void RunModelPanel::chooseSeveral()
{
    std::vector<ModelChoice::Entry> entries;
    for (const bool suitable : {true, false})
        for (const auto& model : m_registry.models())
            if (model.state == ModelState::Ready &&
                suits(model.manifest, m_session.volume()) == suitable)
                entries.push_back({QString::fromStdString(model.manifest.id), nameInMenu(model),
                                   localized(model.manifest.description)});
    m_choice->ask(entries);
}

void RunModelPanel::runAll(const QStringList& modelIds)
{
    m_error->hide();
    m_pending << modelIds;
    runNext();
}

void RunModelPanel::runNext()
{
    while (!m_pending.isEmpty() && !m_trust->isBusy() && !m_asked)
        runOne(m_pending.takeFirst(), Trust::Ask);
}

void RunModelPanel::run(const QString& modelId, Trust trust)
{
    if (m_trust->isBusy())
        return;
    m_error->hide();
    runOne(modelId, trust);
    runNext();
}

void RunModelPanel::runOne(const QString& modelId, Trust trust)
{
    const auto* volume = m_session.volume();
    if (volume == nullptr || !m_session.openCase().isLoaded())
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
    dropQuestion();
    if (trust == Trust::Given) {
        // Who names a model on a command line is told, and not asked.
        showWarnings(*model, suitability(*volume, model->manifest));
        start(std::move(*model));
    } else {
        m_trust->ask(*model, [this, manifest = model->manifest] {
            const auto* shown = m_session.volume();
            return shown != nullptr ? suitability(*shown, manifest)
                                    : std::vector<viewer::Warning>();
        });
    }
}

bool RunModelPanel::isRunning() const
{
    return !m_rows.empty() || !m_pending.isEmpty() || m_trust->isBusy();
}

void RunModelPanel::confirm(ModelEntry model)
{
    const auto* volume = m_session.volume();
    if (volume == nullptr)
        return;
    const auto warnings = suitability(*volume, model.manifest);
    if (warnings.empty() || m_agreed.contains(pairKey(*volume, model.manifest)))
        return start(std::move(model));
    showWarnings(model, warnings);
    m_questionButtons->show();
    m_asked = std::move(model);
}

void RunModelPanel::showWarnings(const ModelEntry& model,
                                 const std::vector<viewer::Warning>& warnings)
{
    QStringList lines;
    for (const auto& warning : warnings)
        lines << viewer::translate(warning.text);
    m_questionHeading->setText(
        tr("%1 may not suit this image:").arg(localized(model.manifest.name)));
    m_questionText->setText(lines.join('\n'));
    m_questionButtons->hide();
    m_question->setVisible(!warnings.empty());
}

void RunModelPanel::dropQuestion()
{
    m_asked.reset();
    m_question->hide();
}

void RunModelPanel::start(ModelEntry model)
{
    const auto* volume = m_session.volume();
    if (volume == nullptr || !m_session.openCase().isLoaded())
        return; // closed meanwhile
    m_agreed.insert(pairKey(*volume, model.manifest));
    const auto settings = ModelSettings().of(model.manifest);
    InferenceRequest request{*volume, std::move(model)};
    request.creator = "Hangaku " HANGAKU_VERSION;
    request.usesCache = true;
    if (auto applied = apply(settings, request); !applied)
        return showError(applied.error());
    auto* row = new JobRow(*m_queue.submit(std::move(request)), this);
    m_rows.push_back(row);
    m_rowsLayout->addWidget(row);
    connect(row, &JobRow::changed, this, &RunModelPanel::tellJob);
    connect(&row->job(), &InferenceJob::finished, this, [this, row] { onFinished(row); });
    tellJob();
    updateState();
}

void RunModelPanel::cancel()
{
    if (!m_rows.empty())
        m_rows.front()->job().cancel();
}

void RunModelPanel::cancelAll()
{
    const auto rows = m_rows; // each takes itself off the list
    for (auto row = rows.rbegin(); row != rows.rend(); ++row)
        (*row)->job().cancel();
}

void RunModelPanel::tellJob()
{
    if (m_rows.empty()) {
        emit jobChanged({}, -1);
        return;
    }
    auto& row = *m_rows.front();
    auto text = localized(row.job().model().name) + QStringLiteral(": ") + row.stateText();
    if (m_rows.size() > 1)
        text = tr("%1 (%n more waiting)", nullptr, static_cast<int>(m_rows.size()) - 1).arg(text);
    emit jobChanged(text, row.fraction());
}

void RunModelPanel::onFinished(JobRow* row)
{
    auto& job = row->job();
    std::erase(m_rows, row);
    row->hide();
    row->deleteLater();
    job.deleteLater();
    tellJob();
    updateState();
    auto result = job.takeResult();
    if (!result) {
        if (result.error().code != ErrorCode::Cancelled)
            showError(result.error());
        return;
    }
    const Text name(HANGAKU_TR("Ai", "Run %1"), {job.model().name.en});
    if (result->detections)
        m_session.detections().add(std::move(*result->detections), name);
    if (!result->maps.empty()) {
        auto& maps = m_session.scoreMaps();
        const auto first = static_cast<int>(maps.all().size());
        maps.add(std::move(result->maps));
        maps.setShown(first);
    }
    if (result->segmentation)
        emit added(m_session.segmentations().add(std::move(*result->segmentation), name));
}

void RunModelPanel::showError(const Error& error)
{
    // Of several models that were started together each may fail.
    const auto text = viewer::translate(error);
    m_error->setText(m_error->isVisibleTo(this) ? m_error->text() + '\n' + text : text);
    m_error->show();
    emit failed(error);
}

void RunModelPanel::updateState()
{
    const auto* volume = m_session.volume();
    const bool isSuitable = volume != nullptr && isForModels(*volume);
    m_button->setEnabled(isSuitable && m_session.openCase().isLoaded() && !m_trust->isBusy());
    m_button->setToolTip(volume != nullptr && !isSuitable
                             ? tr("Models need a grey-scale image that has a place in the patient")
                             : QString());
}

} // namespace hangaku::ai
