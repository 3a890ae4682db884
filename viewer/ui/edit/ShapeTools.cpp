#include "viewer/ui/edit/ShapeTools.h"

#include "viewer/core/view/PlaneTilt.h"
#include "viewer/processing/morphology/Holes.h"
#include "viewer/processing/morphology/Islands.h"
#include "viewer/processing/morphology/Logic.h"
#include "viewer/processing/morphology/Margin.h"
#include "viewer/processing/morphology/Smoothing.h"
#include "viewer/processing/selection/FillBetween.h"
#include "viewer/ui/edit/Form.h"
#include "viewer/ui/panels/SegmentsModel.h"
#include "viewer/ui/tools/Drag.h"
#include "viewer/ui/view/SliceView.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <cmath>

namespace hangaku::viewer {
namespace {

using Outcome = Result<std::vector<RegionChange>>;

/// An operation that makes one region of the active segment's.
EditOperation onOne(Label number,
                    std::function<Result<Region>(const Region&, const EditInput&, const Progress&)>
                        change)
{
    return [number, change = std::move(change)](const EditInput& input,
                                                const Progress& progress) -> Outcome {
        const Region& before = input.segments.front();
        auto after = change(before, input, progress);
        if (!after)
            return tl::unexpected<Error>(after.error());
        return replacing(number, before, std::move(*after));
    };
}

} // namespace

// Islands

QString IslandsTool::heading() const
{
    return tr("Islands and holes");
}

QString IslandsTool::hint() const
{
    return tr("Click a piece in a view to keep only it; with Ctrl to take it away.");
}

void IslandsTool::addOptions(QVBoxLayout* form, QWidget* panel)
{
    m_action = makeChoice(panel,
                          {tr("Keep the largest"), tr("Remove small ones"),
                           tr("Split into segments"), tr("Fill holes"),
                           tr("Fill holes slice by slice")},
                          tr("What to do"));
    addRow(form, tr("What to do"), m_action);
    m_smallest = new QDoubleSpinBox(panel);
    m_smallest->setRange(0.001, 1000);
    m_smallest->setDecimals(3);
    m_smallest->setValue(0.1);
    m_smallest->setSuffix(QStringLiteral(" ml"));
    m_smallest->setAlignment(Qt::AlignRight);
    m_smallest->setAccessibleName(tr("Smaller than"));
    addRow(form, tr("Smaller than"), m_smallest);
    const auto showSize = [this] {
        m_smallest->setEnabled(action() == Action::RemoveSmall);
        settingsChanged();
    };
    connect(m_action, &QComboBox::currentIndexChanged, this, showSize);
    connect(m_smallest, &QDoubleSpinBox::valueChanged, this, [this] { settingsChanged(); });
    showSize();
}

IslandsTool::Action IslandsTool::action() const
{
    return static_cast<Action>(m_action->currentIndex());
}

EditOperation IslandsTool::operation() const
{
    using namespace processing;
    const Label number = list().activeSegment();
    const double smallestMl = m_smallest->value();
    switch (action()) {
    case Action::KeepLargest:
        return onOne(number, [](const Region& region, const EditInput&, const Progress& progress) {
            return keepLargest(region, {}, progress);
        });
    case Action::RemoveSmall:
        return onOne(number, [smallestMl](const Region& region, const EditInput& input,
                                          const Progress& progress) {
            const double voxels = smallestMl * 1000 / input.geometry.voxelVolumeMm3();
            return removeSmallerThan(region, static_cast<std::size_t>(std::ceil(voxels)), {},
                                     progress);
        });
    case Action::FillHoles:
        return onOne(number, [](const Region& region, const EditInput&, const Progress& progress) {
            return fillHoles(region, {}, progress);
        });
    case Action::FillHolesInSlices:
        return onOne(number, [](const Region& region, const EditInput&, const Progress& progress) {
            return fillHoles(region, {.sliceAxis = 2, .largestVoxels = {}}, progress);
        });
    case Action::Split: break;
    }
    return [number](const EditInput& input, const Progress& progress) -> Outcome {
        constexpr int kMost = 100;
        auto pieces = processing::split(input.segments.front(), kMost, {}, progress);
        if (!pieces)
            return tl::unexpected<Error>(pieces.error());
        std::vector<RegionChange> changes;
        for (std::size_t at = 1; at < pieces->size(); ++at) {
            const auto piece = std::make_shared<Region>(std::move((*pieces)[at]));
            changes.push_back({number, RegionAction::Erase, piece});
            changes.push_back({0, RegionAction::Add, piece});
        }
        return changes;
    };
}

Text IslandsTool::commandName() const
{
    switch (action()) {
    case Action::KeepLargest: return Text(HANGAKU_TR("Core", "Keep the largest island"));
    case Action::RemoveSmall: return Text(HANGAKU_TR("Core", "Remove small islands"));
    case Action::Split: return Text(HANGAKU_TR("Core", "Split islands"));
    case Action::FillHoles:
    case Action::FillHolesInSlices: break;
    }
    return Text(HANGAKU_TR("Core", "Fill holes"));
}

std::unique_ptr<Drag> IslandsTool::press(SliceView& view, QPointF position,
                                         Qt::KeyboardModifiers modifiers)
{
    if (auto possible = check(); !possible) {
        emit failed(possible.error());
        return nullptr;
    }
    const Vec3 index = list().find(list().active())->geometry().toIndex(view.toLps(position));
    const Index3 voxel{static_cast<int>(std::lround(index.x)),
                       static_cast<int>(std::lround(index.y)),
                       static_cast<int>(std::lround(index.z))};
    const bool removes = modifiers.testFlag(Qt::ControlModifier);
    session().edits().run(
        inputs(),
        onOne(list().activeSegment(),
              [voxel, removes](const Region& region, const EditInput&, const Progress& progress) {
                  return removes ? processing::removeAt(region, voxel, {}, progress)
                                 : processing::keepAt(region, voxel, {}, progress);
              }),
        removes ? Text(HANGAKU_TR("Core", "Remove an island"))
                : Text(HANGAKU_TR("Core", "Keep one island")),
        EditRunner::Then::Apply);
    return nullptr;
}

// Smoothing

QString SmoothTool::heading() const
{
    return tr("Smooth");
}

void SmoothTool::addOptions(QVBoxLayout* form, QWidget* panel)
{
    m_kind = makeChoice(panel,
                        {tr("Median"), tr("Opening: removes thin parts"),
                         tr("Closing: fills gaps"), tr("Gaussian"),
                         tr("All together, without gaps")},
                        tr("Method"));
    addRow(form, tr("Method"), m_kind);
    m_size = makeLength(panel, 3, 0.5, 15, tr("Size"));
    addRow(form, tr("Size"), m_size);
    connect(m_kind, &QComboBox::currentIndexChanged, this, [this] { settingsChanged(); });
    connect(m_size, &QDoubleSpinBox::valueChanged, this, [this] { settingsChanged(); });
}

SmoothTool::Kind SmoothTool::kind() const
{
    return static_cast<Kind>(m_kind->currentIndex());
}

std::vector<Label> SmoothTool::inputs() const
{
    const Segment* active = target();
    if (kind() != Kind::Joint || active == nullptr)
        return OperationTool::inputs();
    // Neighbours exclude each other: those of one layer.
    std::vector<Label> numbers;
    for (const Segment& segment : list().find(list().active())->segments())
        if (segment.layer == active->layer && segment.visible && !segment.locked)
            numbers.push_back(segment.number);
    return numbers;
}

EditOperation SmoothTool::operation() const
{
    using namespace processing;
    const double mm = m_size->value();
    if (kind() != Kind::Joint)
        return onOne(list().activeSegment(), [mm, kind = kind()](const Region& region,
                                                                 const EditInput& input,
                                                                 const Progress& progress) {
            switch (kind) {
            case Kind::Median: return medianSmoothed(region, input.geometry, mm, progress);
            case Kind::Opening: return opened(region, input.geometry, mm, progress);
            case Kind::Closing: return closed(region, input.geometry, mm, progress);
            default: return gaussianSmoothed(region, input.geometry, mm, progress);
            }
        });
    return [numbers = inputs(), mm](const EditInput& input, const Progress& progress) -> Outcome {
        LabelMap map(input.geometry);
        LabelMapEdit edit(map);
        IndexBox box;
        for (std::size_t at = 0; at < numbers.size(); ++at) {
            edit.fill(input.segments[at], numbers[at]);
            box.unite(input.segments[at].box);
        }
        auto smoothed = smoothedJointly(map, numbers, box, mm, progress);
        if (!smoothed)
            return tl::unexpected<Error>(smoothed.error());
        std::vector<RegionChange> changes;
        for (auto& [label, region] : *smoothed)
            changes.push_back({label, RegionAction::Replace,
                               std::make_shared<Region>(region.in(box))});
        return changes;
    };
}

Text SmoothTool::commandName() const
{
    return kind() == Kind::Joint ? Text(HANGAKU_TR("Core", "Smooth together"))
                                 : Text(HANGAKU_TR("Core", "Smooth"));
}

// Margin

QString MarginTool::heading() const
{
    return tr("Margin");
}

void MarginTool::addOptions(QVBoxLayout* form, QWidget* panel)
{
    m_kind = makeChoice(panel,
                        {tr("Grow"), tr("Shrink"), tr("Shell inside the border"),
                         tr("Shell on the border"), tr("Shell outside the border")},
                        tr("What to do"));
    addRow(form, tr("What to do"), m_kind);
    m_size = makeLength(panel, 3, 0.1, 100, tr("Margin"));
    addRow(form, tr("Margin"), m_size);
    connect(m_kind, &QComboBox::currentIndexChanged, this, [this] { settingsChanged(); });
    connect(m_size, &QDoubleSpinBox::valueChanged, this, [this] { settingsChanged(); });
}

EditOperation MarginTool::operation() const
{
    using namespace processing;
    const auto kind = static_cast<Kind>(m_kind->currentIndex());
    const double mm = m_size->value();
    return onOne(list().activeSegment(), [kind, mm](const Region& region, const EditInput& input,
                                                    const Progress& progress) {
        const auto& grid = input.geometry;
        switch (kind) {
        case Kind::Grow: return grown(region, grid, mm, progress);
        case Kind::Shrink: return shrunk(region, grid, mm, progress);
        case Kind::ShellInside: return hollow(region, grid, mm, HollowSide::Inside, progress);
        case Kind::ShellCentre: return hollow(region, grid, mm, HollowSide::Centre, progress);
        case Kind::ShellOutside: break;
        }
        return hollow(region, grid, mm, HollowSide::Outside, progress);
    });
}

Text MarginTool::commandName() const
{
    switch (static_cast<Kind>(m_kind->currentIndex())) {
    case Kind::Grow: return Text(HANGAKU_TR("Core", "Grow by a margin"));
    case Kind::Shrink: return Text(HANGAKU_TR("Core", "Shrink by a margin"));
    default: return Text(HANGAKU_TR("Core", "Make a shell"));
    }
}

// Logic

LogicTool::LogicTool(Session& session, QObject* parent) : OperationTool(session, parent)
{
    connect(&list(), &SegmentationList::listChanged, this, &LogicTool::listOthers);
    connect(&list(), &SegmentationList::segmentsChanged, this, &LogicTool::listOthers);
}

QString LogicTool::heading() const
{
    return tr("Combine segments");
}

void LogicTool::addOptions(QVBoxLayout* form, QWidget* panel)
{
    m_kind = makeChoice(panel,
                        {tr("Add"), tr("Subtract"), tr("Intersect with"), tr("Copy of"),
                         tr("Invert"), tr("Clear")},
                        tr("What to do"));
    addRow(form, tr("What to do"), m_kind);
    m_other = makeChoice(panel, {}, tr("Other segment"));
    addRow(form, tr("Other segment"), m_other);
    connect(m_kind, &QComboBox::currentIndexChanged, this, [this] {
        m_other->setEnabled(kind() < Kind::Invert);
        settingsChanged();
    });
    connect(m_other, &QComboBox::currentIndexChanged, this, [this] { settingsChanged(); });
    listOthers();
}

LogicTool::Kind LogicTool::kind() const
{
    return static_cast<Kind>(m_kind->currentIndex());
}

void LogicTool::listOthers()
{
    if (!m_other)
        return;
    const QVariant chosen = m_other->currentData();
    const QSignalBlocker blocker(m_other);
    m_other->clear();
    if (const Segmentation* segmentation = list().find(list().active()))
        for (const Segment& segment : segmentation->segments())
            if (segment.number != list().activeSegment())
                m_other->addItem(segmentName(segment), segment.number);
    m_other->setCurrentIndex(std::max(0, m_other->findData(chosen)));
}

std::vector<Label> LogicTool::inputs() const
{
    const auto other = static_cast<Label>(m_other->currentData().toUInt());
    return {list().activeSegment(), other};
}

EditOperation LogicTool::operation() const
{
    using namespace processing;
    const Kind what = kind();
    if (what < Kind::Invert && m_other->count() == 0)
        return {};
    return [what, number = list().activeSegment()](const EditInput& input,
                                                   const Progress&) -> Outcome {
        const Region& own = input.segments.front();
        const Region other = input.segments.size() > 1 ? input.segments[1] : Region();
        switch (what) {
        case Kind::Add: return replacing(number, own, united(own, other));
        case Kind::Subtract: return replacing(number, own, subtracted(own, other));
        case Kind::Intersect: return replacing(number, own, trimmed(intersected(own, other)));
        case Kind::Copy: return replacing(number, own, other);
        case Kind::Invert: return replacing(number, own, inverted(own, input.geometry.box()));
        case Kind::Clear: break;
        }
        return replacing(number, own, {});
    };
}

Text LogicTool::commandName() const
{
    switch (kind()) {
    case Kind::Add: return Text(HANGAKU_TR("Core", "Add a segment to another"));
    case Kind::Subtract: return Text(HANGAKU_TR("Core", "Subtract a segment"));
    case Kind::Intersect: return Text(HANGAKU_TR("Core", "Intersect segments"));
    case Kind::Copy: return Text(HANGAKU_TR("Core", "Copy a segment"));
    case Kind::Invert: return Text(HANGAKU_TR("Core", "Invert a segment"));
    case Kind::Clear: break;
    }
    return Text(HANGAKU_TR("Core", "Clear a segment"));
}

// Between slices

FillBetweenTool::FillBetweenTool(Session& session, QObject* parent) : OperationTool(session, parent)
{
    connect(&session, &Session::tiltChanged, this, [this] {
        showTilt();
        settingsChanged();
    });
}

bool FillBetweenTool::isTilted() const
{
    const Segmentation* segmentation = list().find(list().active());
    return session().tilt() && segmentation != nullptr && m_axis &&
           SliceStack(segmentation->geometry(), static_cast<Orientation>(m_axis->currentIndex()),
                      *session().tilt())
               .isTilted();
}

void FillBetweenTool::showTilt()
{
    if (m_tiltWarning)
        m_tiltWarning->setVisible(isTilted());
}

Result<void> FillBetweenTool::check() const
{
    if (isTilted())
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "These planes are tilted: what is drawn in them lies in "
                                            "no slices of the image")),
                    Text(HANGAKU_TR("Core", "Reset the tilt (Ctrl+R), and draw on slices.")));
    return OperationTool::check();
}

