#pragma once

#include "app/evaluation/ModelScores.h"

namespace hangaku::app {

/// The values of a grouping, each once: numbers and what begins with one by size, then the others
/// by name, what is not known (empty) last.
std::vector<std::string> orderedGroups(const std::vector<std::string>& values);

/// The summary for each value of each grouping, and by the size of the segments: the diameter of a
/// ball of the reference's volume (below 10 mm, 10 to 20, 20 to 30, 30 and more), where a value is
/// of a segment and not of a case. No rows of a single case, nor
/// without groupings where all segments are of one size.
viewer::processing::Table subgroupsTable(const ModelScores& scores);
/// Tests of whether the groups of a grouping differ (`rankTest`), by every measure and model,
/// corrected for all of them; a value is of a case. Cases whose value is not known, and the size of
/// segments, of which a case has several, are left out.
viewer::processing::Table subgroupTestsTable(const ModelScores& scores);
/// The same as `subgroupsTable` for a page: a row for each group and model, a column for each
/// measure with the mean and its interval. @param table as `subgroupsTable` makes it
viewer::processing::Table subgroupsForPage(const viewer::processing::Table& table);

} // namespace hangaku::app
