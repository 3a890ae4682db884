#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/detection/Detection.h"
#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/core/study/Study.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace hangaku::viewer {

class ReaderProcess;

/// Reads DICOM segmentations and structure sets, and the images that new ones are written for, in a process of their
/// own (hangaku-segmentation-reader), because they may be hostile, and some broken files end the
/// process that decodes them. Where that program is missing, WorkerFailed names it. Pure; any thread.
class SegmentationClient {
public:
    /// hangaku-segmentation-reader beside the running program.
    SegmentationClient();
    explicit SegmentationClient(std::filesystem::path program) : m_program(std::move(program)) {}

    /// As dicom::readSegmentation.
    /// @return also ParseFailed when the file stopped the reader, WorkerFailed when it died
    ///         otherwise, Cancelled
    Result<Loaded<Segmentation>> read(const std::filesystem::path& file,
                                      const VolumeDescription* source,
                                      const Progress& progress) const;

    /// As dicom::writeSegmentation or, by `format`, writeStructureSet; written in this process.
    /// @return also ParseFailed when the image stopped the reader, WorkerFailed
    Result<void> write(const Segmentation& segmentation, const VolumeDescription& source,
                       const std::filesystem::path& file, int timePoint = 0,
               SegmentationFormat format = SegmentationFormat::DicomSegmentation) const;

    /// What the header of a DICOM file says of the patient, the study, the equipment and the slice
    /// thickness: tags (group << 16 | element) and their values, UTF-8.
    /// @return also ParseFailed when the file stopped the reader, WorkerFailed
    Result<std::vector<std::pair<std::uint32_t, std::string>>>
    attributes(const std::filesystem::path& file) const;

    /// As dicom::readDetectionReport and writeDetectionReport (written in this process).
    /// @return also as `read`
    Result<Loaded<Detections>> readDetections(const std::filesystem::path& file,
                                              const Progress& progress) const;
    Result<void> writeDetections(const Detections& detections, const VolumeDescription& source,
                                 const std::filesystem::path& file) const;

private:
    template <typename Try>
    auto tried(const std::filesystem::path& file, const Try& once) const ->
        typename decltype(once(std::declval<ReaderProcess&>()))::value_type;

    std::filesystem::path m_program;
};

} // namespace hangaku::viewer
