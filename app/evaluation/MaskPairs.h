#pragma once

#include "viewer/core/base/Error.h"

#include <filesystem>
#include <string>
#include <vector>

namespace hangaku::app {

/// "name" of "/a/name.nii.gz" or "/a/name/": what results are called after.
std::string stemOf(const std::filesystem::path& path);

/// A file's path, size and time of change: another stamp, another file.
std::string stampOf(const std::filesystem::path& file);

/// What several are called: by their own names, or where these are the same with their folders'.
std::vector<std::string> namesOf(const std::vector<std::filesystem::path>& paths);

/// "a/case7" for "a/case7.nii.gz" and "a/case7.seg.nrrd".
std::string withoutEnding(const std::filesystem::path& path);

/// A mask to be scored, and the one taken as true.
struct MaskPair {
    std::filesystem::path reference;
    std::filesystem::path prediction;
    std::size_t model = 0; ///< which of the predictions that were asked for
    std::string name = {}; ///< of the case: "a/case7"
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

} // namespace hangaku::app
