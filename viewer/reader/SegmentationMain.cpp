#include "viewer/core/base/Sandbox.h"
#include "viewer/dicom/seg/SegmentationFile.h"
#include "viewer/dicom/sr/DetectionReport.h"
#include "viewer/reader/ReaderLoop.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <span>

// hangaku-segmentation-reader: DICOM segmentations, structure sets and reports with boxes, and what a new
// one takes from its image. A program apart from the decoder, which would otherwise load DCMTK too.

using namespace hangaku::viewer;
using namespace hangaku::viewer::reader;

namespace {

/// Read and described, until the host has brought memory for it.
std::optional<Segmentation>& pending()
{
    static std::optional<Segmentation> segmentation;
    return segmentation;
}

/// What reading may take: the layers (a quarter of the machine, as readSegmentation bounds them)
/// and the file, which is in memory as a whole.
std::size_t memoryLimit()
{
    return static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES)) / 2 *
           static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

void read(ReaderLoop& loop, const ReadSegmentation& request)
{
    limitMemory(memoryLimit());
    Slots slots(loop.page());
    slots.mine() = 0;
    VolumeDescription source;
    source.geometry = request.sourceGrid;
    source.slicePlaces = request.sourcePlaces;
    source.frameOfReferenceUid = request.sourceFrameOfReference;
    auto loaded = dicom::readSegmentation(request.file, request.sourceGrid ? &source : nullptr);
    if (!loaded) {
        loop.send(Failed{std::move(loaded.error())});
        return;
    }
    const auto& value = pending().emplace(std::move(loaded->value));
    loop.send(SegmentationRead{value.geometry(), value.layerCount(), value.segments(), value.name,
                               value.provenance, value.seriesInstanceUid, value.frameOfReferenceUid,
                               value.fileFormat == SegmentationFormat::DicomStructureSet,
                               std::move(loaded->warnings)});
}

/// Copies what is not empty: the memory is empty already, and pages that nobody writes cost
/// nothing.
void copyMarked(std::span<const Label> from, Label* to)
{
    constexpr std::size_t kBlock = 4096 / sizeof(Label);
    for (std::size_t at = 0; at < from.size(); at += kBlock) {
        const auto block = from.subspan(at, std::min(kBlock, from.size() - at));
        if (std::ranges::any_of(block, [](Label label) { return label != 0; }))
            std::ranges::copy(block, to + at);
    }
}

void fill(ReaderLoop& loop)
{
    const auto descriptor = loop.takeDescriptor();
    if (!pending() || !descriptor.isOpen())
        std::exit(EXIT_FAILURE);
    const auto perLayer = pending()->geometry().voxelCount() * sizeof(Label);
    const auto bytes = perLayer * static_cast<std::size_t>(pending()->layerCount());
    void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor.get(), 0);
    if (memory == MAP_FAILED)
        std::exit(EXIT_FAILURE);
    for (int layer = 0; layer < pending()->layerCount(); ++layer)
        copyMarked(pending()->layer(layer).voxels(),
                   static_cast<Label*>(memory) +
                       perLayer / sizeof(Label) * static_cast<std::size_t>(layer));
    ::munmap(memory, bytes);
    pending().reset();
    loop.send(LayersFilled{});
}

void readSource(ReaderLoop& loop, const ReadSource& request)
{
    limitMemory(kHeaderMemory);
    Slots slots(loop.page());
    slots.mine() = 0;
    auto attributes = dicom::readSourceAttributes(request.file);
    if (!attributes) {
        loop.send(Failed{std::move(attributes.error())});
        return;
    }
    SourceRead read;
    for (auto& [tag, value] : *attributes) {
        read.tags.push_back(tag);
        read.values.push_back(std::move(value));
    }
    loop.send(read);
}

void readReport(ReaderLoop& loop, const ReadDetections& request)
{
    limitMemory(memoryLimit());
    Slots slots(loop.page());
    slots.mine() = 0;
    auto report = dicom::readDetectionReport(request.file);
    if (report)
        loop.send(DetectionsRead{std::move(report->value), std::move(report->warnings)});
    else
        loop.send(Failed{std::move(report.error())});
}

} // namespace

int main(int argc, char* argv[])
{
    return runReader(argc, argv, [](ReaderLoop& loop, const HostMessage& message) {
        if (const auto* request = std::get_if<ReadSegmentation>(&message))
            read(loop, *request);
        else if (std::holds_alternative<FillLayers>(message))
            fill(loop);
        else if (const auto* image = std::get_if<ReadSource>(&message))
            readSource(loop, *image);
        else if (const auto* report = std::get_if<ReadDetections>(&message))
            readReport(loop, *report);
        else
            std::exit(EXIT_FAILURE); // not for this program
    });
}
