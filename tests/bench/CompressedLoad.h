#pragma once

#include "tests/bench/Measurement.h"
#include "viewer/core/study/Study.h"

#include <string>

namespace hangaku::bench {

/// Scan + load of a compressed series, from a folder to voxels, beside `dcm2niix` from the same folder
/// to an uncompressed NIfTI in memory (/dev/shm), in the same run.
///
/// A series that is not compressed is written again as JPEG lossless, JPEG-LS and JPEG 2000 (its
/// middle slices; with DCMTK's programs and GDCM) and each of these is measured.
void measureCompressed(const viewer::VolumeDescription& volume, const std::string& folder,
                       Report& report);

} // namespace hangaku::bench
