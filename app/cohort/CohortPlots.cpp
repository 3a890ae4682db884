// The part of CohortPage that draws plots and their legend.
#include "app/cohort/CohortPage.h"
#include "viewer/ui/panels/PlotView.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

#include <algorithm>

namespace hangaku::app {

using namespace viewer;

namespace {

QIcon swatch(Rgb colour, bool isOn)
{
    constexpr int kSize = 12;
    QPixmap picture(QSize(kSize, kSize) * 2);
    picture.setDevicePixelRatio(2);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor paint(colour.red, colour.green, colour.blue);
    painter.setPen(QPen(paint, 1.5));
    painter.setBrush(isOn ? QBrush(paint) : QBrush(Qt::NoBrush));
    painter.drawEllipse(QRectF(1.5, 1.5, kSize - 3, kSize - 3));
    return QIcon(picture);
}

const Measure& measureAt(const QComboBox& choice)
{
    return measures()[static_cast<std::size_t>(std::max(0, choice.currentIndex()))];
}

} // namespace

CohortPage::PlotKind CohortPage::plotKind() const
{
    return static_cast<PlotKind>(m_plotKind->currentData().toInt());
}

void CohortPage::setPlot(PlotKind kind)
{
    m_plotKind->setCurrentIndex(m_plotKind->findData(static_cast<int>(kind)));
    showPlot();
}

/// Those that there are numbers for.
void CohortPage::listPlots()
{
    m_plotKind->clear();
    const auto add = [this](const QString& text, PlotKind kind, bool isThere) {
        if (isThere)
            m_plotKind->addItem(text, static_cast<int>(kind));
    };
    const bool areMasks = !m_scores.cases.empty();
    const bool areScores = !m_curves.classifiers.empty();
    add(tr("Boxes and all cases"), PlotKind::Box, areMasks);
    add(tr("Volumes (Bland and Altman)"), PlotKind::Agreement, areMasks);
    add(tr("Volumes (scatter)"), PlotKind::Scatter, areMasks);
    add(tr("Segments"), PlotKind::Segments, areMasks);
    add(tr("Ranks"), PlotKind::Ranks, m_scores.isCohort() && m_scores.models.size() > 1);
    add(tr("ROC"), PlotKind::Roc, areScores);
    add(tr("Precision and recall"), PlotKind::PrecisionRecall, areScores);
    add(tr("Reliability"), PlotKind::Reliability, areScores && m_curves.areProbabilities());
    add(tr("FROC"), PlotKind::Froc, !m_curves.detectors.empty());
}

/// The models of the chosen plot.
std::vector<std::string> CohortPage::plotted() const
{
    std::vector<std::string> names;
    switch (plotKind()) {
    case PlotKind::Roc:
    case PlotKind::PrecisionRecall:
    case PlotKind::Reliability:
        for (const auto& classifier : m_curves.classifiers)
            names.push_back(classifier.model);
        return names;
    case PlotKind::Froc:
        for (const auto& detector : m_curves.detectors)
            names.push_back(detector.model);
        return names;
    default: return m_shown.models;
    }
}

std::vector<bool> CohortPage::shownModels() const
{
    std::vector<bool> shown;
    for (const auto& name : plotted())
        shown.push_back(!m_hidden.contains(name));
    return shown;
}

/// A button for each model: its colour, and whether the plot shows it.
void CohortPage::showLegend()
{
    auto* row = static_cast<QHBoxLayout*>(m_legend->layout());
    while (QLayoutItem* item = row->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    const auto names = plotted();
    for (std::size_t model = 0; model < names.size(); ++model) {
        const auto& name = names[model];
        auto* button = new QToolButton(m_legend);
        button->setCheckable(true);
        button->setChecked(!m_hidden.contains(name));
        button->setText(QString::fromStdString(name));
        button->setAccessibleName(button->text());
        button->setToolTip(tr("Show or hide %1 in the plots").arg(button->text()));
        button->setIcon(swatch(modelColour(model), button->isChecked()));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFixedHeight(space::kRow);
        row->addWidget(button);
        connect(button, &QToolButton::toggled, this, [this, model, name, button](bool isOn) {
            if (isOn)
                m_hidden.erase(name);
            else
                m_hidden.insert(name);
            button->setIcon(swatch(modelColour(model), isOn));
            m_plot->updatePlot([this](const PlotLayout& layout) { return drawn(layout); });
        });
    }
}

void CohortPage::showPlot()
{
    m_measure->setVisible(plotKind() == PlotKind::Box);
    showLegend();
    m_plot->setPlot([this](const PlotLayout& layout) { return drawn(layout); });
}

ComparisonFigure CohortPage::figure(const FigureStyle& style) const
{
    switch (plotKind()) {
    case PlotKind::Box: break;
    case PlotKind::Agreement: return volumesFigure(m_shown, style);
    case PlotKind::Scatter: return scatterFigure(m_shown, style);
    case PlotKind::Segments: return segmentsFigure(m_shown, style);
    case PlotKind::Ranks: return ranksFigure(m_shown, style);
    case PlotKind::Roc: return rocFigure(m_curves, style);
    case PlotKind::PrecisionRecall: return precisionRecallFigure(m_curves, style);
    case PlotKind::Reliability: return reliabilityFigure(m_curves, style);
    case PlotKind::Froc: return frocFigure(m_curves, style);
    }
    return boxFigure(m_shown, measureAt(*m_measure), style);
}

Drawing CohortPage::drawn(const PlotLayout& layout) const
{
    if (m_plotKind->count() == 0)
        return {};
    FigureStyle style;
    style.layout = layout;
    style.hasTitle = false;
    style.say = [](const Text& text) { return translate(text).toStdString(); };
    style.shown = shownModels();
    return figure(style).drawing;
}

} // namespace hangaku::app
