#include "app/cohort/CohortPage.h"

#include "app/cohort/EvaluationForm.h"
#include "app/cohort/TableModel.h"
#include "app/evaluation/ComparisonReport.h"
#include "app/evaluation/EvaluatedCases.h"
#include "app/evaluation/Subgroups.h"
#include "viewer/ui/panels/PlotView.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

#include <algorithm>

namespace hangaku::app {

using namespace viewer;

namespace {

QComboBox* makeChoice(QWidget* parent, const QString& name)
{
    auto* choice = new QComboBox(parent);
    choice->setAccessibleName(name);
    choice->setToolTip(name);
    choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    choice->setMaximumWidth(220);
    return choice;
}

} // namespace

CohortPage::CohortPage(TaskRunner& tasks, Settings& settings, QWidget* parent)
    : QWidget(parent),
      m_tasks(tasks),
      m_settings(settings),
      m_stack(new QStackedWidget(this)),
      m_form(new EvaluationForm(m_stack)),
      m_cohort(new QWidget(m_stack))
{
    setObjectName("panel");
    setAttribute(Qt::WA_StyledBackground);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(space::kPanel, space::kBetween, space::kPanel, space::kBetween);
    rows->setSpacing(space::kBetween);
    rows->addWidget(makeHeading());
    m_stack->addWidget(makeEmpty());
    m_stack->addWidget(m_form);
    m_stack->addWidget(m_cohort);
    rows->addWidget(m_stack, 1);
    auto* columns = new QVBoxLayout(m_cohort);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(space::kBetween);
    columns->addWidget(makeFilters());
    auto* halves = new QSplitter(Qt::Horizontal, m_cohort);
    halves->setChildrenCollapsible(false);
    halves->setHandleWidth(space::kGroup);
    halves->addWidget(makeTables());
    halves->addWidget(makePlots());
    halves->setStretchFactor(0, 5);
    halves->setStretchFactor(1, 6);
    halves->setSizes({500, 600}); // parts of whatever there is
    columns->addWidget(halves, 1);
    connect(m_form, &EvaluationForm::cancelled, this,
            [this] { m_stack->setCurrentIndex(m_scores.cases.empty() ? 0 : 2); });
    connect(m_form, &EvaluationForm::evaluateRequested, this,
            [this] { evaluate(m_form->request()); });
    setBusy(false);
}

CohortPage::~CohortPage()
{
    m_stop.request_stop();
}

QWidget* CohortPage::makeHeading()
{
    auto* heading = new QWidget(this);
    auto* row = new QHBoxLayout(heading);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kBetween);
    row->addWidget(makeLabel(tr("Cohort"), "heading", heading));
    m_about = makeLabel({}, "second", heading);
    row->addWidget(m_about, 1);
    m_work = new QWidget(heading);
    auto* work = new QHBoxLayout(m_work);
    work->setContentsMargins(0, 0, 0, 0);
    work->setSpacing(space::kBetween);
    m_workText = makeLabel({}, "second", m_work);
    m_progress = new QProgressBar(m_work);
    m_progress->setFixedWidth(120);
    m_progress->setTextVisible(false);
    m_progress->setRange(0, 1000);
    auto* cancel = new QPushButton(tr("Cancel"), m_work);
    cancel->setObjectName("cancelEvaluation");
    for (QWidget* part : {static_cast<QWidget*>(m_workText), static_cast<QWidget*>(m_progress),
                          static_cast<QWidget*>(cancel)})
        work->addWidget(part);
    connect(cancel, &QPushButton::clicked, this, [this] { m_stop.request_stop(); });
    row->addWidget(m_work);
    const auto add = [&](const QString& text, const char* picture, const QString& toolTip) {
        auto* button = new QToolButton(heading);
        button->setText(text);
        button->setToolTip(toolTip);
        button->setAccessibleName(toolTip);
        button->setIcon(icon(picture));
        button->setToolButtonStyle(text.isEmpty() ? Qt::ToolButtonIconOnly
                                                  : Qt::ToolButtonTextBesideIcon);
        button->setFixedHeight(space::kRow);
        row->addWidget(button);
        return button;
    };
    connect(add(tr("Open…"), "open", tr("Open an evaluation: JSON from hangaku-cli evaluate")),
            &QToolButton::clicked, this, &CohortPage::chooseFile);
    connect(add(tr("Evaluate…"), "play", tr("Evaluate folders of masks")), &QToolButton::clicked,
            this, [this] { m_stack->setCurrentWidget(m_form); });
    m_export = add(tr("Export"), "export", tr("Export tables, figures and the report"));
    m_export->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_export);
    menu->addAction(tr("Everything, into a folder…"), this, &CohortPage::exportAll);
    menu->addSeparator();
    menu->addAction(tr("This table…"), this, &CohortPage::exportTable);
    menu->addAction(tr("This figure…"), this, &CohortPage::exportFigure);
    menu->addAction(tr("Copy the paragraph on methods"), this, &CohortPage::copyMethods);
    m_export->setMenu(menu);
    connect(add({}, "close", tr("Back to the images")), &QToolButton::clicked, this,
            &CohortPage::closeRequested);
    return heading;
}

