#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/base/Progress.h"

#include <functional>
#include <new>

namespace hangaku::viewer::processing {

/// The progress of one of several parts of the work, which takes it from one fraction to another.
/// `whole` must outlive it.
Progress partOf(const Progress& whole, double from, double to);

/// Like `forEachSlice` of ParallelSlices.h, but ends early when it is stopped, and reports.
/// @return Cancelled
Result<void> forEachSlice(int count, const std::function<void(int k)>& work,
                          const Progress& progress);

tl::unexpected<Error> editCancelled();
tl::unexpected<Error> notEnoughMemory();

/// Runs a function that returns a Result; memory that runs out becomes an Error.
template <typename Work> auto withinMemory(Work&& work) -> decltype(work())
{
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return notEnoughMemory();
    }
}

/// @return InvalidArgument unless smallest <= mm <= largest
Result<void> checkMm(double mm, double smallest, double largest);

} // namespace hangaku::viewer::processing
