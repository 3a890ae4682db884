#pragma once

#include "viewer/render/slice/ParallelFor.h"
#include "viewer/render/slice/SliceCamera.h"

namespace hangaku::viewer {

/// Calls `row(y)` for each row of `rect`, on all cores when there is enough to do. Rows must not
/// depend on each other.
template <typename Row> void parallelRows(const PixelRect& rect, const Row& row)
{
    constexpr int kWorthThreads = 64 * 64; // pixels; below, waking a thread costs more
    constexpr int kRowsAtOnce = 16;
    const auto rows = [](void* context, int from, int to) {
        for (int y = from; y < to; ++y)
            (*static_cast<const Row*>(context))(y);
    };
    auto* context = const_cast<void*>(static_cast<const void*>(&row));
    if (rect.width() * rect.height() < kWorthThreads)
        rows(context, rect.top, rect.bottom);
    else
        parallelFor(rect.top, rect.bottom, kRowsAtOnce, rows, context);
}

} // namespace hangaku::viewer
