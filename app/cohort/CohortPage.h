#pragma once

#include "app/cohort/CaseOpener.h"
#include "app/evaluation/ComparisonFigures.h"
#include "app/evaluation/Evaluation.h"

#include <QWidget>

#include <set>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace hangaku::viewer {
class PlotView;
}

namespace hangaku::app {

class EvaluationForm;
class Settings;
class TableModel;
class TableSorter;

/// Models on many cases: tables (worst cases first) and plots of what `evaluate` has scored, here
/// or on the command line, by the same code. A row or a point opens its case.
class CohortPage : public QWidget {
    Q_OBJECT
public:
    /// What the tables and the plots show.
    enum class TableKind { Cases, Summary, Ranking, Tests, Subgroups, GroupTests, Scores };
    enum class PlotKind {
        Box,
        Agreement,
        Scatter,
        Segments,
        Ranks,
        Roc,
        PrecisionRecall,
        Reliability,
        Froc
    };

    CohortPage(viewer::TaskRunner& tasks, Settings& settings, QWidget* parent = nullptr);
    ~CohortPage() override;

    /// Reads a file that `evaluate` or `compare` has written.
    void open(const std::filesystem::path& file);
    /// Scores masks in the background.
    void evaluate(const EvaluationRequest& request);
    void show(Evaluation evaluation);
    /// What is shown: of the chosen segment and subgroup alone.
    const ModelScores& shown() const { return m_shown; }
    bool isBusy() const { return m_isBusy; }

    viewer::PlotView& plot() { return *m_plot; }
    QTableView& table() { return *m_table; }
    void setTable(TableKind kind);
    void setPlot(PlotKind kind);

signals:
    void caseChosen(const hangaku::app::ScoredCase& scored);
    void failed(const hangaku::viewer::Error& error);
    void said(const QString& message);
    void closeRequested();

private:
    QWidget* makeHeading();
    QWidget* makeEmpty();
    QWidget* makeFilters();
    QWidget* makeTables();
    QWidget* makePlots();
    void chooseFile();
    void chooseSubset();
    PlotKind plotKind() const;
    void listPlots();
    std::vector<std::string> plotted() const;
    std::vector<bool> shownModels() const;
    void showLegend();
    void showTable();
    void showPlot();
    viewer::Drawing drawn(const viewer::PlotLayout& layout) const;
    ComparisonFigure figure(const FigureStyle& style) const;
    void choose(int id);
    void setBusy(bool isBusy, const QString& text = {});
    void exportAll();
    void exportTable();
    void exportFigure();
    void copyMethods();
    /// Asks for a file and writes it in the background.
    void save(const QString& title, const QString& name, const QStringList& filters,
              std::function<viewer::Result<void>(const std::filesystem::path&)> write);

    viewer::TaskRunner& m_tasks;
    Settings& m_settings;
    ModelScores m_scores; ///< all that was read
    ModelScores m_shown;
    Curves m_curves;
    std::set<std::string> m_hidden; ///< models that the plots leave out
    bool m_isBusy = false;
    std::stop_source m_stop;
    QStackedWidget* m_stack = nullptr; ///< empty, the form, the cohort
    EvaluationForm* m_form = nullptr;
    QWidget* m_cohort = nullptr;
    QLabel* m_about = nullptr;
    QToolButton* m_export = nullptr;
    QWidget* m_work = nullptr;
    QLabel* m_workText = nullptr;
    QProgressBar* m_progress = nullptr;
    QComboBox* m_segment = nullptr;
    QComboBox* m_subgroup = nullptr;
    QComboBox* m_measure = nullptr;
    QWidget* m_legend = nullptr;
    QComboBox* m_tableKind = nullptr;
    QTableView* m_table = nullptr;
    TableModel* m_model = nullptr;
    TableSorter* m_sorter = nullptr;
    QComboBox* m_plotKind = nullptr;
    viewer::PlotView* m_plot = nullptr;
};

} // namespace hangaku::app
