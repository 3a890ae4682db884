#pragma once

#include "ai/protocol/ModelManifest.h"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace hangaku::ai {

enum class ModelState {
    Ready,
    Disabled, ///< switched off by the user
    Invalid,  ///< cannot be used; stays listed, with its error
};
/// "ready", "disabled", "invalid", as `hangaku-cli models` prints it.
const char* toString(ModelState state);

/// A model folder that was found, usable or not.
struct ModelEntry {
    std::filesystem::path folder;
    ModelState state = ModelState::Invalid;
    viewer::Error error;    ///< of an invalid model
    ModelManifest manifest; ///< of an invalid model only `id`, which is then the folder's name
    /// The ZIP that it lies in, and where that is unpacked to before the first run (`folder` is
    /// that or in it); empty: it is a folder.
    std::filesystem::path archive{};
    std::filesystem::path archiveFolder{};

    bool isShipped = false; ///< it lies in the program's own `plugins`

    std::filesystem::path weightsFile() const { return folder / manifest.file; }
    /// With those of further networks.
    std::vector<std::filesystem::path> weightsFiles() const;
};

/// Finds the models on this computer. Looked for, the first of the same id wins: in each folder of
/// HANGAKU_MODEL_PATH (separated by ':'), in the user's data folder, and in the program's own
/// `plugins`. A place may be a model's folder itself or hold model folders.
///
/// A folder with weights but without a model.json is taken too when the program's own
/// `plugins/descriptions` hold the manifest of just these weights (by SHA-256): models from outside
/// that the program knows need nothing but their file. MONAI bundles and nnU-Net exports are taken as
/// they are, as folders and as ZIPs (see ai/formats/ForeignModel.h).
class ModelRegistry {
public:
    struct Places {
        std::vector<std::filesystem::path> folders;   ///< searched in this order
        std::filesystem::path descriptions;           ///< manifests of known outside models
        std::filesystem::path disabledList;           ///< one id a line; may not exist
        std::filesystem::path shipped = {};           ///< of `folders` the program's own
        std::filesystem::path unpacked{};             ///< models that come as ZIPs
    };
    /// From the environment, and relative to the program (bin/../plugins).
    static Places defaultPlaces();

    explicit ModelRegistry(Places places = defaultPlaces());

    /// Looks again. Reads the small text files only, no weights.
    void refresh();
    /// Sorted by name.
    const std::vector<ModelEntry>& models() const { return m_models; }
    /// @return nullptr when there is none
    const ModelEntry* find(const std::string& id) const;

    /// A listed model by id, or any folder or ZIP that holds one.
    /// @return NotFound (naming what there is), the invalid model's own error, or ModelInvalid for
    ///         a disabled one
    viewer::Result<ModelEntry> open(const std::string& idOrFolder) const;

    /// Remembered on disk. @return WriteFailed
    viewer::Result<void> setEnabled(const std::string& id, bool enabled);

    /// Whether a folder looks like a model's; reads nothing.
    bool isModelFolder(const std::filesystem::path& folder) const;

private:
    void search(const std::filesystem::path& place);
    void add(const std::filesystem::path& folder);
    ModelEntry read(const std::filesystem::path& folder) const;
    ModelEntry readArchive(const std::filesystem::path& archive) const;
    void addEntry(ModelEntry entry);
    viewer::Result<ModelManifest> readManifest(const std::filesystem::path& folder) const;

    Places m_places;
    std::vector<ModelManifest> m_known;
    std::set<std::string> m_disabled;
    std::vector<ModelEntry> m_models;
};

} // namespace hangaku::ai
