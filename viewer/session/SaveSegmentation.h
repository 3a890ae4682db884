#pragma once

#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/core/study/Study.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace hangaku::viewer {

/// Writes surfaces (render's `writeSurfaces`, which this library may not know).
using SurfaceWriter =
    std::function<Result<void>(const Segmentation& segmentation, const std::filesystem::path& file)>;

/// The images that DICOM objects refer to.
struct SaveSource {
    const VolumeDescription* volume = nullptr; ///< null where there are none
    int timePoint = 0;
};

/// May a save lose what the user has not been told of?
enum class Consent { Ask, Given };

/// What came of a save.
struct SaveOutcome {
    bool isWritten = false;       ///< false: consent to the losses is needed first
    std::vector<Warning> losses; ///< of the format, whether written or not
};

/// Writes a segmentation in any format, atomically. With Consent::Ask nothing is written when a
/// loss needs consent that `agreedTo` does not name. Pure; any thread.
/// @param agreedTo codes of losses
/// @return InvalidArgument when a DICOM object has no images to refer to; as the formats' writers
Result<SaveOutcome> saveSegmentation(const Segmentation& segmentation,
                                     const std::filesystem::path& file, SegmentationFormat format,
                                     const SaveSource& source, const SurfaceWriter& surfaces,
                                     Consent consent, const std::vector<std::string>& agreedTo = {});

/// "... has no ending that says its format"
tl::unexpected<Error> unknownFormat(const std::filesystem::path& file);

} // namespace hangaku::viewer
