#include "viewer/dicom/Scan.h"

#include "viewer/dicom/DescribeVolume.h"
#include "viewer/dicom/ScanSteps.h"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

namespace hangaku::viewer::dicom {
namespace {

constexpr std::string_view kDicomDirClass = "1.2.840.10008.1.3.10";
constexpr int kThreads = 2;

std::string lowerCase(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool isDicomDirName(const std::filesystem::path& path)
{
    return lowerCase(path.filename().string()) == "dicomdir";
}

bool hasDicomExtension(const std::filesystem::path& path)
{
    const auto extension = lowerCase(path.extension().string());
    return extension == ".dcm" || extension == ".dicom" || extension == ".ima";
}

void addFolder(const std::filesystem::path& folder, const Progress& progress,
               std::vector<ScanCandidate>& candidates)
{
    namespace fs = std::filesystem;
    std::error_code error;
    constexpr auto kOptions = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator entry(folder, kOptions, error), end;
         !error && entry != end && !progress.isStopped(); entry.increment(error)) {
        std::error_code ignored;
        // The files that a DICOMDIR names lie below it and are found anyway.
        if (entry->is_regular_file(ignored) && !isDicomDirName(entry->path()))
            candidates.push_back({entry->path(), hasDicomExtension(entry->path())});
    }
}

Result<std::vector<ScanOutcome>> readAll(const std::vector<ScanCandidate>& candidates,
                                         const Progress& progress)
{
    std::vector<ScanOutcome> outcomes(candidates.size());
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> done{0};
    std::mutex reporting;
    const std::size_t reportEvery = std::max<std::size_t>(1, candidates.size() / 100);
    const auto work = [&] {
        for (std::size_t n = next++; n < candidates.size() && !progress.isStopped(); n = next++) {
            outcomes[n] = readCandidate(candidates[n]);
            if (const auto finished = ++done; finished % reportEvery == 0) {
                const std::scoped_lock lock(reporting);
                progress(static_cast<double>(finished) / static_cast<double>(candidates.size()));
            }
        }
    };
    {
        std::vector<std::jthread> others;
        for (int n = 1; n < kThreads && candidates.size() > 1; ++n)
            others.emplace_back(work);
        work();
    }
    if (progress.isStopped())
        return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
    return outcomes;
}

/// A word when images of one series differ in size and so cannot be one volume.
void warnOfMixedSizes(Series& series)
{
    std::set<std::pair<int, int>> sizes;
    for (const auto& volume : series.volumes)
        if (volume.geometry)
            sizes.emplace(volume.geometry->size()[0], volume.geometry->size()[1]);
    if (sizes.size() < 2)
        return;
    std::string list;
    for (const auto& [columns, rows] : sizes)
        list += (list.empty() ? "" : ", ") + std::to_string(columns) + " x " + std::to_string(rows);
    for (auto& volume : series.volumes)
        volume.warnings.push_back(
            {"mixed-sizes",
             Text(HANGAKU_TR("Core", "The series holds images of different sizes (%1), shown as "
                                     "separate volumes."),
                  {list})});
}

Series makeSeries(const std::vector<FileHeader*>& files)
{
    Series series;
    const auto& any = files.front()->description;
    series.seriesInstanceUid = any.seriesInstanceUid;
    series.modality = any.modality;
    series.description = any.description;
    series.number = any.seriesNumber;
    series.instances = static_cast<int>(files.size());
    std::vector<const FileHeader*> images;
    for (auto* file : files) {
        if (file->isImage)
            images.push_back(file);
        else
            series.objects.push_back(std::move(file->instance));
    }
    int number = 0;
    for (const auto& stack : splitSeries(images)) {
        auto& volume = series.volumes.emplace_back(describeVolume(stack));
        volume.id = series.seriesInstanceUid + "#" + std::to_string(++number);
    }
    warnOfMixedSizes(series);
    return series;
}

using FilesOfSeries = std::vector<FileHeader*>;

/// Series are independent of each other.
std::vector<Series> makeAllSeries(const std::vector<FilesOfSeries*>& files)
{
    std::vector<Series> series(files.size());
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (auto n = next++; n < files.size(); n = next++)
            series[n] = makeSeries(*files[n]);
    };
    std::vector<std::jthread> others;
    for (int n = 1; n < kThreads && files.size() > 1; ++n)
        others.emplace_back(work);
    work();
    others.clear();
    return series;
}

std::vector<Study> group(const std::vector<FileHeader*>& headers)
{
    std::map<std::string, std::map<std::string, FilesOfSeries>> byStudy;
    for (auto* header : headers)
        byStudy[header->description.studyInstanceUid][header->description.seriesInstanceUid]
            .push_back(header);
    std::vector<FilesOfSeries*> filesOfAll;
    for (auto& [studyUid, bySeries] : byStudy)
        for (auto& [seriesUid, files] : bySeries)
            filesOfAll.push_back(&files);
    auto made = makeAllSeries(filesOfAll);
    auto nextMade = made.begin();
    std::vector<Study> studies;
    for (auto& [studyUid, bySeries] : byStudy) {
        Study study;
        const auto& any = bySeries.begin()->second.front()->description;
        study.studyInstanceUid = studyUid;
        study.patient = any.patient;
        study.date = any.studyDate;
        study.description = any.studyDescription;
        for (std::size_t n = 0; n < bySeries.size(); ++n)
            study.series.push_back(std::move(*nextMade++));
        std::stable_sort(study.series.begin(), study.series.end(),
                         [](const Series& a, const Series& b) { return a.number < b.number; });
        studies.push_back(std::move(study));
    }
    std::stable_sort(studies.begin(), studies.end(),
                     [](const Study& a, const Study& b) { return a.date < b.date; });
    return studies;
}

} // namespace

