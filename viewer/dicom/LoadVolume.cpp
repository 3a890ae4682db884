#include "viewer/dicom/LoadVolume.h"

#include "viewer/dicom/FrameDecoder.h"
#include "viewer/dicom/PixelConversion.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <thread>
#include <unistd.h>

namespace hangaku::viewer::dicom {
namespace {

constexpr std::size_t kMostSliceWarnings = 10;

/// Slices that are read together: one of a native file, or all of a file that is decoded whole.
struct Job {
    int instance = 0;
    std::vector<int> slices;
    bool isMissing = false; ///< no file has it
};

bool canReadInPlace(const VolumeDescription& d, const Instance& instance)
{
    const auto bits = d.storedPixels.bitsAllocated;
    return instance.pixelOffset > 0 && (bits == 8 || bits == 16 || bits == 32);
}

/// Jobs in the order in which the user should see them: outwards from the first slice.
std::vector<Job> planJobs(const VolumeDescription& d, int firstSlice,
                          const std::vector<int>& presentSlices)
{
    std::vector<Job> jobs;
    std::map<int, std::size_t> wholeFiles;
    const int count = static_cast<int>(d.slices.size());
    std::vector<int> order(d.slices.size());
    for (int k = 0; k < count; ++k)
        order[static_cast<std::size_t>(k)] = k;
    std::stable_sort(order.begin(), order.end(), [firstSlice](int a, int b) {
        return std::abs(a - firstSlice) < std::abs(b - firstSlice);
    });
    for (const int k : order) {
        if (std::find(presentSlices.begin(), presentSlices.end(), k) != presentSlices.end())
            continue;
        const int instance = d.slices[static_cast<std::size_t>(k)].instance;
        const bool isMissing = d.slices[static_cast<std::size_t>(k)].isMissing;
        if (isMissing || canReadInPlace(d, d.instances[static_cast<std::size_t>(instance)])) {
            jobs.push_back({instance, {k}, isMissing});
            continue;
        }
        const auto [job, isNew] = wholeFiles.try_emplace(instance, jobs.size());
        if (isNew)
            jobs.push_back({instance, {}, false});
        jobs[job->second].slices.push_back(k);
    }
    return jobs;
}

/// Loads one volume; the threads of a load share it.
class Loader {
public:
    Loader(const VolumeDescription& description, const LoadObserver& observer,
           const LoadOptions& options, std::shared_ptr<VoxelBuffer> voxels)
        : m_description(description), m_observer(observer), m_options(options),
          m_voxels(std::move(voxels)),
          m_sliceVoxels(static_cast<std::size_t>(description.storedPixels.columns) *
                        static_cast<std::size_t>(description.storedPixels.rows)),
          m_done(options.presentSlices.size()), m_read(static_cast<int>(m_done))
    {
    }

    void run(const std::vector<Job>& jobs)
    {
        const auto work = [this, &jobs] {
            for (auto n = m_next++; n < jobs.size() && !isStopped(); n = m_next++)
                load(jobs[n]);
        };
        std::vector<std::jthread> others;
        for (int n = 1; n < m_options.threads && jobs.size() > 1; ++n)
            others.emplace_back(work);
        work();
    }

    bool needsWiderType() const { return m_needsWiderType; }
    int readCount() const { return m_read; }
    const std::optional<Error>& firstError() const { return m_firstError; }
    std::vector<Warning> takeWarnings()
    {
        if (m_failed > kMostSliceWarnings)
            m_warnings.push_back(
                {"unreadable-slice",
                 Text(HANGAKU_TR("Core", "Slices that cannot be read and are empty, in all: %1"),
                      {std::to_string(m_failed)})});
        return std::move(m_warnings);
    }

private:
    bool isStopped() const { return m_needsWiderType || m_observer.progress.isStopped(); }

    std::byte* slice(int k)
    {
        return m_voxels->data() +
               static_cast<std::size_t>(k) * m_sliceVoxels * bytesPerPixel(m_voxels->type());
    }

    void load(const Job& job)
    {
        if (job.isMissing)
            return finish(job.slices.front(), Result<void>{}, true);
        const auto& damaged = m_options.damagedInstances;
        if (std::find(damaged.begin(), damaged.end(), job.instance) != damaged.end()) {
            for (const int k : job.slices)
                finish(k, fail(ErrorCode::ReadFailed, stoppedTheReader(instance(job).path)), false);
            return;
        }
        if (m_options.onInstance)
            m_options.onInstance(job.instance);
        if (canReadInPlace(m_description, instance(job)))
            finish(job.slices.front(), readNative(job), false);
        else
            decodeAll(job);
        if (m_options.onInstance)
            m_options.onInstance(-1);
    }

