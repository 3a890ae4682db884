#include "ai/host/ModelRegistry.h"

#include "ai/formats/ForeignModel.h"
#include "ai/host/ModelArchive.h"
#include "ai/host/Sha256.h"
#include "viewer/core/base/AtomicFile.h"

#include <QCoreApplication>
#include <QStandardPaths>
#include <QString>
#include <QStringList>

#include <algorithm>
#include <fstream>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Result;
using viewer::Text;
namespace fs = std::filesystem;

namespace {

/// Sub-folders in a stable order; none when it cannot be read.
std::vector<fs::path> subfolders(const fs::path& folder)
{
    std::vector<fs::path> result;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        if (at->is_directory(error))
            result.push_back(at->path());
    std::sort(result.begin(), result.end());
    return result;
}

/// ZIP files in a stable order.
std::vector<fs::path> archivesIn(const fs::path& folder)
{
    std::vector<fs::path> result;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        if (at->path().extension() == ".zip" && at->is_regular_file(error))
            result.push_back(at->path());
    std::sort(result.begin(), result.end());
    return result;
}

/// A place of the user's, in the sense of the XDG base directories.
fs::path userFolder(QStandardPaths::StandardLocation location)
{
    return fs::path(QStandardPaths::writableLocation(location).toStdString()) / "hangaku";
}

fs::path dataHome()
{
    const auto set = qEnvironmentVariable("HANGAKU_DATA_HOME");
    if (!set.isEmpty())
        return set.toStdString();
    return userFolder(QStandardPaths::GenericDataLocation);
}

std::vector<fs::path> modelPath()
{
    std::vector<fs::path> result;
    const auto folders = qEnvironmentVariable("HANGAKU_MODEL_PATH").split(':', Qt::SkipEmptyParts);
    for (const auto& folder : folders)
        result.emplace_back(folder.toStdString());
    return result;
}

/// Listed under the name of its file or folder.
ModelEntry unreadable(const fs::path& path, viewer::Error error)
{
    ModelEntry entry;
    entry.folder = path;
    entry.error = std::move(error);
    entry.manifest.id = path.filename().string();
    entry.manifest.name.en = entry.manifest.id;
    return entry;
}

} // namespace

const char* toString(ModelState state)
{
    switch (state) {
    case ModelState::Ready: return "ready";
    case ModelState::Disabled: return "disabled";
    case ModelState::Invalid: break;
    }
    return "invalid";
}

ModelRegistry::Places ModelRegistry::defaultPlaces()
{
    std::error_code error;
    const auto program = fs::read_symlink("/proc/self/exe", error).parent_path();
    auto plugins = program.parent_path() / "plugins"; // of a build folder
    if (!fs::is_directory(plugins, error))
        plugins = program.parent_path() / "share/hangaku/plugins";
    Places places;
    places.folders = modelPath();
    places.folders.push_back(dataHome() / "models");
    places.folders.push_back(plugins);
    places.shipped = plugins;
    places.descriptions = plugins / "descriptions";
    places.disabledList = dataHome() / "disabled-models.txt";
    places.unpacked = userFolder(QStandardPaths::GenericCacheLocation) / "models";
    return places;
}

ModelRegistry::ModelRegistry(Places places) : m_places(std::move(places))
{
    refresh();
}

void ModelRegistry::refresh()
{
    m_known.clear();
    std::error_code error;
    for (fs::directory_iterator at(m_places.descriptions, error), end; !error && at != end;
         at.increment(error))
        if (at->path().extension() == ".json")
            if (auto manifest = ModelManifest::readFile(at->path()))
                m_known.push_back(std::move(*manifest));

    m_disabled.clear();
    std::ifstream disabled(m_places.disabledList);
    for (std::string id; std::getline(disabled, id);)
        m_disabled.insert(id);

    m_models.clear();
    for (const auto& place : m_places.folders)
        search(place);
    std::stable_sort(m_models.begin(), m_models.end(), [](const auto& a, const auto& b) {
        return a.manifest.name.en < b.manifest.name.en;
    });
}

void ModelRegistry::search(const fs::path& place)
{
    if (isModelFolder(place))
        return add(place);
    for (const auto& folder : subfolders(place))
        if (isModelFolder(folder))
            add(folder);
    for (const auto& archive : archivesIn(place)) {
        auto entry = readArchive(archive);
        // An archive that is no model is none of our business.
        if (entry.state != ModelState::Invalid || entry.error.code != ErrorCode::NotFound)
            addEntry(std::move(entry));
    }
}

bool ModelRegistry::isModelFolder(const fs::path& folder) const
{
    std::error_code error;
    return fs::exists(folder / "model.json", error) || mayBeForeignModel(folder);
}

void ModelRegistry::add(const fs::path& folder)
{
    auto entry = read(folder);
    entry.isShipped = folder.parent_path() == m_places.shipped;
    addEntry(std::move(entry));
}

