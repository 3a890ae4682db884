#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/segmentation/LabelExtents.h"
#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/core/study/Study.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace hangaku::viewer {

/// A segmentation as it came from one file, or from several that belong together.
struct ReadMask {
    std::unique_ptr<Segmentation> segmentation;
    LabelExtents extents;
    std::filesystem::path file; ///< empty when it came from several
    std::vector<Warning> warnings;
};

struct ReadMasks {
    std::vector<ReadMask> masks;
    std::vector<Error> errors; ///< one for each file that could not be read
};

/// Reads a DICOM SEG or structure set, NIfTI, NRRD or MHA mask as it is. Pure; any thread.
/// @param source the image it belongs to; may be null
/// @return NotFound when there is no such file; as the readers of the formats say
Result<Loaded<Segmentation>> readMask(const std::filesystem::path& file,
                                      const VolumeDescription* source, const Progress& progress);

/// Reads DICOM SEG and structure sets, NIfTI, NRRD and MHA masks. Files that hold one nameless structure each and
/// share a grid (an export of one file for each organ) become one segmentation with a segment for
/// each file, named after it, in as few layers as their overlaps need. Pure; any thread.
/// @param source the image they belong to; may be null
ReadMasks readMasks(const std::vector<std::filesystem::path>& files,
                    const VolumeDescription* source, const Progress& progress);

} // namespace hangaku::viewer
