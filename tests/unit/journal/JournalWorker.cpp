// A program that edits, journals and saves until it is killed, and writes down beforehand what must
// be found afterwards.
#include "tests/unit/journal/WorkLog.h"
#include "tests/unit/session/EditScript.h"
#include "tests/unit/session/EventLoop.h"
#include "viewer/session/journal/EditJournal.h"

#include <cstdio>
#include <map>

#include <fcntl.h>
#include <unistd.h>

using namespace hangaku;
using namespace hangaku::viewer;

namespace {

namespace fs = std::filesystem;

/// A copy of the segmentations made of what the list tells, as the journal is.
class Witness : public QObject {
public:
    Witness(Session& session, const fs::path& log)
        : m_list(session.segmentations()), m_boxes(session.detections()),
          m_log(::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600))
    {
        connect(&m_list, &SegmentationList::inserted, this, [this](int id) {
            m_layers[id] = tests::layersOf(*m_list.find(id));
            schedule();
        });
        connect(&m_list, &SegmentationList::runsWritten, this, &Witness::follow);
        connect(&m_list, &SegmentationList::taken, this, &Witness::schedule);
        connect(&m_list, &SegmentationList::segmentsChanged, this, &Witness::schedule);
        connect(&m_list, &SegmentationList::listChanged, this, &Witness::schedule);
        connect(&m_list, &SegmentationList::historyChanged, this, &Witness::schedule);
        connect(&m_list, &SegmentationList::saved, this, &Witness::schedule);
        connect(&m_boxes, &DetectionList::changed, this, &Witness::schedule);
        connect(&m_boxes, &DetectionList::listChanged, this, &Witness::schedule);
    }

    void write(std::uint64_t saved = 0)
    {
        m_isScheduled = false;
        tests::Digest digest;
        for (const auto id : m_list.ids())
            tests::addState(digest, m_list.find(id)->name, m_list.find(id)->segments(),
                            m_layers.at(id));
        for (const auto id : m_boxes.ids())
            tests::addState(digest, *m_boxes.find(id));
        const tests::WorkEntry entry{tests::monotonicNow(), digest.value(), saved};
        if (::write(m_log, &entry, sizeof(entry)) != sizeof(entry))
            std::abort();
    }
    std::uint64_t savedDigest(SegmentationId id)
    {
        return tests::fileDigest(m_list.find(id)->segments(), tests::layersOf(*m_list.find(id)));
    }

private:
    // In the same turn of the event loop as the journal, and before it.
    void schedule()
    {
        if (!std::exchange(m_isScheduled, true))
            QMetaObject::invokeMethod(
                this, [this] { write(); }, Qt::QueuedConnection);
    }

    void follow(int id, int layer, std::span<const LabelMapDelta::Run> runs, bool undone)
    {
        auto& layers = m_layers.at(id);
        while (layers.size() <= static_cast<std::size_t>(layer))
            layers.emplace_back(layers[0].size());
        for (std::size_t n = 0; n < runs.size(); ++n) {
            const auto& run = undone ? runs[runs.size() - 1 - n] : runs[n];
            std::fill_n(layers[static_cast<std::size_t>(layer)].begin() +
                            static_cast<std::ptrdiff_t>(run.offset),
                        run.length, undone ? run.before : run.after);
        }
        schedule();
    }

    SegmentationList& m_list;
    DetectionList& m_boxes;
    int m_log;
    bool m_isScheduled = false;
    std::map<int, tests::Layers> m_layers;
};

/// Half a second and more of drawing, so that the kill often comes in the middle.
void longStroke(SegmentationList& list, const ImageGeometry& grid, tests::EditScript& script)
{
    auto begun = list.beginStroke(StrokeMode::Paint);
    if (!begun)
        return;
    QElapsedTimer clock;
    for (clock.start(); clock.elapsed() < 500;) {
        const auto size = grid.size();
        const auto any = [&] {
            return grid.toWorld(
                Index3{script.below(size[0]), script.below(size[1]), script.below(size[2])});
        };
        (*begun)->paint({2, BrushShape::Sphere}, {}, any(), any());
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
    }
    if (script.below(3) != 0)
        (*begun)->commit();
}

} // namespace

int main(int argc, char* argv[])
{
    QCoreApplication application(argc, argv);
    if (argc != 6)
        return 2;
    const fs::path images = argv[1], journals = argv[2], targets = argv[3], log = argv[4];
    const auto seed = static_cast<unsigned>(std::atoi(argv[5]));

    Session session;
    auto& list = session.segmentations();
    list.setPerson("A Reader");
    session.openCase().open({images});
    if (!tests::waitFor([&] { return session.openCase().isLoaded(); }))
        return 3;
    Witness witness(session, log);
    JournalFile::Limits limits;
    limits.retry = std::chrono::milliseconds(20);
    // A state in the middle of a stroke that is compacted holds more than has been told.
    const bool compacts = seed % 2 == 0;
    if (compacts)
        limits.slackBytes = 3000;
    EditJournal journal(session, journals, limits);
    QObject::connect(&journal, &EditJournal::failed, [](const Error& error) {
        std::printf("failed %s\n", toString(error.code));
        std::fflush(stdout);
    });
    QObject::connect(&journal, &EditJournal::resumed, [] {
        std::puts("resumed");
        std::fflush(stdout);
    });
    QObject::connect(&list, &SegmentationList::failed, [](const Error& error) {
        std::printf("not saved %s\n", toString(error.code));
        std::fflush(stdout);
    });
    const auto grid = session.volume()->geometry;
    tests::EditScript script(session, grid, seed);
    for (int step = 0;; ++step) {
        if (!compacts && step % 40 == 20)
            longStroke(list, grid, script);
        else
            script.step();
        QCoreApplication::processEvents();
        if (step % 7 == 3) {
            list.finishApplying();
            const auto id = list.active();
            const char* names[] = {"a.seg.nrrd", "b.nii.gz", "c.dcm", "d.nrrd"};
            witness.write(witness.savedDigest(id));
            list.save(id, targets / names[script.below(4)]);
        }
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 2);
    }
}
