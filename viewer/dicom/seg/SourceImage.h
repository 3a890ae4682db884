#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/study/Study.h"

#include "dcmtk/config/osconfig.h"

#include "dcmtk/dcmdata/dctk.h"

#include <filesystem>
#include <memory>
#include <string>

namespace hangaku::viewer::dicom {

/// The header of a source image, made fit to give its patient and study to a new object: text in
/// UTF-8, values that break their VR emptied, missing UIDs replaced by lasting stand-ins.
/// @return ReadFailed naming the file
Result<std::unique_ptr<DcmFileFormat>> openSource(const std::filesystem::path& file);

struct InstanceReference {
    std::string sopClassUid;
    std::string sopInstanceUid;
};

/// The UIDs of an image, from its meta header where the data set has lost them.
InstanceReference referenceTo(const Instance& instance);

} // namespace hangaku::viewer::dicom