QWidget* CohortPage::makeEmpty()
{
    auto* empty = new QWidget(m_stack);
    auto* rows = new QVBoxLayout(empty);
    rows->setSpacing(space::kGroup);
    auto* text = new QLabel(tr("Which model, on which cases, where, and why?"), empty);
    auto* hint = makeLabel(tr("Open what hangaku-cli evaluate wrote (JSON), or score folders of "
                              "masks here. Every point and every row then opens its case."),
                           "second", empty);
    for (QLabel* label : {text, hint})
        label->setAlignment(Qt::AlignCenter);
    auto* open = new QPushButton(tr("Open an evaluation…"), empty);
    auto* evaluate = new QPushButton(tr("Evaluate folders…"), empty);
    open->setProperty("role", "primary");
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(open);
    buttons->addWidget(evaluate);
    buttons->addStretch();
    rows->addStretch(2);
    rows->addWidget(text);
    rows->addWidget(hint);
    rows->addLayout(buttons);
    rows->addStretch(3);
    connect(open, &QPushButton::clicked, this, &CohortPage::chooseFile);
    connect(evaluate, &QPushButton::clicked, this, [this] { m_stack->setCurrentWidget(m_form); });
    return empty;
}

QWidget* CohortPage::makeFilters()
{
    auto* filters = new QWidget(m_cohort);
    auto* row = new QHBoxLayout(filters);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::kBetween);
    m_segment = makeChoice(filters, tr("Segment"));
    m_subgroup = makeChoice(filters, tr("Subgroup"));
    m_legend = new QWidget(filters);
    auto* legend = new QHBoxLayout(m_legend);
    legend->setContentsMargins(0, 0, 0, 0);
    legend->setSpacing(space::kInside);
    row->addWidget(m_segment);
    row->addWidget(m_subgroup);
    row->addWidget(m_legend);
    row->addStretch(1);
    connect(m_segment, &QComboBox::activated, this, &CohortPage::chooseSubset);
    connect(m_subgroup, &QComboBox::activated, this, &CohortPage::chooseSubset);
    return filters;
}

QWidget* CohortPage::makeTables()
{
    auto* half = new QWidget(m_cohort);
    auto* rows = new QVBoxLayout(half);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(space::kBetween);
    m_tableKind = makeChoice(half, tr("Table"));
    m_tableKind->addItems({tr("Cases, worst first"), tr("Summary"), tr("Ranking"),
                           tr("Paired tests"), tr("Subgroups"), tr("Tests between subgroups"),
                           tr("Every segment")});
    auto* choices = new QHBoxLayout;
    choices->addWidget(m_tableKind);
    choices->addStretch(1);
    rows->addLayout(choices);
    m_model = new TableModel(this);
    m_sorter = new TableSorter(this);
    m_sorter->setSourceModel(m_model);
    m_sorter->setSortRole(TableModel::ValueRole);
    m_table = new QTableView(half);
    m_table->setModel(m_sorter);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(space::kRow);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setAccessibleName(tr("Table"));
    rows->addWidget(m_table, 1);
    connect(m_tableKind, &QComboBox::activated, this, &CohortPage::showTable);
    const auto open = [this](const QModelIndex& index) {
        choose(index.data(TableModel::IdRole).toInt());
    };
    connect(m_table, &QTableView::doubleClicked, this, open);
    connect(m_table, &QTableView::activated, this, open);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                m_plot->setMarked(current.isValid() ? current.data(TableModel::IdRole).toInt()
                                                    : -1);
            });
    return half;
}

QWidget* CohortPage::makePlots()
{
    auto* half = new QWidget(m_cohort);
    auto* rows = new QVBoxLayout(half);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(space::kBetween);
    m_plotKind = makeChoice(half, tr("Plot"));
    m_measure = makeChoice(half, tr("Measure"));
    for (const Measure& measure : measures())
        m_measure->addItem(measure.title);
    auto* choices = new QHBoxLayout;
    choices->addWidget(m_plotKind);
    choices->addWidget(m_measure);
    choices->addStretch(1);
    rows->addLayout(choices);
    m_plot = new PlotView(half);
    rows->addWidget(m_plot, 1);
    rows->addWidget(makeLabel(tr("A click opens the case. Wheel: zoom; drag: move; double-click: "
                                 "all of it."),
                              "second", half));
    connect(m_plotKind, &QComboBox::activated, this, &CohortPage::showPlot);
    connect(m_measure, &QComboBox::activated, this, &CohortPage::showPlot);
    connect(m_plot, &PlotView::chosen, this, &CohortPage::choose);
    return half;
}

