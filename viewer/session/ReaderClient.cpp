#include "viewer/session/ReaderClient.h"

#include "viewer/dicom/LoadVolume.h"
#include "viewer/dicom/ScanSteps.h"
#include "viewer/session/ReaderSpares.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace hangaku::viewer {

using reader::Descriptor;
using Event = ReaderProcess::Event;

namespace {

/// Deaths without a file to blame, one after the other.
constexpr int kMostUnexplained = 3;
/// Files that may stop the reader in one scan or load.
constexpr int kMostDamaged = 1000;
/// A header is parsed in less than a millisecond, but it may lie on a slow network.
constexpr std::chrono::milliseconds kHeaderPatience = std::chrono::seconds(60);
/// A file with many frames is decoded whole.
constexpr std::chrono::milliseconds kPixelPatience = std::chrono::seconds(300);

Error stopped()
{
    return {ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Stopped")), {}, {}};
}

Error readerFails()
{
    return {ErrorCode::WorkerFailed,
            Text(HANGAKU_TR("Core", "The DICOM reader ends again and again")),
            Text(HANGAKU_TR("Core", "The machine may be short of memory, or the installation "
                                    "incomplete.")),
            {}};
}

/// Reads the headers of files, through as many processes as it takes.
class HeaderReading {
public:
    HeaderReading(const std::filesystem::path& program,
                  const std::vector<dicom::ScanCandidate>& files, const Progress& progress)
        : m_program(program), m_files(files), m_progress(progress), m_outcomes(files.size()),
          m_isDone(files.size(), false)
    {
    }

    /// @param process one that runs, or none
    Result<void> run(std::unique_ptr<ReaderProcess>& process)
    {
        while (m_doneCount < m_files.size()) {
            if (process == nullptr) {
                auto started = ReaderSpares::instance().take(m_program);
                if (!started)
                    return tl::unexpected(started.error());
                process = std::move(*started);
            }
            const bool isAlone = !m_suspects.empty();
            request(*process);
            switch (receive(*process)) {
            case Event::Message:
                m_suspects.clear();
                m_unexplained = 0;
                continue;
            case Event::Stopped: return tl::unexpected(stopped());
            case Event::Ended: break;
            }
            const bool isExplained = blame(*process, isAlone);
            process.reset();
            m_unexplained = isExplained ? 0 : m_unexplained + 1;
            if (m_unexplained > kMostUnexplained || m_damaged > kMostDamaged)
                return tl::unexpected(readerFails());
        }
        return {};
    }

    std::vector<dicom::ScanOutcome>& outcomes() { return m_outcomes; }

private:
    /// Asks for all that is left, or for the suspects alone, one after the other.
    void request(ReaderProcess& process)
    {
        reader::ReadHeaders message;
        message.threads = m_suspects.empty() ? reader::WorkPage::kThreads : 1;
        const auto add = [&](int number) {
            message.files.push_back(m_files[static_cast<std::size_t>(number)]);
            message.numbers.push_back(number);
        };
        if (m_suspects.empty()) {
            for (std::size_t n = 0; n < m_files.size(); ++n)
                if (!m_isDone[n])
                    add(static_cast<int>(n));
        } else {
            std::ranges::for_each(m_suspects, add);
        }
        process.send(message);
    }

    /// @return Message when all that was asked for has come
    Event receive(ReaderProcess& process)
    {
        reader::ReaderMessage message;
        while (true) {
            const auto event = process.next(m_progress.stop, kHeaderPatience, message);
            if (event != Event::Message || std::holds_alternative<reader::HeadersDone>(message))
                return event;
            auto* header = std::get_if<reader::HeaderRead>(&message);
            if (header == nullptr || !isOpen(header->number))
                return Event::Ended;
            finish(header->number, std::move(header->outcome));
        }
    }

    bool isOpen(int number) const
    {
        return number >= 0 && static_cast<std::size_t>(number) < m_files.size() &&
               !m_isDone[static_cast<std::size_t>(number)];
    }

    void finish(int number, dicom::ScanOutcome outcome)
    {
        const auto at = static_cast<std::size_t>(number);
        m_outcomes[at] = std::move(outcome);
        m_isDone[at] = true;
        ++m_doneCount;
        if (m_doneCount % std::max<std::size_t>(1, m_files.size() / 100) == 0)
            m_progress(static_cast<double>(m_doneCount) / static_cast<double>(m_files.size()));
    }

    /// Finds out what ended the process. @return false when nothing is known
    bool blame(const ReaderProcess& process, bool wasAlone)
    {
        auto suspects = process.suspects();
        std::erase_if(suspects, [this](int number) { return !isOpen(number); });
        auto culprit = process.culprit();
        if (!culprit && wasAlone && suspects.size() == 1)
            culprit = suspects.front();
        m_suspects.clear();
        if (culprit && isOpen(*culprit)) {
            const auto& path = m_files[static_cast<std::size_t>(*culprit)].path;
            finish(*culprit, {std::nullopt, RejectedFile{path, dicom::stoppedTheReader(path)}});
            ++m_damaged;
            return true;
        }
        m_suspects = suspects;
        return false;
    }

    const std::filesystem::path& m_program;
    const std::vector<dicom::ScanCandidate>& m_files;
    const Progress& m_progress;
    std::vector<dicom::ScanOutcome> m_outcomes;
    std::vector<bool> m_isDone;
    std::size_t m_doneCount = 0;
    std::vector<int> m_suspects; ///< to be read alone, since one of them ended a process
    int m_unexplained = 0;
    int m_damaged = 0;
};

/// The files that a DICOMDIR names; none where it is broken.
std::vector<std::filesystem::path> listDicomDir(const std::filesystem::path& program,
                                                const std::filesystem::path& file,
                                                const Progress& progress,
                                                std::unique_ptr<ReaderProcess>& process)
{
    if (process == nullptr) {
        auto started = ReaderSpares::instance().take(program);
        if (!started)
            return {};
        process = std::move(*started);
    }
    process->send(reader::ListDicomDir{file});
    reader::ReaderMessage message;
    if (process->next(progress.stop, kHeaderPatience, message) == Event::Message)
        if (auto* listed = std::get_if<reader::DicomDirListed>(&message))
            return std::move(listed->files);
    process.reset();
    return {};
}

/// Loads one volume, through as many processes as it takes.
class VoxelLoading {
public:
    VoxelLoading(const VolumeDescription& description, const LoadObserver& observer,
                 dicom::VolumeAssembly assembly)
        : m_observer(observer), m_assembly(std::move(assembly))
    {
        m_request.volume = description;
        m_request.firstSlice = observer.firstSlice;
    }

    Result<Loaded<Volume>> run(const std::filesystem::path& program)
    {
        if (auto made = makeMemory(); !made)
            return tl::unexpected(made.error());
        int unexplained = 0;
        while (unexplained <= kMostUnexplained && m_request.damagedInstances.size() <= kMostDamaged) {
            auto process = ReaderSpares::instance().take(program);
            if (!process)
                return tl::unexpected(process.error());
            (*process)->send(m_request, m_memory.get());
            switch (receive(**process)) {
            case Event::Message: return std::move(*m_result);
            case Event::Stopped: return tl::unexpected(stopped());
            case Event::Ended: break;
            }
            unexplained = blame(**process) ? 0 : unexplained + 1;
        }
        return tl::unexpected(readerFails());
    }

private:
    /// Memory that both processes see; its pages exist only once they are written. Its size is
    /// sealed, so that the reader cannot pull it away.
    Result<void> makeMemory()
    {
        const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
        const auto narrow = m_assembly.elements() * bytesPerPixel(m_request.volume.pixelType);
        if (auto plausible = dicom::checkSize(m_request.volume, narrow); !plausible)
            return plausible;
        m_request.wideOffset = (narrow + page - 1) / page * page;
        const auto bytes = m_request.wideOffset + m_assembly.elements() * sizeof(float);
        m_memory = Descriptor(::memfd_create("hangaku-voxels", MFD_CLOEXEC | MFD_ALLOW_SEALING));
        constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
        if (!m_memory.isOpen() || ::ftruncate(m_memory.get(), static_cast<off_t>(bytes)) != 0 ||
            ::fcntl(m_memory.get(), F_ADD_SEALS, kSeals) != 0)
            return fail(ErrorCode::OutOfMemory,
                        Text(HANGAKU_TR("Core", "Not enough memory for an image of %1 MB"),
                             {std::to_string(narrow >> 20)}),
                        Text(HANGAKU_TR("Core", "Close other images or programs and try again.")));
        return {};
    }

    /// @return Message when there is a result
    Event receive(ReaderProcess& process)
    {
        reader::ReaderMessage message;
        while (!m_result) {
            const auto event = process.next(m_observer.progress.stop, kPixelPatience, message);
            if (event != Event::Message)
                return event;
            if (!std::visit([this](auto& content) { return take(content); }, message))
                return Event::Ended;
        }
        return Event::Message;
    }

    bool take(reader::Allocated& allocated)
    {
        if (m_voxels && m_voxels->type() == allocated.type)
            return true; // by a process before this one
        const bool isWide = allocated.type != m_request.volume.pixelType;
        if (isWide && allocated.type != PixelType::Float32)
            return false;
        auto voxels = VoxelBuffer::map(allocated.type, m_assembly.elements(), m_memory.get(),
                                       isWide ? m_request.wideOffset : 0);
        if (!voxels) {
            m_result = tl::unexpected(voxels.error());
            return true;
        }
        m_voxels = std::move(*voxels);
        m_request.pixelType = allocated.type;
        m_request.presentSlices.clear();
        if (m_observer.onAllocated && m_assembly.isEven())
            m_observer.onAllocated(m_assembly.whileLoading(m_request.volume, m_voxels));
        return true;
    }

    bool take(reader::SliceRead& slice)
    {
        if (!m_voxels || slice.k < 0 || static_cast<std::size_t>(slice.k) >= m_assembly.slices())
            return false;
        if (slice.isRead)
            m_request.presentSlices.push_back(slice.k);
        if (m_observer.onSlice && m_assembly.isEven() && slice.k < m_assembly.slicesPerTime())
            m_observer.onSlice(slice.k);
        return true;
    }

    bool take(reader::Progressed& progressed)
    {
        m_observer.progress(progressed.fraction);
        return true;
    }

    bool take(reader::VoxelsLoaded& loaded)
    {
        if (!m_voxels)
            return false;
        std::vector<bool> isRead(m_assembly.slices(), false);
        for (const int k : m_request.presentSlices)
            isRead[static_cast<std::size_t>(k)] = true;
        const auto isOutside = [this](const OverlayPlane& plane) {
            const auto pixels = static_cast<std::size_t>(std::max(0, plane.columns)) *
                                static_cast<std::size_t>(std::max(0, plane.rows));
            return plane.slice < 0 || static_cast<std::size_t>(plane.slice) >= m_assembly.slices() ||
                   pixels == 0 || plane.bits.size() * 8 < pixels;
        };
        if (std::ranges::any_of(loaded.overlays, isOutside))
            return false;
        auto volume = m_assembly.finish(m_request.volume, m_voxels, isRead,
                                        std::move(loaded.overlays));
        if (!volume) {
            m_result = tl::unexpected(std::move(volume.error()));
            return true;
        }
        auto warnings = m_request.volume.warnings;
        warnings.insert(warnings.end(), loaded.warnings.begin(), loaded.warnings.end());
        m_result = Loaded<Volume>{std::move(*volume), std::move(warnings)};
        return true;
    }

    bool take(reader::Failed& failed)
    {
        m_result = tl::unexpected(std::move(failed.error));
        return true;
    }

    template <typename Other> bool take(Other& /*unexpected*/) { return false; }

    /// Finds out what ended the process. @return false when nothing is known
    bool blame(const ReaderProcess& process)
    {
        const auto before = std::exchange(m_suspects, process.suspects());
        auto culprit = process.culprit();
        // Killed from outside, or out of memory: to be there twice, alone, is no accident.
        if (!culprit && m_request.threads == 1 && m_suspects.size() == 1 &&
            std::ranges::find(before, m_suspects.front()) != before.end())
            culprit = m_suspects.front();
        auto& damaged = m_request.damagedInstances;
        const auto instances = m_request.volume.instances.size();
        if (!culprit || static_cast<std::size_t>(*culprit) >= instances ||
            std::ranges::find(damaged, *culprit) != damaged.end()) {
            m_request.threads = 1; // the next death has one suspect
            return false;
        }
        damaged.push_back(*culprit);
        return true;
    }

    const LoadObserver& m_observer;
    dicom::VolumeAssembly m_assembly;
    Descriptor m_memory;
    reader::LoadVoxels m_request;
    std::vector<int> m_suspects; ///< instances that may have ended the last process
    std::shared_ptr<VoxelBuffer> m_voxels; ///< of all acquired slices
    std::optional<Result<Loaded<Volume>>> m_result;
};

} // namespace

ReaderClient::ReaderClient()
{
    std::error_code ignored;
    const auto folder = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
    m_reader = folder / "hangaku-reader";
    m_decoder = folder / "hangaku-decoder";
}

void ReaderClient::keepReady() const
{
    ReaderSpares::instance().keep(m_reader);
    ReaderSpares::instance().keep(m_decoder);
}

Result<ScanResult> ReaderClient::scan(const std::vector<std::filesystem::path>& paths,
                                      const Progress& progress) const
{
    std::unique_ptr<ReaderProcess> process;
    if (auto started = ReaderSpares::instance().take(m_reader); started)
        process = std::move(*started); // it gets ready while the folders are looked through
    auto files = dicom::findCandidates(paths, progress);
    if (!files)
        return tl::unexpected(files.error());
    dicom::expandDicomDirs(*files, [&](const std::filesystem::path& file) {
        return listDicomDir(m_reader, file, progress, process);
    });
    if (progress.isStopped())
        return tl::unexpected(stopped());
    HeaderReading reading(m_reader, *files, progress);
    if (auto done = reading.run(process); !done)
        return tl::unexpected(done.error());
    if (process != nullptr)
        process->end(); // what it holds is given back while the headers are grouped
    return dicom::groupOutcomes(reading.outcomes());
}

Result<Loaded<Volume>> ReaderClient::loadVolume(const VolumeDescription& description,
                                                const LoadObserver& observer) const
{
    // Copying plain bytes is no danger, and twice as fast without another process.
    if (dicom::isPlain(description))
        return dicom::loadVolume(description, observer);
    auto assembly = dicom::VolumeAssembly::create(description);
    if (!assembly)
        return tl::unexpected(assembly.error());
    return VoxelLoading(description, observer, std::move(*assembly)).run(m_decoder);
}

} // namespace hangaku::viewer
