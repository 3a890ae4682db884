#pragma once

#include "viewer/processing/statistics/SegmentStatistics.h"

#include <string>

namespace hangaku::viewer::processing {

/// A table as CSV (RFC 4180: CRLF, quotes where needed, UTF-8), a row for each segment: its number,
/// name and codes, then what was measured, with units in the header ("Mean (HU)"). Fields that do
/// not apply are empty. Holds nothing of the patient.
/// @param statistics of every segment, in the order of `segments()` (`statisticsOfAll`)
/// @param unit       of the image's values; empty when unknown
std::string statisticsTable(const Segmentation& segmentation,
                            const std::vector<SegmentStatistics>& statistics,
                            const std::string& unit);

} // namespace hangaku::viewer::processing
