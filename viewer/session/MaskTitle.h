#pragma once

#include "viewer/session/SegmentationList.h"

namespace hangaku::viewer {

/// What a mask is called beside others: by its name; where several files are of one name, by their
/// folders. @param id of the list
QString titleOf(const SegmentationList& list, SegmentationId id);

} // namespace hangaku::viewer
