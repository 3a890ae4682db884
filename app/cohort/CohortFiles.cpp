// The part of CohortPage that reads, evaluates and writes, in the background.
#include "app/Settings.h"
#include "app/cohort/CohortPage.h"
#include "app/cohort/TableModel.h"
#include "app/evaluation/ComparisonReport.h"
#include "app/evaluation/EvaluatedCases.h"
#include "viewer/render/plot/DrawingPicture.h"
#include "viewer/session/journal/EditTrace.h"

#include <nlohmann/json.hpp>

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QProgressBar>
#include <QStackedWidget>

namespace hangaku::app {

using namespace viewer;
namespace fs = std::filesystem;

void CohortPage::chooseFile()
{
    auto* dialog = new QFileDialog(this, tr("Open an evaluation"), m_settings.lastFolder(),
                                   tr("Evaluation (*.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        m_settings.setLastFolder(QFileInfo(file).absolutePath());
        open(file.toStdString());
    });
    dialog->open();
}

void CohortPage::open(const fs::path& file)
{
    m_stop.request_stop();
    setBusy(true, tr("Reading"));
    m_stop = m_tasks.run<Result<Evaluation>>(
        this, [file](const Progress&) { return readEvaluation(file); },
        [this](Result<Evaluation> evaluation) {
            setBusy(false);
            if (evaluation)
                show(std::move(*evaluation));
            else
                emit failed(evaluation.error());
        });
}

void CohortPage::evaluate(const EvaluationRequest& request)
{
    m_stop.request_stop();
    setBusy(true, tr("Scoring"));
    m_stop = m_tasks.run<Result<Evaluation>>(
        this,
        [request](const Progress& progress) {
            EvaluatedCases done({}, request.options);
            return app::evaluate(
                request, done, [](const std::string&) {}, progress);
        },
        [this](Result<Evaluation> evaluation) {
            setBusy(false);
            if (!evaluation) {
                if (evaluation.error().code != ErrorCode::Cancelled)
                    emit failed(evaluation.error());
                return;
            }
            for (const auto& each : evaluation->failed)
                emit failed(each.error);
            if (!evaluation->missing.empty())
                emit said(tr("%n masks are missing.", nullptr,
                             static_cast<int>(evaluation->missing.size())));
            show(std::move(*evaluation));
        },
        [this](double fraction) { m_progress->setValue(static_cast<int>(fraction * 1000)); });
}

void CohortPage::save(const QString& title, const QString& name, const QStringList& filters,
                      std::function<Result<void>(const fs::path&)> write)
{
    auto* dialog = new QFileDialog(this, title, m_settings.lastFolder());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (filters.isEmpty()) {
        dialog->setFileMode(QFileDialog::Directory);
    } else {
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setNameFilters(filters);
        dialog->selectFile(name);
        const auto takeEnding = [dialog](const QString& filter) {
            dialog->setDefaultSuffix(filter.section("*.", 1).chopped(1));
        };
        connect(dialog, &QFileDialog::filterSelected, dialog, takeEnding);
        takeEnding(filters.front());
    }
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, write = std::move(write)](const QString& file) {
                m_settings.setLastFolder(QFileInfo(file).absolutePath());
                setBusy(true, tr("Writing"));
                m_stop = m_tasks.run<Result<void>>(
                    this,
                    [write, path = fs::path(file.toStdString())](const Progress&) {
                        return write(path);
                    },
                    [this, file](const Result<void>& written) {
                        setBusy(false);
                        if (written)
                            emit said(tr("Saved %1").arg(file));
                        else
                            emit failed(written.error());
                    });
            });
    dialog->open();
}

void CohortPage::exportAll()
{
    save(tr("A folder for the report"), {}, {},
         [scores = m_shown, curves = m_curves](const fs::path& folder) -> Result<void> {
             auto report = reportOf(scores);
             addCurves(curves, report);
             const auto written = writeReport(report, evaluationJson({scores, curves}), folder);
             if (!written)
                 return tl::unexpected<Error>(written.error());
             return {};
         });
}

void CohortPage::exportTable()
{
    save(tr("Save the table"), "table.csv",
         {tr("Table (*.csv)"), tr("Markdown (*.md)"), tr("LaTeX (*.tex)"), tr("JSON (*.json)"),
          tr("HTML (*.html)")},
         [table = m_model->table()](const fs::path& file) {
             const auto ending = file.extension();
             return writeText(ending == ".md"     ? table.markdown()
                              : ending == ".tex"  ? table.latex()
                              : ending == ".json" ? tableJson(table).dump(2) + "\n"
                              : ending == ".html" ? table.html()
                                                  : table.csv(),
                              file);
         });
}

void CohortPage::exportFigure()
{
    FigureStyle style;
    style.shown = shownModels();
    const auto shown = figure(style);
    save(tr("Save the figure"), QString::fromStdString(shown.name) + ".png",
         {tr("Picture (*.png)"), tr("Vectors (*.svg)")}, [shown](const fs::path& file) {
             constexpr double kPixelsPerPoint = 3;
             if (file.extension() == ".svg")
                 return writeText(svg(shown.drawing), file);
             return writePng(drawPicture(shown.drawing, kPixelsPerPoint), file);
         });
}

void CohortPage::copyMethods()
{
    auto report = reportOf(m_shown);
    addCurves(m_curves, report);
    QApplication::clipboard()->setText(QString::fromStdString(report.methods));
    emit said(tr("The paragraph on methods is in the clipboard."));
}

} // namespace hangaku::app
