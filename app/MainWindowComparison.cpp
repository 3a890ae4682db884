// The part of MainWindow that compares masks.
#include "app/Actions.h"
#include "app/FileCommands.h"
#include "app/MainWindow.h"
#include "app/ViewGrid.h"
#include "app/cohort/CohortPage.h"
#include "app/evaluation/ScanComparison.h"
#include "viewer/session/FrozenLayers.h"
#include "viewer/session/MaskTitle.h"
#include "viewer/ui/panels/ComparePanel.h"
#include "viewer/ui/panels/StatusLine.h"
#include "viewer/ui/panels/Toast.h"
#include "viewer/ui/view/SliceView.h"
#include "viewer/ui/view/VolumeView.h"

#include <QDesktopServices>
#include <QFileDialog>
#include <QUrl>

namespace hangaku::app {

using namespace viewer;

void MainWindow::connectComparison()
{
    connect(m_comparePanel, &ComparePanel::sideBySideChanged, this, &MainWindow::arrangeComparison);
    connect(&m_session.comparison(), &Comparison::changed, this, &MainWindow::arrangeComparison);
    connect(&m_session.comparison(), &Comparison::failed, this, &MainWindow::showError);
    connect(m_actions->nextDifference, &QAction::triggered, this,
            [this] { m_comparePanel->step(1); });
    connect(m_actions->previousDifference, &QAction::triggered, this,
            [this] { m_comparePanel->step(-1); });
}

void MainWindow::connectCohort()
{
    connect(m_actions->cohort, &QAction::triggered, this, &MainWindow::showCohort);
    connect(m_comparePanel, &ComparePanel::cohortRequested, this, [this] { showCohort(true); });
    connect(m_comparePanel, &ComparePanel::reportRequested, this, &MainWindow::chooseReportFolder);
    connect(m_files, &FileCommands::evaluationFound, this,
            [this](const std::filesystem::path& file) {
                showCohort(true);
                m_cohort->open(file);
            });
    connect(m_cohort, &CohortPage::closeRequested, this, [this] { showCohort(false); });
    connect(m_cohort, &CohortPage::failed, this, &MainWindow::showError);
    connect(m_cohort, &CohortPage::said, m_status, &StatusLine::showMessage);
    connect(m_cohort, &CohortPage::caseChosen, this, &MainWindow::openScored);
    connect(m_caseOpener, &CaseOpener::failed, this, &MainWindow::showError);
    // Images that the user opens are to be seen.
    connect(&m_session.openCase(), &OpenCase::volumeChanged, this, [this] {
        if (m_session.volume() != nullptr)
            showCohort(false);
    });
}

void MainWindow::showCohort(bool on)
{
    m_actions->cohort->setChecked(on);
    if (m_isCohortShown == on)
        return;
    m_isCohortShown = on;
    if (on && !partsOf(m_workspace).comparison)
        setWorkspace(Workspace::Compare);
    m_grid->drawInTurn();
    showEmptyState();
    showStrip();
}

void MainWindow::openScored(const ScoredCase& scored)
{
    m_files->whenSaved([this, scored] {
        showCohort(false);
        m_caseOpener->open(scored);
    });
}

void MainWindow::chooseReportFolder()
{
    auto* dialog = new QFileDialog(this, tr("A folder for the report"), m_settings.lastFolder());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
        m_settings.setLastFolder(folder);
        writeReportTo(folder);
    });
    dialog->open();
}

/// The shown masks as they are now, against the reference or each other: what
/// `hangaku-cli compare` writes.
void MainWindow::writeReportTo(const QString& folder)
{
    struct Frozen {
        ScanMasks::Mask mask;
        std::shared_ptr<FrozenLayers> layers;
        bool isReference;
    };
    const Volume* volume = m_session.volume();
    const auto& comparison = m_session.comparison();
    auto& list = m_session.segmentations();
    if (volume == nullptr)
        return;
    std::vector<Frozen> frozen;
    for (const auto& mask : comparison.masks())
        if (mask.isShown || mask.id == comparison.reference())
            frozen.push_back(
                {{titleOf(list, mask.id).toStdString(), list.file(mask.id), nullptr},
                 list.freeze(mask.id),
                 mask.id == comparison.reference()});
    ScanMasks scan{volume->description.description, {}, *volume, {}, {}};
    if (const auto& paths = m_session.openCase().openedPaths(); !paths.empty())
        scan.path = paths.back();
    if (scan.name.empty())
        scan.name = stemOf(scan.path);
    m_status->showJob(tr("Report of the comparison"), 0);
    ++m_reports;
    m_session.tasks().run<Result<std::vector<std::string>>>(
        this,
        [scan, frozen,
         folder](const Progress& progress) mutable -> Result<std::vector<std::string>> {
            for (auto& [mask, layers, isReference] : frozen) {
                mask.segmentation = layers->copy();
                if (isReference)
                    scan.reference = mask;
                else
                    scan.masks.push_back(mask);
            }
            const auto compared = compareMasks(scan, {}, {}, progress);
            if (!compared)
                return tl::unexpected<Error>(compared.error());
            return writeComparison(*compared, folder.toStdString());
        },
        [this, folder](const Result<std::vector<std::string>>& written) {
            --m_reports;
            m_status->showJob({});
            if (!written) {
                showError(written.error());
                return;
            }
            const QString page = folder + "/report.pdf";
            m_toasts->show({Notice::Kind::Information,
                            tr("The report is in %1.").arg(folder),
                            tr("Open it"),
                            [page] { QDesktopServices::openUrl(QUrl::fromLocalFile(page)); },
                            {}});
        },
        [this](double fraction) { m_status->showJob(tr("Report of the comparison"), fraction); });
}

/// One view for each mask, all looking at the same place; or the three planes and the 3D view.
void MainWindow::arrangeComparison()
{
    std::vector<QWidget*> views{m_sliceViews[0], m_sliceViews[1], m_sliceViews[2], m_volumeView};
    const Comparison& comparison = m_session.comparison();
    if (comparison.isActive() && m_comparePanel->isSideBySide() && comparison.masks().size() > 1) {
        std::vector<QWidget*> compared;
        for (const Comparison::Mask& mask : comparison.masks()) {
            if (!mask.isShown)
                continue;
            if (compared.size() == m_compareViews.size()) {
                auto* view = new SliceView(m_session, m_tools, Orientation::Axial, m_grid);
                connectView(*view);
                connect(view, &SliceView::looked, this, [this, view] {
                    for (SliceView* other : m_compareViews)
                        if (other != view)
                            other->lookLike(*view);
                });
                m_compareViews.push_back(view);
                view->hide();
            }
            SliceView* view = m_compareViews[compared.size()];
            view->setComparedMask(mask.id);
            compared.push_back(view);
        }
        if (!compared.empty())
            views = compared;
    }
    m_grid->setViews(views);
}

} // namespace hangaku::app
