#include "ai/host/ModelArchive.h"

#include "ai/formats/ForeignModel.h"
#include "viewer/session/Archive.h"

#include <unistd.h>

namespace hangaku::ai {

using viewer::ErrorCode;
using viewer::fail;
using viewer::Result;
using viewer::Text;
namespace fs = std::filesystem;

fs::path unpackedFolder(const fs::path& archive, const fs::path& cache)
{
    std::error_code error;
    const auto size = fs::file_size(archive, error);
    const auto changed = fs::last_write_time(archive, error).time_since_epoch().count();
    return cache / (idFrom(archive.stem().string()) + "-" + std::to_string(size) + "-" +
                    std::to_string(changed));
}

Result<void> unpackModel(const fs::path& archive, const fs::path& folder)
{
    std::error_code error;
    if (fs::is_directory(folder, error))
        return {};
    // Beside its place first, so that a half of it is never taken for the whole.
    fs::path beside = folder;
    beside += "-" + std::to_string(::getpid());
    fs::remove_all(beside, error);
    fs::create_directories(beside, error);
    auto allowance = viewer::ArchiveAllowance::of(archive);
    auto unpacked = viewer::unpack(archive, beside, {}, allowance);
    if (unpacked)
        fs::rename(beside, folder, error);
    const bool isThere = fs::is_directory(folder, error); // another program may have been quicker
    fs::remove_all(beside, error);
    if (unpacked && !isThere)
        return fail(ErrorCode::WriteFailed,
                    Text(HANGAKU_TR("Ai", "Cannot write %1"), {folder.string()}));
    return unpacked;
}

Result<void> makeReady(const ModelEntry& model)
{
    return model.archive.empty() ? Result<void>() : unpackModel(model.archive, model.archiveFolder);
}

} // namespace hangaku::ai
