#include "viewer/session/journal/TraceRecorder.h"

#include "viewer/session/FrozenLayers.h"

#include <QDateTime>

#include <algorithm>
#include <chrono>
#include <utility>

namespace hangaku::viewer {
namespace {

/// A longer pause than this is not work: somebody came in, or the telephone rang.
constexpr std::int64_t kLongestPauseMs = 20'000;
/// The comparison follows the hand at this distance.
constexpr int kCompareAfterMs = 300;

bool isUntouched(const Segment& segment)
{
    return segment.algorithmType == AlgorithmType::Automatic && !segment.correction;
}

std::int64_t steadyMs()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

std::string localTime()
{
    const auto now = QDateTime::currentDateTime();
    return now.toOffsetFromUtc(now.offsetFromUtc()).toString(Qt::ISODate).toStdString();
}

/// "Remove %1" -> "Remove": what it was done to has a field of its own.
std::string toolName(const Text& name)
{
    return QString::fromStdString(name.source())
        .remove(QStringLiteral("%1"))
        .simplified()
        .toStdString();
}

struct Change {
    std::int64_t added = 0;
    std::int64_t removed = 0;
};

/// Voxels that segments won and lost. A segment that went to a layer of its own lost and won them
/// all there: only the difference counts.
std::map<Label, Change> changesOf(const SegmentationDelta& delta)
{
    std::map<Label, Change> changes;
    for (const auto& layer : delta.layers)
        for (const auto& run : layer.voxels.runs()) {
            changes[run.after].added += run.length;
            changes[run.before].removed += run.length;
        }
    changes.erase(0);
    for (const auto& move : delta.moves) {
        Change& change = changes[move.number];
        const auto both = std::min(change.added, change.removed);
        change.added -= both;
        change.removed -= both;
    }
    return changes;
}

} // namespace

TraceRecorder::TraceRecorder(TaskRunner& tasks, SegmentationList& list, QObject* parent)
    : QObject(parent), m_tasks(tasks), m_list(list), m_clock(steadyMs)
{
    // Long before the first sign of work.
    m_lastActivity = m_clock() - 2 * kLongestPauseMs;
    m_compareTimer.setSingleShot(true);
    m_compareTimer.setInterval(kCompareAfterMs);
    connect(&m_compareTimer, &QTimer::timeout, this, &TraceRecorder::compareNext);
    connect(&list, &SegmentationList::inserted, this, &TraceRecorder::inserted);
    connect(&list, &SegmentationList::listChanged, this, &TraceRecorder::forgetClosed);
    connect(&list, &SegmentationList::runsWritten, this, &TraceRecorder::noteActivity);
    connect(&list, &SegmentationList::voxelsChanged, this,
            [this](int id, int, const IndexBox& box) { voxelsChanged(id, box); });
    connect(&list, &SegmentationList::edited, this,
            [this](int id, const SegmentationDelta& delta, const Text& name) {
                add(id, delta, name, Step::Done);
            });
    connect(&list, &SegmentationList::retraced, this,
            [this](int id, const SegmentationDelta& delta, const Text& name, bool undone) {
                add(id, delta, name, undone ? Step::Undone : Step::Redone);
            });
    connect(&list, &SegmentationList::opened, this, &TraceRecorder::opened);
    connect(&list, &SegmentationList::saved, this, [this](int id, const QString& file) {
        saved(id, file.toStdString());
    });
}

TraceRecorder::~TraceRecorder() = default;

const EditTrace& TraceRecorder::trace(SegmentationId id) const
{
    static const EditTrace empty;
    const auto found = m_traced.find(id);
    return found == m_traced.end() ? empty : found->second.trace;
}

std::shared_ptr<const CompressedMask> TraceRecorder::modelMask(SegmentationId id) const
{
    const auto found = m_traced.find(id);
    return found == m_traced.end() ? nullptr : found->second.model;
}

bool TraceRecorder::isKeepingModel(SegmentationId id) const
{
    const auto found = m_traced.find(id);
    return found != m_traced.end() && found->second.isKeeping;
}

CorrectionSummary TraceRecorder::summary(SegmentationId id) const
{
    CorrectionSummary summary;
    const auto found = m_traced.find(id);
    if (found == m_traced.end())
        return summary;
    const auto* segmentation = m_list.find(id);
    if (found->second.model != nullptr && segmentation != nullptr)
        summary = summarise(found->second.slices, segmentation->geometry());
    summary.actions = found->second.trace.actions();
    summary.activeSeconds = found->second.trace.activeSeconds();
    return summary;
}

bool TraceRecorder::isSettled(SegmentationId id) const
{
    const auto found = m_traced.find(id);
    return found == m_traced.end() || found->second.model == nullptr ||
           (found->second.stale.empty() && !found->second.isComparing);
}

void TraceRecorder::setClock(std::function<std::int64_t()> clock)
{
    m_clock = std::move(clock);
    m_lastActivity = m_clock() - 2 * kLongestPauseMs;
}

void TraceRecorder::noteActivity()
{
    const auto now = m_clock();
    const auto pause = now - std::exchange(m_lastActivity, now);
    if (pause <= kLongestPauseMs)
        m_activeSeconds += static_cast<double>(pause) / 1000;
}

void TraceRecorder::inserted(int id)
{
    const auto [found, isNew] = m_traced.try_emplace(id);
    const auto& segments = m_list.find(id)->segments();
    if (!isNew) {
        // It comes back by undo, with what was done to it.
        voxelsChanged(id, m_list.find(id)->geometry().box());
        return;
    }
    if (std::ranges::any_of(segments, isUntouched))
        keepModel(id);
}

void TraceRecorder::keepModel(int id)
{
    m_traced.at(id).isKeeping = true;
    using Kept = std::pair<std::shared_ptr<CompressedMask>, std::vector<SliceComparisons>>;
    m_tasks.run<Kept>(
        this,
        [frozen = m_list.freeze(id)](const Progress&) {
            auto mask = std::make_shared<CompressedMask>(CompressedMask::of(*frozen));
            for (const Segment& segment : frozen->segments())
                if (!isUntouched(segment))
                    mask->layerOf.erase(segment.number);
            auto slices = unchanged(*mask);
            return Kept{std::move(mask), std::move(slices)};
        },
        [this, id](Kept kept) {
            Traced* traced = find(id);
            if (traced == nullptr || !std::exchange(traced->isKeeping, false))
                return; // closed, or recovered with its own past
            traced->model = std::move(kept.first);
            traced->slices = std::move(kept.second);
            m_compareTimer.start();
            emit summaryChanged(id);
        });
}

void TraceRecorder::restore(SegmentationId id, EditTrace trace,
                            std::shared_ptr<const CompressedMask> model)
{
    Traced& traced = m_traced[id];
    traced.trace = std::move(trace);
    traced.isKeeping = false;
    if (model != nullptr) {
        traced.slices.assign(static_cast<std::size_t>(model->size[2]), {});
        for (int k = 0; k < model->size[2]; ++k)
            traced.stale.insert(k);
        traced.model = std::move(model);
        m_compareTimer.start();
    }
    emit traceChanged(id);
    emit summaryChanged(id);
}

TraceRecorder::Traced* TraceRecorder::find(int id)
{
    const auto found = m_traced.find(id);
    return found == m_traced.end() ? nullptr : &found->second;
}

void TraceRecorder::forgetClosed()
{
    // What undo could bring back keeps its past.
    if (m_list.ids().empty() && m_list.history().size() == 0)
        m_traced.clear();
}

void TraceRecorder::add(int id, const SegmentationDelta& delta, const Text& name, Step step)
{
    const auto* segmentation = m_list.find(id);
    noteActivity();
    auto& trace = m_traced[id].trace;
    TraceEntry entry;
    entry.action = trace.actions() + 1;
    entry.person = m_list.person().toStdString();
    entry.time = localTime();
    entry.tool = std::string(step == Step::Undone   ? "Undo: "
                             : step == Step::Redone ? "Redo: "
                                                    : "") +
                 toolName(name);
    entry.activeSeconds = std::exchange(m_activeSeconds, 0);
    // The name of a segment that is gone, or was changed alone, is in the command's.
    const auto named = name.arguments().empty() ? std::string() : name.arguments().front();
    auto changes = changesOf(delta);
    if (changes.empty()) {
        const auto& segments = segmentation->segments();
        const auto segment = std::ranges::find(segments, named, &Segment::label);
        changes[segment == segments.end() ? Label{0} : segment->number];
    }
    for (const auto& [number, change] : changes) {
        const auto* segment = segmentation->find(number);
        entry.segment = number;
        entry.label = segment == nullptr ? named : segment->label;
        entry.voxelsAdded = step == Step::Undone ? change.removed : change.added;
        entry.voxelsRemoved = step == Step::Undone ? change.added : change.removed;
        trace.entries.push_back(entry);
        entry.activeSeconds = 0;
    }
    emit traceChanged(id);
    emit summaryChanged(id);
}

void TraceRecorder::voxelsChanged(int id, const IndexBox& box)
{
    Traced* traced = find(id);
    if (traced == nullptr || (traced->model == nullptr && !traced->isKeeping))
        return;
    for (int k = box.first[2]; k < box.end[2]; ++k)
        traced->stale.insert(k);
    m_compareTimer.start();
}

void TraceRecorder::compareNext()
{
    // Whoever freezes the voxels finishes what is being applied: that would hold up the window.
    if (m_isComparing || m_list.isApplying()) {
        m_compareTimer.start();
        return;
    }
    const auto next = std::ranges::find_if(m_traced, [this](const auto& pair) {
        return pair.second.model != nullptr && !pair.second.stale.empty() &&
               m_list.find(pair.first) != nullptr;
    });
    if (next == m_traced.end())
        return;
    const auto id = next->first;
    m_isComparing = next->second.isComparing = true;
    m_tasks.run<std::map<int, SliceComparisons>>(
        this,
        [model = next->second.model, frozen = m_list.freeze(id),
         slices = std::exchange(next->second.stale, {})](const Progress& progress) {
            return compare(*model, *frozen, slices, progress);
        },
        [this, id](std::map<int, SliceComparisons> compared) {
            m_isComparing = false;
            Traced* traced = find(id);
            if (traced == nullptr)
                return;
            traced->isComparing = false;
            for (auto& [k, slice] : compared)
                traced->slices[static_cast<std::size_t>(k)] = std::move(slice);
            emit summaryChanged(id);
            writeIfSettled(id);
            m_compareTimer.start();
        });
}

void TraceRecorder::opened(int id)
{
    const auto file = tracePath(m_list.file(id));
    m_tasks.run<Result<EditTrace>>(
        this, [file](const Progress&) { return readTrace(file); },
        [this, id](Result<EditTrace> read) {
            if (!read) {
                if (read.error().code != ErrorCode::NotFound)
                    emit failed(read.error());
                return;
            }
            // What was done since it was opened comes after what was done before.
            if (find(id) == nullptr)
                return;
            auto& trace = m_traced.at(id).trace;
            const int before = read->actions();
            for (TraceEntry& entry : trace.entries) {
                entry.action += before;
                read->entries.push_back(std::move(entry));
            }
            trace = std::move(*read);
            emit traceChanged(id);
            emit summaryChanged(id);
        });
}

void TraceRecorder::saved(int id, const std::filesystem::path& file)
{
    if (trace(id).entries.empty())
        return;
    m_traced.at(id).toWrite = tracePath(file);
    writeIfSettled(id);
}

void TraceRecorder::writeIfSettled(int id)
{
    Traced& traced = m_traced.at(id);
    if (traced.toWrite.empty() || !isSettled(id))
        return;
    m_tasks.run<Result<void>>(
        this,
        [trace = traced.trace, summary = summary(id),
         file = std::exchange(traced.toWrite, {})](const Progress&) {
            return writeText(toJson(trace, summary), file);
        },
        [this](const Result<void>& written) {
            if (!written)
                emit failed(written.error());
        });
}

} // namespace hangaku::viewer
