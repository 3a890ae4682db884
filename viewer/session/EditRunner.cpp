#include "viewer/session/EditRunner.h"

#include "viewer/session/FrozenLayers.h"

#include <algorithm>

namespace hangaku::viewer {
namespace {

constexpr int kPauseMs = 150;

/// The changes as a mask of their own, each segment in its colour.
std::shared_ptr<const Segmentation> previewOf(const std::vector<RegionChange>& changes,
                                              const ImageGeometry& geometry,
                                              const std::vector<Segment>& segments)
{
    auto mask = std::make_shared<Segmentation>(geometry);
    for (const auto& change : changes) {
        if (change.action == RegionAction::Erase)
            continue;
        const Label number = change.number != 0 ? change.number : mask->firstFreeNumber();
        if (mask->find(number) == nullptr) {
            const auto known = std::ranges::find(segments, change.number, &Segment::number);
            Segment segment;
            segment.number = number;
            segment.colour = known != segments.end()
                                 ? known->colour
                                 : cycleColour(static_cast<int>(mask->segments().size()));
            [[maybe_unused]] const auto inserted = mask->insert(segment); // the number is free
        }
        SegmentationEdit(*mask, {}).add(number, *change.region);
    }
    return mask;
}

} // namespace

struct EditRunner::Outcome {
    Result<Changes> changes;
    std::shared_ptr<const Segmentation> preview;
};

EditRunner::EditRunner(TaskRunner& tasks, OpenCase& openCase, SegmentationList& list,
                       EditPreview& preview, QObject* parent)
    : QObject(parent), m_tasks(tasks), m_openCase(openCase), m_list(list), m_preview(preview)
{
    m_again.setSingleShot(true);
    m_again.setInterval(kPauseMs);
    connect(&m_again, &QTimer::timeout, this, [this] {
        if (m_job)
            start();
    });
    connect(&list, &SegmentationList::voxelsChanged, this, &EditRunner::onVoxelsChanged);
    connect(&list, &SegmentationList::taken, this, [this](int id) {
        if (m_job && m_job->id == id)
            cancel();
    });
    connect(&list, &SegmentationList::applied, this, [this] {
        if (std::exchange(m_isApplying, false))
            emit applied();
    });
}

EditRunner::~EditRunner()
{
    m_stop.request_stop();
}

void EditRunner::run(std::vector<Label> segments, EditOperation operation, const Text& name,
                     Then then, Beside beside)
{
    m_job = Job{m_list.active(), std::move(segments), std::move(operation), name, then,
                std::move(beside)};
    start();
}

void EditRunner::start()
{
    m_stop.request_stop();
    m_again.stop();
    m_result.reset();
    const auto frozen = m_list.freeze(m_job->id);
    const Segmentation* segmentation = m_list.find(m_job->id);
    if (frozen == nullptr || segmentation == nullptr) {
        cancel();
        return;
    }
    std::vector<FrozenLayers::Part> parts;
    for (const Label number : m_job->segments)
        if (const Segment* segment = segmentation->find(number))
            parts.push_back({segment->layer, number, m_list.boxOf(m_job->id, number)});
    std::optional<Volume> image;
    const Volume* shown = m_openCase.volume();
    if (shown != nullptr && !shown->isColour() &&
        shown->geometry.isSameGrid(segmentation->geometry()))
        image = *shown;
    m_isRunning = true;
    m_progress = 0;
    const int number = ++m_number;
    m_stop = m_tasks.run<Outcome>(
        this,
        [frozen, parts, image, geometry = segmentation->geometry(),
         segments = segmentation->segments(), operation = m_job->operation,
         then = m_job->then](const Progress& progress) -> Outcome {
            Outcome outcome{operation({geometry, frozen->regions(parts), image}, progress), nullptr};
            if (outcome.changes && then == Then::Preview && !progress.isStopped())
                outcome.preview = previewOf(*outcome.changes, geometry, segments);
            return outcome;
        },
        [this, number](Outcome outcome) { finish(number, std::move(outcome)); },
        [this, number](double fraction) {
            if (number != m_number)
                return;
            m_progress = fraction;
            emit stateChanged();
        });
    emit stateChanged();
}

void EditRunner::finish(int number, Outcome outcome)
{
    if (number != m_number || !m_job)
        return; // another one has been begun, or it was cancelled
    m_isRunning = false;
    if (!outcome.changes) {
        const Error error = outcome.changes.error();
        cancel();
        if (error.code != ErrorCode::Cancelled)
            emit failed(error);
        return;
    }
    m_result = std::make_unique<Changes>(std::move(*outcome.changes));
    if (m_job->then == Then::Apply) {
        apply();
        return;
    }
    m_preview.show(std::move(outcome.preview));
    emit stateChanged();
}

void EditRunner::apply()
{
    if (!m_job)
        return;
    m_job->then = Then::Apply;
    if (m_result == nullptr) {
        if (!m_isRunning)
            start();
        return;
    }
    const Job job = std::move(*m_job);
    const auto changes = std::move(m_result);
    stop();
    m_isApplying = true;
    const bool makesSegments = std::ranges::count(*changes, Label{0}, &RegionChange::number) > 0;
    const bool isGroup = makesSegments || job.beside.undo;
    if (isGroup)
        m_list.beginGroup(job.name);
    if (makesSegments)
        makeSegments(job.id, *changes);
    m_list.apply(job.id, std::move(*changes), job.name);
    if (job.beside.undo) {
        job.beside.redo();
        m_list.groupWith(job.beside.undo, job.beside.redo);
    }
    if (isGroup)
        m_list.endGroup();
    m_preview.clear();
    emit stateChanged();
    if (!m_list.isApplying() && std::exchange(m_isApplying, false))
        emit applied();
}

void EditRunner::makeSegments(SegmentationId id, Changes& changes)
{
    const Label active = m_list.activeSegment();
    const Segment* source = m_list.find(id)->find(active);
    const auto label = QString::fromStdString(source == nullptr ? std::string() : source->label);
    int n = 1;
    for (auto& change : changes)
        if (change.number == 0)
            if (const auto made = m_list.addSegment(id, QStringLiteral("%1 %2").arg(label).arg(++n)))
                change.number = *made;
    std::erase_if(changes, [](const RegionChange& change) { return change.number == 0; });
    m_list.setActive(id, active);
}

void EditRunner::onVoxelsChanged(int id)
{
    if (!m_job || m_job->id != id)
        return;
    m_stop.request_stop();
    ++m_number; // what is being computed is no longer true
    m_isRunning = false;
    m_result.reset();
    m_again.start();
}

void EditRunner::stop()
{
    m_stop.request_stop();
    ++m_number;
    m_again.stop();
    m_job.reset();
    m_result.reset();
    m_isRunning = false;
}

void EditRunner::cancel()
{
    stop();
    m_preview.clear();
    emit stateChanged();
}

} // namespace hangaku::viewer
