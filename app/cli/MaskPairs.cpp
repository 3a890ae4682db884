#include "app/cli/MaskPairs.h"

#include "viewer/core/segmentation/SegmentationFormat.h"

#include <algorithm>
#include <map>

namespace hangaku::cli {

using namespace viewer;
namespace fs = std::filesystem;

namespace {

/// "a/case7" for "a/case7.nii.gz" and "a/case7.seg.nrrd".
std::string keyOf(const fs::path& relative)
{
    auto name = relative.filename().string();
    for (const char* ending : {".seg.nrrd", ".nii.gz"})
        if (name.ends_with(ending))
            return (relative.parent_path() /
                    name.substr(0, name.size() - std::string(ending).size()))
                .string();
    return (relative.parent_path() / relative.stem()).string();
}

bool isFolder(const fs::path& path)
{
    std::error_code error;
    return fs::is_directory(path, error);
}

} // namespace

std::vector<std::pair<std::string, fs::path>> masksIn(const fs::path& folder)
{
    std::vector<std::pair<std::string, fs::path>> masks;
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
        const auto format = segmentationFormatOf(at->path());
        std::error_code ignored;
        if (at->is_regular_file(ignored) && format && !isSurface(*format))
            masks.emplace_back(keyOf(fs::relative(at->path(), folder)), at->path());
    }
    std::ranges::sort(masks);
    return masks;
}

Result<MaskPairs> maskPairs(const fs::path& reference, const std::vector<fs::path>& predictions)
{
    MaskPairs result;
    const bool areFolders = isFolder(reference);
    if (std::ranges::any_of(predictions,
                            [&](const auto& path) { return isFolder(path) != areFolders; }))
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "A file cannot be scored against a folder")),
                    Text(HANGAKU_TR("Core", "Give files for both, or folders for both.")));
    if (!areFolders) {
        for (const auto& prediction : predictions)
            result.pairs.push_back({reference, prediction});
        return result;
    }
    const auto references = masksIn(reference);
    for (const auto& folder : predictions) {
        const auto found = masksIn(folder);
        const std::map<std::string, fs::path> byName(found.begin(), found.end());
        for (const auto& [name, path] : references) {
            const auto match = byName.find(name);
            if (match != byName.end())
                result.pairs.push_back({path, match->second});
            else
                result.missing.push_back({path, folder});
        }
    }
    if (result.pairs.empty())
        return fail(ErrorCode::NotFound,
                    Text(HANGAKU_TR("Core", "No mask in %1 has the name of a mask in %2"),
                         {predictions.front().string(), reference.string()}),
                    Text(HANGAKU_TR("Core", "Masks belong together by their file names without the "
                                            "ending.")));
    return result;
}

} // namespace hangaku::cli
