#include "viewer/ui/edit/ValueTools.h"

#include "viewer/core/view/SlicePlane.h"
#include "viewer/processing/growing/GraphCut.h"
#include "viewer/processing/growing/SeededGrowth.h"
#include "viewer/processing/selection/AutomaticThreshold.h"
#include "viewer/processing/selection/FloodFill.h"
#include "viewer/processing/selection/Threshold.h"
#include "viewer/session/Stroke.h"
#include "viewer/ui/edit/Form.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Theme.h"
#include "viewer/ui/tools/PaintDrag.h"
#include "viewer/ui/view/SliceView.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

namespace hangaku::viewer {
namespace {

using Outcome = Result<std::vector<RegionChange>>;

Outcome noImage()
{
    return fail(ErrorCode::InvalidArgument,
                Text(HANGAKU_TR("Core", "The image is not on the grid of the segmentation")),
                Text(HANGAKU_TR("Core", "Draw on the series that the mask belongs to.")));
}

QDoubleSpinBox* makeValue(QWidget* panel, const QString& name)
{
    auto* field = new QDoubleSpinBox(panel);
    field->setRange(-1e6, 1e6);
    field->setDecimals(0);
    field->setAlignment(Qt::AlignRight);
    field->setAccessibleName(name);
    field->setKeyboardTracking(false);
    return field;
}

} // namespace

std::optional<Index3> voxelAt(const ImageGeometry& geometry, Vec3 lps)
{
    const Vec3 at = geometry.toIndex(lps);
    const Index3 index{static_cast<int>(std::lround(at.x)), static_cast<int>(std::lround(at.y)),
                       static_cast<int>(std::lround(at.z))};
    return geometry.contains(index) ? std::optional(index) : std::nullopt;
}

// Threshold

QString ThresholdTool::heading() const
{
    return tr("Threshold");
}

void ThresholdTool::addOptions(QVBoxLayout* form, QWidget* panel)
{
    m_lowest = makeValue(panel, tr("Lowest value"));
    m_highest = makeValue(panel, tr("Highest value"));
    addRow(form, tr("From … to"), makeSideBySide(panel, {m_lowest, m_highest}));
    m_automatic = new QComboBox(panel);
    m_automatic->setAccessibleName(tr("Automatic"));
    m_automatic->addItem(tr("By hand"));
    for (const auto method : processing::automaticThresholds())
        m_automatic->addItem(translate(processing::nameOf(method)));
    addRow(form, tr("Automatic"), m_automatic);
    auto* keep = new QPushButton(tr("Draw only in this range"), panel);
    keep->setToolTip(tr("Brushes and other tools change only voxels with these values"));
    form->addWidget(keep);
    connect(keep, &QPushButton::clicked, this, &ThresholdTool::keepToRange);
    for (QDoubleSpinBox* field : {m_lowest.data(), m_highest.data()})
        connect(field, &QDoubleSpinBox::valueChanged, this, [this] {
            const QSignalBlocker blocker(m_automatic);
            m_automatic->setCurrentIndex(0);
            settingsChanged();
        });
    connect(m_automatic, &QComboBox::activated, this, &ThresholdTool::chooseAutomatically);
}

void ThresholdTool::begin()
{
    const Volume* volume = session().volume();
    if (volume != nullptr && m_lowest && m_imageId != volume->description.id) {
        m_imageId = volume->description.id;
        const ValueRange range = sampledRange(*volume);
        // Above the middle of the window: what is bright at present.
        setInterval({std::round(session().window().center), std::ceil(range.maximum)});
    }
    OperationTool::begin();
}

ValueInterval ThresholdTool::interval() const
{
    return {m_lowest->value(), m_highest->value()};
}

void ThresholdTool::setInterval(ValueInterval interval)
{
    // Small values need decimals.
    const double extent = std::max(std::abs(interval.lowest), std::abs(interval.highest));
    for (QDoubleSpinBox* field : {m_lowest.data(), m_highest.data()}) {
        const QSignalBlocker blocker(field);
        field->setDecimals(extent > 0 && extent < 20 ? 3 : 0);
    }
    const QSignalBlocker first(m_lowest);
    const QSignalBlocker second(m_highest);
    m_lowest->setValue(std::max(interval.lowest, m_lowest->minimum()));
    m_highest->setValue(std::min(interval.highest, m_highest->maximum()));
    settingsChanged();
}

void ThresholdTool::chooseAutomatically(int method)
{
    const Volume* volume = session().volume();
    if (method < 1 || volume == nullptr)
        return;
    const auto chosen = processing::automaticThresholds()[static_cast<std::size_t>(method - 1)];
    session().tasks().run<Result<ValueInterval>>(
        this,
        [image = *volume, chosen](const Progress& progress) {
            return processing::automaticInterval(image, chosen, image.geometry.box(), progress);
        },
        [this](Result<ValueInterval> found) {
            if (found)
                setInterval(*found);
            else
                emit failed(found.error());
        });
}

void ThresholdTool::keepToRange()
{
    EditRules rules = list().rules();
    rules.intensity = interval();
    list().setRules(rules);
}

void ThresholdTool::preview(bool isWanted)
{
    const Volume* volume = session().volume();
    const Segment* segment = target();
    if (isWanted && volume != nullptr && segment != nullptr)
        session().preview().show(volume->geometry, interval(), segment->colour);
    else
        session().preview().clear();
}

EditOperation ThresholdTool::operation() const
{
    return [number = list().activeSegment(),
            wanted = interval()](const EditInput& input, const Progress& progress) -> Outcome {
        if (!input.image)
            return noImage();
        auto found = processing::thresholdRegion(*input.image, wanted, input.geometry.box(),
                                                 progress);
        if (!found)
            return tl::unexpected<Error>(found.error());
        return replacing(number, input.segments.front(), std::move(*found));
    };
}

Text ThresholdTool::commandName() const
{
    return Text(HANGAKU_TR("Core", "Threshold"));
}

// Growing from a click

/// Left and right make what grows smaller and larger while the button is held.
class GrowDrag final : public Drag {
public:
    GrowDrag(GrowTool& tool, Index3 seed, const ShownSlice& slice, QPointF start)
        : m_tool(&tool), m_seed(seed), m_slice(slice), m_start(start)
    {
        tool.grow(seed, slice, 1);
    }
    ~GrowDrag() override
    {
        if (m_tool && !m_isFinished)
            m_tool->session().edits().cancel();
    }
    void moveTo(QPointF position) override
    {
        constexpr double kPixelsPerOctave = 90;
        const double generosity = std::exp2((position.x() - m_start.x()) / kPixelsPerOctave);
        if (m_tool && std::abs(generosity / m_generosity - 1) > 0.04)
            m_tool->grow(m_seed, m_slice, m_generosity = generosity);
    }
    void finish() override
    {
        m_isFinished = true;
        if (m_tool)
            m_tool->session().edits().apply();
    }

private:
    QPointer<GrowTool> m_tool;
    Index3 m_seed;
    ShownSlice m_slice;
    QPointF m_start;
    double m_generosity = 1;
    bool m_isFinished = false;
};

void GrowTool::end()
{
    session().edits().cancel();
}

std::unique_ptr<Drag> GrowTool::press(SliceView& view, QPointF position, Qt::KeyboardModifiers)
{
    if (auto drawable = list().checkDrawable(); !drawable) {
        emit failed(drawable.error());
        return nullptr;
    }
    const auto& geometry = list().find(list().active())->geometry();
    const auto seed = voxelAt(geometry, view.toLps(position));
    if (!seed)
        return nullptr;
    const ShownSlice slice{view.gridAxis(), view.camera().plane};
    return std::make_unique<GrowDrag>(*this, *seed, slice, position);
}

void GrowTool::grow(Index3 seed, const ShownSlice& slice, double generosity)
{
    const auto kind = static_cast<Kind>(m_kind->currentIndex());
    processing::GrowingOptions lesion;
    lesion.multiplier *= generosity;
    lesion.maximumRadiusMm = m_radius->value();
    lesion.guard =
        m_guard->isChecked() ? processing::LeakGuard::Automatic : processing::LeakGuard::Off;
    const double tolerance = m_tolerance->value() * generosity;
    const auto operation = [=, number = list().activeSegment()](
                               const EditInput& input, const Progress& progress) -> Outcome {
        if (!input.image)
            return noImage();
        Result<Region> found;
        if (kind == Kind::Lesion) {
            auto growth = processing::growRegion(*input.image, seed, lesion, progress);
            if (!growth)
                return tl::unexpected<Error>(growth.error());
            found = std::move(growth->region);
        } else {
            const double value = input.image->valueAt(seed);
            processing::FloodFillOptions options;
            if (kind == Kind::AlikeInSlice && slice.gridAxis)
                options.sliceAxis = slice.gridAxis;
            else if (kind == Kind::AlikeInSlice)
                options.plane = slice.plane;
            found = processing::floodFill(*input.image, seed, {value - tolerance, value + tolerance},
                                          options, progress);
        }
        if (!found)
            return tl::unexpected<Error>(found.error());
        return std::vector<RegionChange>{
            {number, RegionAction::Add, std::make_shared<Region>(std::move(*found))}};
    };
    session().edits().run({}, operation, Text(HANGAKU_TR("Core", "Grow from a click")),
                          EditRunner::Then::Preview);
}

bool GrowTool::keyPress(SliceView&, QKeyEvent& event)
{
    if (event.key() != Qt::Key_Escape || !session().edits().isRunning())
        return false;
    session().edits().cancel();
    return true;
}

QWidget* GrowTool::makeOptions(QWidget* parent)
{
    auto* panel = new QWidget(parent);
    auto* form = makeForm(panel, tr("Grow from a click"));
    m_kind = makeChoice(panel, {tr("Lesion"), tr("Similar values"), tr("Similar, this slice")},
                        tr("What grows"));
    addRow(form, tr("What grows"), m_kind);
    m_tolerance = new QDoubleSpinBox(panel);
    m_tolerance->setRange(0, 1e5);
    m_tolerance->setDecimals(0);
    m_tolerance->setValue(60);
    m_tolerance->setPrefix(QStringLiteral("± "));
    m_tolerance->setAlignment(Qt::AlignRight);
    m_tolerance->setAccessibleName(tr("Tolerance"));
    addRow(form, tr("Tolerance"), m_tolerance);
    m_radius = makeLength(panel, 30, 2, 300, tr("At most from the click"));
    addRow(form, tr("Farthest"), m_radius);
    m_guard = new QCheckBox(tr("Stop at narrow necks"), panel);
    m_guard->setChecked(true);
    m_guard->setToolTip(tr("Leaves out vessels and walls that a lesion touches"));
    form->addWidget(m_guard);
    auto* hint = makeLabel(tr("Click inside; hold and move right to take in more, left for less. For "
                              "what has about one value; tumours of many values it takes in part."),
                           "second", panel);
    hint->setFont(secondFont());
    hint->setWordWrap(true);
    form->addWidget(hint);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &GrowTool::showOptions);
    showOptions();
    return panel;
}

