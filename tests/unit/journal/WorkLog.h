#pragma once

#include "viewer/core/detection/Detection.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include <time.h>

namespace hangaku::tests {

/// What the worker that is going to be killed writes down about each state, before the journal can
/// have it.
struct WorkEntry {
    std::int64_t nanoseconds = 0; ///< CLOCK_MONOTONIC, which is one for all processes
    std::uint64_t state = 0;      ///< of the whole list
    std::uint64_t saved = 0;      ///< of the segmentation that is being saved from here on; 0 for none
};

inline std::int64_t monotonicNow()
{
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

inline std::vector<WorkEntry> readLog(const std::string& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::vector<WorkEntry> entries;
    WorkEntry entry;
    while (stream.read(reinterpret_cast<char*>(&entry), sizeof(entry)))
        entries.push_back(entry);
    return entries;
}

/// FNV-1a.
class Digest {
public:
    void add(std::uint64_t value)
    {
        for (int shift = 0; shift < 64; shift += 8)
            m_value = (m_value ^ ((value >> shift) & 0xff)) * 0x100000001b3ULL;
    }
    void add(const std::string& text)
    {
        add(text.size());
        for (const char c : text)
            m_value = (m_value ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    std::uint64_t value() const { return m_value; }

private:
    std::uint64_t m_value = 0xcbf29ce484222325ULL;
};

using Layers = std::vector<std::vector<viewer::Label>>;

inline Layers layersOf(const viewer::Segmentation& segmentation)
{
    Layers layers;
    for (int layer = 0; layer < segmentation.layerCount(); ++layer) {
        const auto voxels = segmentation.layer(layer).voxels();
        layers.emplace_back(voxels.begin(), voxels.end());
    }
    return layers;
}

/// Of the voxels that a segment has, in whichever layer; 0 for none.
inline std::uint64_t voxelDigest(const Layers& layers, viewer::Label number)
{
    Digest digest;
    bool isEmpty = true;
    for (std::size_t at = 0; at < layers[0].size(); ++at)
        if (std::ranges::any_of(layers, [&](const auto& layer) { return layer[at] == number; })) {
            digest.add(at);
            isEmpty = false;
        }
    return isEmpty ? 0 : digest.value();
}

/// Everything that a user would miss.
inline void addState(Digest& digest, const std::string& name,
                     const std::vector<viewer::Segment>& segments, const Layers& layers)
{
    digest.add(name);
    for (const auto& segment : segments) {
        digest.add(segment.number);
        digest.add(segment.label);
        digest.add(segment.labelJa);
        digest.add((segment.visible ? 1U : 0U) + (segment.locked ? 2U : 0U) +
                   (segment.correction ? 4U : 0U));
        digest.add(segment.colour.red);
        digest.add(voxelDigest(layers, segment.number));
    }
}

inline void addState(Digest& digest, const viewer::Detections& detections)
{
    digest.add(detections.name);
    digest.add(static_cast<std::uint64_t>(detections.threshold * 100 + 0.5));
    for (const auto& detection : detections.all) {
        digest.add(static_cast<std::uint64_t>(detection.number));
        digest.add(detections.kinds[static_cast<std::size_t>(detection.kind)].labelJa);
        digest.add(static_cast<std::uint64_t>(detection.review));
        digest.add(detection.uid);
        digest.add(detection.correction ? detection.correction->person : std::string());
        for (const auto vector : {detection.box.centre, detection.box.sizeMm})
            for (int axis = 0; axis < 3; ++axis)
                digest.add(std::bit_cast<std::uint64_t>(vector[axis]));
    }
}

/// Of what every format keeps: the voxels of each segment that has some, in any order.
inline std::uint64_t fileDigest(const std::vector<viewer::Segment>& segments, const Layers& layers)
{
    std::vector<std::uint64_t> digests;
    for (const auto& segment : segments)
        if (const auto digest = voxelDigest(layers, segment.number); digest != 0)
            digests.push_back(digest);
    std::ranges::sort(digests);
    Digest digest;
    for (const auto value : digests)
        digest.add(value);
    return digest.value();
}

} // namespace hangaku::tests
