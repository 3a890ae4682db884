#include "viewer/dicom/SliceLoader.h"

#include "viewer/dicom/ColourConversion.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <map>
#include <numeric>
#include <thread>
#include <unistd.h>

namespace hangaku::viewer::dicom {
namespace {

constexpr std::size_t kMostSliceWarnings = 10;
/// Planes beyond this are left out, with a warning: a film may have one for each frame.
constexpr std::size_t kMostOverlayBytes = std::size_t{64} << 20;

/// Reads frame `index` of native pixels into `into`, which must hold one frame.
bool readNativeFrame(int descriptor, const Instance& instance, int index, std::span<std::byte> into)
{
    const auto first = static_cast<std::uint64_t>(index) * into.size();
    if (first + into.size() > instance.pixelLength)
        return false;
    std::size_t done = 0;
    while (done < into.size()) {
        const auto got = ::pread(descriptor, into.data() + done, into.size() - done,
                                 static_cast<off_t>(instance.pixelOffset + first + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        done += static_cast<std::size_t>(got);
    }
    return true;
}

std::size_t framePixels(const VolumeDescription& d)
{
    return static_cast<std::size_t>(d.storedPixels.columns) *
           static_cast<std::size_t>(d.storedPixels.rows);
}

} // namespace

bool isPlainInstance(const VolumeDescription& d, const Instance& instance)
{
    const auto& stored = d.storedPixels;
    const int bits = stored.bitsAllocated;
    return instance.pixelOffset > 0 && (bits == 8 || bits == 16 || bits == 32) &&
           stored.samplesPerPixel == 1 && d.channels == 1 &&
           stored.photometricInterpretation.starts_with("MONOCHROME");
}

std::vector<SliceJob> planJobs(const VolumeDescription& d, int slicesPerTime, int firstSlice,
                               const std::vector<int>& presentSlices)
{
    std::vector<int> order(d.slices.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        const auto rank = [&](int s) {
            return std::pair{s / slicesPerTime, std::abs(s % slicesPerTime - firstSlice)};
        };
        return rank(a) < rank(b);
    });
    std::vector<bool> isPresent(d.slices.size(), false);
    for (const int k : presentSlices)
        if (k >= 0 && static_cast<std::size_t>(k) < isPresent.size())
            isPresent[static_cast<std::size_t>(k)] = true;
    std::vector<SliceJob> jobs;
    std::map<std::pair<int, int>, std::size_t> mosaics;
    for (const int k : order) {
        if (isPresent[static_cast<std::size_t>(k)])
            continue;
        const auto& source = d.slices[static_cast<std::size_t>(k)];
        if (source.tile >= 0 && !source.isMissing) {
            const auto [job, isNew] =
                mosaics.try_emplace({source.instance, source.frame}, jobs.size());
            if (!isNew) {
                jobs[job->second].slices.push_back(k);
                continue;
            }
        }
        jobs.push_back({source.instance, source.frame, {k}, source.isMissing});
    }
    return jobs;
}

SliceLoader::SliceLoader(const VolumeDescription& description, const VolumeAssembly& assembly,
                         const LoadObserver& observer, const LoadOptions& options,
                         std::shared_ptr<VoxelBuffer> voxels)
    : m_description(description), m_assembly(assembly), m_observer(observer), m_options(options),
      m_voxels(std::move(voxels)), m_files(description.instances.size()),
      m_done(options.presentSlices.size()), m_read(static_cast<int>(m_done)),
      m_isRead(description.slices.size(), false)
{
    for (const int k : options.presentSlices)
        m_isRead.at(static_cast<std::size_t>(k)) = true;
}

void SliceLoader::run(const std::vector<SliceJob>& jobs)
{
    for (const auto& job : jobs)
        ++m_files[static_cast<std::size_t>(job.instance)].jobsLeft;
    const auto work = [this, &jobs] {
        for (auto n = m_next++; n < jobs.size() && !isStopped(); n = m_next++)
            load(jobs[n]);
    };
    std::vector<std::jthread> others;
    for (int n = 1; n < m_options.threads && jobs.size() > 1; ++n)
        others.emplace_back(work);
    work();
}

std::vector<Warning> SliceLoader::takeWarnings()
{
    if (m_failed > kMostSliceWarnings)
        m_warnings.push_back(
            {"unreadable-slice",
             Text(HANGAKU_TR("Core", "Slices that cannot be read and are empty, in all: %1"),
                  {std::to_string(m_failed)})});
    if (m_overlayBytes > kMostOverlayBytes)
        m_warnings.push_back(
            {"overlays-left-out",
             Text(HANGAKU_TR("Core", "There are more overlays than can be held: some are not shown."))});
    return std::move(m_warnings);
}

std::byte* SliceLoader::slice(int k)
{
    return m_voxels->data() + static_cast<std::size_t>(k) * m_assembly.sliceElements() *
                                  bytesPerPixel(m_voxels->type());
}

const Instance& SliceLoader::instance(const SliceJob& job) const
{
    return m_description.instances[static_cast<std::size_t>(job.instance)];
}

Rescale SliceLoader::rescaleOf(int k) const
{
    const auto& source = m_description.slices[static_cast<std::size_t>(k)];
    const auto& stored = m_description.storedPixels;
    return {stored.bitsStored, stored.isSigned, source.slope, source.intercept};
}

void SliceLoader::load(const SliceJob& job)
{
    if (job.isMissing)
        return finish(job.slices.front(), Result<void>{}, true);
    const auto& damaged = m_options.damagedInstances;
    if (std::find(damaged.begin(), damaged.end(), job.instance) != damaged.end())
        return finishAll(job, fail(ErrorCode::ReadFailed, stoppedTheReader(instance(job).path)));
    if (m_options.onInstance)
        m_options.onInstance(job.instance);
    if (isPlainInstance(m_description, instance(job)))
        loadPlain(job);
    else
        decode(job);
    if (m_options.onInstance)
        m_options.onInstance(-1);
}

tl::unexpected<Error> SliceLoader::endsTooEarly(const SliceJob& job) const
{
    return fail(ErrorCode::ReadFailed, Text(HANGAKU_TR("Core", "%1 ends before its pixels do"),
                                            {instance(job).path.filename().string()}));
}

/// Straight into the volume where the stored pixels are as wide as the voxels.
void SliceLoader::loadPlain(const SliceJob& job)
{
    const int k = job.slices.front();
    const auto& source = m_description.slices[static_cast<std::size_t>(k)];
    const int stored = m_description.storedPixels.bitsAllocated / 8;
    const auto frameBytes = framePixels(m_description) * static_cast<std::size_t>(stored);
    if (frameBytes > instance(job).pixelLength)
        return finishAll(job, endsTooEarly(job));
    const bool isInPlace = static_cast<std::size_t>(stored) == bytesPerPixel(m_voxels->type()) &&
                           source.tile < 0 && source.lookupTable < 0;
    thread_local std::vector<std::byte> scratch;
    if (!isInPlace)
        scratch.resize(frameBytes);
    std::byte* target = isInPlace ? slice(k) : scratch.data();

    const int file = ::open(instance(job).path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return finishAll(job, fail(ErrorCode::ReadFailed,
                                   Text(HANGAKU_TR("Core", "Cannot read %1"),
                                        {instance(job).path.filename().string()})));
    const bool isRead = readNativeFrame(file, instance(job), job.frame, {target, frameBytes});
    ::close(file);
    if (!isRead)
        return finishAll(job, endsTooEarly(job));
    for (const int each : job.slices)
        convert(each, target, stored, false, rescaleOf(each));
    finishAll(job, {});
}

Result<std::shared_ptr<const PixelFile>> SliceLoader::openFile(int instance)
{
    auto& file = m_files[static_cast<std::size_t>(instance)];
    const std::scoped_lock lock(file.mutex);
    if (file.file && !*file.file)
        file.file = PixelFile::open(m_description.instances[static_cast<std::size_t>(instance)],
                                    m_description.storedPixels);
    return file.file;
}

void SliceLoader::closeFile(int instance)
{
    auto& file = m_files[static_cast<std::size_t>(instance)];
    const std::scoped_lock lock(file.mutex);
    if (--file.jobsLeft == 0 && file.file)
        file.file->reset();
}

void SliceLoader::decode(const SliceJob& job)
{
    Result<void> result;
    {
        const auto file = openFile(job.instance);
        result = file ? decodeFrameOf(job, **file) : tl::unexpected(file.error());
    }
    closeFile(job.instance);
    finishAll(job, result);
}

Result<void> SliceLoader::decodeFrameOf(const SliceJob& job, const PixelFile& file)
{
    thread_local StoredFrame frame;
    if (auto read = file.readFrame(job.frame, frame); !read)
        return read;
    const int first = job.slices.front();
    const auto& source = m_description.slices[static_cast<std::size_t>(first)];
    if (source.tile < 0 && !file.overlays().empty())
        keepOverlays(first, overlaysOn(job.frame, file.overlays(), frame));
    if (m_description.channels == 3) {
        toRgb(frame, file.palette(),
              {reinterpret_cast<std::uint8_t*>(slice(first)), m_assembly.sliceElements()});
        return {};
    }
    if (frame.samples != 1 || frame.colour != StoredFrame::Colour::Grey)
        return fail(ErrorCode::Unsupported,
                    Text(HANGAKU_TR("Core", "%1 is a colour image among grey ones"),
                         {instance(job).path.filename().string()}));
    if (frame.lowBit > 0)
        moveDown(frame.bytes.data(), frame.bytesPerSample, frame.lowBit,
                 frame.bytes.size() / static_cast<std::size_t>(frame.bytesPerSample));
    for (const int k : job.slices) {
        auto rescale = rescaleOf(k);
        rescale.bitsStored = frame.bitsStored;
        rescale.isSigned = frame.isSigned;
        convert(k, frame.bytes.data(), frame.bytesPerSample, frame.isReal, rescale);
    }
    return {};
}

bool SliceLoader::convertRun(int k, const std::byte* stored, int bytesPerSample, bool isReal,
                             const Rescale& rescale, std::byte* to, std::size_t count) const
{
    const int table = m_description.slices[static_cast<std::size_t>(k)].lookupTable;
    const auto type = m_voxels->type();
    if (isReal)
        return convertReals(stored, bytesPerSample, rescale, to, type, count);
    if (table >= 0 && static_cast<std::size_t>(table) < m_description.modalityTables.size())
        return convertThroughTable(stored, bytesPerSample, rescale,
                                   m_description.modalityTables[static_cast<std::size_t>(table)],
                                   to, type, count);
    return convertPixels(stored, bytesPerSample, rescale, to, type, count);
}

/// Of a whole frame, or of the tile that is the slice.
void SliceLoader::convert(int k, const std::byte* stored, int bytesPerSample, bool isReal,
                          const Rescale& rescale)
{
    const int tile = m_description.slices[static_cast<std::size_t>(k)].tile;
    bool fits = true;
    if (tile < 0) {
        fits = convertRun(k, stored, bytesPerSample, isReal, rescale, slice(k),
                          m_assembly.sliceElements());
    } else {
        const auto columns = static_cast<std::size_t>(m_assembly.grid().size()[0]);
        const auto rows = static_cast<std::size_t>(m_assembly.grid().size()[1]);
        const auto across = static_cast<std::size_t>(m_description.mosaicColumns);
        const auto stride = static_cast<std::size_t>(m_description.storedPixels.columns);
        const auto column = static_cast<std::size_t>(tile) % across * columns;
        const auto row = static_cast<std::size_t>(tile) / across * rows;
        const auto width = bytesPerPixel(m_voxels->type());
        for (std::size_t j = 0; j < rows; ++j)
            fits = convertRun(k,
                              stored + ((row + j) * stride + column) *
                                           static_cast<std::size_t>(bytesPerSample),
                              bytesPerSample, isReal, rescale, slice(k) + j * columns * width,
                              columns) &&
                   fits;
    }
    if (!fits)
        m_needsWiderType = true;
}

void SliceLoader::keepOverlays(int k, std::vector<OverlayPlane> planes)
{
    const std::scoped_lock lock(m_reporting);
    for (auto& plane : planes) {
        m_overlayBytes += plane.bits.size();
        if (m_overlayBytes > kMostOverlayBytes)
            return;
        plane.slice = k;
        m_overlays.push_back(std::move(plane));
    }
}

void SliceLoader::finishAll(const SliceJob& job, const Result<void>& result)
{
    for (const int k : job.slices)
        finish(k, result, false);
}

void SliceLoader::finish(int k, const Result<void>& result, bool isMissing)
{
    if (m_needsWiderType || isPutOff(k, result, isMissing))
        return;
    if (isMissing || !result)
        fillWith(emptyValueOf(m_description), m_voxels->type(), slice(k),
                 m_assembly.sliceElements());
    std::vector<EmptySlice> putOff;
    report(k, result, isMissing, putOff);
    for (const auto& empty : putOff)
        finish(empty.k, empty.result, empty.isMissing);
}

bool SliceLoader::isPutOff(int k, const Result<void>& result, bool isMissing)
{
    const std::scoped_lock lock(m_reporting);
    if (m_read > 0 || (result && !isMissing))
        return false;
    if (!result && !m_firstError)
        m_firstError = result.error();
    m_putOff.push_back({k, result, isMissing});
    return true;
}

void SliceLoader::report(int k, const Result<void>& result, bool isMissing,
                         std::vector<EmptySlice>& putOff)
{
    const std::scoped_lock lock(m_reporting);
    if (!result)
        note(k, result.error());
    else if (!isMissing && ++m_read == 1)
        putOff = std::move(m_putOff);
    m_isRead[static_cast<std::size_t>(k)] = result.has_value();
    if (m_observer.onSlice && m_assembly.isEven() && k < m_assembly.slicesPerTime())
        m_observer.onSlice(k);
    if (m_options.onSliceFinished)
        m_options.onSliceFinished(k, result.has_value());
    ++m_done;
    const auto count = m_description.slices.size();
    if (m_done % std::max<std::size_t>(1, count / 100) == 0)
        m_observer.progress(static_cast<double>(m_done) / static_cast<double>(count));
}

void SliceLoader::note(int k, const Error& error)
{
    if (!m_firstError)
        m_firstError = error;
    if (++m_failed <= kMostSliceWarnings)
        m_warnings.push_back(
            {"unreadable-slice",
             Text(HANGAKU_TR("Core", "Slice %1 cannot be read and is empty: %2"),
                  {std::to_string(k + 1), error.reason.english()})});
}

} // namespace hangaku::viewer::dicom
