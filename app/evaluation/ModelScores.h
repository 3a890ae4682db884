#pragma once

#include "app/evaluation/Scores.h"
#include "viewer/processing/cohort/Bootstrap.h"
#include "viewer/processing/cohort/Ranking.h"

#include <filesystem>
#include <string>
#include <vector>

namespace hangaku::app {

/// What models are compared by.
struct Measure {
    const char* key;   ///< of `scoreOf`
    const char* title; ///< for people
    viewer::processing::Better better;
    int digits;
};
/// Dice, NSD, HD95, ASSD.
const std::vector<Measure>& measures();

/// What cases are parted by: "Sex", and for each case "F".
struct Grouping {
    std::string name;
    /// Of each case; empty where it is not known.
    std::vector<std::string> values;
};

/// The scores of models (or readers) on the same cases against the same references.
struct ModelScores {
    struct Case {
        std::string name;
        std::filesystem::path reference = {};
        std::filesystem::path image = {}; ///< empty: not known
    };
    struct Mask {
        std::filesystem::path file = {}; ///< empty: there is none
        SegmentScores segments = {};
    };

    ScoreOptions options;
    viewer::processing::BootstrapOptions bootstrap;
    std::vector<std::string> models;
    std::vector<Case> cases;              ///< one: masks of a single scan
    std::vector<std::vector<Mask>> masks; ///< [model][case]
    std::vector<Grouping> groupings;

    /// Many scans, or several masks of one.
    bool isCohort() const { return cases.size() > 1; }
    /// What is compared, one value for each case (the mean of what is defined of its segments), or
    /// of a single scan for each segment; NaN where undefined.
    std::vector<double> values(std::size_t model, std::string_view key) const;
    /// What each of the values is of: a case, or a segment.
    std::vector<std::string> units() const;
    /// Names of all segments, in their order in the first case that has them.
    std::vector<std::string> segmentNames() const;
    /// The same with one segment alone. @param name empty: all of them
    ModelScores ofSegment(const std::string& name) const;
    /// The same with the cases of one value alone. @param grouping an index
    ModelScores ofGroup(std::size_t grouping, const std::string& value) const;
};

/// Every segment of every case and model.
viewer::processing::Table scoresTable(const ModelScores& scores);
/// Mean with its interval, standard deviation, median and least of every measure, for each model.
viewer::processing::Table summaryTable(const ModelScores& scores);
/// Paired tests of every two models by every measure, corrected for all of them.
viewer::processing::Table testsTable(const ModelScores& scores);
/// Ranks by every measure, with how stable they are.
viewer::processing::Table rankingTable(const ModelScores& scores);

/// A case as a model drew it.
struct Worst {
    std::size_t model = 0;
    std::size_t at = 0;      ///< the case
    std::size_t segment = 0; ///< of the lowest Dice
    double dice = 0;         ///< mean over the segments
};
/// Every mask with segments by mean Dice, worst first.
std::vector<Worst> worstFirst(const ModelScores& scores);
/// The first of these, with the worst segment. @param most 0: all
viewer::processing::Table worstTable(const ModelScores& scores, std::size_t most);

} // namespace hangaku::app
