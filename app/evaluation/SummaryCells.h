#pragma once

#include "app/evaluation/ModelScores.h"

#include <limits>

namespace hangaku::app {

// What tables of several values have in common.

inline constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

/// Those that are not NaN.
std::vector<double> defined(const std::vector<double>& values);
/// Nothing for NaN.
viewer::processing::Table::Cell cellOf(double value);
/// "0.812 to 0.934"; empty for NaN.
std::string intervalText(const viewer::processing::Interval& interval, int digits);

/// n, undefined, mean, its interval, standard deviation, median, worst.
void addSummaryColumns(viewer::processing::Table& table);
/// The cells of these columns. @param all NaN where undefined
void addSummary(std::vector<viewer::processing::Table::Cell>& row, const std::vector<double>& all,
                const Measure& measure, const viewer::processing::BootstrapOptions& bootstrap);

} // namespace hangaku::app
