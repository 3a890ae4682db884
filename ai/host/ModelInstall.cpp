#include "ai/host/ModelInstall.h"

#include "ai/host/ModelArchive.h"
#include "ai/host/Sha256.h"
#include "viewer/session/Archive.h"
#include "viewer/session/DataHome.h"

#include <unistd.h>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Progress;
using viewer::Result;
using viewer::Text;
namespace fs = std::filesystem;

namespace {

/// Beside the models, on the same disk, where no half of one is ever taken for a model.
class Staging {
public:
    Staging() : m_folder(viewer::dataHome() / "models.unfinished" / std::to_string(::getpid()))
    {
        remove();
    }
    ~Staging() { remove(); }
    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;

    const fs::path& folder() const { return m_folder; }

private:
    void remove() const
    {
        std::error_code error;
        fs::remove_all(m_folder, error);
        fs::remove(m_folder.parent_path(), error); // stays where another program uses it
    }

    fs::path m_folder;
};

tl::unexpected<viewer::Error> cannotWrite(const fs::path& path, const std::error_code& why)
{
    return fail(ErrorCode::WriteFailed, Text(HANGAKU_TR("Ai", "Cannot write %1"), {path.string()}),
                Text(HANGAKU_TR("Ai", "Check the folder's permissions and free space.")),
                why.message());
}

Result<void> copyFolder(const fs::path& from, const fs::path& to, const Progress& progress)
{
    std::error_code error;
    fs::create_directories(to, error);
    if (error)
        return cannotWrite(to, error);
    for (fs::recursive_directory_iterator at(from, error), end; !error && at != end;
         at.increment(error)) {
        if (progress.isStopped())
            return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Stopped")));
        const auto target = to / at->path().lexically_relative(from);
        std::error_code failed;
        if (at->is_symlink(failed))
            continue;
        if (at->is_directory(failed))
            fs::create_directories(target, failed);
        else if (at->is_regular_file(failed))
            fs::copy_file(at->path(), target, failed);
        if (failed)
            return cannotWrite(target, failed);
    }
    if (error)
        return fail(ErrorCode::ReadFailed,
                    Text(HANGAKU_TR("Ai", "Cannot read %1"), {from.string()}), {}, error.message());
    return {};
}

Result<void> unpackArchive(const fs::path& archive, const fs::path& to, const Progress& progress)
{
    std::error_code error;
    fs::create_directories(to, error);
    if (error)
        return cannotWrite(to, error);
    auto allowance = viewer::ArchiveAllowance::of(archive);
    return viewer::unpack(archive, to, progress, allowance);
}

/// A ZIP often holds one folder that holds the rest.
fs::path modelFolderIn(const ModelRegistry& registry, fs::path folder)
{
    constexpr int kDeepest = 3;
    for (int depth = 0; depth < kDeepest && !registry.isModelFolder(folder); ++depth) {
        fs::path only;
        std::error_code error;
        for (fs::directory_iterator at(folder, error), end; !error && at != end;
             at.increment(error)) {
            if (!at->is_directory(error) || at->path().filename() == "__MACOSX")
                continue;
            if (!only.empty())
                return folder;
            only = at->path();
        }
        if (only.empty())
            return folder;
        folder = only;
    }
    return folder;
}

/// The id is free, and the weights are those that the description promises.
Result<void> checkNew(const ModelRegistry& registry, const ModelEntry& model)
{
    const auto& manifest = model.manifest;
    if (const auto* there = registry.find(manifest.id);
        there != nullptr && there->state != ModelState::Invalid)
        return fail(ErrorCode::ModelInvalid,
                    Text(HANGAKU_TR("Ai", "There is a model %1 already, version %2, in %3"),
                         {manifest.id, there->manifest.version, there->folder.string()}),
                    Text(HANGAKU_TR("Ai", "Remove that one first, or change the id.")));
    if (manifest.sha256.empty())
        return {};
    const auto sha256 = sha256Of(model.weightsFiles());
    if (!sha256)
        return tl::unexpected(sha256.error());
    if (*sha256 != manifest.sha256)
        return fail(ErrorCode::ModelInvalid,
                    Text(HANGAKU_TR("Ai", "The weights %1 are not those that model.json describes: "
                                          "their SHA-256 differs"),
                         {model.weightsFile().filename().string()}),
                    Text(HANGAKU_TR("Ai", "Get the model's files again.")));
    return {};
}

} // namespace

fs::path userModelsFolder()
{
    return viewer::dataHome() / "models";
}

bool isRemovable(const ModelEntry& model)
{
    const auto& place = model.archive.empty() ? model.folder : model.archive;
    std::error_code error;
    return fs::equivalent(place.parent_path(), userModelsFolder(), error);
}

Result<ModelEntry> installModel(const ModelRegistry& registry, const fs::path& source,
                                const Progress& progress)
{
    std::error_code error;
    const bool isFolder = fs::is_directory(source, error);
    if (!isFolder && !viewer::isArchive(source))
        return fail(ErrorCode::NotFound,
                    Text(HANGAKU_TR("Ai", "%1 is neither a folder nor a ZIP"), {source.string()}),
                    Text(HANGAKU_TR("Ai", "Choose the folder or the ZIP of a model.")));
    if (isFolder) {
        const auto model = registry.open(source.string()); // before gigabytes are copied
        if (!model)
            return tl::unexpected(model.error());
    }
    const Staging staging;
    auto copied = isFolder ? copyFolder(source, staging.folder(), progress)
                           : unpackArchive(source, staging.folder(), progress);
    if (!copied)
        return tl::unexpected(copied.error());
    auto model = registry.open(modelFolderIn(registry, staging.folder()).string());
    if (!model)
        return tl::unexpected(model.error());
    if (auto checked = checkNew(registry, *model); !checked)
        return tl::unexpected(checked.error());
    const auto target = userModelsFolder() / model->manifest.id;
    fs::create_directories(userModelsFolder(), error);
    fs::rename(model->folder, target, error);
    if (error)
        return cannotWrite(target, error);
    return registry.open(target.string());
}

Result<void> removeModel(const ModelEntry& model)
{
    if (!isRemovable(model))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Ai", "%1 is not among the models that were installed here"),
                         {model.folder.string()}));
    const auto& place = model.archive.empty() ? model.folder : model.archive;
    const Staging staging;
    std::error_code error;
    // At once, so that no half of it stays listed.
    fs::create_directories(staging.folder(), error);
    fs::rename(place, staging.folder() / "removed", error);
    if (error)
        return cannotWrite(place, error);
    if (!model.archive.empty())
        fs::remove_all(model.archiveFolder, error);
    return {};
}

} // namespace hangaku::ai
