#pragma once

#include "viewer/processing/cohort/Bootstrap.h"

#include <span>
#include <vector>

namespace hangaku::viewer::processing {

/// A case: what a model says, higher for positive, and what is true.
struct Scored {
    double score = 0;
    bool isPositive = false;
};

struct CurvePoint {
    double x = 0;
    double y = 0;
    double threshold = 0; ///< cases with at least this score are called positive
};

/// Receiver operating characteristic: false positive rate, true positive rate.
struct RocCurve {
    std::vector<CurvePoint> points; ///< from (0, 0) to (1, 1), one for each different score
    double auc = 0;                 ///< equal scores count half
    double standardError = 0;       ///< DeLong et al., Biometrics 44:837-845, 1988
    Interval interval;              ///< 95 %, normal, within 0 and 1
};

/// @param cases with at least two of either kind
RocCurve rocCurve(std::span<const Scored> cases);

/// Recall, precision.
struct PrecisionRecall {
    std::vector<CurvePoint> points; ///< one for each different score, highest first
    double averagePrecision = 0;    ///< sum of precision times the gain in recall, no interpolation
};

PrecisionRecall precisionRecall(std::span<const Scored> cases);

/// Whether probabilities are what they say.
struct Calibration {
    struct Bin {
        double low = 0;
        double high = 0;
        std::size_t count = 0;
        double meanScore = 0;
        double positives = 0; ///< the part that is positive
    };
    std::vector<Bin> bins; ///< of equal width, low <= score < high (the last one: <=)
    /// Expected calibration error: |mean score - part positive|, weighted by the cases in each bin
    /// (Naeini et al., AAAI 2015).
    double ece = 0;
    double brier = 0; ///< mean squared difference (Brier, Mon Weather Rev 78:1-3, 1950)
};

/// @param cases with scores from 0 to 1
Calibration calibration(std::span<const Scored> cases, int bins = 10);

} // namespace hangaku::viewer::processing
