#pragma once

#include "viewer/session/DetectionList.h"
#include "viewer/ui/edit/ViewTool.h"

namespace hangaku::viewer {

/// Where the next box that a person draws goes, and what it is called: as the selected one, else as
/// the first of the image's, else a lesion in a set of its own.
struct BoxTarget {
    DetectionsId set = -1;
    DetectionKind kind;
};
BoxTarget boxTarget(const Session& session);

/// What a box can be called: what those of the image are, then what is found most often.
std::vector<DetectionKind> kindsFor(const Session& session);

/// Draws boxes around what is found; those that are there are moved and resized as with the other
/// tools.
class BoxTool final : public ViewTool {
    Q_OBJECT
public:
    using ViewTool::ViewTool;

    std::unique_ptr<Drag> press(SliceView& view, QPointF position,
                                Qt::KeyboardModifiers modifiers) override;
    bool keyPress(SliceView& view, QKeyEvent& event) override;
};

} // namespace hangaku::viewer
