#include "ai/ui/RunModelPanel.h"

#include "ai/host/ModelSettings.h"
#include "ai/host/Suitability.h"
#include "ai/ui/JobRow.h"
#include "ai/ui/ModelChoice.h"
#include "ai/ui/ModelMenu.h"
#include "ai/ui/SuitabilityQuestion.h"
#include "ai/ui/TrustDialog.h"
#include "ai/ui/TrustQuestion.h"
#include "viewer/core/view/Presentation.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace hangaku::ai {

using viewer::Error;
using viewer::ErrorCode;
using viewer::Text;
namespace space = viewer::space;

namespace {

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

} // namespace

RunModelPanel::RunModelPanel(viewer::Session& session, ModelRegistry& registry,
                             InferenceQueue& queue, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_registry(registry),
      m_queue(queue),
      m_trust(new TrustQuestion(session.tasks(), this)),
      m_images(new ImagesQuestion(session, this)),
      m_button(new QPushButton(this)),
      m_menu(new ModelMenu(session, registry, this)),
      m_choice(new ModelChoice(this)),
      m_error(viewer::makeLabel({}, "error", this)),
      m_question(new SuitabilityQuestion(this))
{
    buildLayout();
    connect(m_menu, &ModelMenu::chosen, this, [this](const QString& id) { run(id); });
    connect(m_menu, &ModelMenu::severalRequested, this,
            [this] { m_choice->ask(m_menu->entries()); });
    connect(m_menu, &ModelMenu::modelsRequested, this, &RunModelPanel::modelsRequested);
    connect(m_trust, &TrustQuestion::busyChanged, this, &RunModelPanel::updateState);
    connect(m_trust, &TrustQuestion::failed, this, &RunModelPanel::showError);
    connect(m_trust, &TrustQuestion::agreed, this, &RunModelPanel::onTrusted);
    connect(m_images, &ImagesQuestion::busyChanged, this, &RunModelPanel::updateState);
    connect(m_images, &ImagesQuestion::busyChanged, this, &RunModelPanel::tellJob);
    connect(m_images, &ImagesQuestion::failed, this, &RunModelPanel::showError);
    connect(m_images, &ImagesQuestion::progressed, this, [this](double fraction) {
        if (m_rows.empty() && m_images->isReading())
            emit jobChanged(tr("Reading the other images"), fraction);
    });
    // Only then is it known whether there is something to ask.
    connect(m_trust, &TrustQuestion::busyChanged, this, &RunModelPanel::runNext,
            Qt::QueuedConnection);
    connect(m_images, &ImagesQuestion::chosen, this, &RunModelPanel::confirm);
    connect(m_images, &ImagesQuestion::busyChanged, this, &RunModelPanel::runNext,
            Qt::QueuedConnection);
    connect(m_question, &SuitabilityQuestion::agreed, this, &RunModelPanel::start);
    connect(m_question, &SuitabilityQuestion::answered, this, &RunModelPanel::runNext);
    connect(m_choice, &ModelChoice::chosen, this, &RunModelPanel::runAll);
    auto& openCase = m_session.openCase();
    connect(&openCase, &viewer::OpenCase::volumeChanged, this, [this] { m_pending.clear(); });
    // A result belongs to its image alone.
    connect(&openCase, &viewer::OpenCase::volumeChanged, this, &RunModelPanel::cancelAll);
    connect(&openCase, &viewer::OpenCase::volumeChanged, m_question, &SuitabilityQuestion::drop);
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
    layout->addWidget(m_question);
}

void RunModelPanel::runAll(const QStringList& modelIds)
{
    m_error->hide();
    m_pending << modelIds;
    runNext();
}

void RunModelPanel::runNext()
{
    while (!m_pending.isEmpty() && !isAsking() && !m_question->isOpen())
        runOne(m_pending.takeFirst(), Trust::Ask);
}

void RunModelPanel::run(const QString& modelId, Trust trust)
{
    if (isAsking())
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
    m_question->drop();
    m_isGiven = trust == Trust::Given;
    if (m_isGiven)
        return onTrusted(*model, false);
    m_trust->ask(*model, [this, manifest = model->manifest] {
        // Of several images more can be said once it is known which.
        return m_session.volume() != nullptr && manifest.imageCount() == 1
                   ? warningsFor(manifest, {})
                   : std::vector<viewer::Warning>();
    });
}

void RunModelPanel::onTrusted(const ModelEntry& model, bool isAsked)
{
    if (model.manifest.imageCount() > 1)
        m_images->ask(model,
                      m_isGiven ? ImagesQuestion::Ask::IfUnclear : ImagesQuestion::Ask::Always);
    else if (isAsked)
        start(model, {});
    else
        confirm(model, {});
}

std::vector<viewer::Warning> RunModelPanel::warningsFor(const ModelManifest& model,
                                                        const ChosenImages& images) const
{
    if (model.imageCount() == 1)
        return suitability(*m_session.volume(), model);
    auto all = images.others;
    all.insert(all.begin() + static_cast<std::ptrdiff_t>(images.position), *m_session.volume());
    return suitability(all, model);
}

bool RunModelPanel::isAsking() const
{
    return m_trust->isBusy() || m_images->isBusy();
}

bool RunModelPanel::isRunning() const
{
    return !m_rows.empty() || !m_pending.isEmpty() || isAsking();
}

QStringList RunModelPanel::namesOf(const QStringList& modelIds) const
{
    QStringList names;
    for (const auto& id : modelIds)
        if (const auto* model = m_registry.find(id.toStdString()))
            names << localized(model->manifest.name);
    return names;
}

void RunModelPanel::confirm(const ModelEntry& model, const ChosenImages& images)
{
    const auto* volume = m_session.volume();
    if (volume == nullptr)
        return;
    const auto warnings = warningsFor(model.manifest, images);
    if (m_isGiven) // who names a model on a command line is told, and not asked
        m_question->tell(model.manifest, warnings);
    if (m_isGiven || warnings.empty() || m_agreed.contains(pairKey(*volume, model.manifest)))
        start(model, images);
    else
        m_question->ask(model, images, warnings, namesOf(m_pending));
}

void RunModelPanel::start(const ModelEntry& model, const ChosenImages& images)
{
    const auto* volume = m_session.volume();
    if (volume == nullptr || !m_session.openCase().isLoaded())
        return; // closed meanwhile
    m_agreed.insert(pairKey(*volume, model.manifest));
    const auto settings = ModelSettings().of(model.manifest);
    InferenceRequest request{*volume, model};
    request.otherImages = images.others;
    request.position = images.position;
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
        emit jobChanged(m_images->isReading() ? tr("Reading the other images") : QString(), -1);
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
    // In the list they are called what the menu calls the model; the record of it stays in English.
    const auto title = localized(job.model().name).toStdString();
    const Text name(HANGAKU_TR("Ai", "Run %1"), {title});
    if (result->detections) {
        result->detections->name = title;
        m_session.detections().add(std::move(*result->detections), name);
    }
    if (!result->maps.empty()) {
        auto& maps = m_session.scoreMaps();
        const auto first = static_cast<int>(maps.all().size());
        maps.add(std::move(result->maps));
        maps.setShown(first);
    }
    if (result->segmentation) {
        result->segmentation->name = title;
        emit added(m_session.segmentations().add(std::move(*result->segmentation), name));
    }
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
    m_button->setEnabled(isSuitable && m_session.openCase().isLoaded() && !isAsking());
    m_button->setToolTip(volume != nullptr && !isSuitable
                             ? tr("Models need a grey-scale image that has a place in the patient")
                             : QString());
}

} // namespace hangaku::ai
