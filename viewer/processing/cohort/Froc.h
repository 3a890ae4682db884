#pragma once

#include "viewer/core/image/Vec3.h"
#include "viewer/processing/cohort/Classification.h"

#include <array>

namespace hangaku::viewer::processing {

/// What there is to find.
struct Finding {
    std::size_t scan = 0;
    Vec3 centre; ///< LPS mm
    double diameterMm = 0;
    bool isRelevant = true; ///< false: neither has to be found nor counts when it is
};

/// What a model points at.
struct Candidate {
    std::size_t scan = 0;
    Vec3 centre; ///< LPS mm
    double score = 0;
};

/// False positives per scan at which sensitivities are averaged.
inline constexpr std::array<double, 7> kCpmRates{0.125, 0.25, 0.5, 1, 2, 4, 8};

/// Free-response ROC as LUNA16 has it (Setio et al., Med Image Anal 42:1-13, 2017).
///
/// A candidate hits a finding when it lies nearer to its centre than half its diameter. A finding
/// is found with the highest score that hits it; further hits are ignored, and so are hits of
/// findings that are not relevant. All else is a false positive.
struct Froc {
    std::vector<CurvePoint> points;        ///< false positives per scan, sensitivity; from (0, 0)
    std::array<double, 7> sensitivities{}; ///< at `kCpmRates`, between points by a straight line
    std::array<Interval, 7> intervals{};
    double cpm = 0; ///< their mean: competition performance metric
    Interval cpmInterval;
};

/// @param scans how many, with those that have neither findings nor candidates
/// @param options of the intervals: whole scans are drawn
Froc froc(std::size_t scans, std::span<const Finding> findings,
          std::span<const Candidate> candidates, const BootstrapOptions& options = {});

} // namespace hangaku::viewer::processing
