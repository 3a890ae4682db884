#pragma once

#include "app/Settings.h"
#include "app/workspaces/Workspace.h"
#include "viewer/session/Session.h"
#include "viewer/ui/tools/ToolBox.h"

#include <QMainWindow>

#include <filesystem>
#include <memory>
#include <vector>

class QStackedWidget;

namespace hangaku::viewer {
class Cine;
class ComparePanel;
class CorrectionPanel;
class DetectionsPanel;
class EditJournal;
class EditTools;
class EditedFiles;
class LeftoverJournal;
class EmptyState;
class SegmentsPanel;
class SeriesStrip;
class SliceView;
class StatisticsPanel;
class StatusLine;
class ToastStack;
class VolumeView;
} // namespace hangaku::viewer

namespace hangaku::ai {
class InferenceQueue;
class ModelRegistry;
class ModelsPage;
class RunModelPanel;
} // namespace hangaku::ai

namespace hangaku::app {

class Actions;
class CaseOpener;
class CohortPage;
struct ScoredCase;
class FileCommands;
class KeyBindings;
class Recovery;
class ToolColumn;
class TopBar;
class ViewGrid;

/// The window: arranges the views and panels of one session, and connects them.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// @param settings outlives the window
    explicit MainWindow(Settings& settings);
    ~MainWindow() override;

    viewer::Session& session() { return m_session; }
    viewer::ToolBox& toolBox() { return m_tools; }
    FileCommands& files() { return *m_files; }
    Actions& actions() { return *m_actions; }
    KeyBindings& keys() { return *m_keys; }
    viewer::ToastStack& toasts() { return *m_toasts; }
    viewer::SliceView& view(viewer::Orientation orientation);
    viewer::SliceView& stackView() { return *m_stackView; }
    CohortPage& cohort() { return *m_cohort; }

    void setWorkspace(Workspace workspace);
    Workspace workspace() const { return m_workspace; }
    /// The page of a cohort in the place of the images, in the Compare workspace.
    void showCohort(bool on);
    /// Runs a model, by its id, as soon as the image that is being opened has been read.
    void runModel(const QString& id);
    /// What went wrong since the start, as the user read it.
    const QStringList& errors() const { return m_errors; }
    /// Offers work that a crash has left behind, if there is some.
    void offerLostWork();
    /// What is not saved is not kept for the next start either.
    void giveUpWork();
    /// Nothing is being opened, made or computed, and what was asked for is on the screen.
    bool isSettled() const;

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void makeViews();
    void arrange();
    QWidget* makePanel();
    void connectSession();
    void connectFiles();
    void connectEditing();
    void connectTools();
    void connectDisplay();
    void connectTopBar();
    void connectComparison();
    void connectDetections();
    void arrangeComparison();
    void connectCohort();
    void openScored(const ScoredCase& scored);
    void chooseReportFolder();
    void writeReportTo(const QString& folder);
    void connectView(viewer::SliceView& view);
    void keepWork();
    void offer(const std::shared_ptr<viewer::LeftoverJournal>& leftover);
    void addModels();
    void startWaitingModel();
    void showModels();
    bool isRunningModel() const;
    void onVolumeChanged();
    void onContentsChanged();
    void onHistoryChanged();
    void onToolChanged();
    void connectImages();
    viewer::SliceView* activeSliceView() const;
    void chooseLayout();
    void showTitle();
    void showStrip();
    void showEmptyState();
    void showError(const viewer::Error& error);
    void offerReports(const std::vector<std::filesystem::path>& files);
    void offerMasks(const std::vector<std::filesystem::path>& files);
    void offerLossySave(int id, const QString& file, viewer::SegmentationFormat format,
                        const std::vector<viewer::Warning>& losses);
    void stepSegment(int step);
    void chooseTool(viewer::ToolKind kind);
    void showViewMenu(viewer::SliceView& view, const QPoint& globalPosition);
    void showVolumeMenu(const QPoint& globalPosition);
    void savePicture();
    void closeCase();

    Settings& m_settings;
    viewer::Session m_session;
    std::unique_ptr<viewer::EditJournal> m_journal; ///< ends before the session
    std::unique_ptr<viewer::EditedFiles> m_editedFiles;
    viewer::ToolBox m_tools;
    Recovery* m_recovery = nullptr;
    Actions* m_actions;
    KeyBindings* m_keys;
    FileCommands* m_files;
    viewer::EditTools* m_editTools;
    Workspace m_workspace = Workspace::Annotate;

    std::vector<viewer::SliceView*> m_sliceViews; ///< axial, coronal, sagittal
    viewer::SliceView* m_stackView = nullptr;     ///< images as acquired
    viewer::VolumeView* m_volumeView = nullptr;
    std::vector<viewer::SliceView*> m_compareViews; ///< side by side, one for each mask; made as needed
    viewer::Cine* m_cine = nullptr;
    bool m_prefersStack = false; ///< the reader, for volumes that can be shown either way
    ViewGrid* m_grid = nullptr;
    QStackedWidget* m_pages = nullptr;
    TopBar* m_topBar = nullptr;
    ToolColumn* m_toolColumn = nullptr;
    QWidget* m_panel = nullptr;
    viewer::EmptyState* m_emptyState = nullptr;
    CohortPage* m_cohort = nullptr;
    CaseOpener* m_caseOpener = nullptr;
    bool m_isCohortShown = false;
    int m_reports = 0; ///< being written
    viewer::SegmentsPanel* m_segmentsPanel = nullptr;
    viewer::ComparePanel* m_comparePanel = nullptr;
    viewer::DetectionsPanel* m_detectionsPanel = nullptr;
    QWidget* m_toolOptions = nullptr;
    viewer::StatisticsPanel* m_statisticsPanel = nullptr;
    QWidget* m_statistics = nullptr; ///< with the line above it
    viewer::CorrectionPanel* m_correction = nullptr;
    viewer::SeriesStrip* m_strip = nullptr;
    viewer::StatusLine* m_status = nullptr;
    viewer::ToastStack* m_toasts = nullptr;
    /// The model layer; none in a build without it.
    std::shared_ptr<ai::ModelRegistry> m_models;
    ai::InferenceQueue* m_modelQueue = nullptr;
    ai::RunModelPanel* m_runModel = nullptr;
    ai::ModelsPage* m_modelsPage = nullptr; ///< made when it is first asked for
    QString m_waitingModel;
    QStringList m_errors;
    bool m_mayClose = false;
    bool m_isForwardingKey = false;
};

} // namespace hangaku::app
