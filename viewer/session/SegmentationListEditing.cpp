// The part of SegmentationList that changes voxels and segments, each change a step of undo.
#include "viewer/core/undo/CompositeCommand.h"
#include "viewer/session/SegmentationCommands.h"
#include "viewer/session/SegmentationList.h"
#include "viewer/session/Stroke.h"

#include <QDateTime>
#include <QElapsedTimer>

#include <algorithm>

namespace hangaku::viewer {
namespace {

/// Local time with its offset, ISO 8601.
std::string now()
{
    const auto time = QDateTime::currentDateTime();
    return time.toOffsetFromUtc(time.offsetFromUtc()).toString(Qt::ISODate).toStdString();
}

/// What a tool does beside the mask when its step is undone and redone.
class FunctionCommand final : public Command {
public:
    FunctionCommand(std::function<void()> undo, std::function<void()> redo)
        : m_undo(std::move(undo)), m_redo(std::move(redo))
    {
    }
    void undo() override { m_undo(); }
    void redo() override { m_redo(); }
    Text name() const override { return {}; }
    std::size_t bytes() const override { return sizeof(*this); }

private:
    std::function<void()> m_undo;
    std::function<void()> m_redo;
};

} // namespace

Result<Label> SegmentationList::addSegment(SegmentationId id, const QString& label)
{
    finishApplying();
    if (id == -1) {
        const auto* volume = m_openCase.volume();
        if (volume == nullptr)
            return fail(ErrorCode::InvalidArgument,
                        Text(HANGAKU_TR("Core", "Nothing is open to draw on")),
                        Text(HANGAKU_TR("Core", "Open an image first.")));
        Segmentation segmentation(volume->geometry);
        segmentation.seriesInstanceUid = volume->description.seriesInstanceUid;
        segmentation.frameOfReferenceUid = volume->description.frameOfReferenceUid;
        segmentation.provenance.creator = m_person.toStdString();
        id = addEntry(std::move(segmentation), LabelExtents(),
                      Text(HANGAKU_TR("Core", "New segmentation")));
    }
    auto* found = entry(id);
    if (found == nullptr)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The segmentation is no longer there")));
    Segment segment;
    segment.number = found->segmentation.firstFreeNumber();
    segment.label = label.toStdString();
    segment.category = anatomicalStructure();
    segment.type = tissue();
    segment.colour = cycleColour(static_cast<int>(found->segmentation.segments().size()));
    const int position = static_cast<int>(found->segmentation.segments().size());
    if (auto inserted = found->segmentation.insert(segment); !inserted)
        return tl::unexpected<Error>(inserted.error());
    const Text name(HANGAKU_TR("Core", "Add %1"), {segment.label});
    push(std::make_unique<SegmentCommand>(*this, id, name, std::nullopt, segment, position));
    emit edited(id, {}, name);
    emit segmentsChanged(id);
    setActive(id, segment.number);
    return segment.number;
}

void SegmentationList::removeSegment(SegmentationId id, Label number)
{
    finishApplying();
    auto* found = entry(id);
    const auto* present = found == nullptr ? nullptr : found->segmentation.find(number);
    if (present == nullptr)
        return;
    const Segment segment = *present;
    auto& map = found->segmentation.layerOf(segment);
    const IndexBox box = boxOf(id, number);
    found->beforeWrite(segment.layer, box);
    LabelMapEdit edit(map);
    for (int k = box.first[2]; k < box.end[2]; ++k)
        for (int j = box.first[1]; j < box.end[1]; ++j)
            edit.fillRow(box.first[0], box.end[0], j, k, 0,
                         [number](Label label) { return label == number; });
    SegmentationDelta delta;
    if (auto voxels = edit.finish(); !voxels.isEmpty())
        delta.layers.push_back({segment.layer, std::move(voxels)});
    const int position = found->segmentation.remove(number);
    for (const auto& layer : delta.layers) {
        applyExtents(*found, delta, 1);
        emit runsWritten(id, layer.index, layer.voxels.runs(), false);
        emit voxelsChanged(id, layer.index, layer.voxels.dirtyBox());
    }
    const Text name(HANGAKU_TR("Core", "Remove %1"), {segment.label});
    emit edited(id, delta, name);
    push(std::make_unique<SegmentCommand>(*this, id, name, segment, std::nullopt, position,
                                          std::move(delta)));
    emit segmentsChanged(id);
    keepSelectionValid();
    emit listChanged();
}

Result<void> SegmentationList::changeSegment(SegmentationId id, const Segment& changed)
{
    auto* found = entry(id);
    auto* present = found == nullptr ? nullptr : found->segmentation.find(changed.number);
    if (present == nullptr || present->layer != changed.layer)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "The segment is no longer there")));
    if (*present == changed)
        return {};
    const Segment before = *present;
    *present = changed;
    const Text name(HANGAKU_TR("Core", "Change %1"), {changed.label});
    push(std::make_unique<SegmentCommand>(*this, id, name, before, changed, 0));
    emit edited(id, {}, name);
    emit segmentsChanged(id);
    return {};
}

