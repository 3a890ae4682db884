#include "viewer/session/SegmentationList.h"

#include "viewer/session/FrozenLayers.h"
#include "viewer/session/ReadMasks.h"
#include "viewer/session/SegmentationCommands.h"
#include "viewer/session/Stroke.h"

#include <algorithm>

namespace hangaku::viewer {
namespace {

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
    m_applyTimer.setInterval(0);
    connect(&m_applyTimer, &QTimer::timeout, this, &SegmentationList::applySome);
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
    const auto extent = found->extents.find(number);
    if (extent == found->extents.end())
        return 0;
    return static_cast<double>(extent->second.voxels) *
           found->segmentation.geometry().voxelVolumeMm3() / 1000;
}

IndexBox SegmentationList::boxOf(SegmentationId id, Label number) const
{
    const auto* found = entry(id);
    if (found == nullptr)
        return {};
    if (!found->isCounted)
        return found->segmentation.geometry().box();
    const auto extent = found->extents.find(number);
    return extent == found->extents.end() ? IndexBox{} : extent->second.box;
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
    emit inserted(id);
    emit listChanged();
}

int SegmentationList::takeEntry(SegmentationId id)
{
    const auto found = std::ranges::find(m_order, id);
    const auto position = static_cast<int>(found - m_order.begin());
    m_order.erase(found);
    m_entries.erase(id);
    keepSelectionValid();
    emit taken(id);
    emit listChanged();
    return position;
}

void SegmentationList::applyExtents(Entry& changed, const SegmentationDelta& delta, int sign)
{
    IndexBox written;
    for (const auto& layer : delta.layers)
        written.unite(layer.voxels.dirtyBox());
    for (const auto& [label, count] : delta.voxelChanges()) {
        auto& extent = changed.extents[label];
        extent.voxels += sign * count;
        extent.box.unite(written);
    }
    emit volumesChanged(changed.id);
}

SegmentationId SegmentationList::add(Segmentation segmentation, const Text& commandName)
{
    const auto id = addEntry(std::move(segmentation), std::nullopt, commandName);
    count(m_entries.at(id));
    return id;
}

void SegmentationList::count(const std::shared_ptr<Entry>& counted)
{
    m_tasks.run<LabelExtents>(
        this,
        [frozen = Entry::freeze(counted)](const Progress&) { return frozen->extents(); },
        [this, counted](const LabelExtents& extents) {
            // What was drawn meanwhile is in the entry's own extents already.
            for (const auto& [label, extent] : extents) {
                counted->extents[label].voxels += extent.voxels;
                counted->extents[label].box.unite(extent.box);
            }
            counted->isCounted = true;
            if (entry(counted->id) != nullptr)
                emit volumesChanged(counted->id);
        });
}

SegmentationId SegmentationList::addEntry(Segmentation segmentation,
                                          std::optional<LabelExtents> extents,
                                          const Text& commandName)
{
    finishApplying();
    const bool isCounted = extents.has_value();
    auto added = std::make_shared<Entry>(Entry{m_nextId++,
                                               std::move(segmentation),
                                               {},
                                               std::move(extents).value_or(LabelExtents()),
                                               0,
                                               0,
                                               isCounted,
                                               {}});
    added->revision = m_nextRevision++;
    const auto id = added->id;
    m_activeSegment = 0;
    insertEntry(added, -1);
    push(std::make_unique<ListCommand>(*this, added, -1, ListCommand::Kind::Add, commandName));
    emit this->added(id);
    return id;
}

void SegmentationList::remove(SegmentationId id)
{
    finishApplying();
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return;
    const auto removed = found->second;
    const int position = takeEntry(id);
    push(std::make_unique<ListCommand>(
        *this, removed, position, ListCommand::Kind::Remove,
        Text(HANGAKU_TR("Core", "Remove %1"), {removed->segmentation.name})));
}

void SegmentationList::open(const std::vector<std::filesystem::path>& files)
{
    if (files.empty())
        return;
    std::shared_ptr<VolumeDescription> source;
    if (m_openCase.volume() != nullptr)
        source = std::make_shared<VolumeDescription>(m_openCase.volume()->description);
    ++m_opening;
    const auto read = [files, source, open = m_fileGuard.open](const Progress& progress) {
        const auto result = std::make_shared<ReadMasks>();
        open(files, [&] {
            *result = readMasks(files, source.get(), progress);
            FileGuard::Paths opened;
            for (const ReadMask& mask : result->masks)
                opened.push_back(mask.file);
            return opened;
        });
        return result;
    };
    m_tasks.run<std::shared_ptr<ReadMasks>>(
        this, read,
        [this](const std::shared_ptr<ReadMasks>& result) {
            for (ReadMask& mask : result->masks) {
                const auto name = mask.segmentation->name;
                const auto id = addEntry(std::move(*mask.segmentation),
                                         std::move(mask.extents),
                                         Text(HANGAKU_TR("Core", "Open %1"), {name}));
                auto* added = entry(id);
                // Another program's structure set may hold more than voxels: it is not saved over.
                if (added->segmentation.fileFormat != SegmentationFormat::DicomStructureSet)
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

void SegmentationList::save(SegmentationId id, const std::filesystem::path& file,
                            std::optional<SegmentationFormat> asked, Consent consent)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return;
    const auto format = asked ? asked : segmentationFormatOf(file);
    if (!format || (isSurface(*format) && !m_surfaceWriter)) {
        emit failed(unknownFormat(file).value());
        return;
    }
    auto& saved = *found->second;
    // One after the other: what is saved last is what the file holds. The pool starts them in order.
    const auto done = std::make_shared<std::promise<void>>();
    const auto before = std::exchange(saved.lastSave, done->get_future().share());
    const bool isSameFile = saved.file == file && saved.segmentation.fileFormat == format;
    const auto frozen = Entry::freeze(found->second);
    const auto source = sourceOf(m_openCase, saved.segmentation);
    // The images of the time point that is seen are named.
    const auto* shown = m_openCase.volume();
    const bool isShown = shown != nullptr && source != nullptr && shown->description.id == source->id;
    const int timePoint = isShown ? shown->timePoint : 0;
    m_tasks.run<Result<SaveOutcome>>(
        this,
        [frozen, source, file, timePoint, format, consent, before, done,
         surfaces = m_surfaceWriter, guardedSave = m_fileGuard.save,
         agreedTo = isSameFile ? saved.agreedTo
                               : std::vector<std::string>()](const Progress&) {
            if (before.valid())
                before.wait();
            Result<SaveOutcome> outcome;
            const auto write = [&]() -> Result<void> {
                outcome = saveSegmentation(*frozen->copy(), file, *format,
                                           {source.get(), timePoint}, surfaces, consent, agreedTo);
                if (!outcome)
                    return tl::unexpected<Error>(outcome.error());
                return {};
            };
            if (const auto written = guardedSave(file, write); !written)
                outcome = tl::unexpected<Error>(written.error());
            done->set_value();
            return outcome;
        },
        [this, id, file, format, revision = saved.revision](const Result<SaveOutcome>& result) {
            finishSave(id, file, *format, revision, result);
        });
}

void SegmentationList::finishSave(SegmentationId id, const std::filesystem::path& file,
                                  SegmentationFormat format, std::uint64_t revision,
                                  const Result<SaveOutcome>& result)
{
    if (!result) {
        // What is not in its file any more, or may not be, is asked about before it is closed.
        if (auto* failedEntry = entry(id); failedEntry != nullptr && failedEntry->file == file &&
                                           result.error().code != ErrorCode::Cancelled) {
            failedEntry->savedRevision = 0;
            emit historyChanged();
        }
        emit failed(result.error());
        return;
    }
    const auto name = QString::fromStdString(file.string());
    if (!result->isWritten) {
        emit lossesFound(id, name, format, result->losses);
        return;
    }
    if (auto* written = entry(id); written != nullptr && !isSurface(format)) {
        written->file = file;
        written->segmentation.fileFormat = format;
        written->savedRevision = revision;
        written->agreedTo.clear();
        for (const auto& loss : result->losses)
            written->agreedTo.push_back(loss.code);
    }
    emit historyChanged();
    emit saved(id, name);
}

void SegmentationList::setFile(SegmentationId id, const std::filesystem::path& file)
{
    if (auto* found = entry(id))
        found->file = file;
}

void SegmentationList::closeAll()
{
    m_applying.reset();
    m_applyTimer.stop();
    m_history.clear();
    m_entries.clear();
    const auto closed = std::exchange(m_order, {});
    m_active = -1;
    m_activeSegment = 0;
    for (const auto id : closed)
        emit taken(id);
    emit listChanged();
}

} // namespace hangaku::viewer
