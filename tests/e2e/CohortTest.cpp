#include "app/Actions.h"
#include "app/FileCommands.h"
#include "app/cohort/CohortPage.h"
#include "app/cohort/TableModel.h"
#include "tests/cli/MaskFiles.h"
#include "tests/cli/Program.h"
#include "tests/e2e/WindowDriver.h"
#include "tests/support/Catch.h"
#include "tests/support/FileContent.h"
#include "viewer/session/MaskTitle.h"
#include "viewer/ui/panels/PlotView.h"

#include <QComboBox>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <cmath>
#include <fstream>

using namespace hangaku;
using namespace hangaku::tests;
using app::CohortPage;
using app::TableModel;
using viewer::Index3;
using viewer::Label;

namespace {

constexpr int kCohortCases = 8;
constexpr int kWorstCase = 5;
const std::vector<std::pair<std::string, double>> kCohortModels{
    {"reader", 0.4}, {"first", 0.9}, {"second", 1.6}};
const Index3 kCohortSize{44, 34, 16};

/// A large and a small ball, elsewhere in each case. "first" misses the small one of one case.
struct CohortPhantom {
    int number;
    double place(double base, int prime) const { return base + number * prime % 5 * 0.8; }
    bool isOrgan(Index3 at, double larger) const
    {
        return std::hypot(at[0] - place(14, 1), at[1] - place(14, 2), 2 * (at[2] - 7.5)) <=
               9 + number % 3 + larger;
    }
    bool isLesion(Index3 at, double larger) const
    {
        return std::hypot(at[0] - place(34, 3), at[1] - place(22, 1), 2 * (at[2] - 7.5)) <=
               4.6 + larger;
    }
};

std::string caseName(int number)
{
    return "case" + std::to_string(100 + number);
}

void writeCohort(const std::filesystem::path& folder)
{
    std::ofstream table(folder / "cases.csv");
    table << "case,hospital\n";
    for (int number = 0; number < kCohortCases; ++number) {
        const CohortPhantom phantom{number};
        const auto file = caseName(number) + ".nii.gz";
        writeMask(folder / "images" / file, kCohortSize, {"a", "b", "c"}, [&](Index3 at) -> Label {
            return phantom.isLesion(at, 0) ? 900 : phantom.isOrgan(at, 0) ? 600 : at[0] * 4;
        });
        const auto write = [&](const std::string& name, double larger, bool isLost) {
            writeMask(folder / name / file, kCohortSize, {"organ", "lesion"},
                      [&](Index3 at) -> Label {
                          return phantom.isLesion(at, larger)  ? (isLost ? 0 : 2)
                                 : phantom.isOrgan(at, larger) ? 1
                                                               : 0;
                      });
        };
        write("truth", 0, false);
        for (const auto& [model, larger] : kCohortModels)
            write(model, larger, model == "first" && number == kWorstCase);
        table << caseName(number) << ',' << (number < 3 ? "north" : "south") << '\n';
    }
}

class CohortWindow {
public:
    CohortWindow()
    {
        writeCohort(folder.path());
        window.resize(1280, 800);
    }
    std::vector<std::string> cliArguments(const char* command, const char* option) const
    {
        std::vector<std::string> arguments{command,
                                           "--reference",
                                           (folder / "truth").string(),
                                           "--images",
                                           (folder / "images").string(),
                                           "--cases",
                                           (folder / "cases.csv").string(),
                                           "-o"};
        arguments.push_back((folder / (std::string(command) + ".json")).string());
        for (const auto& [model, larger] : kCohortModels) {
            arguments.emplace_back(option);
            arguments.push_back((folder / model).string());
        }
        return arguments;
    }
    void openEvaluated()
    {
        const auto result = runCli(cliArguments("evaluate", "--prediction"));
        INFO(result.err);
        REQUIRE(result.exitCode == 0);
        window.files().open({folder / "evaluate.json"});
        settle();
        REQUIRE(page.isVisible());
    }
    void settle()
    {
        REQUIRE(WindowDriver::waitFor([this] { return window.isSettled(); }));
    }
    void picture(const std::string& name, QSize size = {1280, 800})
    {
        const auto pictures = qEnvironmentVariable("HANGAKU_PICTURES");
        if (pictures.isEmpty())
            return;
        window.resize(size);
        settle();
        QTest::qWait(100);
        window.grab().save(pictures + "/" + QString::fromStdString(name) + ".png");
    }
    /// Of the table, as it is sorted.
    QString cell(int row, int column)
    {
        return page.table().model()->index(row, column).data().toString();
    }
    std::filesystem::path fileOf(viewer::SegmentationId id)
    {
        return session.segmentations().file(id);
    }