void ModelRegistry::addEntry(ModelEntry entry)
{
    if (const auto* earlier = find(entry.manifest.id);
        earlier != nullptr && earlier->state != ModelState::Invalid) {
        entry.state = ModelState::Invalid;
        entry.error = {ErrorCode::ModelInvalid,
                       Text(HANGAKU_TR("Ai", "%1 holds a model with the same id, and is used"),
                            {earlier->folder.string()}),
                       Text(HANGAKU_TR("Ai", "Remove one of the two, or change its id.")),
                       {}};
    }
    m_models.push_back(std::move(entry));
}

Result<ModelManifest> ModelRegistry::readManifest(const fs::path& folder) const
{
    std::error_code error;
    if (fs::exists(folder / "model.json", error))
        return ModelManifest::read(folder);
    const auto files = findForeignFiles(folder);
    if (!files)
        return tl::unexpected(files.error());
    auto foreign = readForeignModel(*files);
    if (foreign || foreign.error().code != ErrorCode::NotFound || m_known.empty())
        return foreign;
    const auto sha256 = sha256Of(folder / "model.ts");
    if (!sha256)
        return foreign;
    const auto known =
        std::find_if(m_known.begin(), m_known.end(),
                     [&](const ModelManifest& one) { return one.sha256 == *sha256; });
    return known != m_known.end() ? *known : foreign;
}

std::vector<fs::path> ModelEntry::weightsFiles() const
{
    std::vector<fs::path> files{weightsFile()};
    for (const auto& file : manifest.moreFiles)
        files.push_back(folder / file);
    return files;
}

ModelEntry ModelRegistry::readArchive(const fs::path& archive) const
{
    const auto files = findForeignFiles(archive);
    auto manifest = files.and_then(readForeignModel);
    if (!manifest)
        return unreadable(archive, manifest.error());
    ModelEntry entry;
    entry.archive = archive;
    entry.archiveFolder = unpackedFolder(archive, m_places.unpacked);
    entry.folder = entry.archiveFolder / files->folder;
    entry.manifest = std::move(*manifest);
    entry.state =
        m_disabled.contains(entry.manifest.id) ? ModelState::Disabled : ModelState::Ready;
    return entry;
}

ModelEntry ModelRegistry::read(const fs::path& folder) const
{
    auto manifest = readManifest(folder);
    if (!manifest)
        return unreadable(folder, manifest.error());
    ModelEntry entry;
    entry.folder = folder;
    entry.manifest = std::move(*manifest);
    std::error_code error;
    for (const auto& file : entry.weightsFiles())
        if (!fs::is_regular_file(file, error)) {
            entry.error = {
                ErrorCode::NotFound,
                Text(HANGAKU_TR("Ai", "The weights %1 are missing"), {file.string()}),
                Text(HANGAKU_TR("Ai", "Copy the file there, or install the model again.")),
                {}};
            return entry;
        }
    entry.state =
        m_disabled.contains(entry.manifest.id) ? ModelState::Disabled : ModelState::Ready;
    return entry;
}

const ModelEntry* ModelRegistry::find(const std::string& id) const
{
    // A usable model comes before an unusable one of the same id.
    const ModelEntry* found = nullptr;
    for (const auto& entry : m_models)
        if (entry.manifest.id == id && (found == nullptr || found->state == ModelState::Invalid))
            found = &entry;
    return found;
}

Result<ModelEntry> ModelRegistry::open(const std::string& idOrFolder) const
{
    const auto usable = [](const ModelEntry& entry) -> Result<ModelEntry> {
        if (entry.state == ModelState::Invalid)
            return tl::unexpected(entry.error);
        if (entry.state == ModelState::Disabled)
            return fail(ErrorCode::ModelInvalid,
                        Text(HANGAKU_TR("Ai", "The model %1 is switched off"),
                             {entry.manifest.id}));
        return entry;
    };
    if (const auto* entry = find(idOrFolder))
        return usable(*entry);
    std::error_code error;
    if (fs::is_directory(idOrFolder, error))
        return usable(read(idOrFolder));
    if (fs::is_regular_file(idOrFolder, error))
        return usable(readArchive(idOrFolder));
    std::string ids;
    for (const auto& entry : m_models)
        if (entry.state == ModelState::Ready)
            ids += (ids.empty() ? "" : ", ") + entry.manifest.id;
    return fail(ErrorCode::NotFound,
                Text(HANGAKU_TR("Ai", "There is no model or folder %1"), {idOrFolder}),
                Text(HANGAKU_TR("Ai", "Models that can be run: %1"), {ids.empty() ? "-" : ids}));
}

Result<void> ModelRegistry::setEnabled(const std::string& id, bool enabled)
{
    auto disabled = m_disabled;
    if (enabled)
        disabled.erase(id);
    else
        disabled.insert(id);
    std::error_code error;
    fs::create_directories(m_places.disabledList.parent_path(), error);
    auto written =
        viewer::writeAtomically(m_places.disabledList, [&](const fs::path& file) -> Result<void> {
            std::ofstream stream(file);
            for (const auto& one : disabled)
                stream << one << '\n';
            stream.close();
            if (!stream)
                return fail(ErrorCode::WriteFailed,
                            Text(HANGAKU_TR("Ai", "Cannot write %1"), {file.string()}));
            return {};
        });
    if (written)
        refresh();
    return written;
}

} // namespace hangaku::ai
