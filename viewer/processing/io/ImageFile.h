#pragma once

#include "viewer/core/image/LoadObserver.h"
#include "viewer/core/image/Volume.h"

#include <filesystem>

namespace hangaku::viewer::processing {

/// True for the endings .nii, .nii.gz, .nrrd, .nhdr, .mha and .mhd, in any case.
bool isImageFile(const std::filesystem::path& file);

/// Geometry, type and name of a NIfTI, NRRD or MetaImage file, without its voxels.
Result<VolumeDescription> describeImage(const std::filesystem::path& file);

/// Reads the voxels of an image that `describeImage` described, all its time points, in their own
/// type (float64 and 64-bit integers become float32); RGB and RGBA of 8 bits as colour.
Result<Loaded<Volume>> readImage(const VolumeDescription& description,
                                 const LoadObserver& observer);

/// Writes all time points, colour as RGB, by ending (.nii, .nii.gz, .nrrd, .mha), atomically. What
/// lies nowhere in the patient is not given a place where the format can say so.
Result<void> writeImage(const Volume& volume, const std::filesystem::path& file);

} // namespace hangaku::viewer::processing
