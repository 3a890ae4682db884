#pragma once

#include "viewer/core/base/Error.h"

#include <filesystem>
#include <string>
#include <vector>

namespace hangaku::cli {

/// A mask to be scored, and the one taken as true.
struct MaskPair {
    std::filesystem::path reference;
    std::filesystem::path prediction;
};

/// What is to be scored.
struct MaskPairs {
    std::vector<MaskPair> pairs;
    std::vector<MaskPair> missing; ///< references that a folder of predictions has no mask for
};

/// Files of masks under a folder, by their path in it without the ending: "a/case7" for
/// "a/case7.nii.gz". @return their keys and paths, by key
std::vector<std::pair<std::string, std::filesystem::path>>
masksIn(const std::filesystem::path& folder);

/// A file goes with each of the predictions, which are files; a folder's masks with those of the
/// same name, whatever their format, in each of the predictions, which are folders.
/// @return InvalidArgument when files and folders are mixed; NotFound when nothing fits
viewer::Result<MaskPairs> maskPairs(const std::filesystem::path& reference,
                                    const std::vector<std::filesystem::path>& predictions);

} // namespace hangaku::cli