QString FillBetweenTool::heading() const
{
    return tr("Fill between slices");
}

QString FillBetweenTool::hint() const
{
    return tr("Draw on some slices; the ones between them follow, also while you go on drawing.");
}

void FillBetweenTool::addOptions(QVBoxLayout* form, QWidget* panel)
{
    m_axis = makeChoice(panel, {tr("Axial"), tr("Coronal"), tr("Sagittal")}, tr("Slices drawn"));
    addRow(form, tr("Slices drawn"), m_axis);
    m_tiltWarning = makeWarning(form, tr("These planes are tilted. Filling needs slices of the image: "
                                         "reset the tilt (Ctrl+R)."));
    connect(m_axis, &QComboBox::currentIndexChanged, this, [this] {
        showTilt();
        settingsChanged();
    });
    showTilt();
}

EditOperation FillBetweenTool::operation() const
{
    const Segmentation* segmentation = list().find(list().active());
    if (segmentation == nullptr)
        return {};
    const SliceStack stack(segmentation->geometry(),
                           static_cast<Orientation>(m_axis->currentIndex()));
    return onOne(list().activeSegment(),
                 [axis = stack.gridAxis()](const Region& region, const EditInput& input,
                                           const Progress& progress) {
                     std::vector<double> places;
                     if (axis == 2 && input.image)
                         places = processing::drawnPlacesMm(
                             input.geometry, input.image->description.slicePlaces);
                     return processing::fillBetween(region, input.geometry, axis, places, progress);
                 });
}

Text FillBetweenTool::commandName() const
{
    return Text(HANGAKU_TR("Core", "Fill between slices"));
}

} // namespace hangaku::viewer
