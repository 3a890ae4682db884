// The part of SliceView that shows detections as boxes, and lets the hand move and resize them.
#include "viewer/ui/edit/BoxTool.h"
#include "viewer/ui/text/DetectionText.h"
#include "viewer/ui/theme/Theme.h"
#include "viewer/ui/tools/BoxDrag.h"
#include "viewer/ui/view/ShownDetections.h"
#include "viewer/ui/view/SliceView.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace hangaku::viewer {

double SliceView::boxStepMm() const
{
    return m_stack ? m_stack->stepMm(m_slice) : 0;
}

/// Those that this plane cuts, the selected one last, over the others.
std::vector<SliceView::ShownBox> SliceView::shownBoxes() const
{
    std::vector<ShownBox> shown;
    const auto& list = m_session.detections();
    if (!m_stack)
        return shown;
    const SlicePlane& plane = camera().plane;
    const auto add = [&](DetectionRef ref, const BoxMark& mark) {
        BoxCut cut = cutOf(mark.box, plane, boxStepMm());
        if (!cut.isEmpty())
            shown.push_back({ref, mark, std::move(cut)});
    };
    for (const auto& [ref, mark] : shownDetections(m_session))
        add(ref, mark);
    std::ranges::stable_partition(shown, [](const ShownBox& box) { return !box.mark.isSelected; });
    if (const auto& draft = list.draft(); draft && draft->ref.number == 0 && list.areShown())
        add(draft->ref, {draft->box, boxTarget(m_session).kind.colour});
    return shown;
}

void SliceView::updateBoxes()
{
    m_boxes = shownBoxes();
    SliceDecoration decoration = m_picture.decoration();
    if (m_boxes.empty() && decoration.boxes.empty())
        return;
    decoration.boxes.clear();
    for (const ShownBox& box : m_boxes)
        decoration.boxes.push_back(box.mark);
    decoration.boxStepMm = boxStepMm();
    m_picture.setDecoration(decoration);
    update();
}

/// What of a box lies under a place: its handles first, then its outline and its tag.
std::optional<SliceView::BoxGrip> SliceView::boxGripAt(QPointF position) const
{
    const bool isBoxTool = m_toolBox.kind() == ToolKind::Box;
    if (isEditTool(m_toolBox.kind()) && !isBoxTool)
        return std::nullopt;
    const double mmPerPixel = camera().mmPerPixel * devicePixelRatioF();
    for (const ShownBox& box : m_boxes)
        if (box.mark.isSelected)
            for (const BoxHandle& handle : handlesOf(box.cut, kHandleRoom * mmPerPixel)) {
                const QPointF by = toPosition(handle.lps) - position;
                constexpr double kReach = kHandleSide / 2 + 3;
                if (std::abs(by.x()) <= kReach && std::abs(by.y()) <= kReach)
                    return BoxGrip{box.ref, handle.faces};
            }
    for (auto box = m_boxes.rbegin(); box != m_boxes.rend(); ++box) {
        if (box->ref.number == 0)
            continue;
        QPolygonF outline;
        for (const Vec3 corner : box->cut.corners)
            outline << toPosition(corner);
        constexpr double kReach = 4;
        const auto tag = m_boxTags.find({box->ref.set, box->ref.number});
        const bool isOnTag = tag != m_boxTags.end() && tag->second.contains(position);
        const bool isInside =
            isBoxTool && box->mark.isSelected && outline.containsPoint(position, Qt::OddEvenFill);
        bool isOnLine = false;
        for (qsizetype n = 0; n < outline.size(); ++n) {
            const QPointF from = outline[n];
            const QPointF way = outline[(n + 1) % outline.size()] - from;
            const double squared = QPointF::dotProduct(way, way);
            const double along =
                squared > 0
                    ? std::clamp(QPointF::dotProduct(position - from, way) / squared, 0.0, 1.0)
                    : 0;
            isOnLine |= QLineF(from + way * along, position).length() <= kReach;
        }
        if (isOnTag || isOnLine || isInside)
            return BoxGrip{box->ref, {}};
    }
    return std::nullopt;
}

