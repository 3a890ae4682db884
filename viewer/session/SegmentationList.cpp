#include "viewer/session/SegmentationList.h"

#include "viewer/processing/io/ImageFile.h"
#include "viewer/processing/io/LabelMapFile.h"
#include "viewer/session/FrozenLayers.h"
#include "viewer/session/ReadMasks.h"
#include "viewer/session/SegmentationClient.h"
#include "viewer/session/SegmentationCommands.h"
#include "viewer/session/Stroke.h"

#include <QDateTime>

#include <algorithm>

namespace hangaku::viewer {
namespace {

/// Local time with its offset, ISO 8601.
std::string now()
{
    const auto time = QDateTime::currentDateTime();
    return time.toOffsetFromUtc(time.offsetFromUtc()).toString(Qt::ISODate).toStdString();
}

/// The opened volume that a segmentation was drawn on; null when it is not open.
std::shared_ptr<const VolumeDescription> sourceOf(const OpenCase& openCase,
                                                  const Segmentation& segmentation)
{
    const auto fits = [&segmentation](const VolumeDescription& volume) {
        return volume.geometry && volume.geometry->isSameGrid(segmentation.geometry()) &&
               (segmentation.seriesInstanceUid.empty() ||
                segmentation.seriesInstanceUid == volume.seriesInstanceUid);
    };
    if (openCase.volume() != nullptr && fits(openCase.volume()->description))
        return std::make_shared<VolumeDescription>(openCase.volume()->description);
    for (const auto& study : openCase.contents().studies)
        for (const auto& series : study.series)
            for (const auto& volume : series.volumes)
                if (fits(volume))
                    return std::make_shared<VolumeDescription>(volume);
    return nullptr;
}

} // namespace

SegmentationList::SegmentationList(TaskRunner& tasks, OpenCase& openCase, QObject* parent)
    : QObject(parent), m_tasks(tasks), m_openCase(openCase)
{
    m_history.onChanged = [this] { emit historyChanged(); };
}

SegmentationList::~SegmentationList() = default;

SegmentationList::Entry* SegmentationList::entry(SegmentationId id)
{
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? nullptr : found->second.get();
}

const SegmentationList::Entry* SegmentationList::entry(SegmentationId id) const
{
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? nullptr : found->second.get();
}

const Segmentation* SegmentationList::find(SegmentationId id) const
{
    const auto* found = entry(id);
    return found == nullptr ? nullptr : &found->segmentation;
}

double SegmentationList::volumeMl(SegmentationId id, Label number) const
{
    const auto* found = entry(id);
    if (found == nullptr)
        return 0;
    const auto count = found->voxelCounts.find(number);
    if (count == found->voxelCounts.end())
        return 0;
    return static_cast<double>(count->second) *
           found->segmentation.geometry().voxelVolumeMm3() / 1000;
}

bool SegmentationList::isCounted(SegmentationId id) const
{
    const auto* found = entry(id);
    return found != nullptr && found->isCounted;
}

std::filesystem::path SegmentationList::file(SegmentationId id) const
{
    const auto* found = entry(id);
    return found == nullptr ? std::filesystem::path() : found->file;
}

bool SegmentationList::isModified(SegmentationId id) const
{
    const auto* found = entry(id);
    return found != nullptr && found->revision != found->savedRevision;
}

bool SegmentationList::hasUnsavedWork() const
{
    return std::ranges::any_of(m_order, [this](auto id) { return isModified(id); });
}

void SegmentationList::setActive(SegmentationId id, Label number)
{
    if (m_active == id && m_activeSegment == number)
        return;
    m_active = id;
    m_activeSegment = number;
    keepSelectionValid();
    emit listChanged();
}

void SegmentationList::keepSelectionValid()
{
    if (entry(m_active) == nullptr)
        m_active = m_order.empty() ? -1 : m_order.back();
    const auto* segmentation = find(m_active);
    if (segmentation == nullptr || segmentation->segments().empty())
        m_activeSegment = 0;
    else if (segmentation->find(m_activeSegment) == nullptr)
        m_activeSegment = segmentation->segments().front().number;
}

void SegmentationList::setDisplay(const MaskDisplay& display)
{
    if (m_display == display)
        return;
    m_display = display;
    emit displayChanged();
}

void SegmentationList::setSegmentVisible(SegmentationId id, Label number, bool visible)
{
    auto* found = entry(id);
    auto* segment = found == nullptr ? nullptr : found->segmentation.find(number);
    if (segment == nullptr || segment->visible == visible)
        return;
    segment->visible = visible;
    emit segmentsChanged(id);
}

void SegmentationList::insertEntry(std::shared_ptr<Entry> added, int position)
{
    const auto id = added->id;
    const auto at = position < 0 ? m_order.size() : static_cast<std::size_t>(position);
    m_order.insert(m_order.begin() + static_cast<std::ptrdiff_t>(std::min(at, m_order.size())), id);
    m_entries[id] = std::move(added);
    m_active = id;
    keepSelectionValid();
    emit listChanged();
}

int SegmentationList::takeEntry(SegmentationId id)
{
    const auto found = std::ranges::find(m_order, id);
    const auto position = static_cast<int>(found - m_order.begin());
    m_order.erase(found);
    m_entries.erase(id);
    keepSelectionValid();
    emit listChanged();
    return position;
}

void SegmentationList::applyCounts(Entry& changed, const LabelMapDelta& delta, int sign)
{
    for (const auto& [label, count] : delta.voxelChanges())
        changed.voxelCounts[label] += sign * count;
    emit volumesChanged(changed.id);
}

SegmentationId SegmentationList::add(Segmentation segmentation, const Text& commandName)
{
    const auto id = addCounted(std::move(segmentation), {}, commandName);
    count(m_entries.at(id));
    return id;
}

void SegmentationList::count(const std::shared_ptr<Entry>& counted)
{
    counted->isCounted = false;
    using Counts = std::map<Label, std::int64_t>;
    m_tasks.run<Counts>(
        this,
        [frozen = Entry::freeze(counted)](const Progress&) { return frozen->counts(); },
        [this, counted](const Counts& counts) {
            // What was drawn meanwhile is in the entry's own counts already.
            for (const auto& [label, voxels] : counts)
                counted->voxelCounts[label] += voxels;
            counted->isCounted = true;
            if (entry(counted->id) != nullptr)
                emit volumesChanged(counted->id);
        });
}

SegmentationId SegmentationList::addCounted(Segmentation segmentation,
                                            std::map<Label, std::int64_t> counts,
                                            const Text& commandName)
{
    auto added = std::make_shared<Entry>(
        Entry{m_nextId++, std::move(segmentation), {}, std::move(counts), 0, 0, true, {}});
    added->revision = m_nextRevision++;
    const auto id = added->id;
    m_activeSegment = 0;
    insertEntry(added, -1);
    m_history.push(std::make_unique<ListCommand>(*this, added, -1, ListCommand::Kind::Add,
                                                 commandName));
    emit this->added(id);
    return id;
}

void SegmentationList::remove(SegmentationId id)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return;
    const auto removed = found->second;
    const int position = takeEntry(id);
    m_history.push(std::make_unique<ListCommand>(
        *this, removed, position, ListCommand::Kind::Remove,
        Text(HANGAKU_TR("Core", "Remove %1"), {removed->segmentation.name})));
}

