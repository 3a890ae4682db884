#include "viewer/session/journal/CompressedMask.h"

#include <algorithm>
#include <limits>

namespace hangaku::viewer {

void writeSlice(ByteWriter& writer, std::span<const Label> labels)
{
    for (std::size_t at = 0; at < labels.size();) {
        const Label label = labels[at];
        std::size_t end = at + 1;
        while (end < labels.size() && labels[end] == label)
            ++end;
        writer.number(end - at);
        writer.number(label);
        at = end;
    }
}

void readSlice(ByteReader& reader, std::span<Label> labels)
{
    for (std::size_t at = 0; at < labels.size() && reader.isSound();) {
        const auto length = reader.numberBelow(labels.size() - at + 1);
        const auto label = reader.numberBelow(std::numeric_limits<Label>::max() + 1ULL);
        if (length == 0)
            reader.fail();
        std::fill_n(labels.begin() + static_cast<std::ptrdiff_t>(at), length,
                    static_cast<Label>(label));
        at += length;
    }
}

void writeRuns(ByteWriter& writer, std::span<const LabelMapDelta::Run> runs, bool undone)
{
    writer.number(runs.size());
    std::uint64_t end = 0; // of the run before
    Label label = 0;
    for (std::size_t n = 0; n < runs.size(); ++n) {
        const auto& run = undone ? runs[runs.size() - 1 - n] : runs[n];
        const Label next = undone ? run.before : run.after;
        const auto gap = static_cast<std::int64_t>(run.offset - end);
        // The lowest bit says whether a label follows: most runs carry the one before.
        writer.signedNumber(gap * 2 + (next != label ? 1 : 0));
        writer.number(run.length);
        if (next != label)
            writer.number(next);
        label = next;
        end = run.offset + run.length;
    }
}

namespace {

/// Calls `visit` with the offset, length and label of each run; stops when it returns false.
template <typename Visit> void visitRuns(ByteReader& reader, Visit&& visit)
{
    const auto count = reader.number();
    std::uint64_t end = 0;
    std::uint64_t label = 0;
    for (std::uint64_t n = 0; n < count && reader.isSound(); ++n) {
        const auto packed = reader.signedNumber();
        const auto length = reader.number();
        if ((packed & 1) != 0)
            label = reader.numberBelow(std::numeric_limits<Label>::max() + 1ULL);
        const auto offset = end + static_cast<std::uint64_t>(packed >> 1);
        if (!reader.isSound() || !visit(offset, length, static_cast<Label>(label)))
            return;
        end = offset + length;
    }
}

} // namespace

void readRuns(ByteReader& reader, std::span<Label> labels)
{
    visitRuns(reader, [&](std::uint64_t offset, std::uint64_t length, Label label) {
        if (offset > labels.size() || length > labels.size() - offset) {
            reader.fail();
            return false;
        }
        std::fill_n(labels.begin() + static_cast<std::ptrdiff_t>(offset), length, label);
        return true;
    });
}

void skipRuns(ByteReader& reader)
{
    visitRuns(reader, [](std::uint64_t, std::uint64_t, Label) { return true; });
}

CompressedMask CompressedMask::of(FrozenLayers& frozen)
{
    CompressedMask mask;
    mask.size = frozen.geometry().size();
    const auto slices = static_cast<std::size_t>(mask.size[2]);
    mask.layers.assign(static_cast<std::size_t>(frozen.layerCount()),
                       std::vector<std::string>(slices));
    for (const Segment& segment : frozen.segments())
        mask.layerOf[segment.number] = segment.layer;
    frozen.visit([&mask](int layer, int k, std::span<const Label> labels) {
        ByteWriter writer;
        writeSlice(writer, labels);
        auto& kept = mask.layers[static_cast<std::size_t>(layer)][static_cast<std::size_t>(k)];
        kept.assign(writer.bytes); // no more memory than it needs
    });
    return mask;
}

std::size_t CompressedMask::bytes() const
{
    std::size_t bytes = 0;
    for (const auto& layer : layers)
        for (const auto& slice : layer)
            bytes += slice.size();
    return bytes;
}

std::map<Label, std::int64_t> CompressedMask::counts(int layer, int k) const
{
    std::map<Label, std::int64_t> counts;
    ByteReader reader(layers[static_cast<std::size_t>(layer)][static_cast<std::size_t>(k)]);
    while (!reader.isAtEnd() && reader.isSound()) {
        const auto length = static_cast<std::int64_t>(reader.number());
        counts[static_cast<Label>(reader.number())] += length;
    }
    counts.erase(0);
    return counts;
}

void CompressedMask::slice(int layer, int k, std::span<Label> labels) const
{
    if (layer < 0 || static_cast<std::size_t>(layer) >= layers.size()) {
        std::ranges::fill(labels, Label{0});
        return;
    }
    ByteReader reader(layers[static_cast<std::size_t>(layer)][static_cast<std::size_t>(k)]);
    readSlice(reader, labels);
}

} // namespace hangaku::viewer