    TemporaryFolder folder;
    WindowDriver driver;
    app::MainWindow& window = driver.window();
    viewer::Session& session = window.session();
    CohortPage& page = window.cohort();
};

} // namespace

TEST_CASE("Cohort: the worst case is first, and a click on its point opens it where it is wrong",
          "[e2e][cohort]")
{
    CohortWindow c;
    c.openEvaluated();
    CHECK(c.window.workspace() == app::Workspace::Compare);
    REQUIRE(c.page.shown().cases.size() == kCohortCases);
    CHECK(c.cell(0, 0).toStdString() == caseName(kWorstCase));
    CHECK(c.cell(0, 1) == "first");
    CHECK(c.cell(0, 3) == "lesion");
    c.picture("cohort-box");
    c.picture("cohort-box-large", {1920, 1080});

    const int id = app::pointId(c.page.shown(), 1, kWorstCase);
    const auto place = c.page.plot().placeOf(id);
    REQUIRE(place);
    QTest::mouseClick(&c.page.plot(), Qt::LeftButton, {}, place->toPoint());
    REQUIRE(WindowDriver::waitFor([&] { return c.session.volume() != nullptr; }));
    c.settle();
    CHECK_FALSE(c.page.isVisible());
    auto& comparison = c.session.comparison();
    CHECK(comparison.isActive());
    const auto file = caseName(kWorstCase) + ".nii.gz";
    CHECK(c.session.volume()->description.imageFile == c.folder / "images" / file);
    CHECK(c.session.segmentations().ids().size() == 4);
    CHECK(c.fileOf(comparison.reference()) == c.folder / "truth" / file);
    CHECK(c.fileOf(comparison.selected()) == c.folder / "first" / file);
    CHECK(comparison.structure() == "lesion");
    CHECK(viewer::titleOf(c.session.segmentations(), comparison.selected()) == "first");
    // All of the lesion is missing: the place lies in it.
    const auto index = c.session.volume()->geometry.toIndex(c.session.crosshair());
    CHECK(CohortPhantom{kWorstCase}.isLesion({static_cast<int>(std::lround(index[0])),
                                              static_cast<int>(std::lround(index[1])),
                                              static_cast<int>(std::lround(index[2]))},
                                             0.5));
    c.picture("cohort-case");

    // Back, and another case by its row.
    c.window.showCohort(true);
    CHECK(c.page.isVisible());
    const auto row = c.page.table().model()->index(1, 0);
    const auto other = row.data().toString();
    emit c.page.table().activated(row);
    REQUIRE(WindowDriver::waitFor([&] {
        return c.session.volume() != nullptr &&
               c.session.volume()->description.imageFile.string().find(other.toStdString()) !=
                   std::string::npos;
    }));
    c.settle();
    CHECK(c.session.segmentations().ids().size() == 4);
}

TEST_CASE("Cohort: the numbers of the window are those of hangaku-cli compare", "[e2e][cohort]")
{
    CohortWindow c;
    c.openEvaluated();
    const auto result = runCli(c.cliArguments("compare", "--mask"));
    INFO(result.err);
    REQUIRE(result.exitCode == 0);
    std::ifstream in(c.folder / "compare.json" / "comparison.json");
    const auto written = nlohmann::ordered_json::parse(in);
    const std::vector<std::pair<CohortPage::TableKind, const char*>> kinds{
        {CohortPage::TableKind::Summary, "summary"},
        {CohortPage::TableKind::Ranking, "ranking"},
        {CohortPage::TableKind::Tests, "tests"},
        {CohortPage::TableKind::Subgroups, "subgroups"},
        {CohortPage::TableKind::GroupTests, "subgroupTests"},
        {CohortPage::TableKind::Scores, "scores"}};
    auto* model = qobject_cast<TableModel*>(
        qobject_cast<QSortFilterProxyModel*>(c.page.table().model())->sourceModel());
    for (const auto& [kind, name] : kinds) {
        INFO(name);
        c.page.setTable(kind);
        c.picture(std::string("cohort-table-") + name);
        const auto& table = model->table();
        REQUIRE(table.rows.size() == written[name].size());
        for (std::size_t row = 0; row < table.rows.size(); ++row)
            for (std::size_t column = 0; column < table.columns.size(); ++column)
                if (const auto* number = std::get_if<double>(&table.rows[row][column]))
                    REQUIRE(written[name][row][table.columns[column].key] == *number);
    }
}

