#pragma once

#include "viewer/processing/statistics/SegmentStatistics.h"
#include "viewer/processing/statistics/SliceAreas.h"

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

/// The areas of segments slice by slice as CSV, in the same way: a row for each slice and each
/// segment that it shows. The level is the height H of the slice's middle, LPS mm.
/// @param areas of all slices along `axis` (`areasBySlice`)
std::string areaTable(const Segmentation& segmentation,
                      const std::vector<std::vector<SliceArea>>& areas, int axis,
                      const std::string& unit);

/// The middle of a slice, LPS mm.
Vec3 middleOfSlice(const ImageGeometry& grid, int axis, int slice);

} // namespace hangaku::viewer::processing
