#pragma once

#include "app/cli/Command.h"
#include "viewer/processing/metrics/SegmentMetrics.h"
#include "viewer/processing/report/Table.h"

#include <string>
#include <vector>

namespace hangaku::cli {

/// What commands that score masks share: their options, and how scores are written.
struct ScoreOptions {
    std::vector<std::string> labels; ///< names or numbers; empty: all
    std::string surface = "surfel";
    std::vector<double> tolerancesMm{1};

    viewer::processing::SurfaceOptions surfaceOptions() const;
    bool wants(const viewer::processing::SegmentMetrics& metrics) const;
};

/// --labels, --surface and --nsd-tolerance.
void addScoreOptions(Command& command, ScoreOptions& options);

/// Definitions, the rule for empty masks and the program's version.
nlohmann::ordered_json methodJson(const ScoreOptions& options);

/// Of one segment; null where a value is undefined.
nlohmann::ordered_json scoreJson(const viewer::processing::SegmentMetrics& metrics,
                                 const ScoreOptions& options);

/// The numbers of a segment as `scoreJson` made them, by key, with titles for people.
const std::vector<viewer::processing::Table::Column>& scoreColumns();
/// Cells in the order of `scoreColumns`.
std::vector<viewer::processing::Table::Cell> scoreCells(const nlohmann::ordered_json& segment);

} // namespace hangaku::cli
