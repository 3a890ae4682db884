#pragma once

#include "viewer/core/study/Study.h"

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hangaku::viewer::dicom {

/// What tells apart frames that lie at the same place: time, echo, diffusion weighting, ...
/// -1 or empty where the file does not say. In the order in which they are tried.
struct FrameTags {
    int temporalPosition = -1; ///< (0020,0100), or Temporal Position Index of the frame
    int acquisitionNumber = -1;
    int echoNumber = -1;
    double echoTimeMs = -1;
    double bValue = -1;
    double triggerTimeMs = -1;
    std::string imageType; ///< magnitude, phase, derived, ... : (0008,0008) or Frame Type
};

/// Where one frame lies and how its stored values become real ones.
struct FrameHeader {
    int index = 0;                                  ///< from 0, in its file
    std::optional<Vec3> position;                   ///< Image Position (Patient), LPS mm
    std::optional<std::array<Vec3, 2>> axes;        ///< LPS unit vectors of i and j
    std::optional<std::array<double, 2>> spacingMm; ///< along i and j
    double sliceThicknessMm = 0;                    ///< 0 when not said
    double sliceSpacingMm = 0; ///< Spacing Between Slices; 0 when not said
    double slope = 1;
    double intercept = 0;
    bool hasRescale = false;
    std::string rescaleType;
    std::vector<WindowLevel> windows;
    FrameTags tags;
};

/// The header of one DICOM file, with what grouping and loading need and nothing more.
struct FileHeader {
    Instance instance;
    bool isImage = false; ///< has pixels that can be shown as an image
    bool isMosaic = false;
    bool isLocaliser = false;
    PixelLayout pixels;
    std::vector<FrameHeader> frames;
    std::string units; ///< (0054,1001), PET
    std::optional<double> paddingValue; ///< as stored, before rescale
    /// Patient, study and series attributes; no geometry, instances or slices.
    VolumeDescription description;
};

/// Reads a file up to its pixel data with GDCM.
/// @return a reason that names the file, with Unsupported when its first bytes are no DICOM;
///         ParseFailed when it is broken; ReadFailed
Result<FileHeader> readFileHeader(const std::filesystem::path& path);

/// The files that a DICOMDIR names, where they exist; nothing when `path` is no DICOMDIR.
std::vector<std::filesystem::path> filesOfDicomDir(const std::filesystem::path& path);

} // namespace hangaku::viewer::dicom
