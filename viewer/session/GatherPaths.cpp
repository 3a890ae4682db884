#include "viewer/session/GatherPaths.h"

#include "viewer/processing/io/ImageFile.h"
#include "viewer/session/Archive.h"
#include "viewer/session/ReaderClient.h"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace hangaku::viewer {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> cancelled()
{
    return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Stopped")));
}

/// Files by how they are read.
struct Sorted {
    std::vector<fs::path> images;
    std::vector<fs::path> archives;
    std::vector<fs::path> dicom; ///< files, and folders that hold nothing else
};

void sortFile(const fs::path& file, Sorted& sorted)
{
    if (processing::isImageFile(file))
        sorted.images.push_back(file);
    else if (isArchive(file))
        sorted.archives.push_back(file);
    else
        sorted.dicom.push_back(file);
}

Result<void> sortPath(const fs::path& path, const Progress& progress, Sorted& sorted)
{
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status))
        return fail(ErrorCode::NotFound,
                    Text(HANGAKU_TR("Core", "There is no file or folder %1"), {path.string()}));
    if (!fs::is_directory(status)) {
        sortFile(path, sorted);
        return {};
    }
    const auto options = fs::directory_options::skip_permission_denied;
    for (auto at = fs::recursive_directory_iterator(path, options, error);
         !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        if (progress.isStopped())
            return cancelled();
        std::error_code ignored;
        // What looks like an archive inside a folder is opened only when it is called one.
        if (!at->is_regular_file(ignored))
            continue;
        const auto& file = at->path();
        if (processing::isImageFile(file))
            sorted.images.push_back(file);
        else
            sorted.dicom.push_back(file);
    }
    return {};
}

std::shared_ptr<void> temporaryFolder(fs::path& folder)
{
    auto pattern = (fs::temp_directory_path() / "hangaku-zip-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
        return nullptr;
    folder = pattern;
    return {new fs::path(folder), [](fs::path* path) {
                std::error_code ignored;
                fs::remove_all(*path, ignored);
                delete path;
            }};
}

void addImage(const fs::path& file, ScanResult& contents)
{
    auto description = processing::describeImage(file);
    if (!description) {
        contents.rejected.push_back({file, description.error().reason});
        return;
    }
    Series series;
    series.seriesInstanceUid = description->seriesInstanceUid;
    series.description = description->description;
    series.modality = description->modality;
    series.instances = 1;
    series.volumes.push_back(std::move(*description));
    Study study;
    study.studyInstanceUid = series.seriesInstanceUid;
    study.description = series.description;
    study.series.push_back(std::move(series));
    contents.studies.push_back(std::move(study));
}

} // namespace

Result<Gathered> gather(const std::vector<fs::path>& paths, const Progress& progress)
{
    Gathered gathered;
    Sorted sorted;
    for (const auto& path : paths)
        if (auto done = sortPath(path, progress, sorted); !done)
            return tl::unexpected<Error>(done.error());

    std::vector<RejectedFile> rejected;
    for (const auto& archive : sorted.archives) {
        fs::path folder;
        auto keeper = temporaryFolder(folder);
        if (keeper == nullptr)
            return fail(ErrorCode::WriteFailed,
                        Text(HANGAKU_TR("Core", "No temporary folder could be made")));
        auto unpacked = unpack(archive, folder, progress);
        if (!unpacked && unpacked.error().code == ErrorCode::Cancelled)
            return cancelled();
        if (!unpacked) {
            rejected.push_back({archive, unpacked.error().reason});
            continue;
        }
        gathered.temporaryFolders.push_back(std::move(keeper));
        if (auto done = sortPath(folder, progress, sorted); !done)
            return tl::unexpected<Error>(done.error());
    }

    if (!sorted.dicom.empty()) {
        auto scanned = ReaderClient().scan(sorted.dicom, progress);
        if (!scanned)
            return tl::unexpected<Error>(scanned.error());
        gathered.contents = std::move(*scanned);
    }
    std::ranges::sort(sorted.images);
    for (const auto& image : sorted.images) {
        if (progress.isStopped())
            return cancelled();
        addImage(image, gathered.contents);
    }
    std::ranges::move(rejected, std::back_inserter(gathered.contents.rejected));
    return gathered;
}

Result<Loaded<Volume>> loadVolume(const VolumeDescription& description,
                                  const LoadObserver& observer)
{
    return description.imageFile.empty() ? ReaderClient().loadVolume(description, observer)
                                         : processing::readImage(description, observer);
}

} // namespace hangaku::viewer
