#pragma once

#include "ai/protocol/ModelManifest.h"
#include "viewer/core/study/Study.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace hangaku::ai {

/// A series, or a file, that may be one of the images that a model needs.
struct ImageCandidate {
    std::string modality; ///< empty: not known
    std::string text;     ///< the series' description, or the file's name

    /// Of a volume that was found.
    static ImageCandidate of(const viewer::VolumeDescription& volume);
};

/// The candidates for each of a model's images, in their order: one, as a rule; none where it is
/// missing, several where a person has to say which.
///
/// A candidate goes to the image with the longest of the words (ModelImage::words) that are in its
/// text, one after the other and whatever is between: "T1 post" is in "AX T1 MPRAGE POST GD". An
/// image without words takes what has its modality and is no other's. Names that end as nnU-Net
/// wants it, "..._0001", say the channel themselves. Pure.
std::vector<std::vector<std::size_t>> matchImages(const ModelManifest& model,
                                                  std::span<const ImageCandidate> candidates);

/// `matchImages` of volumes that were found.
std::vector<std::vector<std::size_t>>
matchImages(const ModelManifest& model, const std::vector<viewer::VolumeDescription>& volumes);

} // namespace hangaku::ai
