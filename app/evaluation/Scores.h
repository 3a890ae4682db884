#pragma once

#include "app/evaluation/MaskPairs.h"
#include "viewer/processing/metrics/SegmentMetrics.h"
#include "viewer/processing/report/Table.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hangaku::app {

/// How masks are scored.
struct ScoreOptions {
    std::vector<std::string> labels; ///< names or numbers; empty: all
    std::string surface = "surfel";
    std::vector<double> tolerancesMm{1}; ///< at least one

    viewer::processing::SurfaceOptions surfaceOptions() const;
    bool wants(const viewer::processing::SegmentMetrics& metrics) const;
};

/// The scores of one mask.
using SegmentScores = std::vector<viewer::processing::SegmentMetrics>;

/// Takes what the user should know while work goes on; from any thread.
using Warn = std::function<void(const std::string& line)>;

/// Scores the wanted segments.
viewer::Result<SegmentScores> scoreMasks(const viewer::Segmentation& reference,
                                         const viewer::Segmentation& mask,
                                         const ScoreOptions& options,
                                         const viewer::Progress& progress);

/// The same of two files.
viewer::Result<SegmentScores> scoreFiles(const MaskPair& pair, const ScoreOptions& options,
                                         const Warn& warn, const viewer::Progress& progress);

/// Definitions, the rule for empty masks and the program's version.
nlohmann::ordered_json methodJson(const ScoreOptions& options);
/// What of it decides the numbers.
ScoreOptions scoreOptionsFrom(const nlohmann::ordered_json& method);

/// Of one segment; null where a value is undefined.
nlohmann::ordered_json scoreJson(const viewer::processing::SegmentMetrics& metrics,
                                 const ScoreOptions& options);
/// The other way round. Counts of voxels are not in it, and are 0.
/// @throw nlohmann::json::exception where it is something else
viewer::processing::SegmentMetrics scoreFrom(const nlohmann::ordered_json& segment);

/// The numbers of a segment, by key, with titles for people.
const std::vector<viewer::processing::Table::Column>& scoreColumns();
/// Cells in the order of `scoreColumns`.
std::vector<viewer::processing::Table::Cell>
scoreCells(const viewer::processing::SegmentMetrics& metrics, const ScoreOptions& options);
/// One of the numbers; NaN where it is undefined. @param key of `scoreColumns`, not "name"
double scoreOf(const viewer::processing::SegmentMetrics& metrics, std::string_view key);

} // namespace hangaku::app