void GrowTool::showOptions()
{
    const bool isLesion = static_cast<Kind>(m_kind->currentIndex()) == Kind::Lesion;
    m_radius->setEnabled(isLesion);
    m_guard->setEnabled(isLesion);
    m_tolerance->setEnabled(!isLesion);
}

// Seeds

/// The forest that was grown last, for the next time. One operation at a time uses it.
struct SeedsTool::Forest {
    std::mutex mutex;
    std::shared_ptr<const VoxelBuffer> image; ///< it was grown on
    double locality = 0;
    std::optional<processing::SeededGrowth> growth;
};

SeedsTool::SeedsTool(Session& session, QObject* parent)
    : OperationTool(session, parent), m_forest(std::make_shared<Forest>())
{
}

QString SeedsTool::heading() const
{
    return tr("Grow from seeds");
}

QString SeedsTool::hint() const
{
    return tr("Scribble into two segments or more, one of them for what is around; Q and W change "
              "the segment. They grow until they meet.");
}

void SeedsTool::addOptions(QVBoxLayout* form, QWidget* panel)
{
    m_method = makeChoice(panel, {tr("Growing, fast"), tr("Best border (two sides)")}, tr("Method"));
    addRow(form, tr("Method"), m_method);
    m_locality = new QDoubleSpinBox(panel);
    m_locality->setRange(0, 10);
    m_locality->setSingleStep(0.5);
    m_locality->setDecimals(1);
    m_locality->setValue(0.5);
    m_locality->setAlignment(Qt::AlignRight);
    m_locality->setAccessibleName(tr("Keep near seeds"));
    addRow(form, tr("Keep near seeds"), m_locality);
    connect(m_locality, &QDoubleSpinBox::valueChanged, this, [this] { settingsChanged(); });
    connect(m_method, &QComboBox::currentIndexChanged, this, [this](int method) {
        m_locality->setEnabled(method == 0);
        settingsChanged();
    });
}