void CohortPage::setTable(TableKind kind)
{
    m_tableKind->setCurrentIndex(static_cast<int>(kind));
    showTable();
}

void CohortPage::show(Evaluation evaluation)
{
    m_scores = std::move(evaluation.scores);
    m_curves = std::move(evaluation.curves);
    m_hidden.clear();
    m_segment->clear();
    m_segment->addItem(tr("All segments"));
    for (const auto& name : m_scores.segmentNames())
        m_segment->addItem(QString::fromStdString(name));
    m_segment->setVisible(m_segment->count() > 2);
    m_subgroup->clear();
    m_subgroup->addItem(tr("All cases"));
    for (std::size_t grouping = 0; grouping < m_scores.groupings.size(); ++grouping)
        for (const auto& value : orderedGroups(m_scores.groupings[grouping].values))
            if (!value.empty())
                m_subgroup->addItem(
                    translate(Text(m_scores.groupings[grouping].name.c_str())) + ": " +
                        QString::fromStdString(value),
                    QVariantList{static_cast<int>(grouping), QString::fromStdString(value)});
    m_subgroup->setVisible(m_subgroup->count() > 1);
    m_stack->setCurrentWidget(m_cohort);
    m_export->setEnabled(true);
    listPlots();
    chooseSubset();
}

void CohortPage::chooseSubset()
{
    m_shown = m_scores.ofSegment(
        m_segment->currentIndex() > 0 ? m_segment->currentText().toStdString() : std::string());
    const auto group = m_subgroup->currentData().toList();
    if (group.size() == 2)
        m_shown = m_shown.ofGroup(static_cast<std::size_t>(group[0].toInt()),
                                  group[1].toString().toStdString());
    m_about->setText(
        tr("%1 models, %2 cases").arg(m_shown.models.size()).arg(m_shown.cases.size()));
    showTable();
    showPlot();
}

void CohortPage::showTable()
{
    std::vector<int> ids;
    processing::Table table;
    switch (static_cast<TableKind>(m_tableKind->currentIndex())) {
    case TableKind::Cases:
        table = worstTable(m_shown, 0);
        for (const auto& worst : worstFirst(m_shown))
            ids.push_back(pointId(m_shown, worst.model, worst.at));
        break;
    case TableKind::Summary: table = summaryTable(m_shown); break;
    case TableKind::Ranking: table = rankingTable(m_shown); break;
    case TableKind::Tests: table = testsTable(m_shown); break;
    case TableKind::Subgroups: table = subgroupsTable(m_shown); break;
    case TableKind::GroupTests: table = subgroupTestsTable(m_shown); break;
    case TableKind::Scores:
        table = scoresTable(m_shown);
        for (std::size_t at = 0; at < m_shown.cases.size(); ++at)
            for (std::size_t model = 0; model < m_shown.models.size(); ++model)
                ids.insert(ids.end(), m_shown.masks[model][at].segments.size(),
                           pointId(m_shown, model, at));
        break;
    }
    m_table->setSortingEnabled(false);
    m_sorter->sort(-1); // as the table is ordered itself
    m_model->setTable(std::move(table), std::move(ids));
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->setSortingEnabled(true);
    m_table->resizeColumnsToContents();
    constexpr int kWidest = 180;
    for (int column = 0; column < m_model->columnCount(); ++column)
        m_table->setColumnWidth(column, std::min(kWidest, m_table->columnWidth(column) + 4));
    m_table->scrollToTop();
}

void CohortPage::choose(int id)
{
    if (id < 0)
        return;
    const auto [chosen, at] = pointOf(m_shown, id);
    const auto& about = m_shown.cases[at];
    const auto& mask = m_shown.masks[chosen][at];
    if (mask.file.empty())
        return;
    m_plot->setMarked(id);
    ScoredCase scored{about.image, about.reference, {}, 0, {}, {}};
    for (std::size_t model = 0; model < m_shown.models.size(); ++model) {
        const auto& file = m_shown.masks[model][at].file;
        if (file.empty() || (model != chosen && m_hidden.contains(m_shown.models[model])))
            continue;
        if (model == chosen)
            scored.chosen = scored.masks.size();
        scored.masks.push_back(file);
    }
    const auto worst = std::ranges::min_element(
        mask.segments, std::less(),
        [](const processing::SegmentMetrics& segment) { return scoreOf(segment, "dice"); });
    if (worst != mask.segments.end()) {
        scored.structure = QString::fromStdString(worst->name);
        scored.place = worst->place;
    }
    emit caseChosen(scored);
}

void CohortPage::setBusy(bool isBusy, const QString& text)
{
    m_isBusy = isBusy;
    m_work->setVisible(isBusy);
    m_workText->setText(text);
    m_progress->setValue(0);
    m_export->setEnabled(!isBusy && m_plotKind != nullptr && m_plotKind->count() > 0);
}

} // namespace hangaku::app
