#include "viewer/session/GatherPaths.h"

#include "viewer/processing/io/ImageFile.h"
#include "viewer/session/ReaderClient.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <iterator>
#include <string>

namespace hangaku::viewer {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> cancelled()
{
    return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Stopped")));
}

/// Archives inside an archive are opened, those inside these are not.
constexpr int kDeepestArchive = 1;

/// Files by how they are read.
struct Sorted {
    std::vector<fs::path> images;
    std::vector<fs::path> archives;
    std::vector<fs::path> dicom;
};

enum class Origin {
    Named,    ///< by the user, whatever it is called
    InFolder, ///< an archive is taken for one only where it is called so: most files are images
};

bool isCalledArchive(const fs::path& file)
{
    auto ending = file.extension().string();
    std::ranges::transform(ending, ending.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    return ending == ".zip";
}

void sortFile(const fs::path& file, Origin origin, Sorted& sorted)
{
    if (processing::isImageFile(file))
        sorted.images.push_back(file);
    else if ((origin == Origin::Named || isCalledArchive(file)) && isArchive(file))
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
        sortFile(path, Origin::Named, sorted);
        return {};
    }
    const auto options = fs::directory_options::skip_permission_denied;
    for (auto at = fs::recursive_directory_iterator(path, options, error);
         !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        if (progress.isStopped())
            return cancelled();
        std::error_code ignored;
        if (at->is_regular_file(ignored))
            sortFile(at->path(), Origin::InFolder, sorted);
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

/// What archives hold, and where it lies now.
struct Unpacked {
    Sorted files;
    std::vector<RejectedFile> rejected;
    std::vector<std::shared_ptr<void>> folders;
};

/// Unpacks an archive and those inside it. One that cannot be unpacked is among the rejected files.
/// @return WriteFailed, Cancelled
Result<void> openArchive(const fs::path& archive, int depth, ArchiveAllowance& allowance,
                         const Progress& progress, Unpacked& unpacked)
{
    fs::path folder;
    auto keeper = temporaryFolder(folder);
    if (keeper == nullptr)
        return fail(ErrorCode::WriteFailed,
                    Text(HANGAKU_TR("Core", "No temporary folder could be made")));
    if (auto done = unpack(archive, folder, progress, allowance); !done) {
        if (done.error().code == ErrorCode::Cancelled)
            return done;
        unpacked.rejected.push_back({archive, done.error().reason});
        return {};
    }
    unpacked.folders.push_back(std::move(keeper));
    Sorted inside;
    if (auto done = sortPath(folder, progress, inside); !done)
        return done;
    std::ranges::move(inside.images, std::back_inserter(unpacked.files.images));
    std::ranges::move(inside.dicom, std::back_inserter(unpacked.files.dicom));
    for (const auto& nested : inside.archives) {
        if (depth == kDeepestArchive) {
            unpacked.rejected.push_back(
                {nested, Text(HANGAKU_TR("Core", "The archive %1 lies too deep inside other "
                                                 "archives and was not opened"),
                              {nested.filename().string()})});
            continue;
        }
        if (auto done = openArchive(nested, depth + 1, allowance, progress, unpacked); !done)
            return done;
    }
    return {};
}

/// @return as `openArchive`
Result<Unpacked> openArchives(const std::vector<fs::path>& archives, const Progress& progress,
                              ArchiveLimits limits)
{
    Unpacked unpacked;
    for (const auto& archive : archives) {
        auto allowance = ArchiveAllowance::of(archive, limits);
        const auto before = allowance.bytes;
        if (auto done = openArchive(archive, 0, allowance, progress, unpacked); !done)
            return tl::unexpected<Error>(done.error());
        limits.total -= before - allowance.bytes; // the disk is the same for all
    }
    return unpacked;
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

Result<Gathered> gather(const std::vector<fs::path>& paths, const Progress& progress,
                        const ArchiveLimits& limits)
{
    Gathered gathered;
    Sorted sorted;
    for (const auto& path : paths)
        if (auto done = sortPath(path, progress, sorted); !done)
            return tl::unexpected<Error>(done.error());

    auto unpacked = openArchives(sorted.archives, progress, limits);
    if (!unpacked)
        return tl::unexpected<Error>(unpacked.error());
    gathered.temporaryFolders = std::move(unpacked->folders);
    std::ranges::move(unpacked->files.images, std::back_inserter(sorted.images));
    std::ranges::move(unpacked->files.dicom, std::back_inserter(sorted.dicom));

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
    std::ranges::move(unpacked->rejected, std::back_inserter(gathered.contents.rejected));
    return gathered;
}

Result<Loaded<Volume>> loadVolume(const VolumeDescription& description,
                                  const LoadObserver& observer)
{
    return description.imageFile.empty() ? ReaderClient().loadVolume(description, observer)
                                         : processing::readImage(description, observer);
}

} // namespace hangaku::viewer
