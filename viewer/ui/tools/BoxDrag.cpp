#include "viewer/ui/tools/BoxDrag.h"

#include "viewer/session/Session.h"
#include "viewer/ui/edit/BoxTool.h"
#include "viewer/ui/text/DetectionText.h"
#include "viewer/ui/view/SliceView.h"

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {

BoxDrag::BoxDrag(SliceView& view, DetectionRef ref)
    : m_view(view), m_ref(ref), m_box(view.session().detections().boxOf(ref))
{
}

BoxDrag::~BoxDrag()
{
    list().setDraft({}); // what was not finished is taken back
}

DetectionList& BoxDrag::list() const
{
    return m_view.session().detections();
}

QString BoxDrag::note() const
{
    return m_hasChanged ? boxSizeText(m_box) : QString();
}

void BoxDrag::show(const PatientBox& box)
{
    m_box = box;
    m_hasChanged = true;
    list().setDraft(DetectionList::Draft{m_ref, box});
}

NewBoxDrag::NewBoxDrag(SliceView& view, QPointF start)
    : BoxDrag(view, {}), m_from(view.toLps(start)), m_start(start), m_last(start)
{
}

void NewBoxDrag::moveTo(QPointF position)
{
    m_last = position;
    constexpr double kLeast = 3; // pixels: a trembling hand draws nothing
    if (std::abs(position.x() - m_start.x()) < kLeast ||
        std::abs(position.y() - m_start.y()) < kLeast)
        return;
    const SlicePlane& plane = view().camera().plane;
    PatientBox box = boxOnPlane(plane, m_from, view().toLps(position), 0);
    box.sizeMm.z = std::max(view().stepMm(), (box.sizeMm.x + box.sizeMm.y) / 2);
    show(box);
}

void NewBoxDrag::finish()
{
    if (!hasChanged())
        return;
    const auto target = boxTarget(view().session());
    if (const auto added = list().addBox(target.set, box(), target.kind); !added)
        emit view().failed(added.error());
}

ChangeBoxDrag::ChangeBoxDrag(SliceView& view, QPointF start, DetectionRef ref,
                             std::vector<BoxFace> faces)
    : BoxDrag(view, ref), m_before(box()), m_from(view.toLps(start)), m_faces(std::move(faces))
{
}

void ChangeBoxDrag::moveTo(QPointF position)
{
    const Vec3 at = view().toLps(position);
    PatientBox changed = m_before;
    if (m_faces.empty())
        changed.centre += at - m_from;
    for (const BoxFace face : m_faces)
        changed = withFaceAt(changed, face, at);
    show(changed);
}

void ChangeBoxDrag::finish()
{
    if (hasChanged())
        list().changeBox(ref(), box());
}

} // namespace hangaku::viewer
