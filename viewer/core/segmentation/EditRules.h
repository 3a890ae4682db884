#pragma once

#include "viewer/core/image/ValueInterval.h"
#include "viewer/core/segmentation/Segment.h"

#include <optional>

namespace hangaku::viewer {

/// Where drawing may change voxels.
enum class EditArea {
    Anywhere,
    InsideSegment,  ///< where `EditRules::insideOf` is
    OutsideSegments ///< where no other segment is; a segment may always change within itself
};

/// What becomes of other segments where one is drawn over them. Locked ones are never changed.
enum class Overwrite {
    ReplaceOthers, ///< they lose the voxels; where a locked one is, nothing is drawn
    KeepOthers,    ///< nothing is drawn where another one is
    Overlap        ///< both have the voxels
};

/// What every tool of the editor respects.
struct EditRules {
    EditArea area = EditArea::Anywhere;
    Label insideOf = 0;                     ///< a segment's number
    std::optional<ValueInterval> intensity = {}; ///< only voxels of the image with these values
    Overwrite overwrite = Overwrite::ReplaceOthers;

    friend bool operator==(const EditRules&, const EditRules&) = default;
};

} // namespace hangaku::viewer
