#pragma once

#include "viewer/render/slice/BoxMarks.h"
#include "viewer/session/Session.h"

#include <vector>

namespace hangaku::viewer {

/// A detection as views mark it.
struct ShownDetection {
    DetectionRef ref;
    BoxMark mark;
};

/// Those that lie in the shown image and are kept, and the selected one, in the order of the list;
/// none while masks are compared and detections are not. While sets are compared, their colours say
/// what became of them (`outcomeColour`), what the reference has and was found is dim, and what was
/// rejected is left out.
std::vector<ShownDetection> shownDetections(const Session& session);

} // namespace hangaku::viewer
