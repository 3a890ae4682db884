// The part of MainWindow that joins the model layer; empty in a build without it.
#include "app/Actions.h"
#include "app/MainWindow.h"
#include "viewer/session/EditedFiles.h"
#include "viewer/session/journal/EditJournal.h"
#include "viewer/ui/panels/SegmentsPanel.h"
#include "viewer/ui/panels/StatusLine.h"
#ifdef HANGAKU_AI
#include "ai/ui/ModelsPage.h"
#include "ai/ui/RunModelPanel.h"
#endif

namespace hangaku::app {

using namespace viewer;

#ifdef HANGAKU_AI

MainWindow::~MainWindow() = default;

void MainWindow::addModels()
{
    m_models = std::make_shared<ai::ModelRegistry>();
    m_modelQueue = new ai::InferenceQueue(this);
    m_runModel = new ai::RunModelPanel(m_session, *m_models, *m_modelQueue, m_segmentsPanel);
    m_segmentsPanel->addHeadingWidget(m_runModel);
    connect(m_runModel, &ai::RunModelPanel::jobChanged, m_status, &StatusLine::showJob);
    connect(m_status, &StatusLine::jobCancelled, m_runModel, &ai::RunModelPanel::cancel);
    connect(m_runModel, &ai::RunModelPanel::failed, this, [this](const Error& error) {
        m_errors << QString::fromStdString(error.reason.english()); // the panel shows it
    });
    connect(&m_session.openCase(), &OpenCase::volumeLoaded, this, &MainWindow::startWaitingModel);
    connect(m_runModel, &ai::RunModelPanel::modelsRequested, this, &MainWindow::showModels);
    connect(m_actions->models, &QAction::triggered, this, &MainWindow::showModels);
    m_actions->models->setEnabled(true);
}

void MainWindow::showModels()
{
    if (m_modelsPage == nullptr)
        m_modelsPage = new ai::ModelsPage(m_session.tasks(), *m_models, *m_modelQueue, this);
    else
        m_modelsPage->refresh();
    m_modelsPage->show();
    m_modelsPage->raise();
    m_modelsPage->activateWindow();
}

void MainWindow::runModel(const QString& id)
{
    m_waitingModel = id;
    startWaitingModel();
}

void MainWindow::startWaitingModel()
{
    if (!m_waitingModel.isEmpty() && m_session.openCase().isLoaded())
        // Who names it on the command line has chosen it.
        m_runModel->run(std::exchange(m_waitingModel, {}), ai::RunModelPanel::Trust::Given);
}

bool MainWindow::isRunningModel() const
{
    return !m_waitingModel.isEmpty() || m_runModel->isRunning();
}

#else

MainWindow::~MainWindow() = default;

void MainWindow::addModels() {}

void MainWindow::runModel(const QString&)
{
    showError(Error{ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "This build of the program cannot run models")),
                    {},
                    {}});
}

void MainWindow::startWaitingModel() {}

void MainWindow::showModels() {}

bool MainWindow::isRunningModel() const
{
    return false;
}

#endif

} // namespace hangaku::app
