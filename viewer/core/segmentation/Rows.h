#pragma once

#include <functional>

namespace hangaku::viewer {

/// Takes the voxels iFirst <= i < iEnd of row (j, k) of a grid, all inside it. What tools draw
/// reaches the voxels in this form, whatever its shape.
using RowSink = std::function<void(int iFirst, int iEnd, int j, int k)>;

} // namespace hangaku::viewer