Result<void> SegmentationList::checkDrawable() const
{
    const auto* found = entry(m_active);
    const auto* segment = found == nullptr ? nullptr : found->segmentation.find(m_activeSegment);
    if (segment == nullptr)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "No segment is selected")),
                    Text(HANGAKU_TR("Core", "Add or select a segment, then draw.")));
    if (segment->locked)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "%1 is locked"), {segment->label}),
                    Text(HANGAKU_TR("Core", "Unlock it in the segments panel to change it.")));
    if (!segment->visible)
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "%1 is hidden"), {segment->label}),
                    Text(HANGAKU_TR("Core", "Show it in the segments panel to change it.")));
    return {};
}

Result<std::unique_ptr<Stroke>> SegmentationList::beginStroke(StrokeMode mode)
{
    return beginStroke(mode, mode == StrokeMode::Erase ? Text(HANGAKU_TR("Core", "Erase"))
                                                       : Text(HANGAKU_TR("Core", "Paint")));
}

Result<std::unique_ptr<Stroke>> SegmentationList::beginStroke(StrokeMode mode, const Text& name)
{
    finishApplying();
    if (auto drawable = checkDrawable(); !drawable)
        return tl::unexpected<Error>(drawable.error());
    return std::unique_ptr<Stroke>(new Stroke(*this, m_active, m_activeSegment, mode, name));
}

Region SegmentationList::reachable(StrokeMode mode, Region region)
{
    if (isApplying() || !checkDrawable())
        return {};
    SegmentationEdit edit(entry(m_active)->segmentation, surroundings(m_active));
    return mode == StrokeMode::Paint ? edit.addable(m_activeSegment, std::move(region))
                                     : edit.erasable(m_activeSegment, std::move(region));
}

SegmentationEdit::Surroundings SegmentationList::surroundings(SegmentationId id)
{
    SegmentationEdit::Surroundings around;
    around.rules = m_rules;
    if (m_rules.intensity && m_openCase.volume() != nullptr)
        around.image = *m_openCase.volume();
    around.beforeWrite = [this, id](int layer, int first, int end) {
        if (auto* written = entry(id))
            written->beforeWrite(layer, first, end);
    };
    around.boxOf = [this, id](Label number) { return boxOf(id, number); };
    return around;
}

