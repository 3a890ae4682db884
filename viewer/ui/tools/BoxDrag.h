#pragma once

#include "viewer/core/detection/BoxGeometry.h"
#include "viewer/session/DetectionList.h"
#include "viewer/ui/tools/Drag.h"

#include <vector>

namespace hangaku::viewer {

/// What a hand does to a box: the list shows it as a draft until the button is released, which
/// makes it one step of undo.
class BoxDrag : public Drag {
public:
    BoxDrag(SliceView& view, DetectionRef ref);
    ~BoxDrag() override;
    /// "8.1 × 7.0 × 6.2 mm"
    QString note() const override;

protected:
    SliceView& view() const { return m_view; }
    DetectionList& list() const;
    DetectionRef ref() const { return m_ref; }
    const PatientBox& box() const { return m_box; }
    bool hasChanged() const { return m_hasChanged; }
    void show(const PatientBox& box);

private:
    SliceView& m_view;
    DetectionRef m_ref;
    PatientBox m_box;
    bool m_hasChanged = false;
};

/// Draws a new box on the plane of the view; as deep as it is wide on average.
class NewBoxDrag final : public BoxDrag {
public:
    NewBoxDrag(SliceView& view, QPointF start);
    void moveTo(QPointF position) override;
    void finish() override;

private:
    Vec3 m_from;
    QPointF m_start;
    QPointF m_last;
};

/// Moves a box along the plane of the view, or the faces of a handle.
class ChangeBoxDrag final : public BoxDrag {
public:
    /// @param faces that follow the hand; none: the whole box does
    ChangeBoxDrag(SliceView& view, QPointF start, DetectionRef ref, std::vector<BoxFace> faces);
    void moveTo(QPointF position) override;
    void finish() override;

private:
    PatientBox m_before;
    Vec3 m_from;
    std::vector<BoxFace> m_faces;
};

} // namespace hangaku::viewer
