#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/segmentation/Segment.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace hangaku::viewer {

/// One segment changed by one command: who, when, with what, and how much.
struct TraceEntry {
    int action = 0;     ///< the command's number, from 1; a command on three segments gives three rows
    std::string person;
    std::string time;   ///< local time with offset, ISO 8601
    std::string tool;   ///< the command's English name: "Paint", "Undo: Paint"
    Label segment = 0;  ///< 0 where no segment is meant
    std::string label;  ///< the segment's name at that time
    std::int64_t voxelsAdded = 0;
    std::int64_t voxelsRemoved = 0;
    /// How long the hand was at work for this command, on the first row of an action: the time since
    /// the last sign of work (a command, a stroke under way, a move through the image), left out
    /// where that is more than 20 s ago.
    double activeSeconds = 0;

    friend bool operator==(const TraceEntry&, const TraceEntry&) = default;
};

/// What was done to one segmentation, in order.
struct EditTrace {
    std::vector<TraceEntry> entries;

    int actions() const { return entries.empty() ? 0 : entries.back().action; }
    double activeSeconds() const;
    friend bool operator==(const EditTrace&, const EditTrace&) = default;
};

/// "scan.nii.gz" -> "scan.trace.json", in the same folder.
std::filesystem::path tracePath(const std::filesystem::path& maskFile);

struct CorrectionSummary;
/// As JSON (UTF-8, indented), with what a correction came to where that is known.
std::string toJson(const EditTrace& trace, const CorrectionSummary& summary);
/// @return NotFound when there is no such file; ParseFailed naming it
Result<EditTrace> readTrace(const std::filesystem::path& file);
/// One line for each row, with a heading (RFC 4180, UTF-8).
std::string toCsv(const EditTrace& trace);
/// Writes a text, whole or not at all.
Result<void> writeText(const std::string& text, const std::filesystem::path& file);

} // namespace hangaku::viewer
