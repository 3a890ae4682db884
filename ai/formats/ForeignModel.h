#pragma once

#include "ai/protocol/ModelManifest.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace hangaku::ai {

/// The small text files of a model in another format, and what else is beside them.
struct ForeignFiles {
    std::string name; ///< of the folder or archive, for the id and for messages
    /// "metadata.json", "inference.json", "inference.yaml", "plans.json", "dataset.json",
    /// "nnunet_export.json", "model.json", "LICENSE" -> text, as far as there are such
    std::map<std::string, std::string> texts;
    std::string folder;                ///< of an archive: where all of it lies, "" or "name/"
    std::vector<std::string> networks; ///< TorchScript files, relative to the folder, sorted
};

/// Looks into a folder or a ZIP, and into its TorchScript files where the folder has no
/// description (they may carry one; no code of theirs is run).
/// @return empty texts when there is nothing of the kind; ReadFailed, ParseFailed
viewer::Result<ForeignFiles> findForeignFiles(const std::filesystem::path& path);

/// Whether a folder may hold a model in one of these formats; looks at names only.
bool mayBeForeignModel(const std::filesystem::path& folder);

/// A MONAI bundle, an nnU-Net v2 export, or a TorchScript file that carries our model.json, as our
/// manifest. `json` of the result is a model.json that says the same.
/// @return ModelInvalid naming the model and what of it is not supported; NotFound when the texts
///         are of no such format
viewer::Result<ModelManifest> readForeignModel(const ForeignFiles& files);

/// The parts of it. All throw FormatError, or what JsonReader.h throws.
nlohmann::ordered_json monaiManifest(const ForeignFiles& files);
nlohmann::ordered_json nnunetManifest(const ForeignFiles& files);

/// One of several images that a network needs, for "images" of model.json, by the name of its
/// channel: with the words that are in the descriptions of such series, and the modality, where the
/// name is a well-known one; else with what is given.
nlohmann::ordered_json imageFrom(const std::string& name, const std::string& modality = {});

/// A name as an id: lower case, '-' for what an id cannot hold.
std::string idFrom(const std::string& name);
/// "Apache-2.0" and the like for well-known texts, else the first line.
std::string licenceFrom(const std::string& text);

} // namespace hangaku::ai
