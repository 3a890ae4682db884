#include "app/evaluation/MaskPairs.h"

#include "viewer/core/segmentation/SegmentationFormat.h"

#include <algorithm>
#include <map>
#include <set>

namespace hangaku::app {

using namespace viewer;
namespace fs = std::filesystem;

namespace {

bool isFolder(const fs::path& path)
{
    std::error_code error;
    return fs::is_directory(path, error);
}

} // namespace

std::string withoutEnding(const fs::path& path)
{
    const auto name = path.filename().string();
    for (const char* ending : {".seg.nrrd", ".nii.gz"})
        if (name.ends_with(ending))
            return (path.parent_path() / name.substr(0, name.size() - std::string(ending).size()))
                .string();
    return (path.parent_path() / path.stem()).string();
}

std::string stampOf(const fs::path& file)
{
    std::error_code error;
    const auto size = fs::file_size(file, error);
    const auto time = fs::last_write_time(file, error).time_since_epoch().count();
    return fs::absolute(file).string() + '\n' + std::to_string(size) + '\n' + std::to_string(time);
}

std::string stemOf(const fs::path& path)
{
    auto normal = fs::absolute(path).lexically_normal();
    if (!normal.has_filename())
        normal = normal.parent_path();
    if (isFolder(normal))
        return normal.filename().string();
    auto name = normal.filename();
    if (name.extension() == ".gz")
        name = name.stem();
    return name.stem().string();
}

std::vector<std::string> namesOf(const std::vector<fs::path>& paths)
{
    std::vector<std::string> names;
    for (const auto& path : paths)
        names.push_back(stemOf(path));
    if (std::set<std::string>(names.begin(), names.end()).size() == names.size())
        return names;
    for (std::size_t at = 0; at < paths.size(); ++at)
        names[at] = stemOf(fs::absolute(paths[at]).parent_path()) + "/" + names[at];
    for (std::size_t at = 0; at < names.size(); ++at)
        if (std::ranges::count(names, names[at]) > 1)
            names[at] += " (" + std::to_string(at + 1) + ")";
    return names;
}

std::vector<std::pair<std::string, fs::path>> masksIn(const fs::path& folder)
{
    std::vector<std::pair<std::string, fs::path>> masks;
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
        const auto format = segmentationFormatOf(at->path());
        std::error_code ignored;
        if (at->is_regular_file(ignored) && format && !isSurface(*format))
            masks.emplace_back(withoutEnding(fs::relative(at->path(), folder)), at->path());
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
        for (std::size_t model = 0; model < predictions.size(); ++model)
            result.pairs.push_back({reference, predictions[model], model, stemOf(reference)});
        return result;
    }
    const auto references = masksIn(reference);
    for (std::size_t model = 0; model < predictions.size(); ++model) {
        const auto& folder = predictions[model];
        const auto found = masksIn(folder);
        const std::map<std::string, fs::path> byName(found.begin(), found.end());
        for (const auto& [name, path] : references) {
            const auto match = byName.find(name);
            if (match != byName.end())
                result.pairs.push_back({path, match->second, model, name});
            else
                result.missing.push_back({path, folder, model, name});
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

} // namespace hangaku::app
