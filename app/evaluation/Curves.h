#pragma once

#include "app/evaluation/ComparisonFigures.h"
#include "app/evaluation/ComparisonReport.h"
#include "viewer/processing/cohort/Froc.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace hangaku::app {

/// What classifiers and detectors said, and what is true: what ROC, precision-recall, reliability
/// and FROC are drawn of.
struct Curves {
    struct Classifier {
        std::string model;
        std::vector<viewer::processing::Scored> cases;
    };
    struct Detector {
        std::string model;
        std::vector<viewer::processing::Candidate> candidates;
        viewer::processing::Froc froc = {}; ///< by `measure`: it may take seconds
    };

    std::vector<Classifier> classifiers;
    std::size_t scans = 0; ///< that detectors were given
    std::vector<viewer::processing::Finding> findings;
    std::vector<Detector> detectors;
    viewer::processing::BootstrapOptions bootstrap;

    bool isEmpty() const { return classifiers.empty() && detectors.empty(); }
    /// Of every detector; after that figures and tables are quick.
    void measure();
    /// All scores are from 0 to 1, so that they can be probabilities.
    bool areProbabilities() const;
};

/// Files that `readCurves` reads.
struct CurveFiles {
    std::filesystem::path scores;                  ///< CSV: case, model, score, positive (0 or 1)
    std::filesystem::path findings;                ///< CSV as LUNA16's annotations
    std::vector<std::filesystem::path> candidates; ///< CSV as LUNA16's submissions, one each model
    std::filesystem::path scans;                   ///< a name in each line; empty: those of both

    bool isEmpty() const { return scores.empty() && findings.empty() && candidates.empty(); }
};

/// Reads scores of cases, and findings with candidates (columns seriesuid, coordX, coordY, coordZ
/// in LPS mm; diameter_mm, and relevant (0 or 1) where not all are; or probability).
/// @return ReadFailed; ParseFailed with the file and the line; InvalidArgument where there are
///         fewer than two cases of either kind, no findings, or no candidates
viewer::Result<Curves> readCurves(const CurveFiles& files,
                                  const viewer::processing::BootstrapOptions& bootstrap);

/// {"classification": [...], "detection": {...}}, whatever of these there is.
nlohmann::ordered_json curvesJson(const Curves& curves);
/// The other way round. @throw nlohmann::json::exception where it is something else
Curves curvesFrom(const nlohmann::ordered_json& document);

/// AUC with DeLong's interval, average precision, Brier score and ECE of each classifier.
viewer::processing::Table classificationTable(const Curves& curves);
/// CPM and sensitivities of each detector, with bootstrap intervals.
viewer::processing::Table frocTable(const Curves& curves);

ComparisonFigure rocFigure(const Curves& curves, const FigureStyle& style = {});
ComparisonFigure precisionRecallFigure(const Curves& curves, const FigureStyle& style = {});
ComparisonFigure reliabilityFigure(const Curves& curves, const FigureStyle& style = {});
ComparisonFigure frocFigure(const Curves& curves, const FigureStyle& style = {});

/// Tables, figures and methods, at the end of a report.
void addCurves(const Curves& curves, ComparisonReport& report);

} // namespace hangaku::app
