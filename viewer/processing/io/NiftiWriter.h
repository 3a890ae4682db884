#pragma once

#include "viewer/processing/io/OutputFile.h"
#include "viewer/processing/io/RasterWriter.h"

namespace hangaku::viewer::processing {

/// Writes a single-file NIfTI-1. The sform always holds the grid; the qform holds it too where it
/// can, which is on grids with right angles.
Result<void> writeNifti(const RasterImage& image, const std::filesystem::path& file,
                        Compression compression);

} // namespace hangaku::viewer::processing
