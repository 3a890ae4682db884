#pragma once

#include "ai/protocol/ModelManifest.h"
#include "app/cli/Inputs.h"

#include <filesystem>
#include <string>
#include <vector>

namespace hangaku::cli {

/// One image to run models on, or several for one that needs them.
struct RunCase {
    std::filesystem::path input; ///< the file, or the folder of the series, as the user knows it
    std::string name;            ///< what its results are called after; unique
    std::string stamp;           ///< changes with the files: path, size and time of each
    viewer::VolumeDescription volume;
    std::vector<viewer::VolumeDescription> otherImages; ///< in the model's order
    std::vector<std::shared_ptr<void>> temporaryFolders;
};

/// The images of a case, read.
struct LoadedCase {
    std::vector<viewer::Volume> images; ///< the first is the case's own
    std::vector<viewer::Warning> warnings;
};

/// Reads the voxels of all images of a case; any thread.
viewer::Result<LoadedCase> loadCase(const RunCase& oneCase, const viewer::Progress& progress);

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
/// @param several a model of several images: then a case is what it needs of a study, or of the
/// files
///        of a folder ("case7_0000.nii.gz" and "case7_0001.nii.gz", as nnU-Net calls them, go
///        together); null for models of one image
RunCases casesUnder(const std::vector<std::filesystem::path>& paths, const VolumeChoice& choice,
                    const std::filesystem::path& output, const std::vector<std::string>& modelIds,
                    const ai::ModelManifest* several, const Console& console);

} // namespace hangaku::cli
