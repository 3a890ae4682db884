#include "viewer/session/OpenCase.h"

#include "viewer/core/view/Presentation.h"
#include "viewer/session/GatherPaths.h"

#include <QMetaObject>
#include <QPointer>

#include <algorithm>
#include <mutex>

namespace hangaku::viewer {
namespace {

/// Voxels of one time point.
std::size_t voxelCount(const VolumeDescription& volume)
{
    if (volume.geometry)
        return volume.geometry->voxelCount();
    const PixelLayout& stored = volume.storedPixels;
    return static_cast<std::size_t>(std::max(0, stored.columns)) *
           static_cast<std::size_t>(std::max(0, stored.rows)) * volume.slices.size();
}

/// The volume that a reader most likely wants first: the one with the most voxels; pictures without
/// a place in the patient only where there is nothing else.
const VolumeDescription* largestVolume(const ScanResult& contents)
{
    const auto isBetter = [](const VolumeDescription& one, const VolumeDescription& other) {
        return std::pair(!isPicture(one), voxelCount(one)) >
               std::pair(!isPicture(other), voxelCount(other));
    };
    const VolumeDescription* largest = nullptr;
    for (const auto& study : contents.studies)
        for (const auto& series : study.series)
            for (const auto& volume : series.volumes)
                if (largest == nullptr || isBetter(volume, *largest))
                    largest = &volume;
    return largest;
}

/// Puts a series' volumes beside those that are already known; the same files add nothing.
void mergeSeries(Study& study, Series&& added)
{
    const auto known =
        std::ranges::find(study.series, added.seriesInstanceUid, &Series::seriesInstanceUid);
    if (known == study.series.end())
        study.series.push_back(std::move(added));
    else
        *known = std::move(added);
}

/// A NIfTI, NRRD or MHA file has no UIDs: its study is itself.
bool isSameStudy(const Study& a, const Study& b)
{
    if (!a.studyInstanceUid.empty() || !b.studyInstanceUid.empty())
        return a.studyInstanceUid == b.studyInstanceUid;
    return a.series.front().volumes.front().id == b.series.front().volumes.front().id;
}

void merge(ScanResult& contents, ScanResult&& added)
{
    for (auto& study : added.studies) {
        const auto known = std::ranges::find_if(
            contents.studies, [&study](const Study& other) { return isSameStudy(study, other); });
        if (known == contents.studies.end()) {
            contents.studies.push_back(std::move(study));
            continue;
        }
        for (auto& series : study.series)
            mergeSeries(*known, std::move(series));
    }
    contents.rejected = std::move(added.rejected);
}

} // namespace

/// Collects the slices that the loader's threads finish, so that the GUI thread is told of many at
/// once rather than of each.
class OpenCase::SliceMailbox {
public:
    /// @return true when the GUI thread has to be woken
    bool put(int k)
    {
        const std::scoped_lock lock(m_mutex);
        m_slices.push_back(k);
        return m_slices.size() == 1;
    }
    std::vector<int> take()
    {
        const std::scoped_lock lock(m_mutex);
        return std::exchange(m_slices, {});
    }

private:
    std::mutex m_mutex;
    std::vector<int> m_slices;
};

OpenCase::OpenCase(TaskRunner& tasks, QObject* parent) : QObject(parent), m_tasks(tasks) {}

OpenCase::~OpenCase()
{
    m_scanStop.request_stop();
    m_readStop.request_stop();
}

void OpenCase::open(const std::vector<std::filesystem::path>& paths)
{
    m_scanStop.request_stop();
    for (const auto& path : paths)
        m_openedPaths.push_back(std::filesystem::absolute(path));
    const int generation = ++m_scanGeneration;
    setScanning(true);
    m_scanStop = m_tasks.run<Result<Gathered>>(
        this, [paths](const Progress& progress) { return gather(paths, progress); },
        [this, generation](Result<Gathered> result) {
            if (generation != m_scanGeneration)
                return;
            if (result)
                std::ranges::move(result->temporaryFolders,
                                  std::back_inserter(m_temporaryFolders));
            scanned(result.map([](Gathered& gathered) { return std::move(gathered.contents); }));
        },
        [this](double fraction) { emit progressed(fraction); });
}

void OpenCase::scanned(Result<ScanResult> result)
{
    setScanning(false);
    if (!result) {
        if (result.error().code != ErrorCode::Cancelled)
            emit failed(result.error());
        return;
    }
    const auto* first = largestVolume(*result);
    const std::string firstId = first == nullptr ? std::string() : first->id;
    const bool hasNothing = std::ranges::all_of(result->studies, [](const Study& study) {
        return study.series.empty();
    });
    merge(m_contents, std::move(*result));
    emit contentsChanged();
    if (hasNothing)
        emit failed(Error{ErrorCode::NotFound,
                          Text(HANGAKU_TR("Core", "No image was found in what you opened")),
                          Text(HANGAKU_TR("Core", "Choose a folder with DICOM files, a ZIP, or a "
                                                  "NIfTI, NRRD or MHA file.")),
                          {}});
    if (!firstId.empty())
        show(firstId);
}

const VolumeDescription* OpenCase::find(const std::string& volumeId) const
{
    for (const auto& study : m_contents.studies)
        for (const auto& series : study.series)
            for (const auto& volume : series.volumes)
                if (volume.id == volumeId)
                    return &volume;
    return nullptr;
}

void OpenCase::show(const std::string& volumeId)
{
    const auto* found = find(volumeId);
    if (found == nullptr)
        return;
    m_readStop.request_stop();
    const int generation = ++m_readGeneration;
    setReading(true);

    const auto mailbox = std::make_shared<SliceMailbox>();
    // The loader's threads hold `this` only by a pointer that the GUI thread checks.
    const QPointer<OpenCase> self(this);
    LoadObserver observer;
    observer.firstSlice = isPicture(*found) ? 0 : -1;
    observer.onAllocated = [self, generation, tasks = &m_tasks](const Volume& volume) {
        QMetaObject::invokeMethod(tasks, [self, generation, volume] {
            if (self && generation == self->m_readGeneration)
                self->allocated(volume);
        });
    };
    observer.onSlice = [self, generation, mailbox, tasks = &m_tasks](int k) {
        if (!mailbox->put(k))
            return;
        QMetaObject::invokeMethod(tasks, [self, generation, mailbox] {
            const auto slices = mailbox->take();
            if (self && generation == self->m_readGeneration)
                self->arrived(slices);
        });
    };
    m_readStop = m_tasks.run<Result<Loaded<Volume>>>(
        this,
        [description = *found, observer](const Progress& progress) {
            auto observed = observer;
            observed.progress = progress;
            return loadVolume(description, observed);
        },
        [this, generation](Result<Loaded<Volume>> result) {
            if (generation == m_readGeneration)
                read(std::move(result));
        },
        [this, generation](double fraction) {
            if (generation == m_readGeneration)
                emit progressed(fraction);
        });
}

void OpenCase::allocated(const Volume& volume)
{
    m_volume = volume;
    m_read.reset();
    m_ready.assign(static_cast<std::size_t>(volume.geometry.size()[2]), false);
    m_slicesLeft = volume.geometry.size()[2];
    m_warnings = volume.description.warnings;
    emit volumeChanged();
    emit warningsChanged();
}

void OpenCase::arrived(const std::vector<int>& slices)
{
    for (const int k : slices) {
        if (k >= static_cast<int>(m_ready.size()))
            continue; // of a later time point
        if (!m_ready[static_cast<std::size_t>(k)])
            --m_slicesLeft;
        m_ready[static_cast<std::size_t>(k)] = true;
    }
    emit slicesArrived(slices);
}

void OpenCase::read(Result<Loaded<Volume>> result)
{
    setReading(false);
    if (!result) {
        if (result.error().code != ErrorCode::Cancelled) {
            emit failed(result.error());
        } else if (m_volume && m_slicesLeft > 0) {
            m_warnings.push_back({"partly-read", Text(HANGAKU_TR("Core", "Reading was stopped: %1 slices are missing"),
                                                      {std::to_string(m_slicesLeft)})});
            emit warningsChanged();
        }
        return;
    }
    // A loader that does not show slices as they come (NIfTI) announces the volume only now.
    const bool isShown =
        m_volume && m_volume->voxels->data() == result->value.voxels->data();
    m_read.reset();
    m_volume = std::move(result->value);
    m_warnings = m_volume->description.warnings;
    for (const auto& warning : result->warnings)
        if (std::ranges::find(m_warnings, warning) == m_warnings.end())
            m_warnings.push_back(warning);
    m_ready.assign(static_cast<std::size_t>(m_volume->geometry.size()[2]), true);
    m_slicesLeft = 0;
    if (!isShown)
        emit volumeChanged();
    emit warningsChanged();
    emit volumeLoaded();
}

void OpenCase::showVolume(Volume volume)
{
    m_readStop.request_stop();
    ++m_readGeneration; // a volume that is still being read is not shown any more
    setReading(false);
    m_read.reset();
    m_volume = std::move(volume);
    m_warnings = m_volume->description.warnings;
    m_ready.assign(static_cast<std::size_t>(m_volume->geometry.size()[2]), true);
    m_slicesLeft = 0;
    emit volumeChanged();
    emit warningsChanged();
    emit volumeLoaded();
}

void OpenCase::setTimePoint(int time)
{
    if (!isLoaded() || !m_volume->allTimePoints)
        return;
    const int wanted = std::clamp(time, 0, m_volume->description.timePoints - 1);
    if (wanted == m_volume->timePoint)
        return;
    if (!m_read)
        m_read = m_volume;
    // What other time points do not have (slices as acquired) comes back with the first.
    m_volume = m_read->at(wanted);
    emit timePointChanged();
}

void OpenCase::cancel()
{
    m_scanStop.request_stop();
    m_readStop.request_stop();
}

void OpenCase::close()
{
    cancel();
    ++m_scanGeneration;
    ++m_readGeneration;
    m_contents = {};
    m_openedPaths.clear();
    m_volume.reset();
    m_read.reset();
    m_warnings.clear();
    m_ready.clear();
    m_slicesLeft = 0;
    m_temporaryFolders.clear();
    setScanning(false);
    setReading(false);
    emit contentsChanged();
    emit volumeChanged();
    emit warningsChanged();
}

bool OpenCase::isSliceReady(int k) const
{
    return k >= 0 && k < static_cast<int>(m_ready.size()) && m_ready[static_cast<std::size_t>(k)];
}

void OpenCase::setScanning(bool scanning)
{
    const bool wasBusy = isBusy();
    m_isScanning = scanning;
    if (isBusy() != wasBusy)
        emit busyChanged();
}

void OpenCase::setReading(bool reading)
{
    const bool wasBusy = isBusy();
    m_isReading = reading;
    if (isBusy() != wasBusy)
        emit busyChanged();
}

} // namespace hangaku::viewer
