#pragma once

#include "app/evaluation/ComparisonReport.h"
#include "app/evaluation/Evaluation.h"
#include "viewer/core/image/Volume.h"

#include <memory>
#include <optional>

namespace hangaku::app {

/// Masks of one scan.
struct ScanMasks {
    struct Mask {
        std::string name;
        std::filesystem::path file; ///< empty where it has none
        std::shared_ptr<const viewer::Segmentation> segmentation;
    };
    std::string name; ///< of the scan
    std::filesystem::path path;
    viewer::Volume volume;
    std::vector<Mask> masks;
    std::optional<Mask> reference;
};

/// What their comparison comes to.
struct ScanComparison {
    ComparisonReport report;
    Evaluation evaluation;                        ///< with a reference
    std::optional<viewer::Segmentation> majority; ///< without one
    std::optional<viewer::Segmentation> staple;
};

/// Compares masks with the reference; without one with each other: agreement, and consensus masks.
/// @return Cancelled; as the scores and the picture of the scan
viewer::Result<ScanComparison> compareMasks(const ScanMasks& scan, const ScoreOptions& options,
                                            const viewer::processing::BootstrapOptions& bootstrap,
                                            const viewer::Progress& progress);

/// The report (`writeReport`), and the consensus masks as .seg.nrrd.
/// @return the files' names in the folder
viewer::Result<std::vector<std::string>> writeComparison(const ScanComparison& comparison,
                                                         const std::filesystem::path& folder);

} // namespace hangaku::app
