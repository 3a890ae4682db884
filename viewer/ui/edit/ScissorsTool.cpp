#include "viewer/ui/edit/ScissorsTool.h"

#include "viewer/processing/morphology/Logic.h"
#include "viewer/ui/edit/Form.h"
#include "viewer/ui/edit/OperationTool.h"
#include "viewer/ui/tools/Drag.h"
#include "viewer/ui/view/SliceView.h"

#include <QCheckBox>
#include <QComboBox>
#include <QVBoxLayout>

#include <algorithm>

namespace hangaku::viewer {
namespace {

/// What an outline holds of a box.
Region insideOf(const IndexBox& box,
                const std::function<void(const RowSink&)>& give)
{
    Region region(box);
    give([&](int iFirst, int iEnd, int j, int k) {
        if (j < box.first[1] || j >= box.end[1] || k < box.first[2] || k >= box.end[2])
            return;
        const int first = std::max(iFirst, box.first[0]);
        const int end = std::min(iEnd, box.end[0]);
        for (int i = first; i < end; ++i)
            region.add({i, j, k});
    });
    return region;
}

} // namespace

QString ScissorsTool::heading() const
{
    return tr("Scissors");
}

QString ScissorsTool::hint() const
{
    return tr("Draw around what is to be cut, in a slice or in the 3D view (right button zooms, "
              "middle moves, Shift and left turns). A depth in mm is before and behind the slice; in "
              "3D before and behind the crosshair.");
}

Text ScissorsTool::commandName() const
{
    return Text(HANGAKU_TR("Core", "Cut"));
}

void ScissorsTool::addOptions(QVBoxLayout* form)
{
    QWidget* panel = form->parentWidget();
    m_action = makeChoice(panel, {tr("Cut away inside"), tr("Keep only inside"), tr("Fill inside")},
                          tr("What to do"));
    addRow(form, tr("What to do"), m_action);
    m_all = new QCheckBox(tr("All visible segments"), panel);
    form->addWidget(m_all);
    connect(m_action, &QComboBox::currentIndexChanged, this, [this](int action) {
        m_all->setEnabled(static_cast<Action>(action) != Action::Fill);
    });
}

std::vector<Label> ScissorsTool::inputs() const
{
    const bool isFill = static_cast<Action>(m_action->currentIndex()) == Action::Fill;
    if (isFill || !m_all->isChecked())
        return {list().activeSegment()};
    std::vector<Label> numbers;
    for (const Segment& segment : list().find(list().active())->segments())
        if (segment.visible && !segment.locked)
            numbers.push_back(segment.number);
    return numbers;
}

std::unique_ptr<Drag> ScissorsTool::press(SliceView& view, QPointF position,
                                          Qt::KeyboardModifiers)
{
    return draw(view, position, false);
}

void ScissorsTool::close()
{
    const auto outline = points();
    const PlaneDepth depth = view() != nullptr ? reach().in(*view()) : PlaneDepth{};
    const SlicePlane onto = plane();
    cancel();
    if (outline.size() < 3)
        return;
    run([outline, onto, depth](const ImageGeometry& geometry, const IndexBox&,
                               const RowSink& sink) {
        visitInsidePolygon(geometry, outline, onto, depth, sink);
    },
        true);
}

void ScissorsTool::cut(const Mat4& worldToScreen, std::vector<Vec2> outline)
{
    if (outline.size() < 3)
        return;
    const PlaneReach depth = reach();
    if (depth.kind == PlaneReach::Kind::Slice || depth.kind == PlaneReach::Kind::Slices) {
        emit failed({ErrorCode::InvalidArgument,
                     Text(HANGAKU_TR("Core", "The 3D view has no slices")),
                     Text(HANGAKU_TR("Core", "Choose a depth in mm, or all slices.")),
                     {}});
        return;
    }
    const bool isLimited = depth.kind == PlaneReach::Kind::Millimetres;
    ScreenPolygon polygon;
    polygon.worldToScreen = worldToScreen;
    if (isLimited)
        polygon.limitDepth(session().crosshair(), depth.mm);
    run([polygon, outline = std::move(outline)](const ImageGeometry& geometry,
                                                const IndexBox& within, const RowSink& sink) {
        ScreenPolygon cutting = polygon;
        cutting.outline = outline;
        visitInsideProjected(geometry, cutting, within, sink);
    },
        isLimited);
}

void ScissorsTool::run(Inside inside, bool hasDepth)
{
    if (auto drawable = list().checkDrawable(); !drawable) {
        emit failed(drawable.error());
        return;
    }
    const auto action = static_cast<Action>(m_action->currentIndex());
    if (action == Action::Fill && !hasDepth) {
        emit failed({ErrorCode::InvalidArgument,
                     Text(HANGAKU_TR("Core", "Filling needs a depth")),
                     Text(HANGAKU_TR("Core", "Choose a depth in mm, or draw the outline in a slice: "
                                             "what is seen in 3D has no depth to fill.")),
                     {}});
        return;
    }
    const auto numbers = inputs();
    session().edits().run(
        numbers,
        [inside = std::move(inside), numbers, action](const EditInput& input, const Progress&)
            -> Result<std::vector<RegionChange>> {
            std::vector<RegionChange> changes;
            for (std::size_t at = 0; at < numbers.size(); ++at) {
                const Region& before = input.segments[at];
                const IndexBox box =
                    action == Action::Fill ? input.geometry.box() : before.box;
                if (box.isEmpty())
                    continue;
                Region cut = insideOf(
                    box, [&](const RowSink& sink) { inside(input.geometry, box, sink); });
                cut = cut.in(cut.bounds());
                if (action == Action::Fill)
                    changes.push_back({numbers[at], RegionAction::Add,
                                       std::make_shared<Region>(std::move(cut))});
                else
                    for (RegionChange& change :
                         replacing(numbers[at], before,
                                   action == Action::CutInside
                                       ? processing::subtracted(before, cut)
                                       : processing::intersected(before, cut)))
                        changes.push_back(std::move(change));
            }
            return changes;
        },
        commandName(), EditRunner::Then::Apply);
}

} // namespace hangaku::viewer
