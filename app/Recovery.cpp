#include "app/Recovery.h"

#include "viewer/session/DataHome.h"
#include "viewer/session/EditedFiles.h"

namespace hangaku::app {

using namespace viewer;

namespace {

/// The file may still be saved to: nobody has written to it since the work was left.
bool isUntouchedSince(const std::filesystem::path& file, std::int64_t secondsSince1970)
{
    const auto stamp = FileStamp::of(file);
    return stamp && stamp->modifiedNs / 1'000'000'000 <= secondsSince1970;
}

} // namespace

Recovery::Recovery(Session& session, EditJournal& journal, QObject* parent)
    : QObject(parent), m_session(session), m_journal(journal)
{
    // After the case has chosen one itself.
    connect(&session.openCase(), &OpenCase::contentsChanged, this, &Recovery::showSeries,
            Qt::QueuedConnection);
}

void Recovery::look()
{
    using Leftovers = std::vector<Leftover>;
    m_session.tasks().run<Leftovers>(
        this, [](const Progress&) { return findLeftovers(journalFolder()); },
        [this](const Leftovers& leftovers) {
            for (const auto& leftover : leftovers)
                emit found(leftover);
        });
}

void Recovery::bringBack(const Leftover& leftover)
{
    using Work = std::shared_ptr<Result<RecoveredWork>>;
    m_session.tasks().run<Work>(
        this,
        [leftover](const Progress&) {
            return std::make_shared<Result<RecoveredWork>>(recover(leftover->path()));
        },
        [this, leftover](const Work& work) {
            if (*work)
                restore(**work, leftover);
            else
                emit failed(work->error());
        });
}

void Recovery::restore(RecoveredWork& work, const Leftover& leftover)
{
    auto& openCase = m_session.openCase();
    std::vector<std::filesystem::path> there;
    std::error_code ignored;
    for (const auto& path : work.openedPaths)
        if (std::filesystem::exists(path, ignored))
            there.push_back(path);
    if (openCase.volume() == nullptr && !there.empty()) {
        m_wantedSeries = work.seriesInstanceUid;
        openCase.open(there);
    }
    auto& list = m_session.segmentations();
    for (auto& recovered : work.segmentations) {
        const auto name = recovered.segmentation.name;
        const auto id = list.add(std::move(recovered.segmentation),
                                 Text(HANGAKU_TR("Core", "Bring back %1"), {name}));
        m_session.traces().restore(id, std::move(recovered.trace),
                                   std::move(recovered.modelMask));
        if (isUntouchedSince(recovered.file, leftover->lastWritten()))
            list.setFile(id, recovered.file);
    }
    auto& detections = m_session.detections();
    for (auto& recovered : work.detections) {
        const auto name = recovered.detections.name;
        const auto id = detections.add(std::move(recovered.detections),
                                       Text(HANGAKU_TR("Core", "Bring back %1"), {name}));
        if (isUntouchedSince(recovered.file, leftover->lastWritten()))
            detections.setFile(id, recovered.file);
    }
    emit broughtBack(static_cast<int>(work.segmentations.size()),
                     static_cast<int>(work.detections.size()));
    m_journal.whenWritten([leftover] { leftover->discard(); });
}

void Recovery::showSeries()
{
    if (m_wantedSeries.empty())
        return;
    for (const auto& study : m_session.openCase().contents().studies)
        for (const auto& series : study.series)
            if (series.seriesInstanceUid == m_wantedSeries && !series.volumes.empty()) {
                const auto* shown = m_session.volume();
                m_wantedSeries.clear();
                if (shown == nullptr ||
                    shown->description.seriesInstanceUid != series.seriesInstanceUid)
                    m_session.openCase().show(series.volumes[0].id);
                return;
            }
}

} // namespace hangaku::app
