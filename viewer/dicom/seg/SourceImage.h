#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/study/Study.h"
#include "viewer/dicom/seg/SegmentationFile.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

#include <memory>
#include <string>

namespace hangaku::viewer::dicom {

/// A data set of these attributes, as DCMTK takes patient and study from.
std::unique_ptr<DcmDataset> dataSetOf(const SourceAttributes& attributes);

struct InstanceReference {
    std::string sopClassUid;
    std::string sopInstanceUid;
};

/// The UIDs of an image, from its meta header where the data set has lost them.
InstanceReference referenceTo(const Instance& instance);

} // namespace hangaku::viewer::dicom
