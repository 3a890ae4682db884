#include "viewer/session/journal/EditJournal.h"

#include "viewer/session/Session.h"
#include "viewer/session/journal/Changes.h"

#include <algorithm>

namespace hangaku::viewer {
namespace {

/// After a save a journal that holds more than this beyond the state is compacted.
constexpr std::uint64_t kWorthCompacting = 64 << 10;

void begin(ByteWriter& batch, Operation operation, int id)
{
    batch.byte(static_cast<std::uint8_t>(operation));
    batch.number(static_cast<std::uint64_t>(id));
}

} // namespace

EditJournal::EditJournal(Session& session, std::filesystem::path folder,
                         JournalFile::Limits limits, QObject* parent)
    : QObject(parent),
      m_session(session),
      m_folder(std::move(folder)),
      m_limits(limits),
      m_detections(session.detections())
{
    auto& list = session.segmentations();
    connect(&list, &SegmentationList::inserted, this, &EditJournal::inserted);
    connect(&list, &SegmentationList::taken, this, [this](int id) {
        m_known.erase(id);
        schedule();
    });
    connect(&list, &SegmentationList::runsWritten, this, &EditJournal::runsWritten);
    // What else changed is found by comparison.
    connect(&list, &SegmentationList::segmentsChanged, this, &EditJournal::schedule);
    connect(&list, &SegmentationList::listChanged, this, &EditJournal::schedule);
    connect(&list, &SegmentationList::historyChanged, this, &EditJournal::schedule);
    const auto saved = [this] {
        m_isCompactionWanted = m_file != nullptr && m_file->hasGrownBeyond(kWorthCompacting);
        schedule();
    };
    connect(&list, &SegmentationList::saved, this, saved);
    connect(&session.detections(), &DetectionList::saved, this, saved);
    connect(&session.detections(), &DetectionList::changed, this, &EditJournal::schedule);
    connect(&session.detections(), &DetectionList::listChanged, this, &EditJournal::schedule);
    connect(&session.traces(), &TraceRecorder::traceChanged, this, &EditJournal::schedule);
    connect(&session.openCase(), &OpenCase::contentsChanged, this, &EditJournal::schedule);
    connect(&session.openCase(), &OpenCase::volumeChanged, this, &EditJournal::schedule);
    for (const auto id : list.ids())
        inserted(id);
    if (!session.detections().ids().empty())
        schedule();
}

EditJournal::~EditJournal()
{
    flush();
    const bool isUnsaved =
        m_session.segmentations().hasUnsavedWork() || m_session.detections().hasUnsavedWork();
    if (m_file != nullptr && (m_isDiscarded || !isUnsaved))
        m_file->discard();
}

void EditJournal::schedule()
{
    if (std::exchange(m_isScheduled, true))
        return;
    QMetaObject::invokeMethod(this, &EditJournal::flush, Qt::QueuedConnection);
}

JournalFile& EditJournal::openFile()
{
    if (m_file != nullptr)
        return *m_file;
    ByteWriter header;
    write(header, JournalHeader::own(m_session.segmentations().person().toStdString()));
    // They come on the journal's threads, which end before this object.
    JournalFile::Events events;
    events.failed = [this](const Error& error) {
        QMetaObject::invokeMethod(
            this, [this, error] { emit failed(error); }, Qt::QueuedConnection);
    };
    events.resumed = [this] {
        QMetaObject::invokeMethod(this, &EditJournal::resumed, Qt::QueuedConnection);
    };
    events.compactionWanted = [this] {
        QMetaObject::invokeMethod(
            this,
            [this] {
                m_isCompactionWanted = true;
                flush();
            },
            Qt::QueuedConnection);
    };
    m_file =
        std::make_unique<JournalFile>(m_folder, std::move(header.bytes), std::move(events), m_limits);
    return *m_file;
}

void EditJournal::inserted(int id)
{
    // What was done to it before is in the snapshot.
    ByteWriter writer;
    begin(writer, Operation::Insert, id);
    Known known;
    known.segments = m_session.segmentations().find(id)->segments();
    known.pending = std::move(writer.bytes);
    m_known[id] = std::move(known);
    openFile().append(snapshotOf(id));
    schedule();
}

JournalFile::Snapshot EditJournal::snapshotOf(int id) const
{
    auto& list = m_session.segmentations();
    const Segmentation& segmentation = *list.find(id);
    ByteWriter begin;
    begin.number(static_cast<std::uint64_t>(id));
    write(begin, segmentation.geometry());
    begin.text(segmentation.name);
    begin.text(segmentation.seriesInstanceUid);
    begin.text(segmentation.frameOfReferenceUid);
    write(begin, segmentation.provenance);
    begin.number(segmentation.segments().size());
    for (const Segment& segment : segmentation.segments())
        write(begin, segment);
    writeModel(begin, id);
    return {id, std::move(begin.bytes), list.freeze(id), m_session.traces().modelMask(id)};
}

void EditJournal::writeModel(ByteWriter& begin, int id) const
{
    const auto model = m_session.traces().modelMask(id);
    // While it is being kept, the mask is just as the model left it.
    const bool isModelsOwn = model == nullptr && m_session.traces().isKeepingModel(id);
    begin.byte(isModelsOwn ? 1 : model != nullptr ? 2 : 0);
    if (model == nullptr)
        return;
    begin.number(model->layers.size());
    begin.number(model->layerOf.size());
    for (const auto& [number, layer] : model->layerOf) {
        begin.number(number);
        begin.number(static_cast<std::uint64_t>(layer));
    }
}

void EditJournal::runsWritten(int id, int layer, std::span<const LabelMapDelta::Run> runs,
                              bool undone)
{
    const auto known = m_known.find(id);
    if (known == m_known.end())
        return;
    ByteWriter writer{std::move(known->second.pending)};
    begin(writer, Operation::Runs, id);
    writer.number(static_cast<std::uint64_t>(layer));
    writeRuns(writer, runs, undone);
    known->second.pending = std::move(writer.bytes);
    schedule();
}

void EditJournal::writeSegments(ByteWriter& batch, int id)
{
    auto& known = m_known.at(id).segments;
    const auto& present = m_session.segmentations().find(id)->segments();
    if (known == present)
        return;
    begin(batch, Operation::Segments, id);
    writeChanges(batch, known, present);
    known = present;
}

EditJournal::State EditJournal::stateOf(int id) const
{
    const auto& list = m_session.segmentations();
    return {list.find(id)->name, list.file(id).string(), list.isModified(id)};
}

void EditJournal::writeState(ByteWriter& batch, int id)
{
    auto& known = m_known.at(id).state;
    const State present = stateOf(id);
    if (known == present)
        return;
    begin(batch, Operation::State, id);
    batch.text(present.name);
    batch.text(present.file);
    batch.byte(present.isModified ? 1 : 0);
    known = present;
}

void EditJournal::writeTrace(ByteWriter& batch, int id)
{
    Known& known = m_known.at(id);
    const auto& entries = m_session.traces().trace(id).entries;
    const bool hasGrown = entries.size() >= known.traceEntries &&
                          (known.traceEntries == 0 ||
                           entries[known.traceEntries - 1] == known.lastEntry);
    if (hasGrown && entries.size() == known.traceEntries)
        return;
    const std::size_t kept = hasGrown ? known.traceEntries : 0;
    begin(batch, Operation::Trace, id);
    batch.number(kept);
    batch.number(entries.size() - kept);
    for (std::size_t n = kept; n < entries.size(); ++n)
        write(batch, entries[n]);
    known.traceEntries = entries.size();
    known.lastEntry = entries.empty() ? TraceEntry{} : entries.back();
}

void EditJournal::writeOrder(ByteWriter& batch)
{
    const auto& present = m_session.segmentations().ids();
    if (m_order == present)
        return;
    viewer::writeOrder(batch, Operation::Order, present);
    m_order = present;
}

EditJournal::Opened EditJournal::opened() const
{
    const auto& openCase = m_session.openCase();
    Opened opened;
    if (openCase.volume() != nullptr)
        opened.seriesInstanceUid = openCase.volume()->description.seriesInstanceUid;
    for (const auto& path : openCase.openedPaths())
        opened.paths.push_back(path.string());
    return opened;
}

void EditJournal::writeOpened(ByteWriter& batch)
{
    const Opened present = opened();
    if (m_opened == present)
        return;
    batch.byte(static_cast<std::uint8_t>(Operation::Opened));
    batch.text(present.seriesInstanceUid);
    batch.number(present.paths.size());
    for (const auto& path : present.paths)
        batch.text(path);
    m_opened = present;
}

void EditJournal::flush()
{
    m_isScheduled = false;
    const auto& ids = m_session.segmentations().ids();
    if (ids.empty() && m_session.detections().ids().empty()) {
        // Nothing is left that could be lost.
        if (m_file != nullptr) {
            m_file->discard();
            m_ending = std::async(std::launch::async, [ending = std::move(m_file)]() mutable {
                ending.reset();
            });
        }
        m_order.clear();
        m_opened = {};
        m_detections.forget();
        return;
    }
    ByteWriter batch;
    for (const auto id : ids) {
        batch.bytes += std::exchange(m_known.at(id).pending, {});
        writeSegments(batch, id);
        writeState(batch, id);
        writeTrace(batch, id);
    }
    writeOrder(batch);
    m_detections.write(batch);
    writeOpened(batch);
    if (!batch.bytes.empty())
        openFile().append(std::move(batch.bytes));
    // Freezing the voxels would finish what is being applied, and hold up the window.
    const bool isKeepingModels = std::ranges::any_of(
        ids, [this](int id) { return m_session.traces().isKeepingModel(id); });
    if (!m_session.segmentations().isApplying() && !isKeepingModels &&
        (m_isCompactionWanted || (m_file != nullptr && m_file->isCompactionDue())))
        compact();
}

void EditJournal::compact()
{
    m_isCompactionWanted = false;
    std::vector<JournalFile::Snapshot> snapshots;
    ByteWriter batch;
    for (auto& [id, known] : m_known) {
        snapshots.push_back(snapshotOf(id));
        begin(batch, Operation::Insert, id);
        known.state.reset();
        known.traceEntries = 0;
        writeState(batch, id);
        writeTrace(batch, id);
    }
    m_order.clear();
    m_opened = {};
    m_detections.forget();
    writeOrder(batch);
    m_detections.write(batch);
    writeOpened(batch);
    openFile().compact(std::move(snapshots), std::move(batch.bytes));
}

void EditJournal::whenWritten(const std::function<void()>& done)
{
    flush();
    const auto tell = [this, done] {
        QMetaObject::invokeMethod(this, done, Qt::QueuedConnection);
    };
    m_file == nullptr ? tell() : m_file->whenWritten(tell);
}

std::filesystem::path EditJournal::file() const
{
    return m_file == nullptr ? std::filesystem::path() : m_file->path();
}

} // namespace hangaku::viewer