Result<std::vector<ScanCandidate>> findCandidates(const std::vector<std::filesystem::path>& paths,
                                                  const Progress& progress)
{
    std::vector<ScanCandidate> candidates;
    for (const auto& path : paths) {
        std::error_code ignored;
        const auto status = std::filesystem::status(path, ignored);
        if (!std::filesystem::exists(status))
            return fail(ErrorCode::NotFound,
                        Text(HANGAKU_TR("Core", "%1 does not exist"), {path.string()}));
        if (std::filesystem::is_directory(status))
            addFolder(path, progress, candidates);
        else
            candidates.push_back({path, true, isDicomDirName(path)});
    }
    return candidates;
}

void expandDicomDirs(
    std::vector<ScanCandidate>& candidates,
    const std::function<std::vector<std::filesystem::path>(const std::filesystem::path&)>& list)
{
    std::vector<ScanCandidate> named;
    std::erase_if(candidates, [&](ScanCandidate& candidate) {
        if (!std::exchange(candidate.isDicomDir, false))
            return false;
        const auto files = list(candidate.path);
        for (const auto& file : files)
            named.push_back({file, true});
        // None: an image that happens to have this name, or a broken directory.
        return !files.empty();
    });
    candidates.insert(candidates.end(), named.begin(), named.end());
    std::sort(candidates.begin(), candidates.end(),
              [](const auto& a, const auto& b) { return a.path.native() < b.path.native(); });
    const auto isSame = [](const auto& a, const auto& b) {
        return a.path.native() == b.path.native();
    };
    candidates.erase(std::unique(candidates.begin(), candidates.end(), isSame), candidates.end());
}

ScanOutcome readCandidate(const ScanCandidate& candidate)
{
    ScanOutcome outcome;
    const auto reject = [&](Text reason) {
        outcome.rejected = RejectedFile{candidate.path, std::move(reason)};
    };
    auto header = readFileHeader(candidate.path);
    if (!header) {
        // A text file in a folder of images is nothing to report.
        if (candidate.isExpected || header.error().code != ErrorCode::Unsupported)
            reject(header.error().reason);
    } else if (header->instance.sopClassUid == kDicomDirClass) {
        if (candidate.isExpected)
            reject(Text(HANGAKU_TR("Core", "%1 is a DICOMDIR whose files are not there"),
                        {candidate.path.filename().string()}));
    } else {
        outcome.header = std::move(*header);
    }
    return outcome;
}

ScanResult groupOutcomes(std::vector<ScanOutcome>& outcomes)
{
    ScanResult result;
    std::vector<FileHeader*> headers;
    for (auto& outcome : outcomes) {
        if (outcome.header)
            headers.push_back(&*outcome.header);
        if (outcome.rejected)
            result.rejected.push_back(std::move(*outcome.rejected));
    }
    result.studies = group(headers);
    return result;
}

Result<ScanResult> scan(const std::vector<std::filesystem::path>& paths, const Progress& progress)
{
    auto candidates = findCandidates(paths, progress);
    if (!candidates)
        return tl::unexpected(candidates.error());
    expandDicomDirs(*candidates, filesOfDicomDir);
    auto outcomes = readAll(*candidates, progress);
    if (!outcomes)
        return tl::unexpected(outcomes.error());
    return groupOutcomes(*outcomes);
}

} // namespace hangaku::viewer::dicom
