#pragma once

#include "viewer/core/detection/Detection.h"

#include <optional>
#include <vector>

namespace hangaku::viewer::processing {

/// What becomes of a detection when two sets are compared.
enum class DetectionOutcome {
    Matched, ///< of either set: it has a partner in the other
    Missed,  ///< of the reference: nothing found it
    False,   ///< there is nothing in the reference where it is
    Double,  ///< it lies on one of the reference that a surer one has found: does not count
};

struct DetectionMatching {
    /// As many as the sets have; none for what does not take part.
    std::vector<std::optional<DetectionOutcome>> reference;
    std::vector<std::optional<DetectionOutcome>> found;
    int matched = 0; ///< pairs
    int missed = 0;
    int falsePositives = 0;

    /// matched / (matched + missed); none without anything to find.
    std::optional<double> sensitivity() const;
    /// matched / (matched + false); none when nothing was found.
    std::optional<double> precision() const;
};

/// Two boxes are the same finding when they share at least this part of both (IoU): the rule of
/// nnDetection (Baumgartner et al., MICCAI 2021).
inline constexpr double kLeastBoxOverlap = 0.1;

/// Matches what is kept (`isKept`) and not rejected of two sets, one to one: the surest of `found`
/// takes the free one of the reference that it overlaps most; a person's, without a score, goes
/// first. Where either set has several kinds, only boxes of the same kind (coded type, else label)
/// can match.
DetectionMatching matchDetections(const Detections& reference, const Detections& found,
                                  double leastOverlap = kLeastBoxOverlap);

} // namespace hangaku::viewer::processing
