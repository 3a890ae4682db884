#pragma once

#include "viewer/dicom/AssembleVolume.h"
#include "viewer/dicom/LoadVolume.h"
#include "viewer/dicom/PixelConversion.h"
#include "viewer/dicom/PixelFile.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace hangaku::viewer::dicom {

/// Slices that are read together: those of one frame, which are many for a mosaic.
struct SliceJob {
    int instance = 0;
    int frame = 0;
    std::vector<int> slices; ///< of all acquired ones
    bool isMissing = false;  ///< no file has it
};

/// Are the pixels of this instance grey values as the description says, plain bytes in its file?
bool isPlainInstance(const VolumeDescription& description, const Instance& instance);

/// Jobs in the order in which the user should see their slices: the first time point outwards from
/// `firstSlice`, then the others.
std::vector<SliceJob> planJobs(const VolumeDescription& description, int slicesPerTime,
                               int firstSlice, const std::vector<int>& presentSlices);

/// Loads the acquired slices of one volume; the threads of a load share it.
class SliceLoader {
public:
    SliceLoader(const VolumeDescription& description, const VolumeAssembly& assembly,
                const LoadObserver& observer, const LoadOptions& options,
                std::shared_ptr<VoxelBuffer> voxels);

    void run(const std::vector<SliceJob>& jobs);

    bool needsWiderType() const { return m_needsWiderType; }
    int readCount() const { return m_read; }
    const std::optional<Error>& firstError() const { return m_firstError; }
    std::vector<Warning> takeWarnings();
    std::vector<OverlayPlane> takeOverlays() { return std::move(m_overlays); }
    std::vector<bool> takeRead() { return std::move(m_isRead); }

private:
    /// Opened by the first job that needs it, closed after the last.
    struct OpenFile {
        std::mutex mutex;
        Result<std::shared_ptr<const PixelFile>> file;
        int jobsLeft = 0;
    };

    bool isStopped() const { return m_needsWiderType || m_observer.progress.isStopped(); }
    std::byte* slice(int k);
    const Instance& instance(const SliceJob& job) const;
    Rescale rescaleOf(int k) const;

    struct EmptySlice {
        int k = 0;
        Result<void> result;
        bool isMissing = false;
    };

    void load(const SliceJob& job);
    void loadPlain(const SliceJob& job);
    void decode(const SliceJob& job);
    Result<void> decodeFrameOf(const SliceJob& job, const PixelFile& file);
    Result<std::shared_ptr<const PixelFile>> openFile(int instance);
    void closeFile(int instance);

    void convert(int k, const std::byte* stored, int bytesPerSample, bool isReal,
                 const Rescale& rescale);
    bool convertRun(int k, const std::byte* stored, int bytesPerSample, bool isReal,
                    const Rescale& rescale, std::byte* to, std::size_t count) const;
    void keepOverlays(int k, std::vector<OverlayPlane> planes);
    void finishAll(const SliceJob& job, const Result<void>& result);
    tl::unexpected<Error> endsTooEarly(const SliceJob& job) const;
    void finish(int k, const Result<void>& result, bool isMissing);
    /// Nothing is filled before a slice could be read: a file that lies about its size shall not
    /// cost memory.
    bool isPutOff(int k, const Result<void>& result, bool isMissing);
    /// @param putOff gets what `isPutOff` kept, with the first slice that could be read
    void report(int k, const Result<void>& result, bool isMissing,
                std::vector<EmptySlice>& putOff);
    void note(int k, const Error& error);

    const VolumeDescription& m_description;
    const VolumeAssembly& m_assembly;
    const LoadObserver& m_observer;
    const LoadOptions& m_options;
    std::shared_ptr<VoxelBuffer> m_voxels;
    std::vector<OpenFile> m_files; ///< one for each instance
    std::atomic<std::size_t> m_next{0};
    std::atomic<bool> m_needsWiderType{false};

    std::mutex m_reporting; ///< guards what follows, and serialises the observer's calls
    std::size_t m_done;
    std::size_t m_failed = 0;
    int m_read;
    std::vector<bool> m_isRead;
    std::vector<Warning> m_warnings;
    std::vector<OverlayPlane> m_overlays;
    std::size_t m_overlayBytes = 0;
    std::optional<Error> m_firstError;
    std::vector<EmptySlice> m_putOff;
};

} // namespace hangaku::viewer::dicom