/// @return whether the press was meant for a box
bool SliceView::pressOnBox(QPointF position)
{
    const auto grip = boxGripAt(position);
    if (!grip)
        return false;
    m_session.detections().select(grip->ref);
    m_drag = std::make_unique<ChangeBoxDrag>(*this, position, grip->ref, grip->faces);
    m_isOnBox = true;
    return true;
}

Qt::CursorShape SliceView::boxCursor(const BoxGrip& grip) const
{
    if (grip.faces.empty())
        return Qt::SizeAllCursor;
    // The direction on the screen in which the face, or the corner, goes.
    const PatientBox box = m_session.detections().boxOf(grip.ref);
    Vec3 outwards;
    for (const BoxFace face : grip.faces)
        outwards += box.axes[static_cast<std::size_t>(face / 2)] * (face % 2 == 0 ? -1 : 1);
    const double x = dot(outwards, camera().plane.right);
    const double y = dot(outwards, camera().plane.down);
    constexpr double kSteep = 2.4; // tan 67.5 degrees
    if (std::abs(y) > kSteep * std::abs(x))
        return Qt::SizeVerCursor;
    if (std::abs(x) > kSteep * std::abs(y))
        return Qt::SizeHorCursor;
    return (x > 0) == (y > 0) ? Qt::SizeFDiagCursor : Qt::SizeBDiagCursor;
}

/// Label and score beside each box, where they cover neither another one nor the texts in the
/// corners.
void SliceView::drawBoxTags(QPainter& painter, std::vector<QRectF> taken)
{
    m_boxTags.clear();
    if (m_boxes.empty())
        return;
    const auto& list = m_session.detections();
    painter.save();
    painter.setFont(secondFont());
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetricsF metrics(painter.font());
    const QRectF room = QRectF(rect()).adjusted(2, 2, -2 - SliceSlider::kWidth, -2);
    for (auto box = m_boxes.rbegin(); box != m_boxes.rend(); ++box) {
        const Detection* detection = list.find(box->ref);
        if (detection == nullptr)
            continue; // being drawn: its size is beside the cursor
        const QString text = detectionText(*list.kindOf(box->ref), *detection);
        QPolygonF outline;
        for (const Vec3 corner : box->cut.corners)
            outline << toPosition(corner);
        const QRectF around = outline.boundingRect();
        const QSizeF size(metrics.horizontalAdvance(text) + 10, metrics.height() + 2);
        const double gap = box->mark.isSelected ? 7 : 4;
        const std::array places{QPointF(around.left(), around.top() - size.height() - gap),
                                QPointF(around.left(), around.bottom() + gap),
                                QPointF(around.right() + gap, around.top()),
                                QPointF(around.left() - size.width() - gap, around.top())};
        const auto isFree = [&](QPointF at) {
            const QRectF place(at, size);
            return room.contains(place) &&
                   std::ranges::none_of(
                       taken, [&place](const QRectF& other) { return other.intersects(place); });
        };
        const auto found = std::ranges::find_if(places, isFree);
        if (found == places.end() && !(box->mark.isSelected && room.intersects(around)))
            continue; // the list names it
        QRectF place(found == places.end() ? places.front() : *found, size);
        place.moveLeft(std::clamp(place.left(), room.left(),
                                  std::max(room.left(), room.right() - size.width())));
        place.moveTop(std::clamp(place.top(), room.top(),
                                 std::max(room.top(), room.bottom() - size.height())));
        taken.push_back(place);
        m_boxTags[{box->ref.set, box->ref.number}] = place;
        const Rgb colour = box->mark.colour;
        const bool isDim = box->mark.review == Review::Rejected && !box->mark.isSelected;
        painter.setOpacity(isDim ? 0.6 : 1);
        painter.setPen(Qt::NoPen);
        painter.setBrush(box->mark.isSelected ? QColor(colour.red, colour.green, colour.blue)
                                              : QColor(0, 0, 0, 150));
        painter.drawRoundedRect(place, 3, 3);
        painter.setPen(box->mark.isSelected ? QColor(12, 14, 16)
                                            : QColor(colour.red, colour.green, colour.blue));
        painter.drawText(place, Qt::AlignCenter, text);
    }
    painter.restore();
}

} // namespace hangaku::viewer
