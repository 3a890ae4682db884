#include "app/evaluation/Curves.h"

#include "viewer/render/plot/CurvePlot.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace hangaku::app {

using namespace viewer;
using namespace viewer::processing;
using Json = nlohmann::ordered_json;

namespace {

/// Each model of the shown ones with its place among all, by which it has its colour.
template <typename Model, typename Visit>
void forEachShown(const std::vector<Model>& models, const FigureStyle& style, Visit visit)
{
    for (std::size_t at = 0; at < models.size(); ++at)
        if (style.shown.size() != models.size() || style.isShown(at))
            visit(models[at], modelColour(at));
}

std::string withInterval(double value, const Interval& interval)
{
    return roundedNumber(value, 3) + " (" + roundedNumber(interval.low, 3) + " to " +
           roundedNumber(interval.high, 3) + ")";
}

/// "x 0.25, y 0.9, from 0.71 on"
std::string titleAt(const CurvePoint& point, const CurveAxes& axes)
{
    std::string title = axes.horizontal + " " + roundedNumber(point.x, 3) + ", " + axes.vertical +
                        " " + roundedNumber(point.y, 3);
    if (std::isfinite(point.threshold))
        title += ", ≥ " + roundedNumber(point.threshold, 3);
    return title;
}

CurveSeries seriesOf(const std::string& name, const std::vector<CurvePoint>& points, Rgb colour,
                     const CurveAxes& axes)
{
    CurveSeries series{name, {}, {}, colour};
    for (const auto& point : points) {
        series.points.push_back({point.x, point.y});
        series.titles.push_back(titleAt(point, axes));
    }
    return series;
}

double positivesOf(const Curves::Classifier& classifier)
{
    return static_cast<double>(std::ranges::count_if(classifier.cases, &Scored::isPositive));
}

} // namespace

void Curves::measure()
{
    for (Detector& detector : detectors)
        detector.froc = processing::froc(scans, findings, detector.candidates, bootstrap);
}

bool Curves::areProbabilities() const
{
    return std::ranges::all_of(classifiers, [](const Classifier& classifier) {
        return std::ranges::all_of(classifier.cases, [](const Scored& scored) {
            return scored.score >= 0 && scored.score <= 1;
        });
    });
}

Json curvesJson(const Curves& curves)
{
    Json document = Json::object();
    for (const auto& classifier : curves.classifiers) {
        Json cases = Json::array();
        for (const auto& scored : classifier.cases)
            cases.push_back({scored.score, scored.isPositive});
        document["classification"].push_back({{"model", classifier.model}, {"cases", cases}});
    }
    if (curves.detectors.empty())
        return document;
    auto& detection = document["detection"];
    detection["scans"] = curves.scans;
    for (const auto& finding : curves.findings)
        detection["findings"].push_back({finding.scan, finding.centre.x, finding.centre.y,
                                         finding.centre.z, finding.diameterMm, finding.isRelevant});
    for (const auto& detector : curves.detectors) {
        Json candidates = Json::array();
        for (const auto& candidate : detector.candidates)
            candidates.push_back({candidate.scan, candidate.centre.x, candidate.centre.y,
                                  candidate.centre.z, candidate.score});
        detection["models"].push_back({{"model", detector.model}, {"candidates", candidates}});
    }
    return document;
}

Curves curvesFrom(const Json& document)
{
    Curves curves;
    if (const auto found = document.find("classification"); found != document.end())
        for (const auto& each : *found) {
            auto& classifier = curves.classifiers.emplace_back(
                Curves::Classifier{each.at("model").get<std::string>(), {}});
            for (const auto& scored : each.at("cases"))
                classifier.cases.push_back({scored.at(0).get<double>(), scored.at(1).get<bool>()});
        }
    const auto detection = document.find("detection");
    if (detection == document.end())
        return curves;
    curves.scans = detection->at("scans").get<std::size_t>();
    const auto scanOf = [&](const Json& row) {
        const auto scan = row.at(0).get<std::size_t>();
        // Out of range, it would be counted where there is nothing.
        return scan < curves.scans ? scan : throw Json::out_of_range::create(401, "scan", nullptr);
    };
    for (const auto& row : detection->at("findings"))
        curves.findings.push_back({scanOf(row), Vec3{row.at(1), row.at(2), row.at(3)},
                                   row.at(4).get<double>(), row.at(5).get<bool>()});
    for (const auto& each : detection->at("models")) {
        auto& detector = curves.detectors.emplace_back(
            Curves::Detector{each.at("model").get<std::string>(), {}});
        for (const auto& row : each.at("candidates"))
            detector.candidates.push_back(
                {scanOf(row), Vec3{row.at(1), row.at(2), row.at(3)}, row.at(4).get<double>()});
    }
    curves.measure();
    return curves;
}