TEST_CASE("Cohort: subgroups, segments and models are chosen; the plot zooms and moves",
          "[e2e][cohort]")
{
    CohortWindow c;
    c.openEvaluated();
    auto& plot = c.page.plot();
    const int id = app::pointId(c.page.shown(), 0, 0);
    const auto before = plot.placeOf(id);
    REQUIRE(before);
    // Nearer about the point: it stays, others move away.
    QWheelEvent wheel(*before, plot.mapToGlobal(*before), {}, {0, 240}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&plot, &wheel);
    CHECK(plot.isZoomed());
    REQUIRE(plot.placeOf(id));
    CHECK(plot.placeOf(id)->y() == Approx(before->y()).margin(1e-6));
    QTest::mouseDClick(&plot, Qt::LeftButton, {}, {4, 4});
    CHECK_FALSE(plot.isZoomed());

    for (auto* button : c.page.findChildren<QToolButton*>())
        if (button->text() == "reader")
            QTest::mouseClick(button, Qt::LeftButton);
    CHECK_FALSE(plot.placeOf(id));
    CHECK(plot.placeOf(app::pointId(c.page.shown(), 1, 0)));

    for (const auto kind : {CohortPage::PlotKind::Agreement, CohortPage::PlotKind::Scatter,
                            CohortPage::PlotKind::Segments, CohortPage::PlotKind::Ranks}) {
        c.page.setPlot(kind);
        c.picture("cohort-plot-" + std::to_string(static_cast<int>(kind)));
    }
    for (auto* choice : c.page.findChildren<QComboBox*>())
        if (choice->accessibleName() == "Subgroup") {
            REQUIRE(choice->count() == 3);
            choice->setCurrentIndex(1);
            emit choice->activated(1);
        }
    CHECK(c.page.shown().cases.size() == 3); // "north"
}

TEST_CASE("Cohort: the figure and the table that are shown, and the report, are exported",
          "[e2e][cohort]")
{
    CohortWindow c;
    c.openEvaluated();
    const auto exported = [&](const char* action, const std::filesystem::path& file) {
        for (auto* entry : c.page.findChildren<QAction*>())
            if (entry->text() == action)
                entry->trigger();
        c.driver.answerFileDialog(file);
        REQUIRE(WindowDriver::waitFor([&] { return !c.page.isBusy(); }));
        INFO(file.filename().string());
        REQUIRE(std::filesystem::exists(file));
        return std::filesystem::is_directory(file) ? std::string() : contentOf(file);
    };
    // What a model hidden by the legend has drawn is in neither.
    for (auto* button : c.page.findChildren<QToolButton*>())
        if (button->text() == "reader")
            QTest::mouseClick(button, Qt::LeftButton);
    const auto vectors = exported("This figure…", c.folder / "shown.svg");
    CHECK(vectors.starts_with("<svg"));
    CHECK(vectors.find(">first<") != std::string::npos);
    CHECK(vectors.find(">reader<") == std::string::npos);
    CHECK_FALSE(QImage::fromData(
                    QByteArray::fromStdString(exported("This figure…", c.folder / "shown.png")))
                    .isNull());
    c.page.setTable(CohortPage::TableKind::Ranking);
    CHECK(exported("This table…", c.folder / "ranking.tex").find("\\toprule") != std::string::npos);
    CHECK(exported("This table…", c.folder / "ranking.csv").starts_with("measure,rank,model,"));
    std::filesystem::create_directory(c.folder / "report");
    exported("Everything, into a folder…", c.folder / "report");
    CHECK(std::filesystem::exists(c.folder / "report" / "report.html"));
    CHECK(std::filesystem::exists(c.folder / "report" / "report.pdf"));
    CHECK(std::filesystem::exists(c.folder / "report" / "figures" / "dice.svg"));
}

TEST_CASE("Cohort: folders are evaluated in the window, and it can be stopped", "[e2e][cohort]")
{
    CohortWindow c;
    c.window.showCohort(true);
    c.picture("cohort-empty");
    app::EvaluationRequest request;
    request.reference = c.folder / "truth";
    for (const auto& [model, larger] : kCohortModels)
        request.predictions.push_back(c.folder / model);
    c.page.evaluate(request);
    CHECK(c.page.isBusy());
    c.page.findChild<QPushButton*>("cancelEvaluation")->click();
    c.settle();
    CHECK(c.page.shown().cases.empty());
    c.page.evaluate(request);
    c.settle();
    CHECK(c.page.shown().cases.size() == kCohortCases);
    CHECK(c.cell(0, 0).toStdString() == caseName(kWorstCase));
}
