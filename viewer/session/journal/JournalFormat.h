#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/detection/Detection.h"
#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/session/journal/Bytes.h"
#include "viewer/session/journal/EditTrace.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace hangaku::viewer {

/// A journal is a sequence of records: length of the payload (4 bytes, little-endian), type (1 byte),
/// payload, CRC-32 of type and payload (4 bytes). What follows the first record that is cut off or
/// does not have its CRC is not read.
enum class RecordType : std::uint8_t {
    Header = 1,        ///< JournalHeader; first, once
    SnapshotBegin = 2, ///< a segmentation without its voxels
    SnapshotSlices = 3, ///< id, which mask (0 its own, 1 the model's), layer, k, then slices' runs
    SnapshotEnd = 4,   ///< id: it is complete, and waits for the batch that inserts it
    Batch = 5,         ///< operations that hold together; each begins with its type (Operation)
};

enum class Operation : std::uint8_t {
    Insert = 1,   ///< id: the snapshot that came last takes its place (Order follows)
    Runs = 2,     ///< id, layer, runs
    Segments = 3, ///< id, changed segments, numbers in order
    State = 4,    ///< id, name, file, whether it is modified
    Trace = 5,    ///< id, how many entries stay, new entries
    Order = 6,    ///< ids in order; the others are gone
    Opened = 7,   ///< the series shown, the paths that were opened
    /// id, the set without its boxes, file, whether it is modified, changed boxes, numbers in order
    Detections = 8,
    DetectionsOrder = 9, ///< ids in order; the others are gone
};

/// Whose journal it is.
struct JournalHeader {
    static constexpr std::uint64_t kVersion = 1;
    std::int64_t processId = 0;
    std::int64_t processStart = 0; ///< clock ticks after the boot (/proc/PID/stat, field 22)
    std::string bootId;            ///< /proc/sys/kernel/random/boot_id
    std::string host;
    std::string person;
    std::string startedAt; ///< local time with offset, ISO 8601

    /// Of this process, now.
    static JournalHeader own(const std::string& person);
    enum class Owner { Running, Gone, Unknown };
    /// Whether the process is there, by its number and start and by the machine's boot. Another
    /// machine's cannot be known.
    Owner owner() const;

    friend bool operator==(const JournalHeader&, const JournalHeader&) = default;
};

/// A whole record.
std::string record(RecordType type, std::string_view payload);

/// Calls `visit` with each whole record of a file in order, until it returns false.
/// @return the length of what was read well; NotFound or ReadFailed naming the file
Result<std::uint64_t>
readRecords(const std::filesystem::path& file,
            const std::function<bool(RecordType type, std::string_view payload)>& visit);

void write(ByteWriter& writer, const JournalHeader& header);
void write(ByteWriter& writer, const ImageGeometry& geometry);
void write(ByteWriter& writer, const Provenance& provenance);
void write(ByteWriter& writer, const Segment& segment);
void write(ByteWriter& writer, const TraceEntry& entry);
void write(ByteWriter& writer, const Detection& detection);
/// Without its boxes.
void write(ByteWriter& writer, const Detections& detections);
// Where the bytes cannot be, the reader is unsound afterwards.
JournalHeader readHeader(ByteReader& reader);
Result<ImageGeometry> readGeometry(ByteReader& reader);
Provenance readProvenance(ByteReader& reader);
Segment readSegment(ByteReader& reader);
TraceEntry readTraceEntry(ByteReader& reader);
Detection readDetection(ByteReader& reader);
Detections readDetections(ByteReader& reader);

} // namespace hangaku::viewer
