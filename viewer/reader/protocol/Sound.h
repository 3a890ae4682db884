#pragma once

#include "viewer/core/detection/Detection.h"
#include "viewer/core/image/LookupTable.h"
#include "viewer/core/image/PictureMarks.h"
#include "viewer/dicom/FileHeader.h"

/// What those who use these values rely on without looking again. The reader holds what it made of a
/// file against it before it sends it, and the host what it receives: a file may have taken the
/// reader over.
namespace hangaku::viewer {

bool isSound(const LookupTable& table);
bool isSound(const OverlayPlane& plane);
bool isSound(const Shutter& shutter);
bool isSound(const Detections& detections);

namespace dicom {

bool isSound(const FrameHeader& frame);
bool isSound(const FileHeader& header);

} // namespace dicom
} // namespace hangaku::viewer
