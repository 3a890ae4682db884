#pragma once

#include "ai/host/InferenceQueue.h"
#include "app/cli/run/RunCases.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace hangaku::cli {

/// What `hangaku-cli run` is asked for.
struct RunOptions {
    std::vector<std::filesystem::path> paths;
    std::vector<std::string> inputs; ///< "FLAIR=PATH", for a model of several images
    std::vector<std::string> models; ///< ids, folders or ZIPs
    std::filesystem::path folder;
    std::vector<std::string> formats; ///< none given: SEG and NIfTI for DICOM, else NIfTI
    std::string device = "auto";
    int threads = 0;
    VolumeChoice choice;
    std::vector<std::string> settings; ///< "overlap=0.5"
    bool noCache = false;
};

/// A model that is ready to run, and what tells it from others.
struct ChosenModel {
    ai::ModelEntry entry; ///< with the settings in its manifest
    std::string sha256;   ///< of its weights
    std::map<std::string, std::string> changed; ///< settings, for the provenance
};

/// Finds a model and makes its files ready; what its code asks for is told on stderr.
viewer::Result<ChosenModel> chooseModel(const std::string& idOrFolder, const RunOptions& options,
                                        const Console& console);

/// @param images as many as the model needs
ai::InferenceRequest requestOf(const std::vector<viewer::Volume>& images, const ChosenModel& model,
                               const RunOptions& options);

/// The formats to write. @return InvalidArgument for a SEG of what is no DICOM
viewer::Result<std::vector<std::string>> formatsFor(const viewer::Volume& volume,
                                                    const RunOptions& options);

/// What happened, for run.json: the input, the model, how it ran and how much it found.
nlohmann::ordered_json recordOf(const ai::ModelOutcome& outcome, const RunCase& oneCase,
                                double loadSeconds);

/// Where the results of a case go: `base` and the ending of each format, and the record.
struct ResultFiles {
    std::filesystem::path base;
    std::filesystem::path record;
};

/// Writes the masks or boxes and then the record, to which it adds their names, each whole or not at all.
/// @return the files written, the record last
viewer::Result<std::vector<std::string>>
writeResults(const ai::ModelOutcome& outcome, const viewer::Volume& volume,
             const std::vector<std::string>& formats, const ResultFiles& files,
             nlohmann::ordered_json& record, const Console& console);

} // namespace hangaku::cli