Result<Label> SegmentationList::addSegment(SegmentationId id, const QString& label)
{
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
        id = addCounted(std::move(segmentation), {},
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
    m_history.push(std::make_unique<SegmentCommand>(
        *this, id, Text(HANGAKU_TR("Core", "Add %1"), {segment.label}), std::nullopt, segment,
        position));
    emit segmentsChanged(id);
    setActive(id, segment.number);
    return segment.number;
}

void SegmentationList::removeSegment(SegmentationId id, Label number)
{
    auto* found = entry(id);
    const auto* present = found == nullptr ? nullptr : found->segmentation.find(number);
    if (present == nullptr)
        return;
    const Segment segment = *present;
    auto& map = found->segmentation.layerOf(segment);
    found->beforeWrite(segment.layer, map.geometry().box());
    LabelMapEdit edit(map);
    const auto size = map.geometry().size();
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            edit.fillRow(0, size[0], j, k, 0, [number](Label label) { return label == number; });
    auto delta = edit.finish();
    const int position = found->segmentation.remove(number);
    if (!delta.isEmpty()) {
        applyCounts(*found, delta, 1);
        emit voxelsChanged(id, segment.layer, delta.dirtyBox());
    }
    m_history.push(std::make_unique<SegmentCommand>(
        *this, id, Text(HANGAKU_TR("Core", "Remove %1"), {segment.label}), segment, std::nullopt,
        position, std::move(delta)));
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
    m_history.push(std::make_unique<SegmentCommand>(
        *this, id, Text(HANGAKU_TR("Core", "Change %1"), {changed.label}), before, changed, 0));
    emit segmentsChanged(id);
    return {};
}

Result<std::unique_ptr<Stroke>> SegmentationList::beginStroke(StrokeMode mode)
{
    auto* found = entry(m_active);
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
    return std::unique_ptr<Stroke>(
        new Stroke(*this, m_active, found->segmentation.layerOf(*segment), *segment, mode));
}

void SegmentationList::pushEdit(SegmentationId id, int layer, LabelMapDelta delta,
                                const Text& name)
{
    auto& edited = *entry(id);
    std::vector<EditCommand::Marked> marked;
    for (const auto& [label, change] : delta.voxelChanges()) {
        auto* segment = edited.segmentation.find(label);
        if (segment == nullptr || !segment->isFromModel())
            continue;
        const Segment before = *segment;
        segment->correction = Correction{m_person.toStdString(), now()};
        segment->algorithmType = AlgorithmType::SemiAutomatic;
        marked.push_back({before, *segment});
    }
    applyCounts(edited, delta, 1);
    const bool hasMarks = !marked.empty();
    m_history.push(std::make_unique<EditCommand>(*this, id, name, layer, std::move(delta),
                                                 std::move(marked)));
    if (hasMarks)
        emit segmentsChanged(id);
}

void SegmentationList::undo()
{
    m_history.undo();
    keepSelectionValid();
    emit listChanged();
}

void SegmentationList::redo()
{
    m_history.redo();
    keepSelectionValid();
    emit listChanged();
}

void SegmentationList::open(const std::vector<std::filesystem::path>& files)
{
    if (files.empty())
        return;
    std::shared_ptr<VolumeDescription> source;
    if (m_openCase.volume() != nullptr)
        source = std::make_shared<VolumeDescription>(m_openCase.volume()->description);
    ++m_opening;
    const auto read = [files, source](const Progress& progress) {
        return std::make_shared<ReadMasks>(readMasks(files, source.get(), progress));
    };
    m_tasks.run<std::shared_ptr<ReadMasks>>(
        this, read,
        [this](const std::shared_ptr<ReadMasks>& result) {
            for (ReadMask& mask : result->masks) {
                const auto name = mask.segmentation->name;
                const auto id = addCounted(std::move(*mask.segmentation),
                                           std::move(mask.voxelCounts),
                                           Text(HANGAKU_TR("Core", "Open %1"), {name}));
                auto* added = entry(id);
                added->file = mask.file;
                added->savedRevision = added->revision;
                emit historyChanged();
                emit opened(id);
                if (!mask.warnings.empty())
                    emit noticed(QString::fromStdString(mask.file.string()), mask.warnings);
            }
            for (const Error& error : result->errors)
                emit failed(error);
            if (--m_opening == 0)
                emit openFinished();
        },
        [this](double fraction) { emit openProgressed(fraction); });
}

void SegmentationList::save(SegmentationId id, const std::filesystem::path& file)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return;
    const auto frozen = Entry::freeze(found->second);
    const auto revision = found->second->revision;
    const auto source = sourceOf(m_openCase, found->second->segmentation);
    // The images of the time point that is seen are named.
    const auto* shown = m_openCase.volume();
    const bool isShown = shown != nullptr && source != nullptr && shown->description.id == source->id;
    const int timePoint = isShown ? shown->timePoint : 0;
    m_tasks.run<Result<void>>(
        this,
        [frozen, source, file, timePoint](const Progress&) -> Result<void> {
            const auto snapshot = frozen->copy();
            if (processing::isImageFile(file))
                return processing::writeLabelMap(*snapshot, file);
            if (source == nullptr)
                return fail(ErrorCode::InvalidArgument,
                            Text(HANGAKU_TR("Core", "A DICOM SEG needs its image to be open")));
            return SegmentationClient().write(*snapshot, *source, file, timePoint);
        },
        [this, id, file, revision](Result<void> result) {
            if (!result) {
                emit failed(result.error());
                return;
            }
            if (auto* written = entry(id)) {
                written->file = file;
                written->savedRevision = revision;
            }
            emit historyChanged();
            emit saved(id, QString::fromStdString(file.string()));
        });
}

void SegmentationList::closeAll()
{
    m_history.clear();
    m_entries.clear();
    m_order.clear();
    m_active = -1;
    m_activeSegment = 0;
    emit listChanged();
}

} // namespace hangaku::viewer