void SegmentationList::pushEdit(SegmentationId id, SegmentationDelta delta, const Text& name)
{
    auto& changed = *entry(id);
    std::vector<EditCommand::Marked> marked;
    for (const auto& [label, change] : delta.voxelChanges()) {
        auto* segment = changed.segmentation.find(label);
        if (segment == nullptr || !segment->isFromModel())
            continue;
        const Segment before = *segment;
        segment->correction = Correction{m_person.toStdString(), now()};
        segment->algorithmType = AlgorithmType::SemiAutomatic;
        marked.push_back({before, *segment});
    }
    applyExtents(changed, delta, 1);
    const bool hasMarks = !marked.empty();
    emit edited(id, delta, name);
    push(std::make_unique<EditCommand>(*this, id, name, std::move(delta), std::move(marked)));
    if (hasMarks)
        emit segmentsChanged(id);
}

void SegmentationList::apply(SegmentationId id, std::vector<RegionChange> changes, const Text& name)
{
    finishApplying();
    if (entry(id) == nullptr || changes.empty())
        return;
    const int first = changes.front().region->box.first[2];
    std::unique_ptr<Stroke> stroke(new Stroke(*this, id, 0, StrokeMode::Paint, name));
    m_applying.reset(new Applying{std::move(stroke), std::move(changes), 0, first});
    m_applyTimer.start();
}

void SegmentationList::applySome()
{
    constexpr int kSlices = 4;
    constexpr int kBiteMs = 6;
    QElapsedTimer clock;
    clock.start();
    while (m_applying->next < m_applying->changes.size()) {
        const auto& change = m_applying->changes[m_applying->next];
        m_applying->stroke->change(change, m_applying->k, m_applying->k + kSlices);
        m_applying->k += kSlices;
        if (m_applying->k >= change.region->box.end[2] &&
            ++m_applying->next < m_applying->changes.size())
            m_applying->k = m_applying->changes[m_applying->next].region->box.first[2];
        if (m_applyTimer.isActive() && clock.elapsed() >= kBiteMs)
            return;
    }
    m_applyTimer.stop();
    // Whoever is told may apply the next.
    const auto done = std::move(m_applying);
    done->stroke->commit();
    emit applied(done->stroke->segmentation());
}

void SegmentationList::finishApplying()
{
    m_applyTimer.stop();
    while (m_applying != nullptr)
        applySome();
}

void SegmentationList::push(std::unique_ptr<Command> command)
{
    if (m_isGrouping)
        m_group.push_back(std::move(command));
    else
        m_history.push(std::move(command));
}

void SegmentationList::beginGroup(const Text& name)
{
    finishApplying();
    m_isGrouping = true;
    m_groupName = name;
}

void SegmentationList::groupWith(std::function<void()> undo, std::function<void()> redo)
{
    m_group.push_back(std::make_unique<FunctionCommand>(std::move(undo), std::move(redo)));
}

void SegmentationList::endGroup()
{
    finishApplying();
    m_isGrouping = false;
    if (!m_group.empty())
        m_history.push(std::make_unique<CompositeCommand>(m_groupName, std::move(m_group)));
    m_group.clear();
}

std::shared_ptr<FrozenLayers> SegmentationList::freeze(SegmentationId id)
{
    finishApplying();
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? nullptr : Entry::freeze(found->second);
}

void SegmentationList::setRules(const EditRules& rules)
{
    if (rules == m_rules)
        return;
    m_rules = rules;
    emit rulesChanged();
}

void SegmentationList::undo()
{
    walk([this] { m_history.undo(); });
}

void SegmentationList::redo()
{
    walk([this] { m_history.redo(); });
}

void SegmentationList::goTo(std::size_t done)
{
    walk([this, done] {
        while (m_history.done() > done && m_history.canUndo())
            m_history.undo();
        while (m_history.done() < done && m_history.canRedo())
            m_history.redo();
    });
}

void SegmentationList::walk(const std::function<void()>& step)
{
    finishApplying();
    const auto before = std::pair(m_active, m_activeSegment);
    step();
    keepSelectionValid();
    // Whoever follows the list draws and lists everything again: only where it has changed.
    if (before != std::pair(m_active, m_activeSegment))
        emit listChanged();
}

} // namespace hangaku::viewer
