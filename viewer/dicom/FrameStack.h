#pragma once

#include "viewer/dicom/FileHeader.h"

#include <vector>

namespace hangaku::viewer::dicom {

/// One frame of one file, as grouping handles it. Both pointers outlive the grouping.
struct FrameReference {
    const FileHeader* file = nullptr;
    const FrameHeader* frame = nullptr;
    double distanceMm = 0; ///< of Image Position along the normal of its stack

    bool isPlaced() const { return frame->position && frame->axes && frame->spacingMm; }
};

/// The frames of one volume, and what was left out of it.
struct FrameStack {
    /// All of the first time point in order along the normal, then all of the next, at the same
    /// places; frames without a place as in the file.
    std::vector<FrameReference> frames;
    int timePoints = 1;
    std::vector<std::string> timePointLabels; ///< "TE 4.9 ms", "b 800", "12.5 s"; or empty
    double frameTimeMs = 0;                   ///< between time points; 0 when not constant or said
    int copiesLeftOut = 0;                    ///< images that were there twice
    /// Other images of the same kind lie at some of these places, or these at some of theirs.
    enum class Rest { None, LeftOut, IsRest } rest = Rest::None;
    int slabs = 1; ///< stacks with gaps between them, of which this is one

    std::size_t places() const { return frames.size() / static_cast<std::size_t>(timePoints); }
};

/// The normal of the slices: i x j (so that i, j, normal are right-handed).
Vec3 normalOf(const FrameHeader& frame);

} // namespace hangaku::viewer::dicom