/// The active segment against all others.
EditOperation SeedsTool::cut() const
{
    return [numbers = inputs(), active = list().activeSegment()](
               const EditInput& input, const Progress& progress) -> Outcome {
        using namespace processing;
        if (!input.image)
            return noImage();
        IndexBox seeded;
        for (const Region& region : input.segments)
            seeded.unite(region.box);
        if (seeded.isEmpty())
            return std::vector<RegionChange>{};
        LabelBox seeds(SeededGrowth::boxAround(input.geometry, seeded));
        for (std::size_t at = 0; at < numbers.size(); ++at)
            forEachIn(input.segments[at], [&](Index3 voxel) {
                seeds.at(voxel) = numbers[at] == active ? kObjectSeed : kBackgroundSeed;
            });
        auto found = graphCut(*input.image, seeds, {}, progress);
        if (!found)
            return tl::unexpected<Error>(found.error());
        return std::vector<RegionChange>{
            {active, RegionAction::Add, std::make_shared<Region>(std::move(*found))}};
    };
}

std::unique_ptr<Drag> SeedsTool::press(SliceView& view, QPointF position,
                                       Qt::KeyboardModifiers modifiers)
{
    const bool erases = modifiers.testFlag(Qt::ControlModifier);
    auto stroke = list().beginStroke(erases ? StrokeMode::Erase : StrokeMode::Paint);
    if (!stroke) {
        emit failed(stroke.error());
        return nullptr;
    }
    return std::make_unique<PaintDrag>(view, std::move(*stroke), position);
}

