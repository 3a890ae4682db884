#include "viewer/session/SegmentationClient.h"

#include "viewer/dicom/LoadVolume.h"
#include "viewer/dicom/rt/StructureSetFile.h"
#include "viewer/dicom/seg/SegmentationFile.h"
#include "viewer/dicom/sr/DetectionReport.h"
#include "viewer/session/ReaderProcess.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>
#include <optional>
#include <span>

namespace hangaku::viewer {

using reader::Descriptor;
using Event = ReaderProcess::Event;

namespace {

/// Hundreds of compressed frames take seconds; a machine under load, more.
constexpr std::chrono::milliseconds kPatience = std::chrono::seconds(120);
/// Killed from outside once is an accident.
constexpr int kMostTries = 2;

tl::unexpected<Error> cancelled()
{
    return fail(ErrorCode::Cancelled, Text(HANGAKU_TR("Core", "Stopped")));
}

tl::unexpected<Error> readerFails(const std::filesystem::path& file)
{
    return fail(ErrorCode::WorkerFailed,
                Text(HANGAKU_TR("Core", "The DICOM reader ended while it read %1"),
                     {file.filename().string()}),
                Text(HANGAKU_TR("Core", "The machine may be short of memory, or the installation "
                                        "incomplete.")));
}

/// Memory that both processes see.
class SharedLayers {
public:
    /// Memory whose size is sealed, so that the reader cannot pull it away.
    static std::optional<SharedLayers> create(std::size_t bytes)
    {
        SharedLayers layers;
        layers.m_memory =
            Descriptor(::memfd_create("hangaku-layers", MFD_CLOEXEC | MFD_ALLOW_SEALING));
        constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
        if (!layers.m_memory.isOpen() ||
            ::ftruncate(layers.m_memory.get(), static_cast<off_t>(bytes)) != 0 ||
            ::fcntl(layers.m_memory.get(), F_ADD_SEALS, kSeals) != 0)
            return {};
        return layers;
    }
    int descriptor() const { return m_memory.get(); }

