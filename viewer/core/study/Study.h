#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/image/ImageGeometry.h"
#include "viewer/core/image/LookupTable.h"
#include "viewer/core/image/PictureMarks.h"
#include "viewer/core/image/VoxelBuffer.h"
#include "viewer/core/image/WindowLevel.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace hangaku::viewer {

/// All text is UTF-8, dates are ISO ("2026-01-31"), and what a file does not say is empty.

struct Patient {
    std::string name; ///< alphabetic=ideographic=phonetic, as in PS3.5 6.2.1
    std::string id;
    std::string birthDate;
    std::string sex; ///< "M", "F", "O" or empty
    /// The file does not say, or says wrongly, in which character set its text is.
    bool isTextGuessed = false;
};

/// One DICOM image file and where its pixels are in it.
struct Instance {
    std::filesystem::path path;
    std::string sopClassUid;
    std::string sopInstanceUid;
    int number = 0;
    int frames = 1;
    std::string transferSyntaxUid;
    /// Byte offset and length of native (not encapsulated) pixel data in the file; 0 when unknown.
    std::uint64_t pixelOffset = 0;
    std::uint64_t pixelLength = 0;
};

/// Pixels as a DICOM file stores them, before any rescale (PS3.3 C.7.6.3).
struct PixelLayout {
    int columns = 0;
    int rows = 0;
    int bitsAllocated = 0;
    int bitsStored = 0;
    bool isSigned = false;
    int samplesPerPixel = 1;
    std::string photometricInterpretation;

    friend bool operator==(const PixelLayout&, const PixelLayout&) = default;
};

/// One frame of one instance: a slice of a volume.
struct SliceSource {
    int instance = 0; ///< index into VolumeDescription::instances
    int frame = 0;    ///< from 0
    double slope = 1;
    double intercept = 0;
    /// No file has this slice: its voxels are empty, and `instance` is that of the slice below.
    bool isMissing = false;
    int lookupTable = -1; ///< of VolumeDescription::modalityTables, instead of slope and intercept
    int tile = -1;        ///< of a mosaic (VolumeDescription::mosaicColumns), row by row
};

/// Everything known of an image volume without its voxels. `dicom::scan` and the readers of other
/// formats make it; a loaded `Volume` keeps it.
struct VolumeDescription {
    std::string id; ///< unique within what was opened; stable for the same files
    std::optional<ImageGeometry> geometry; ///< none when the files place it nowhere
    /// Images of the same place, one after the other: times, echoes, diffusion weightings.
    int timePoints = 1;
    std::vector<std::string> timePointLabels; ///< "TE 4.9 ms", "b 800", "12.5 s"; or empty
    double frameTimeMs = 0; ///< from one time point, or frame of a film, to the next; 0: not said
    int channels = 1;       ///< 3: red, green, blue, interleaved, 8 bits each
    PixelType pixelType = PixelType::Int16; ///< of the loaded voxels
    std::string unit;                       ///< "HU", "Bq/ml", ...; empty when unknown
    std::string transferSyntaxUid;
    std::vector<Warning> warnings;

    std::vector<Instance> instances;    ///< DICOM only
    /// DICOM only; one for each acquired slice, all of the first time point, then all of the next.
    std::vector<SliceSource> slices;
    /// Where the acquired slices of a time point lie along k of `geometry`, ascending. Empty when
    /// they are its slices; else (uneven spacing) the loaded voxels are interpolated between them.
    std::vector<double> slicePlaces;
    int mosaicColumns = 0; ///< tiles in a row of a mosaic; 0: the files are none
    PixelLayout storedPixels;           ///< DICOM only; the same in all its instances
    /// mm along i and j where `geometry` is none (radiographs); else empty.
    std::optional<std::array<double, 2>> pixelSpacingMm;
    double pixelAspect = 1; ///< height of a pixel over its width, where no mm are known
    Calibration calibration = Calibration::None; ///< what these mm, or the regions, mean
    std::vector<UltrasoundRegion> ultrasoundRegions;
    std::filesystem::path imageFile;    ///< NIfTI, NRRD or MHA only

    std::string modality;
    std::string description;
    std::string bodyPart;
    std::string patientPosition; ///< "HFS", ...
    std::string frameOfReferenceUid;
    std::vector<LookupTable> modalityTables;
    std::vector<WindowLevel> fileWindows;
    std::vector<LookupTable> voiTables; ///< inputs are values after rescale
    bool invertedGrey = false; ///< MONOCHROME1, or Presentation LUT Shape INVERSE
    std::optional<double> paddingValue; ///< after rescale
    std::optional<double> paddingLimit; ///< the other end of a range of padding values
    std::vector<Shutter> shutters;      ///< all of them hold
    std::optional<SuvScale> suv;        ///< PET in Bq/ml, when its conditions hold
    Text whyNoSuv;                      ///< PET, when they do not

    // Where it belongs, so that a volume can be shown and saved by itself.
    Patient patient;
    std::string patientAge;
    std::string studyInstanceUid;
    std::string studyDate;
    std::string studyTime;
    std::string studyDescription;
    std::string studyId;
    std::string accessionNumber;
    std::string institution;
    std::string seriesInstanceUid;
    int seriesNumber = 0;
};

struct Series {
    std::string seriesInstanceUid;
    std::string modality;
    std::string description;
    int number = 0;
    int instances = 0;
    std::vector<VolumeDescription> volumes;
    /// SEG, RTSTRUCT and other objects of the series that are not images.
    std::vector<Instance> objects;
};

struct Study {
    std::string studyInstanceUid;
    Patient patient;
    std::string date;
    std::string description;
    std::vector<Series> series;
};

/// A file that could not be opened, and why.
struct RejectedFile {
    std::filesystem::path path;
    Text reason;
};

struct ScanResult {
    std::vector<Study> studies;
    std::vector<RejectedFile> rejected;
};

} // namespace hangaku::viewer