    const Instance& instance(const Job& job) const
    {
        return m_description.instances[static_cast<std::size_t>(job.instance)];
    }

    Rescale rescaleOf(int k) const
    {
        const auto& source = m_description.slices[static_cast<std::size_t>(k)];
        const auto& stored = m_description.storedPixels;
        return {stored.bitsStored, stored.isSigned, source.slope, source.intercept};
    }

    tl::unexpected<Error> unreadable(const Job& job) const
    {
        return fail(ErrorCode::ReadFailed, Text(HANGAKU_TR("Core", "%1 ends before its pixels do"),
                                                {instance(job).path.filename().string()}));
    }

    /// Straight into the volume where the stored pixels are as wide as the voxels.
    Result<void> readNative(const Job& job)
    {
        const int k = job.slices.front();
        const int stored = m_description.storedPixels.bitsAllocated / 8;
        const auto frameBytes = m_sliceVoxels * static_cast<std::size_t>(stored);
        const bool isInPlace = static_cast<std::size_t>(stored) == bytesPerPixel(m_voxels->type());
        thread_local std::vector<std::byte> scratch;
        if (!isInPlace)
            scratch.resize(frameBytes);
        std::byte* target = isInPlace ? slice(k) : scratch.data();

        const int file = ::open(instance(job).path.c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0)
            return fail(ErrorCode::ReadFailed, Text(HANGAKU_TR("Core", "Cannot read %1"),
                                                    {instance(job).path.filename().string()}));
        const auto frame = m_description.slices[static_cast<std::size_t>(k)].frame;
        const bool isRead = readNativeFrame(file, instance(job), frame, {target, frameBytes});
        ::close(file);
        if (!isRead)
            return unreadable(job);
        if (!convertPixels(target, stored, rescaleOf(k), slice(k), m_voxels->type(),
                           m_sliceVoxels))
            m_needsWiderType = true;
        return {};
    }

    void decodeAll(const Job& job)
    {
        const auto frames = decodeFrames(instance(job), m_description.storedPixels);
        for (const int k : job.slices) {
            if (isStopped())
                return;
            if (!frames) {
                finish(k, tl::unexpected(frames.error()), false);
                continue;
            }
            auto rescale = rescaleOf(k);
            rescale.bitsStored = frames->bitsStored;
            rescale.isSigned = frames->isSigned;
            const auto frame = m_description.slices[static_cast<std::size_t>(k)].frame;
            if (!convertPixels(frames->frame(frame).data(), frames->bytesPerPixel, rescale,
                               slice(k), m_voxels->type(), m_sliceVoxels))
                m_needsWiderType = true;
            finish(k, {}, false);
        }
    }

    void fillEmpty(int k)
    {
        const double air = m_description.modality == "CT" ? -1024 : 0;
        const double value = m_description.paddingValue.value_or(air);
        const auto fill = [&]<typename T>(T) {
            auto all = m_voxels->as<T>();
            const auto start = static_cast<std::size_t>(k) * m_sliceVoxels;
            std::fill_n(all.begin() + static_cast<std::ptrdiff_t>(start), m_sliceVoxels,
                        static_cast<T>(value));
        };
        switch (m_voxels->type()) {
        case PixelType::Int16: fill(std::int16_t{}); break;
        case PixelType::Int32: fill(std::int32_t{}); break;
        case PixelType::Float32: fill(float{}); break;
        default: std::memset(slice(k), 0, m_sliceVoxels * bytesPerPixel(m_voxels->type()));
        }
    }

    void finish(int k, const Result<void>& result, bool isMissing)
    {
        if (m_needsWiderType)
            return;
        if (isMissing || !result)
            fillEmpty(k);
        const std::scoped_lock lock(m_reporting);
        if (!result)
            note(k, result.error());
        else if (!isMissing)
            ++m_read;
        if (m_observer.onSlice)
            m_observer.onSlice(k);
        if (m_options.onSliceFinished)
            m_options.onSliceFinished(k, result.has_value());
        ++m_done;
        const auto count = m_description.slices.size();
        if (m_done % std::max<std::size_t>(1, count / 100) == 0)
            m_observer.progress(static_cast<double>(m_done) / static_cast<double>(count));
    }

