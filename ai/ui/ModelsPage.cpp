#include "ai/ui/ModelsPage.h"

#include "ai/host/ModelInstall.h"
#include "ai/host/ModelSample.h"
#include "ai/host/ModelSettings.h"
#include "ai/host/ModelTrust.h"
#include "ai/host/Sha256.h"
#include "ai/ui/ModelDetail.h"
#include "ai/ui/ModelRow.h"
#include "ai/ui/TrustDialog.h"
#include "ai/ui/TrustQuestion.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Theme.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace hangaku::ai {

using viewer::Error;
using viewer::ErrorCode;
using viewer::Result;
namespace space = viewer::space;

/// A test, from the click to its outcome.
struct ModelsPage::Testing {
    ModelEntry model;
    std::shared_ptr<const ModelSample> sample;
    QPointer<InferenceJob> job;
    bool isStopped = false;
    bool isRunning = true;
    QString text;
    const char* role = "second";
};

namespace {

constexpr int kListWidth = 260;

/// Where a model lies names it: ids of invalid models need not be unique.
std::string placeOf(const ModelEntry& model)
{
    return (model.archive.empty() ? model.folder : model.archive).string();
}

/// "Passed: the lowest Dice is 0.93 (Aorta), at least 0.85 is promised."
QString outcomeText(const ModelTestResult& result)
{
    const auto lowest =
        std::ranges::min_element(result.segments, {}, &ModelTestResult::Segment::dice);
    const auto text = result.isPassed()
                          ? ModelsPage::tr("Passed: %1 segments, the lowest Dice is %2 (%3); at "
                                           "least %4 is promised.")
                          : ModelsPage::tr("Failed: of %1 segments the lowest Dice is %2 (%3), and "
                                           "%4 is promised.");
    return text.arg(result.segments.size())
        .arg(lowest->dice, 0, 'f', 3)
        .arg(QString::fromStdString(lowest->name))
        .arg(result.minimumDice, 0, 'f', 2);
}

} // namespace

ModelsPage::ModelsPage(viewer::TaskRunner& tasks, ModelRegistry& registry, InferenceQueue& queue,
                       QWidget* parent)
    : QDialog(parent),
      m_tasks(tasks),
      m_registry(registry),
      m_queue(queue),
      m_trust(new TrustQuestion(tasks, this)),
      m_list(new QListWidget(this)),
      m_place(new QScrollArea(this)),
      m_install(new QPushButton(tr("Install a model"), this)),
      m_message(viewer::makeLabel({}, "second", this))
{
    setWindowTitle(tr("Models"));
    resize(880, 640);
    auto* columns = new QHBoxLayout(this);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(0);
    columns->addWidget(makeList());
    columns->addWidget(viewer::makeLine(Qt::Vertical, this));
    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    m_place->setWidgetResizable(true);
    m_place->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    right->addWidget(m_place, 1);
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_message->setContentsMargins(space::kPanel, space::kBetween, space::kPanel, space::kBetween);
    m_message->setObjectName("message");
    m_message->hide();
    right->addWidget(m_message);
    columns->addLayout(right, 1);
    connect(m_list, &QListWidget::currentRowChanged, this, &ModelsPage::showModel);
    connect(m_trust, &TrustQuestion::agreed, this, [this](const ModelEntry& model) {
        computeHashes(); // it may be trusted now
        startTest(model);
    });
    connect(m_trust, &TrustQuestion::failed, this,
            [this](const Error& error) { showMessage(viewer::translate(error), "error"); });
    refresh();
}

QWidget* ModelsPage::makeList()
{
    auto* side = new QWidget(this);
    side->setObjectName("panel");
    side->setAttribute(Qt::WA_StyledBackground);
    side->setFixedWidth(kListWidth);
    auto* rows = new QVBoxLayout(side);
    rows->setContentsMargins(0, space::kBetween, 0, 0);
    rows->setSpacing(0);
    m_list->setObjectName("models");
    m_list->setAccessibleName(tr("Models"));
    m_list->setItemDelegate(new ModelRow(m_list));
    m_list->setMouseTracking(true);
    rows->addWidget(m_list, 1);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(space::kGroup, space::kBetween, space::kGroup, space::kGroup);
    auto* menu = new QMenu(m_install);
    connect(menu->addAction(tr("From a folder…")), &QAction::triggered, this,
            &ModelsPage::chooseFolder);
    connect(menu->addAction(tr("From a ZIP…")), &QAction::triggered, this,
            &ModelsPage::chooseArchive);
    m_install->setMenu(menu);
    m_install->setAutoDefault(false);
    m_install->setObjectName("install");
    foot->addWidget(m_install);
    rows->addLayout(foot);
    return side;
}

