#pragma once

#include "app/cli/Command.h"
#include "app/evaluation/Evaluation.h"
#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/session/GatherPaths.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hangaku::cli {

/// How a command line names one volume among what is found under its paths.
struct VolumeChoice {
    std::string seriesUid;  ///< empty: any
    std::string volumeId;   ///< empty: the one with most voxels
    bool needsPlace = true; ///< false: pictures that lie nowhere in the patient will do as well
};

/// A loaded volume, and what keeps unpacked archives alive while it is used.
struct Input {
    viewer::Volume volume;
    std::vector<viewer::Warning> warnings;
    std::vector<std::shared_ptr<void>> temporaryFolders;
};

/// The best volume of a series: one with a place, then the one with most voxels; null when none fits.
const viewer::VolumeDescription* bestVolume(const viewer::Series& series,
                                            const VolumeChoice& choice);

/// Looks through `path` without reading voxels and chooses the volume.
/// @return NotFound when nothing fits, naming what was asked for
viewer::Result<viewer::VolumeDescription> chooseVolume(const viewer::ScanResult& contents,
                                                       const VolumeChoice& choice,
                                                       const std::filesystem::path& path);

/// The series that an option such as --reference names; none when it is not given.
viewer::Result<std::optional<viewer::VolumeDescription>>
namedSeries(const std::filesystem::path& path, const VolumeChoice& choice, const Console& console);

/// Finds, chooses and reads a volume; warnings go to stderr.
viewer::Result<Input> loadInput(const std::filesystem::path& path, const VolumeChoice& choice,
                                const Console& console);

/// The same from what has already been looked through under `path`.
viewer::Result<Input> loadInput(viewer::Gathered gathered, const std::filesystem::path& path,
                                const VolumeChoice& choice, const Console& console);

/// Reads the voxels of a volume that was found; any thread. What is to be warned about is in the
/// result, and not told.
viewer::Result<Input> loadInput(const viewer::VolumeDescription& description,
                                std::vector<std::shared_ptr<void>> temporaryFolders,
                                const viewer::Progress& progress);

/// Reads a DICOM SEG or structure set, NIfTI, NRRD or MHA mask. @param source the series it belongs
/// to, if known
viewer::Result<viewer::Segmentation> loadMask(const std::filesystem::path& path,
                                              const viewer::VolumeDescription* source,
                                              const Console& console);

/// The mask on a series' grid: as it is, or brought over nearest-neighbour with a warning.
viewer::Segmentation onGrid(viewer::Segmentation mask, const viewer::VolumeDescription& series,
                            const Console& console);

/// How a mask is to be written, besides its file's ending.
struct MaskOutput {
    std::filesystem::path file;
    std::string type = {};       ///< of .dcm: "seg" or "rtstruct"; empty: seg
    bool flatten = false;        ///< overlaps may be lost
    bool ras = false;            ///< surfaces in RAS instead of LPS
    std::string labelTable = {}; ///< beside a label map: "itksnap" or "slicer"; empty: none
};

/// --output, --type, --flatten, --ras and --label-table.
void addMaskOptions(Command& command, MaskOutput& output);

/// Writes a mask by ending; says on stderr what the format does not hold.
/// @param source the series a DICOM object refers to; null for other files
/// @return Unsupported when segments overlap, the format holds one for each voxel, and `flatten` is
///         not given
viewer::Result<void> writeMask(const viewer::Segmentation& mask,
                               const viewer::VolumeDescription* source, const MaskOutput& output,
                               const Console& console);

/// Writes a document for people and programs, whole or not at all. What is no UTF-8 in it is replaced.
/// @return WriteFailed and the like
viewer::Result<void> writeJson(const nlohmann::ordered_json& document,
                               const std::filesystem::path& file);

/// --labels, --surface and --nsd-tolerance.
void addScoreOptions(Command& command, app::ScoreOptions& options);

/// --images, --cases, --threads; --scores, --findings, --candidates and --scans. One of `masks`
/// (as the user writes it), --scores and --findings is needed.
void addCohortOptions(Command& command, app::EvaluationRequest& request, const Option& masks,
                      const std::string& name);

} // namespace hangaku::cli
