#pragma once

#include "app/cli/Inputs.h"

#include <filesystem>
#include <string>
#include <vector>

namespace hangaku::cli {

/// One image to run models on.
struct RunCase {
    std::filesystem::path input; ///< the file, or the folder of the series, as the user knows it
    std::string name;            ///< what its results are called after; unique
    std::string stamp;           ///< changes with the files: path, size and time of each
    viewer::VolumeDescription volume;
    std::vector<std::shared_ptr<void>> temporaryFolders;
};

/// A path without an image.
struct UnusablePath {
    std::filesystem::path path;
    viewer::Error error;
};

struct RunCases {
    std::vector<RunCase> cases;
    std::vector<UnusablePath> unusable;
};

/// The cases under the paths. DICOM gives one for each image series; a folder without DICOM one for
/// each NIfTI, NRRD or MHA file. Not among them: colour images and others without a place in the
/// patient, series of fewer than 4 slices in a study that has longer ones (scouts), label maps
/// (files with a table of labels beside them), and what lies in `output` or is called "...__" and
/// the id of one of the models. A path with one case gives it its own name; else it is the series'
/// folder or the file, and cases of the same name get a number made from where they lie.
RunCases casesUnder(const std::vector<std::filesystem::path>& paths, const VolumeChoice& choice,
                    const std::filesystem::path& output, const std::vector<std::string>& modelIds,
                    const Console& console);

} // namespace hangaku::cli
