#include "app/evaluation/ComparisonFigures.h"

#include "viewer/core/base/AtomicFile.h"
#include "viewer/processing/cohort/Agreement.h"
#include "viewer/render/plot/DrawingPicture.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>

namespace hangaku::app {

using namespace viewer;
using processing::Better;

namespace {

/// The mean over the cases.
double meanOfSegment(const ModelScores& scores, std::size_t model, const std::string& name,
                     std::string_view key)
{
    double sum = 0;
    double count = 0;
    for (const auto& mask : scores.masks[model])
        for (const auto& segment : mask.segments)
            if (const double value = scoreOf(segment, key);
                segment.name == name && !std::isnan(value)) {
                sum += value;
                ++count;
            }
    return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

/// The volumes of a model's segments, with whose they are.
struct Volumes {
    std::vector<double> own;
    std::vector<double> references;
    std::vector<std::string> titles;
    std::vector<int> ids;
};

Volumes volumesOf(const ModelScores& scores, std::size_t model)
{
    Volumes volumes;
    for (std::size_t at = 0; at < scores.cases.size(); ++at)
        for (const auto& segment : scores.masks[model][at].segments) {
            volumes.own.push_back(segment.volumeMl);
            volumes.references.push_back(segment.referenceVolumeMl);
            volumes.titles.push_back(scores.cases[at].name + ", " + segment.name);
            volumes.ids.push_back(pointId(scores, model, at));
        }
    return volumes;
}

} // namespace

Rgb modelColour(std::size_t model)
{
    constexpr std::size_t kYellow = 3;
    constexpr std::size_t kColours = 6; // of the cycle without yellow
    const auto turn = model / kColours;
    const auto place = model % kColours;
    return cycleColour(static_cast<int>(turn * (kColours + 1) + place + (place >= kYellow)));
}

int pointId(const ModelScores& scores, std::size_t model, std::size_t at)
{
    return static_cast<int>(model * scores.cases.size() + at);
}

PointOf pointOf(const ModelScores& scores, int id)
{
    const auto place = static_cast<std::size_t>(id);
    return {place / scores.cases.size(), place % scores.cases.size()};
}

ComparisonFigure boxFigure(const ModelScores& scores, const Measure& measure,
                           const FigureStyle& style)
{
    std::vector<PlotSeries> series;
    const auto units = scores.units();
    for (std::size_t model = 0; model < scores.models.size(); ++model) {
        if (!style.isShown(model))
            continue;
        PlotSeries one{
            scores.models[model], scores.values(model, measure.key), {}, modelColour(model)};
        for (std::size_t at = 0; at < one.values.size(); ++at) {
            one.titles.push_back((at < units.size() ? units[at] : std::string()) + ": " +
                                 processing::roundedNumber(one.values[at], measure.digits));
            one.ids.push_back(pointId(scores, model, scores.isCohort() ? at : 0));
        }
        series.push_back(std::move(one));
    }
    const std::string unit = scores.isCohort() ? "case" : "segment";
    return {measure.key,
            std::string(measure.title) + " of every " + unit +
                ": quartiles, median, whiskers to 1.5 times the quartiles' distance.",
            boxPlot(style.titleOf(Text(scores.isCohort() ? HANGAKU_TR("Core", "%1 by case")
                                                         : HANGAKU_TR("Core", "%1 by segment"),
                                       {measure.title})),
                    measure.title, series, style.layout)};
}

ComparisonFigure segmentsFigure(const ModelScores& scores, const FigureStyle& style)
{
    HeatMap map;
    const Text title(scores.isCohort() ? HANGAKU_TR("Core", "Mean Dice by segment")
                                       : HANGAKU_TR("Core", "Dice by segment"));
    map.title = style.titleOf(title);
    map.rows = scores.segmentNames();
    for (std::size_t model = 0; model < scores.models.size(); ++model)
        if (style.isShown(model))
            map.columns.push_back(scores.models[model]);
    for (const auto& name : map.rows) {
        auto& row = map.values.emplace_back();
        for (std::size_t model = 0; model < scores.models.size(); ++model)
            if (style.isShown(model))
                row.push_back(meanOfSegment(scores, model, name, "dice"));
    }
    return {"segments", title.english() + "; darker is better.", heatMapPlot(map, style.layout)};
}

ComparisonFigure volumesFigure(const ModelScores& scores, const FigureStyle& style)
{
    std::vector<AgreementSeries> panels;
    for (std::size_t model = 0; model < scores.models.size(); ++model) {
        auto volumes = volumesOf(scores, model);
        if (volumes.own.size() < 2 || !style.isShown(model))
            continue;
        auto agreement = processing::blandAltman(volumes.own, volumes.references);
        panels.push_back({scores.models[model], std::move(agreement.means),
                          std::move(agreement.differences), std::move(volumes.titles),
                          agreement.bias, agreement.low, agreement.high, modelColour(model),
                          std::move(volumes.ids)});
    }
    return {"volumes",
            "Volumes of all segments: model less reference over the mean of both (Bland and "
            "Altman), with the limits of agreement.",
            agreementPlot(style.titleOf(Text(HANGAKU_TR("Core", "Volumes against the reference"))),
                          style.say(Text(HANGAKU_TR("Core", "Mean (ml)"))),
                          style.say(Text(HANGAKU_TR("Core", "Model - reference (ml)"))), panels,
                          style.layout)};
}

ComparisonFigure scatterFigure(const ModelScores& scores, const FigureStyle& style)
{
    std::vector<ScatterSeries> series;
    for (std::size_t model = 0; model < scores.models.size(); ++model) {
        if (!style.isShown(model))
            continue;
        auto volumes = volumesOf(scores, model);
        ScatterSeries one{scores.models[model],
                          {},
                          std::move(volumes.titles),
                          std::move(volumes.ids),
                          modelColour(model)};
        for (std::size_t at = 0; at < volumes.own.size(); ++at)
            one.points.push_back({volumes.references[at], volumes.own[at]});
        series.push_back(std::move(one));
    }
    return {"scatter",
            "Volumes of all segments over the reference's; the dashed line is where both are the "
            "same.",
            scatterPlot(style.titleOf(Text(HANGAKU_TR("Core", "Volumes over the reference's"))),
                        style.say(Text(HANGAKU_TR("Core", "Reference (ml)"))),
                        style.say(Text(HANGAKU_TR("Core", "Model (ml)"))), series, style.layout)};
}

ComparisonFigure ranksFigure(const ModelScores& scores, const FigureStyle& style)
{
    std::vector<std::vector<double>> dice;
    for (std::size_t model = 0; model < scores.models.size(); ++model)
        dice.push_back(scores.values(model, "dice"));
    const auto ranking = processing::rankModels(
        dice, {Better::Higher, processing::RankingScheme::RankThenMean, scores.bootstrap});
    std::vector<RankSeries> series;
    for (std::size_t model = 0; model < scores.models.size(); ++model)
        series.push_back({scores.models[model], ranking.shares[model], modelColour(model)});
    return {"ranks",
            "In what part of " + std::to_string(scores.bootstrap.samples) +
                " resamples of the cases each model has which rank by Dice.",
            rankPlot(style.titleOf(Text(HANGAKU_TR("Core", "Ranks by Dice, cases drawn anew"))),
                     style.say(Text(HANGAKU_TR("Core", "Rank"))), series, style.layout)};
}

std::vector<ComparisonFigure> comparisonFigures(const ModelScores& scores)
{
    std::vector<ComparisonFigure> figures;
    for (const auto& measure : measures())
        figures.push_back(boxFigure(scores, measure));
    figures.push_back(segmentsFigure(scores));
    if (scores.isCohort() || scores.units().size() > 1) {
        figures.push_back(volumesFigure(scores));
        figures.push_back(scatterFigure(scores));
    }
    if (scores.isCohort() && scores.models.size() > 1)
        figures.push_back(ranksFigure(scores));
    return figures;
}

ComparisonFigure pairwiseFigure(const std::vector<std::string>& masks,
                                const std::vector<std::vector<double>>& meanDice)
{
    HeatMap map;
    map.title = "Mean Dice between masks";
    map.rows = masks;
    map.columns = masks;
    map.values = meanDice;
    return {"pairwise", "Dice of every two masks, averaged over the segments.", heatMapPlot(map)};
}

Result<void> writeFigure(const ComparisonFigure& figure, const std::filesystem::path& folder)
{
    constexpr double kPixelsPerPoint = 3;
    const auto text = svg(figure.drawing);
    if (auto written = writeAtomically(folder / (figure.name + ".svg"),
                                       [&text](const std::filesystem::path& file) {
                                           std::ofstream(file, std::ios::binary) << text;
                                           return Result<void>();
                                       });
        !written)
        return written;
    return writePng(drawPicture(figure.drawing, kPixelsPerPoint), folder / (figure.name + ".png"));
}

} // namespace hangaku::app