Table classificationTable(const Curves& curves)
{
    Table table;
    table.columns = {{"model", "Model"},
                     {"n", "n", 0},
                     {"positives", "Positives", 0},
                     {"auc", "AUC"},
                     {"aucLow", "95 % interval from"},
                     {"aucHigh", "to"},
                     {"averagePrecision", "Average precision"}};
    const bool areProbabilities = curves.areProbabilities();
    if (areProbabilities)
        table.columns.insert(table.columns.end(), {{"brier", "Brier score"}, {"ece", "ECE"}});
    for (const auto& classifier : curves.classifiers) {
        const auto roc = rocCurve(classifier.cases);
        auto& row = table.rows.emplace_back(std::vector<Table::Cell>{
            classifier.model, static_cast<double>(classifier.cases.size()), positivesOf(classifier),
            roc.auc, roc.interval.low, roc.interval.high,
            precisionRecall(classifier.cases).averagePrecision});
        if (areProbabilities) {
            const auto calibrated = calibration(classifier.cases);
            row.insert(row.end(), {calibrated.brier, calibrated.ece});
        }
    }
    return table;
}

Table frocTable(const Curves& curves)
{
    Table table;
    table.columns = {
        {"model", "Model"}, {"cpm", "CPM"}, {"cpmLow", "95 % interval from"}, {"cpmHigh", "to"}};
    for (const double rate : kCpmRates)
        table.columns.push_back({"sensitivityAt" + exactNumber(rate),
                                 "Sensitivity at " + exactNumber(rate) + " per scan"});
    for (const auto& detector : curves.detectors) {
        const auto& result = detector.froc;
        auto& row = table.rows.emplace_back(std::vector<Table::Cell>{
            detector.model, result.cpm, result.cpmInterval.low, result.cpmInterval.high});
        row.insert(row.end(), result.sensitivities.begin(), result.sensitivities.end());
    }
    return table;
}

ComparisonFigure rocFigure(const Curves& curves, const FigureStyle& style)
{
    CurveAxes axes{style.say(Text(HANGAKU_TR("Core", "False positive rate"))),
                   style.say(Text(HANGAKU_TR("Core", "True positive rate")))};
    axes.hasDiagonal = true;
    std::vector<CurveSeries> series;
    forEachShown(curves.classifiers, style, [&](const Curves::Classifier& each, Rgb colour) {
        const auto roc = rocCurve(each.cases);
        series.push_back(seriesOf(each.model + ": AUC " + withInterval(roc.auc, roc.interval),
                                  roc.points, colour, axes));
    });
    return {"roc",
            "Receiver operating characteristics; area under the curve with DeLong's 95 % interval.",
            curvePlot(style.titleOf(Text(HANGAKU_TR("Core", "ROC"))), axes, series, style.layout)};
}

ComparisonFigure precisionRecallFigure(const Curves& curves, const FigureStyle& style)
{
    const CurveAxes axes{style.say(Text(HANGAKU_TR("Core", "Recall"))),
                         style.say(Text(HANGAKU_TR("Core", "Precision")))};
    std::vector<CurveSeries> series;
    forEachShown(curves.classifiers, style, [&](const Curves::Classifier& each, Rgb colour) {
        const auto curve = precisionRecall(each.cases);
        // Between two thresholds the precision is that of the lower one: steps, as the average
        // precision sums them.
        std::vector<CurvePoint> steps;
        double recall = 0;
        for (const auto& point : curve.points) {
            steps.push_back({recall, point.y, point.threshold});
            steps.push_back(point);
            recall = point.x;
        }
        series.push_back(seriesOf(each.model + ": AP " + roundedNumber(curve.averagePrecision, 3),
                                  steps, colour, axes));
    });
    return {"precision-recall", "Precision over recall; average precision without interpolation.",
            curvePlot(style.titleOf(Text(HANGAKU_TR("Core", "Precision and recall"))), axes, series,
                      style.layout)};
}

