#pragma once

#include "viewer/processing/cohort/Ranking.h"
#include "viewer/processing/report/Table.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace hangaku::cli {

/// What models are compared by.
struct Measure {
    const char* key;   ///< in a segment's scores
    const char* title; ///< for people
    viewer::processing::Better better;
    int digits;
};
/// Dice, NSD, HD95, ASSD.
const std::vector<Measure>& measures();

/// The scores of models (or readers) on the same cases against the same references.
struct Comparison {
    std::vector<std::string> models;
    std::vector<std::string> cases; ///< one: masks of a single scan
    /// [model][case]: an array of segments as `scoreJson` makes them; null where there is no mask.
    std::vector<std::vector<nlohmann::ordered_json>> scores;
    viewer::processing::BootstrapOptions bootstrap;

    /// Many scans, or several masks of one.
    bool isCohort() const { return cases.size() > 1; }
    /// What is compared, one value for each case (the mean of what is defined of its segments), or
    /// of a single scan for each segment; NaN where undefined.
    std::vector<double> values(std::size_t model, const char* key) const;
    /// What each of the values is of: a case, or a segment.
    std::vector<std::string> units() const;
};

/// Every segment of every case and model.
viewer::processing::Table scoresTable(const Comparison& comparison);
/// Mean with its interval, standard deviation, median and least of every measure, for each model.
viewer::processing::Table summaryTable(const Comparison& comparison);
/// Paired tests of every two models by every measure, corrected for all of them.
viewer::processing::Table testsTable(const Comparison& comparison);
/// Ranks by every measure, with how stable they are.
viewer::processing::Table rankingTable(const Comparison& comparison);
/// Cases and models by mean Dice, worst first, with the worst segment.
viewer::processing::Table worstTable(const Comparison& comparison, std::size_t most);

} // namespace hangaku::cli
