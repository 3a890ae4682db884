#include "app/cli/compare/ComparisonFigures.h"

#include "viewer/core/base/AtomicFile.h"
#include "viewer/processing/cohort/Agreement.h"
#include "viewer/render/plot/DrawingPicture.h"

#include <cmath>
#include <fstream>
#include <limits>

namespace hangaku::cli {

using namespace viewer;
using processing::Better;
using Json = nlohmann::ordered_json;

namespace {

ComparisonFigure boxFigure(const Comparison& comparison, const Measure& measure)
{
    std::vector<PlotSeries> series;
    const auto units = comparison.units();
    for (std::size_t model = 0; model < comparison.models.size(); ++model) {
        PlotSeries one{comparison.models[model],
                       comparison.values(model, measure.key),
                       {},
                       modelColour(model)};
        for (std::size_t at = 0; at < one.values.size(); ++at)
            one.titles.push_back(units[at] + ": " +
                                 processing::roundedNumber(one.values[at], measure.digits));
        series.push_back(std::move(one));
    }
    const std::string unit = comparison.isCohort() ? "case" : "segment";
    return {
        measure.key,
        std::string(measure.title) + " of every " + unit +
            ": quartiles, median, whiskers to 1.5 times the quartiles' distance.",
        boxPlot(std::string(measure.title) + " by " + (comparison.isCohort() ? "case" : "segment"),
                measure.title, series)};
}

/// Names of all segments, in their order in the first case that has them.
std::vector<std::string> segmentNames(const Comparison& comparison)
{
    std::vector<std::string> names;
    for (const auto& cases : comparison.scores)
        for (const auto& segments : cases)
            for (const auto& segment : segments) {
                const auto name = segment.at("name").get<std::string>();
                if (std::ranges::find(names, name) == names.end())
                    names.push_back(name);
            }
    return names;
}

/// The mean over the cases.
double meanOfSegment(const Comparison& comparison, std::size_t model, const std::string& name,
                     const char* key)
{
    double sum = 0;
    double count = 0;
    for (const auto& segments : comparison.scores[model])
        for (const auto& segment : segments)
            if (segment.at("name") == name && segment.at(key).is_number()) {
                sum += segment.at(key).get<double>();
                ++count;
            }
    return count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

ComparisonFigure segmentsFigure(const Comparison& comparison)
{
    HeatMap map;
    map.title = comparison.isCohort() ? "Mean Dice by segment" : "Dice by segment";
    map.rows = segmentNames(comparison);
    map.columns = comparison.models;
    for (const auto& name : map.rows) {
        auto& row = map.values.emplace_back();
        for (std::size_t model = 0; model < comparison.models.size(); ++model)
            row.push_back(meanOfSegment(comparison, model, name, "dice"));
    }
    return {"segments", map.title + "; darker is better.", heatMapPlot(map)};
}

ComparisonFigure volumesFigure(const Comparison& comparison)
{
    std::vector<AgreementSeries> panels;
    for (std::size_t model = 0; model < comparison.models.size(); ++model) {
        std::vector<double> volumes;
        std::vector<double> references;
        AgreementSeries panel;
        for (std::size_t at = 0; at < comparison.cases.size(); ++at)
            for (const auto& segment : comparison.scores[model][at]) {
                volumes.push_back(segment.at("volumeMl").get<double>());
                references.push_back(segment.at("referenceVolumeMl").get<double>());
                panel.titles.push_back(comparison.cases[at] + ", " +
                                       segment.at("name").get<std::string>());
            }
        if (volumes.size() < 2)
            continue;
        const auto agreement = processing::blandAltman(volumes, references);
        panel.name = comparison.models[model];
        panel.means = agreement.means;
        panel.differences = agreement.differences;
        panel.bias = agreement.bias;
        panel.low = agreement.low;
        panel.high = agreement.high;
        panel.colour = modelColour(model);
        panels.push_back(std::move(panel));
    }
    return {"volumes",
            "Volumes of all segments: model less reference over the mean of both (Bland and "
            "Altman), with the limits of agreement.",
            agreementPlot("Volumes against the reference", "Mean (ml)", "Model - reference (ml)",
                          panels)};
}

ComparisonFigure ranksFigure(const Comparison& comparison)
{
    std::vector<std::vector<double>> scores;
    for (std::size_t model = 0; model < comparison.models.size(); ++model)
        scores.push_back(comparison.values(model, "dice"));
    const auto ranking = processing::rankModels(
        scores, {Better::Higher, processing::RankingScheme::RankThenMean, comparison.bootstrap});
    std::vector<RankSeries> series;
    for (std::size_t model = 0; model < comparison.models.size(); ++model)
        series.push_back({comparison.models[model], ranking.shares[model], modelColour(model)});
    return {"ranks",
            "In what part of " + std::to_string(comparison.bootstrap.samples) +
                " resamples of the cases each model has which rank by Dice.",
            rankPlot("Ranks by Dice, cases drawn anew", series)};
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

std::vector<ComparisonFigure> comparisonFigures(const Comparison& comparison)
{
    std::vector<ComparisonFigure> figures;
    for (const auto& measure : measures())
        figures.push_back(boxFigure(comparison, measure));
    figures.push_back(segmentsFigure(comparison));
    if (comparison.isCohort() || comparison.units().size() > 1)
        figures.push_back(volumesFigure(comparison));
    if (comparison.isCohort() && comparison.models.size() > 1)
        figures.push_back(ranksFigure(comparison));
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

} // namespace hangaku::cli