QString ModelsPage::stateText(const ModelEntry& model) const
{
    switch (model.state) {
    case ModelState::Invalid: return tr("Cannot be used");
    case ModelState::Disabled: return tr("Switched off");
    case ModelState::Ready: break;
    }
    if (model.isShipped)
        return tr("Ready, comes with the program");
    const auto hash = m_hashes.find(placeOf(model));
    if (hash == m_hashes.end())
        return tr("Ready");
    return ModelTrust().isTrusted(hash->second) ? tr("Ready, trusted")
                                                : tr("Not trusted yet: asked before it runs");
}

void ModelsPage::refresh()
{
    const int row = m_list->currentRow();
    const auto selected = row >= 0 ? placeOf(m_models[static_cast<std::size_t>(row)]) : "";
    m_registry.refresh();
    m_models = m_registry.models();
    int next = 0;
    {
        const QSignalBlocker quiet(m_list);
        m_list->clear();
        for (const auto& model : m_models) {
            if (placeOf(model) == selected)
                next = m_list->count();
            m_list->addItem(localized(model.manifest.name) + '\n' + stateText(model));
        }
        m_list->setCurrentRow(m_models.empty() ? -1 : next);
    }
    showModel(m_list->currentRow());
    computeHashes();
}

void ModelsPage::select(const QString& modelId)
{
    for (std::size_t at = 0; at < m_models.size(); ++at)
        if (m_models[at].manifest.id == modelId.toStdString())
            m_list->setCurrentRow(static_cast<int>(at));
}

void ModelsPage::showModel(int row)
{
    m_detail = nullptr;
    if (row < 0) {
        auto* empty = viewer::makeLabel(tr("No models yet: install one from a folder or a ZIP."),
                                        "second", m_place);
        empty->setAlignment(Qt::AlignCenter);
        m_place->setWidget(empty);
        return;
    }
    const auto& model = m_models[static_cast<std::size_t>(row)];
    m_detail = new ModelDetail(model, stateText(model), m_place);
    if (const auto hash = m_hashes.find(placeOf(model)); hash != m_hashes.end())
        m_detail->setHash(hash->second);
    connect(m_detail, &ModelDetail::testRequested, this, [this, model] {
        if (!m_testing || !m_testing->isRunning)
            m_trust->ask(model, {});
    });
    connect(m_detail, &ModelDetail::testStopRequested, this, [this] {
        m_testing->isStopped = true;
        if (m_testing->job)
            m_testing->job->cancel();
    });
    connect(m_detail, &ModelDetail::removeRequested, this, [this, model] { remove(model); });
    m_place->setWidget(m_detail);
    m_place->verticalScrollBar()->setValue(0);
    showTest();
}

/// Of those that are not known yet, one after the other.
void ModelsPage::computeHashes()
{
    for (std::size_t at = 0; at < m_models.size(); ++at) {
        const auto& model = m_models[at];
        const auto place = placeOf(model);
        const auto show = [this, place] {
            for (std::size_t row = 0; row < m_models.size(); ++row) {
                if (placeOf(m_models[row]) != place)
                    continue;
                const auto state = stateText(m_models[row]);
                m_list->item(static_cast<int>(row))
                    ->setText(localized(m_models[row].manifest.name) + '\n' + state);
                if (m_detail != nullptr && m_list->currentRow() == static_cast<int>(row)) {
                    m_detail->setStateText(state);
                    m_detail->setHash(m_hashes.at(place));
                }
            }
        };
        if (m_hashes.contains(place))
            show();
        else if (model.state != ModelState::Invalid) {
            ++m_busy;
            m_tasks.run<std::shared_ptr<const Result<std::string>>>(
                this,
                [model](const viewer::Progress&) {
                    return std::make_shared<const Result<std::string>>(
                        sha256Of(model.weightsFiles()));
                },
                [this, place, show](const std::shared_ptr<const Result<std::string>>& hash) {
                    --m_busy;
                    if (!*hash)
                        return; // a ZIP that has not been unpacked yet
                    m_hashes[place] = **hash;
                    show();
                });
        }
    }
}

void ModelsPage::chooseFolder()
{
    const auto folder =
        QFileDialog::getExistingDirectory(this, tr("Install a model from a folder"));
    if (!folder.isEmpty())
        install(folder);
}

void ModelsPage::chooseArchive()
{
    const auto file = QFileDialog::getOpenFileName(this, tr("Install a model from a ZIP"), {},
                                                   tr("ZIP files (*.zip);;All files (*)"));
    if (!file.isEmpty())
        install(file);
}

