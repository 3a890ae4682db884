#pragma once

#include "viewer/core/detection/Detection.h"
#include "viewer/core/image/Volume.h"
#include "viewer/core/segmentation/Provenance.h"
#include "viewer/core/segmentation/Segment.h"
#include "viewer/dicom/ScanSteps.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hangaku::viewer::reader {

/// Raised with every change of a message: host and reader must come from one installation.
inline constexpr std::uint32_t kProtocolVersion = 3;

// From the host to the reader. There is no message to stop: the host ends the process.

struct ReadHeaders {
    std::vector<dicom::ScanCandidate> files;
    std::vector<std::int32_t> numbers; ///< one for each file; comes back with its outcome
    std::int32_t threads = 2;
};
struct ListDicomDir {
    std::filesystem::path path;
};
/// Comes with the memory for the voxels: those of the description's type from the first byte on,
/// and those of float32, should the others not do, from `wideOffset` on.
struct LoadVoxels {
    VolumeDescription volume;
    std::uint64_t wideOffset = 0;
    std::int32_t firstSlice = -1;
    std::optional<PixelType> pixelType; ///< the rest as in dicom::LoadOptions
    std::vector<std::int32_t> presentSlices;
    std::vector<std::int32_t> damagedInstances;
    std::int32_t threads = 2;
};
/// What readSegmentation needs of the image that it belongs to.
struct ReadSegmentation {
    std::filesystem::path file;
    std::optional<ImageGeometry> sourceGrid;
    std::vector<double> sourcePlaces;
    std::string sourceFrameOfReference;
};
/// What a new object takes over from that image.
struct ReadSource {
    std::filesystem::path file;
};
/// A DICOM SR with boxes.
struct ReadDetections {
    std::filesystem::path file;
};
/// Comes with the memory for the layers of the segmentation that was read last, one after the other.
struct FillLayers {
    bool isThere = true;
};
using HostMessage =
    std::variant<ReadHeaders, ListDicomDir, LoadVoxels, ReadSegmentation, FillLayers, ReadSource,
                 ReadDetections>;

// From the reader to the host.

struct Hello {
    std::uint32_t version = kProtocolVersion;
};
struct HeaderRead {
    std::int32_t number = 0;
    dicom::ScanOutcome outcome;
};
struct HeadersDone {
    bool isDone = true;
};
struct DicomDirListed {
    std::vector<std::filesystem::path> files;
};
struct Allocated {
    PixelType type = PixelType::Int16;
};
struct SliceRead {
    std::int32_t k = 0;
    bool isRead = true; ///< or empty, because it could not be read
};
struct Progressed {
    double fraction = 0;
};
struct VoxelsLoaded {
    std::vector<Warning> warnings;
    std::vector<OverlayPlane> overlays = {};
};
struct Failed {
    Error error;
};
/// A segmentation without its voxels, which FillLayers asks for.
struct SegmentationRead {
    std::optional<ImageGeometry> grid;
    std::int32_t layers = 1;
    std::vector<Segment> segments;
    std::string name;
    Provenance provenance;
    std::string seriesInstanceUid;
    std::string frameOfReferenceUid;
    bool isStructureSet = false; ///< or a DICOM SEG
    std::vector<Warning> warnings;
};
struct LayersFilled {
    bool isDone = true;
};
/// dicom::SourceAttributes.
struct SourceRead {
    std::vector<std::uint32_t> tags;
    std::vector<std::string> values; ///< as many
};
struct DetectionsRead {
    Detections detections;
    std::vector<Warning> warnings;
};
using ReaderMessage =
    std::variant<Hello, HeaderRead, HeadersDone, DicomDirListed, Allocated, SliceRead, Progressed,
                 VoxelsLoaded, Failed, SegmentationRead, LayersFilled, SourceRead, DetectionsRead>;

std::string encode(const HostMessage& message);
std::string encode(const ReaderMessage& message);
/// @return WorkerFailed when the bytes are no message
Result<HostMessage> decodeHostMessage(std::string_view bytes);
Result<ReaderMessage> decodeReaderMessage(std::string_view bytes);

} // namespace hangaku::viewer::reader
