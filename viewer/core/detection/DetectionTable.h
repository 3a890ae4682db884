#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/detection/Detection.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace hangaku::viewer {

/// Detections as a table for spreadsheets and scripts: RFC 4180 in UTF-8, one detection a line,
/// columns named in the first line. What scores less than the threshold is left out.
///
/// `number`, `label`, `label_ja`, `code`, `scheme`, `meaning` (the coded type),
/// `score` (0 to 1; empty for a person's), `review` (open, accepted, rejected), `centre_x|y|z` (LPS
/// mm), `size_1|2|3` (mm along the axes), `axis_1_x` ... `axis_3_z` (LPS unit vectors), `colour`
/// (#RRGGBB), `corrected_by`, `corrected_at` (ISO 8601), `tracking_uid`, `set` (its name),
/// `model_id`, `model_name`, `model_version`, `model_sha256`, `creator`, `series_uid`,
/// `frame_of_reference_uid`. Numbers are as short as they are exact.
std::string toCsv(const Detections& detections);

/// Reads such a table: the columns may come in any order, those of the box and the label must be
/// there, axes that are missing are the patient's own. What is unknown is ignored. The rules of the
/// file are those of `Csv`.
/// @param file named in errors
/// @return ParseFailed naming the line and what is wrong with it
Result<Detections> detectionsFromCsv(std::string_view text, const std::filesystem::path& file);

/// The same, from and to a file; written atomically.
/// @return also ReadFailed; WriteFailed, DiskFull, PermissionDenied
Result<Detections> readDetectionTable(const std::filesystem::path& file);
Result<void> writeDetectionTable(const Detections& detections, const std::filesystem::path& file);

/// The stable names of `Review`, as files have them.
const char* toString(Review review);
std::optional<Review> reviewFrom(std::string_view name);

} // namespace hangaku::viewer
