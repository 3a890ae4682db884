#pragma once

#include "viewer/core/base/Progress.h"
#include "viewer/core/image/Volume.h"

#include <cstdint>
#include <vector>

namespace hangaku::viewer::processing {

/// How often values occur in a box, in bins of one width.
struct ValueHistogram {
    double lowest = 0; ///< real value at the lower edge of the first bin
    double width = 1;  ///< of a bin, in real values
    std::vector<std::uint64_t> counts;

    double upperEdge(std::size_t bin) const
    {
        return lowest + width * (static_cast<double>(bin) + 1);
    }
};

/// Of the values of a box from their 0.1th to their 99.9th percentile (those of a sample, where
/// there are more than 1e6); what lies beyond, padding and what is no number is left out. Whole
/// numbers get bins that hold equally many of them. All processors.
/// @param within in the volume, not empty. @return Cancelled, or InvalidArgument without any value
Result<ValueHistogram> histogramOf(const Volume& volume, const IndexBox& within,
                                   std::size_t mostBins, const Progress& progress);

} // namespace hangaku::viewer::processing
