#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/ValueInterval.h"
#include "viewer/core/image/Volume.h"

#include <span>
#include <vector>

namespace hangaku::viewer::processing {

/// Ways to part the values of an image into classes by their histogram.
enum class AutomaticThreshold {
    Otsu,                ///< IEEE Trans SMC 9:62-66, 1979
    OtsuThreeClasses,    ///< the same with two thresholds
    Huang,               ///< least fuzziness; Huang & Wang, Pattern Recognition 28:41-51, 1995
    IsoData,             ///< Ridler & Calvard, IEEE Trans SMC 8:630-632, 1978
    Li,                  ///< least cross entropy; Li & Tam, Pattern Recognition Letters 18, 1998
    MaximumEntropy,      ///< Kapur, Sahoo & Wong, CVGIP 29:273-285, 1985
    Moments,             ///< Tsai, CVGIP 29:377-393, 1985
    Triangle,            ///< Zack, Rogers & Latt, J Histochem Cytochem 25:741-753, 1977
    Yen,                 ///< Yen, Chang & Chang, IEEE Trans Image Processing 4:370-378, 1995
    KittlerIllingworth,  ///< minimum error; Pattern Recognition 19:41-47, 1986
};

/// All of them, in the order in which they are offered.
std::span<const AutomaticThreshold> automaticThresholds();
/// As a list shows it.
Text nameOf(AutomaticThreshold method);

/// The classes, dark to bright: two, or three for `OtsuThreeClasses`. Together they hold every
/// value, and none is in two: the first and the last reach to infinity.
///
/// The methods are ITK's, on a histogram of at most 512 bins of the box's values from their 0.1th
/// to their 99.9th percentile, so that metal and padding do not decide; whole numbers get bins
/// that are whole numbers wide. Padding (`VolumeDescription::paddingValue`) is left out.
/// @param within clipped to the volume
/// @return InvalidArgument where the values form no two classes for that method; Unsupported for a
///         colour image; Cancelled
Result<std::vector<ValueInterval>> automaticClasses(const Volume& volume, AutomaticThreshold method,
                                                    const IndexBox& within,
                                                    const Progress& progress);
/// The brightest of the classes.
Result<ValueInterval> automaticInterval(const Volume& volume, AutomaticThreshold method,
                                        const IndexBox& within, const Progress& progress);

} // namespace hangaku::viewer::processing