void ModelsPage::install(const QString& source)
{
    using Installed = std::shared_ptr<const Result<ModelEntry>>;
    ++m_busy;
    m_install->setEnabled(false);
    showMessage(tr("Installing %1…").arg(source), "second");
    m_tasks.run<Installed>(
        this,
        [registry = m_registry,
         path = std::filesystem::path(source.toStdString())](const viewer::Progress& progress) {
            return std::make_shared<const Result<ModelEntry>>(
                installModel(registry, path, progress));
        },
        [this](const Installed& installed) {
            --m_busy;
            m_install->setEnabled(true);
            if (!*installed)
                return showMessage(viewer::translate(installed->error()), "error");
            m_hashes.erase(placeOf(**installed));
            refresh();
            select(QString::fromStdString((*installed)->manifest.id));
            showMessage(tr("Installed: %1").arg(localized((*installed)->manifest.name)), "second");
            emit changed();
        });
}

void ModelsPage::remove(const ModelEntry& model)
{
    if (auto removed = removeModel(model); !removed)
        return showMessage(viewer::translate(removed.error()), "error");
    m_hashes.erase(placeOf(model));
    refresh();
    showMessage(tr("Removed: %1").arg(localized(model.manifest.name)), "second");
    emit changed();
}

void ModelsPage::showMessage(const QString& text, const char* role)
{
    m_message->setText(text);
    m_message->setProperty("role", role);
    m_message->style()->polish(m_message);
    m_message->show();
}

void ModelsPage::startTest(const ModelEntry& model)
{
    using Read = std::shared_ptr<Result<ModelSample>>;
    auto testing = std::make_shared<Testing>();
    testing->model = model;
    testing->text = tr("Getting the sample…");
    m_testing = testing;
    showTest();
    m_tasks.run<Read>(
        this,
        [model](const viewer::Progress& progress) {
            return std::make_shared<Result<ModelSample>>(readSample(model, progress));
        },
        [this, testing](const Read& sample) {
            if (testing->isStopped)
                return endTest(testing, tr("Stopped."), "second");
            if (!*sample)
                return endTest(testing, viewer::translate(sample->error()), "error");
            testing->sample = std::make_shared<const ModelSample>(std::move(**sample));
            runSample(testing);
        });
}

void ModelsPage::runSample(const std::shared_ptr<Testing>& testing)
{
    InferenceRequest request{testing->sample->image, testing->model};
    request.creator = "Hangaku " HANGAKU_VERSION;
    // With the user's settings, too: that is how it runs. Never from the cache: it is the run that
    // is tested.
    if (auto applied = apply(ModelSettings().of(testing->model.manifest), request); !applied)
        return endTest(testing, viewer::translate(applied.error()), "error");
    testing->job = m_queue.submit(std::move(request));
    testing->text = tr("Waiting");
    showTest();
    connect(testing->job, &InferenceJob::progressed, this,
            [this, testing](const RunProgress& progress) {
                testing->text = progress.stage == Stage::Network && progress.total > 1
                                    ? tr("Tile %1 of %2").arg(progress.done).arg(progress.total)
                                    : tr("Running…");
                showTest();
            });
    connect(testing->job, &InferenceJob::finished, this, [this, testing] { onTested(testing); });
}

void ModelsPage::onTested(const std::shared_ptr<Testing>& testing)
{
    auto outcome = testing->job->takeResult();
    testing->job->deleteLater();
    if (testing->isStopped)
        return endTest(testing, tr("Stopped."), "second");
    if (!outcome)
        return endTest(testing, viewer::translate(outcome.error()), "error");
    if (!outcome->segmentation)
        return endTest(testing, tr("The model made no segmentation."), "error");
    const auto result = scoreSample(testing->model, *testing->sample, *outcome->segmentation);
    if (!result)
        return endTest(testing, viewer::translate(result.error()), "error");
    endTest(testing, outcomeText(*result), result->isPassed() ? "second" : "error");
}

void ModelsPage::endTest(const std::shared_ptr<Testing>& testing, const QString& text,
                         const char* role)
{
    testing->isRunning = false;
    testing->text = text;
    testing->role = role;
    testing->sample.reset();
    showTest();
}

void ModelsPage::showTest()
{
    const int row = m_list->currentRow();
    if (m_testing && m_detail != nullptr && row >= 0 &&
        placeOf(m_models[static_cast<std::size_t>(row)]) == placeOf(m_testing->model))
        m_detail->setTest(m_testing->text, m_testing->role, m_testing->isRunning);
}

bool ModelsPage::isSettled() const
{
    return m_busy == 0 && !m_trust->isBusy() && (!m_testing || !m_testing->isRunning);
}

} // namespace hangaku::ai