    void note(int k, const Error& error)
    {
        if (!m_firstError)
            m_firstError = error;
        if (++m_failed <= kMostSliceWarnings)
            m_warnings.push_back(
                {"unreadable-slice",
                 Text(HANGAKU_TR("Core", "Slice %1 cannot be read and is empty: %2"),
                      {std::to_string(k + 1), error.reason.english()})});
    }

    const VolumeDescription& m_description;
    const LoadObserver& m_observer;
    const LoadOptions& m_options;
    std::shared_ptr<VoxelBuffer> m_voxels;
    std::size_t m_sliceVoxels;
    std::atomic<std::size_t> m_next{0};
    std::atomic<bool> m_needsWiderType{false};

    std::mutex m_reporting; ///< guards what follows, and serialises the observer's calls
    std::size_t m_done;
    std::size_t m_failed = 0;
    int m_read;
    std::vector<Warning> m_warnings;
    std::optional<Error> m_firstError;
};

Result<void> checkSupported(const VolumeDescription& d)
{
    if (d.slices.empty() || d.instances.empty())
        return fail(ErrorCode::InvalidArgument, Text(HANGAKU_TR("Core", "The series has no images")));
    const auto& photometric = d.storedPixels.photometricInterpretation;
    if (d.storedPixels.samplesPerPixel != 1 || !photometric.starts_with("MONOCHROME"))
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "Colour images cannot be shown yet")));
    return {};
}

} // namespace

Result<ImageGeometry> gridOf(const VolumeDescription& d)
{
    if (d.geometry)
        return *d.geometry;
    const auto spacing = d.pixelSpacingMm.value_or(std::array{1.0, 1.0});
    return ImageGeometry::create(
        {d.storedPixels.columns, d.storedPixels.rows, static_cast<int>(d.slices.size())},
        {spacing[0], spacing[1], 1}, {0, 0, 0}, {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}});
}

bool isPlain(const VolumeDescription& description)
{
    return std::all_of(description.instances.begin(), description.instances.end(),
                       [&description](const Instance& instance) {
                           return canReadInPlace(description, instance);
                       });
}

Text stoppedTheReader(const std::filesystem::path& file)
{
    return Text(HANGAKU_TR("Core", "%1 is damaged: it stopped the DICOM reader"),
                {file.filename().string()});
}

Result<Loaded<Volume>> loadVolume(const VolumeDescription& description,
                                  const LoadObserver& observer, const LoadOptions& options)
{
    if (const auto supported = checkSupported(description); !supported)
        return tl::unexpected(supported.error());
    const auto geometry = gridOf(description);
    if (!geometry)
        return tl::unexpected(geometry.error());
    const int count = static_cast<int>(description.slices.size());
    const int first = observer.firstSlice >= 0 ? std::min(observer.firstSlice, count - 1) : count / 2;

    auto attempt = options;
    auto type = options.pixelType.value_or(description.pixelType);
    while (true) {
        auto voxels = options.allocate ? options.allocate(type, geometry->voxelCount())
                                       : VoxelBuffer::create(type, geometry->voxelCount());
        if (!voxels)
            return tl::unexpected(voxels.error());
        Loaded<Volume> loaded{Volume{*geometry, *voxels, 1, 0, description}, description.warnings};
        loaded.value.description.pixelType = type;
        if (observer.onAllocated)
            observer.onAllocated(loaded.value);
        Loader loader(description, observer, attempt, std::move(*voxels));
        loader.run(planJobs(description, first, attempt.presentSlices));
        if (observer.progress.isStopped())
            return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Cancelled")));
        if (loader.needsWiderType() && type != PixelType::Float32) {
            // Rare: CT values beyond int16. float32 holds every 24-bit value exactly.
            type = PixelType::Float32;
            attempt.presentSlices.clear();
            continue;
        }
        if (loader.readCount() == 0)
            return tl::unexpected(loader.firstError().value_or(
                Error{ErrorCode::ReadFailed, Text(HANGAKU_TR("Core", "No image could be read")),
                      {}, {}}));
        auto warnings = loader.takeWarnings();
        loaded.warnings.insert(loaded.warnings.end(), warnings.begin(), warnings.end());
        return loaded;
    }
}

} // namespace hangaku::viewer::dicom
