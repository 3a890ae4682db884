#pragma once

#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hangaku::app {

struct ScanPicture {
    std::string png;     ///< bytes
    std::string caption; ///< HTML: whose outline has which colour
};

/// Three slices of the scan through a point, side by side, with the outlines of all masks: each
/// mask in a colour of its own, the reference in white.
/// @param reference null: none. @param at LPS mm; none: the middle of the first mask with voxels
viewer::Result<ScanPicture>
scanPicture(const viewer::Volume& volume,
            const std::vector<std::shared_ptr<const viewer::Segmentation>>& masks,
            const std::vector<std::string>& names,
            const std::shared_ptr<const viewer::Segmentation>& reference,
            std::optional<viewer::Vec3> at);

} // namespace hangaku::app
