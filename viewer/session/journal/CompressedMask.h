#pragma once

#include "viewer/core/segmentation/LabelMapEdit.h"
#include "viewer/session/FrozenLayers.h"
#include "viewer/session/journal/Bytes.h"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace hangaku::viewer {

/// The labels of one slice as (length, label) of each run, i fastest.
void writeSlice(ByteWriter& writer, std::span<const Label> labels);
/// Fills `labels`; the reader fails when the runs do not fit it exactly.
void readSlice(ByteReader& reader, std::span<Label> labels);

/// What runs of an edit leave behind: forward their labels after it, the first run first; undone
/// those before it, the last run first. Two to four bytes a run.
void writeRuns(ByteWriter& writer, std::span<const LabelMapDelta::Run> runs, bool undone);
/// Writes them into `labels`; the reader fails where a run does not lie in it.
void readRuns(ByteReader& reader, std::span<Label> labels);
/// Goes past them.
void skipRuns(ByteReader& reader);

/// The voxels of a segmentation as runs: a few bytes for each row that a segment crosses. What a
/// model made is kept so, to be compared with what a person makes of it.
struct CompressedMask {
    Index3 size{};
    std::vector<std::vector<std::string>> layers; ///< [layer][k]: as `writeSlice` writes them
    std::map<Label, int> layerOf;                 ///< the layer of each segment

    /// Any thread; the one reading of `frozen`.
    static CompressedMask of(FrozenLayers& frozen);
    std::size_t bytes() const;
    /// Voxels of each label in a slice of a layer, background left out.
    std::map<Label, std::int64_t> counts(int layer, int k) const;
    /// Fills `labels` (of one slice) from a slice of a layer; background when there is none.
    void slice(int layer, int k, std::span<Label> labels) const;
};

} // namespace hangaku::viewer