ComparisonFigure reliabilityFigure(const Curves& curves, const FigureStyle& style)
{
    CurveAxes axes{style.say(Text(HANGAKU_TR("Core", "Mean predicted probability"))),
                   style.say(Text(HANGAKU_TR("Core", "Part that is positive")))};
    axes.hasDiagonal = true;
    std::vector<CurveSeries> series;
    forEachShown(curves.classifiers, style, [&](const Curves::Classifier& each, Rgb colour) {
        const auto calibrated = calibration(each.cases);
        CurveSeries one{each.model + ": ECE " + roundedNumber(calibrated.ece, 3) + ", Brier " +
                            roundedNumber(calibrated.brier, 3),
                        {},
                        {},
                        colour,
                        true};
        for (const auto& bin : calibrated.bins)
            if (bin.count > 0) {
                one.points.push_back({bin.meanScore, bin.positives});
                one.titles.push_back(roundedNumber(bin.meanScore, 3) + ", " +
                                     roundedNumber(bin.positives, 3) + " (n " +
                                     std::to_string(bin.count) + ")");
            }
        series.push_back(std::move(one));
    });
    return {"reliability",
            "Reliability: in ten bins of equal width the part that is positive over the mean "
            "predicted probability; expected calibration error and Brier score.",
            curvePlot(style.titleOf(Text(HANGAKU_TR("Core", "Reliability"))), axes, series,
                      style.layout)};
}

ComparisonFigure frocFigure(const Curves& curves, const FigureStyle& style)
{
    CurveAxes axes{style.say(Text(HANGAKU_TR("Core", "False positives per scan"))),
                   style.say(Text(HANGAKU_TR("Core", "Sensitivity"))),
                   {kCpmRates.front(), kCpmRates.back()}};
    axes.isLogarithmic = true;
    std::vector<CurveSeries> series;
    forEachShown(curves.detectors, style, [&](const Curves::Detector& each, Rgb colour) {
        const auto& result = each.froc;
        auto one = seriesOf(each.model + ": CPM " + withInterval(result.cpm, result.cpmInterval),
                            result.points, colour, axes);
        // Beyond its last false positive a detector finds no more.
        one.points.push_back({kCpmRates.back() * 2, one.points.back().y});
        for (std::size_t at = 0; at < kCpmRates.size(); ++at)
            one.band.push_back(
                {kCpmRates[at], result.intervals[at].low, result.intervals[at].high});
        series.push_back(std::move(one));
    });
    return {"froc",
            "Free-response ROC with 95 % bootstrap intervals over scans; CPM is the mean "
            "sensitivity at the seven rates.",
            curvePlot(style.titleOf(Text(HANGAKU_TR("Core", "FROC"))), axes, series, style.layout)};
}

void addCurves(const Curves& curves, ComparisonReport& report)
{
    if (!curves.classifiers.empty()) {
        report.tables.push_back(
            {"classificationSummary", "Classification", classificationTable(curves)});
        report.figures.push_back(rocFigure(curves));
        report.figures.push_back(precisionRecallFigure(curves));
        report.methods += std::string(report.methods.empty() ? "" : " ") +
                          "The area under the ROC curve counts equal scores half and has DeLong's "
                          "95 % interval; average precision is the sum of precision times the gain "
                          "in recall, without interpolation.";
        if (curves.areProbabilities()) {
            report.figures.push_back(reliabilityFigure(curves));
            report.methods += " Calibration is in ten bins of equal width (expected calibration "
                              "error; Brier score: mean squared difference).";
        }
    }
    if (!curves.detectors.empty()) {
        report.tables.push_back({"frocSummary", "Detection", frocTable(curves)});
        report.figures.push_back(frocFigure(curves));
        report.methods +=
            std::string(report.methods.empty() ? "" : " ") +
            "Detection follows LUNA16: a candidate hits a finding when it lies nearer to its "
            "centre than half its diameter; further hits, and hits of irrelevant findings, are "
            "ignored; CPM is the mean sensitivity at 1/8, 1/4, 1/2, 1, 2, 4 and 8 false positives "
            "per scan, with 95 % percentile bootstraps over scans (" +
            std::to_string(curves.bootstrap.samples) + " resamples, seed " +
            std::to_string(curves.bootstrap.seed) + ").";
    }
}

} // namespace hangaku::app