std::vector<Label> SeedsTool::inputs() const
{
    std::vector<Label> numbers;
    if (const Segmentation* segmentation = list().find(list().active()))
        for (const Segment& segment : segmentation->segments())
            if (segment.visible && !segment.locked)
                numbers.push_back(segment.number);
    return numbers;
}

EditOperation SeedsTool::operation() const
{
    const auto numbers = inputs();
    if (numbers.size() < 2)
        return {};
    if (m_method->currentIndex() == 1)
        return cut();
    const double locality = m_locality->value() / 1000;
    return [numbers, locality, forest = m_forest](const EditInput& input,
                                                  const Progress& progress) -> Outcome {
        using namespace processing;
        if (!input.image)
            return noImage();
        IndexBox seeded;
        int kinds = 0;
        for (const Region& region : input.segments) {
            seeded.unite(region.box);
            kinds += region.box.isEmpty() ? 0 : 1;
        }
        if (kinds < 2)
            return std::vector<RegionChange>{}; // the second is being drawn
        const std::scoped_lock lock(forest->mutex);
        auto& growth = forest->growth;
        const IndexBox wanted = SeededGrowth::boxAround(input.geometry, seeded);
        const auto covers = [&](const IndexBox& box) {
            IndexBox both = box;
            both.unite(seeded);
            return both == box;
        };
        const bool goesOn = growth && forest->image == input.image->voxels &&
                            forest->locality == locality && covers(growth->box());
        LabelBox seeds(goesOn ? growth->box() : wanted);
        for (std::size_t at = 0; at < numbers.size(); ++at)
            forEachIn(input.segments[at],
                      [&](Index3 voxel) { seeds.at(voxel) = numbers[at]; });
        if (goesOn) {
            if (auto done = growth->update(seeds, seeds.box, progress); !done) {
                growth.reset();
                return tl::unexpected<Error>(done.error());
            }
        } else {
            auto made = SeededGrowth::create(*input.image, seeds, {locality}, progress);
            if (!made)
                return tl::unexpected<Error>(made.error());
            growth.emplace(std::move(*made));
            forest->image = input.image->voxels;
            forest->locality = locality;
        }
        const LabelBox labels = growth->labels();
        std::vector<RegionChange> changes;
        for (std::size_t at = 0; at < numbers.size(); ++at) {
            if (input.segments[at].box.isEmpty())
                continue;
            auto region = std::make_shared<Region>(labels.box);
            for (std::size_t voxel = 0; voxel < labels.labels.size(); ++voxel)
                region->inside[voxel] = labels.labels[voxel] == numbers[at] ? 1 : 0;
            *region = region->in(region->bounds());
            changes.push_back({numbers[at], RegionAction::Add, std::move(region)});
        }
        return changes;
    };
}

Text SeedsTool::commandName() const
{
    return Text(HANGAKU_TR("Core", "Grow from seeds"));
}

// Nudge

std::unique_ptr<Drag> NudgeTool::press(SliceView& view, QPointF position, Qt::KeyboardModifiers)
{
    const Segmentation* segmentation = list().find(list().active());
    const Segment* segment = target();
    bool isInside = true;
    if (segment != nullptr)
        if (const auto voxel = voxelAt(segmentation->geometry(), view.toLps(position)))
            isInside = segmentation->layerOf(*segment).at(*voxel) == segment->number;
    auto stroke = list().beginStroke(isInside ? StrokeMode::Paint : StrokeMode::Erase,
                                     Text(HANGAKU_TR("Core", "Nudge")));
    if (!stroke) {
        emit failed(stroke.error());
        return nullptr;
    }
    return std::make_unique<PaintDrag>(view, std::move(*stroke), position);
}

} // namespace hangaku::viewer
