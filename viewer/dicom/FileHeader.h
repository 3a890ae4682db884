#pragma once

#include "viewer/core/study/Study.h"

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hangaku::viewer::dicom {

/// What tells apart frames that lie at the same place: time, echo, diffusion weighting, ...
/// -1 or empty where the file does not say.
struct FrameTags {
    int temporalPosition = -1; ///< (0020,0100), Temporal Position Index, or Time Slot (NM)
    int acquisitionNumber = -1;
    int echoNumber = -1;
    double echoTimeMs = -1;
    double inversionTimeMs = -1;
    double bValue = -1;        ///< s/mm^2
    std::string gradient;      ///< direction of the diffusion weighting, as text to compare
    double triggerTimeMs = -1; ///< after the R wave
    double offsetS = -1;       ///< Temporal Position Time Offset, Frame Reference Time
    double timeS = -1;         ///< of the acquisition, since 2000
    std::string imageType;     ///< magnitude, phase, derived, ... : (0008,0008), Frame Type and others
    std::string stack;         ///< Stack ID
    std::vector<int> dimensions; ///< Dimension Index Values that say nothing about the place
};

/// Where one frame lies and how its stored values become real ones.
struct FrameHeader {
    int index = 0;                                  ///< from 0, in its file
    int tile = -1;                                  ///< of a mosaic
    std::optional<Vec3> position;                   ///< Image Position (Patient), LPS mm
    std::optional<std::array<Vec3, 2>> axes;        ///< LPS unit vectors of i and j
    std::optional<std::array<double, 2>> spacingMm; ///< Pixel Spacing, along i and j
    double sliceThicknessMm = 0;                    ///< 0 when not said
    double sliceSpacingMm = 0; ///< Spacing Between Slices; 0 when not said
    double repetitionTimeMs = 0; ///< of echo planar images, which are whole volumes after that
    double slope = 1;
    double intercept = 0;
    bool hasRescale = false;
    std::string rescaleType; ///< or the unit of a Real World Value Mapping that says the same
    int modalityTable = -1;  ///< of FileHeader::modalityTables, instead of slope and intercept
    std::vector<WindowLevel> windows;
    FrameTags tags;
};

/// The header of one DICOM file, with what grouping and loading need and nothing more.
struct FileHeader {
    Instance instance;
    bool isImage = false; ///< has pixels that can be shown as an image
    bool isMosaic = false;
    /// It does not say in which direction its slices follow each other.
    bool isMosaicDirectionGuessed = false;
    bool isLocaliser = false;
    PixelLayout pixels;
    int mosaicColumns = 0; ///< tiles in a row of a mosaic; 0 when it is none, or cannot be unpacked
    std::array<int, 2> tileSize{0, 0}; ///< columns and rows of a tile
    std::vector<FrameHeader> frames;   ///< of a mosaic: one for each tile
    std::string units; ///< (0054,1001), PET
    std::optional<double> paddingValue; ///< as stored, before rescale
    std::optional<double> paddingLimit; ///< the same
    std::vector<LookupTable> modalityTables; ///< each once
    /// Patient, study and series attributes, and what is said of the pictures as a whole; no
    /// geometry, instances or slices.
    VolumeDescription description;

    /// Columns and rows of a slice.
    std::array<int, 2> sliceSize() const
    {
        return mosaicColumns > 0 ? tileSize : std::array{pixels.columns, pixels.rows};
    }
};

/// Reads a file up to its pixel data.
/// @return a reason that names the file, with Unsupported when its first bytes are no DICOM;
///         ParseFailed when it is broken; ReadFailed
Result<FileHeader> readFileHeader(const std::filesystem::path& path);

} // namespace hangaku::viewer::dicom