    /// Copies layer `n`; what the reader still writes does not matter then.
    /// @return false when the system refuses, or when a voxel holds another label than `allowed`
    bool copy(std::size_t n, const std::vector<bool>& allowed, std::vector<Label>& voxels) const
    {
        // Read, not mapped: pages that the reader has left empty come into being nowhere.
        const auto bytes = std::as_writable_bytes(std::span(voxels));
        for (std::size_t done = 0; done < bytes.size();) {
            const auto got = ::pread(m_memory.get(), bytes.data() + done, bytes.size() - done,
                                     static_cast<off_t>(n * bytes.size() + done));
            if (got == 0 || (got < 0 && errno != EINTR))
                return false;
            done += static_cast<std::size_t>(std::max<ssize_t>(got, 0));
        }
        Label last = 0;
        for (const auto label : voxels) {
            if (label != last && !allowed[label])
                return false;
            last = label;
        }
        return true;
    }

private:
    Descriptor m_memory;
};

/// The process may be under the file's control: what it says is checked before it is used.
bool isSound(const reader::SegmentationRead& said)
{
    constexpr int kMostLayers = std::numeric_limits<Label>::max();
    if (!said.grid || said.layers < 1 || said.layers > kMostLayers)
        return false;
    const auto memory = static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
                        static_cast<double>(::sysconf(_SC_PAGESIZE));
    const auto size = said.grid->size();
    return static_cast<double>(size[0]) * size[1] * size[2] * said.layers * sizeof(Label) <=
           memory / 4;
}

/// @return none when the layers are not what the process has said
std::optional<Segmentation> assembled(reader::SegmentationRead& said, const SharedLayers& layers)
{
    std::vector<std::vector<bool>> allowed(static_cast<std::size_t>(said.layers));
    for (auto& labels : allowed) {
        labels.resize(std::numeric_limits<Label>::max() + std::size_t{1});
        labels[0] = true;
    }
    for (const auto& segment : said.segments)
        if (segment.layer >= 0 && segment.layer < said.layers)
            allowed[static_cast<std::size_t>(segment.layer)][segment.number] = true;
    std::optional<Segmentation> out;
    for (std::size_t n = 0; n < allowed.size(); ++n) {
        std::vector<Label> voxels(said.grid->voxelCount());
        if (!layers.copy(n, allowed[n], voxels))
            return {};
        LabelMap map(*said.grid, std::move(voxels));
        if (out)
            out->addLayer(std::move(map));
        else
            out.emplace(std::move(map));
    }
    for (auto& segment : said.segments)
        if (!out->insert(std::move(segment)))
            return {};
    out->name = std::move(said.name);
    out->provenance = std::move(said.provenance);
    out->seriesInstanceUid = std::move(said.seriesInstanceUid);
    out->frameOfReferenceUid = std::move(said.frameOfReferenceUid);
    out->fileFormat = said.isStructureSet ? SegmentationFormat::DicomStructureSet
                                          : SegmentationFormat::DicomSegmentation;
    return out;
}

reader::ReadSegmentation requestFor(const std::filesystem::path& file,
                                    const VolumeDescription* source)
{
    // The process looks in its own folder.
    reader::ReadSegmentation request{std::filesystem::absolute(file), {}, {}, {}};
    if (source != nullptr) {
        request.sourceGrid = source->geometry;
        request.sourcePlaces = source->slicePlaces;
        request.sourceFrameOfReference = source->frameOfReferenceUid;
    }
    return request;
}

/// One try, in one process. None: it died, or said what makes no sense.
std::optional<Result<Loaded<Segmentation>>>
readOnce(ReaderProcess& process, const reader::ReadSegmentation& request, const Progress& progress)
{
    process.send(request);
    reader::ReaderMessage message;
    auto event = process.next(progress.stop, kPatience, message);
    if (event == Event::Stopped)
        return cancelled();
    if (auto* failed = std::get_if<reader::Failed>(&message); failed && event == Event::Message)
        return tl::unexpected(std::move(failed->error));
    auto* said = std::get_if<reader::SegmentationRead>(&message);
    if (event != Event::Message || said == nullptr || !isSound(*said))
        return {};
    auto read = std::move(*said);
    const auto bytes =
        read.grid->voxelCount() * sizeof(Label) * static_cast<std::size_t>(read.layers);
    const auto layers = SharedLayers::create(bytes);
    if (!layers)
        return fail(ErrorCode::OutOfMemory,
                    Text(HANGAKU_TR("Core", "Not enough memory for the segmentation %1"),
                         {request.file.string()}));
    process.send(reader::FillLayers{}, layers->descriptor());
    event = process.next(progress.stop, kPatience, message);
    if (event == Event::Stopped)
        return cancelled();
    if (event != Event::Message || !std::holds_alternative<reader::LayersFilled>(message))
        return {};
    auto warnings = std::move(read.warnings);
    auto segmentation = assembled(read, *layers);
    if (!segmentation)
        return {};
    return Loaded<Segmentation>{std::move(*segmentation), std::move(warnings)};
}

std::optional<Result<dicom::SourceAttributes>> readSourceOnce(ReaderProcess& process,
                                                              const std::filesystem::path& file)
{
    process.send(reader::ReadSource{std::filesystem::absolute(file)});
    reader::ReaderMessage message;
    if (process.next({}, kPatience, message) != Event::Message)
        return {};
    if (auto* failed = std::get_if<reader::Failed>(&message))
        return tl::unexpected(std::move(failed->error));
    auto* said = std::get_if<reader::SourceRead>(&message);
    if (said == nullptr || said->tags.size() != said->values.size())
        return {};
    dicom::SourceAttributes attributes;
    for (std::size_t n = 0; n < said->tags.size(); ++n)
        attributes.emplace_back(said->tags[n], std::move(said->values[n]));
    return attributes;
}

} // namespace

/// Has `once` talk to one process, and to another when that one dies without a file to blame.
template <typename Try>
auto SegmentationClient::tried(const std::filesystem::path& file, const Try& once) const ->
    typename decltype(once(std::declval<ReaderProcess&>()))::value_type
{
    try {
        for (int n = 0; n < kMostTries; ++n) {
            auto process = ReaderProcess::start(m_program);
            if (!process)
                return tl::unexpected(process.error());
            if (auto done = once(**process))
                return std::move(*done);
            if ((*process)->culprit())
                return fail(ErrorCode::ParseFailed, dicom::stoppedTheReader(file));
        }
    } catch (const std::bad_alloc&) {
        return fail(
            ErrorCode::OutOfMemory,
            Text(HANGAKU_TR("Core", "Not enough memory for the segmentation %1"), {file.string()}));
    }
    return readerFails(file);
}

SegmentationClient::SegmentationClient()
{
    std::error_code ignored;
    m_program = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() /
                "hangaku-segmentation-reader";
}

Result<Loaded<Segmentation>> SegmentationClient::read(const std::filesystem::path& file,
                                                      const VolumeDescription* source,
                                                      const Progress& progress) const
{
    const auto request = requestFor(file, source);
    return tried(file,
                 [&](ReaderProcess& process) { return readOnce(process, request, progress); });
}

Result<std::vector<std::pair<std::uint32_t, std::string>>>
SegmentationClient::attributes(const std::filesystem::path& file) const
{
    return tried(file, [&file](ReaderProcess& process) { return readSourceOnce(process, file); });
}

Result<void> SegmentationClient::write(const Segmentation& segmentation,
                                       const VolumeDescription& source,
                                       const std::filesystem::path& file, int timePoint,
                                       SegmentationFormat format) const
{
    const auto& write = format == SegmentationFormat::DicomStructureSet
                            ? dicom::writeStructureSet
                            : dicom::writeSegmentation;
    const auto* image = dicom::sourceImageOf(source, timePoint);
    if (image == nullptr)
        return write(segmentation, source, file, timePoint, nullptr);
    const auto header = attributes(image->path);
    if (!header)
        return tl::unexpected(header.error());
    return write(segmentation, source, file, timePoint, &*header);
}

Result<Loaded<Detections>> SegmentationClient::readDetections(const std::filesystem::path& file,
                                                              const Progress& progress) const
{
    using Read = std::optional<Result<Loaded<Detections>>>;
    return tried(file, [&](ReaderProcess& process) -> Read {
        process.send(reader::ReadDetections{std::filesystem::absolute(file)});
        reader::ReaderMessage message;
        const auto event = process.next(progress.stop, kPatience, message);
        if (event == Event::Stopped)
            return cancelled();
        if (auto* failed = std::get_if<reader::Failed>(&message); failed && event == Event::Message)
            return tl::unexpected(std::move(failed->error));
        auto* read = std::get_if<reader::DetectionsRead>(&message);
        if (event != Event::Message || read == nullptr)
            return {};
        return Loaded<Detections>{std::move(read->detections), std::move(read->warnings)};
    });
}

Result<void> SegmentationClient::writeDetections(const Detections& detections,
                                                 const VolumeDescription& source,
                                                 const std::filesystem::path& file) const
{
    const auto* image = dicom::sourceImageOf(source, 0);
    if (image == nullptr)
        return dicom::writeDetectionReport(detections, source, file);
    const auto attributes = tried(image->path, [image](ReaderProcess& process) {
        return readSourceOnce(process, image->path);
    });
    if (!attributes)
        return tl::unexpected(attributes.error());
    return dicom::writeDetectionReport(detections, source, file, &*attributes);
}

} // namespace hangaku::viewer
