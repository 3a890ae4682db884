#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/study/Study.h"
#include "viewer/dicom/seg/SegmentationFile.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hangaku::viewer::dicom {

/// A data set of these attributes, as DCMTK takes patient and study from.
std::unique_ptr<DcmDataset> dataSetOf(const SourceAttributes& attributes);

struct InstanceReference {
    std::string sopClassUid;
    std::string sopInstanceUid;
};

/// The UIDs of an image, from its meta header where the data set has lost them.
InstanceReference referenceTo(const Instance& instance);

/// Can what is made of the segmentation refer to these images?
/// @return Unsupported for images that lie nowhere in the patient, GeometryMismatch when the grids
///         differ, InvalidArgument when there is no such time point or no segment
Result<void> checkOnSource(const Segmentation& segmentation, const VolumeDescription& source,
                           int timePoint);

/// The acquired slice of each slice of the source's grid, as its place in `source.slices`; none
/// between acquired ones, and where no file has the slice.
std::vector<std::optional<std::size_t>> acquiredSlices(const VolumeDescription& source,
                                                       int gridSlices, int timePoint);

} // namespace hangaku::viewer::dicom
