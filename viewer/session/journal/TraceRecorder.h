#pragma once

#include "viewer/session/SegmentationList.h"
#include "viewer/session/journal/CorrectionSummary.h"
#include "viewer/session/journal/EditTrace.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <map>
#include <memory>
#include <set>

namespace hangaku::viewer {

/// Keeps, for each segmentation of a session, what was done to it, and, where a model made it, the
/// mask as the model left it; from both, how much work the correction was.
///
/// A trace is written beside its mask when that is saved (`tracePath`), and read again when the mask
/// is opened. GUI thread; what takes time is done in the background.
class TraceRecorder : public QObject {
    Q_OBJECT
public:
    TraceRecorder(TaskRunner& tasks, SegmentationList& list, QObject* parent = nullptr);
    ~TraceRecorder() override;

    /// Empty for a segmentation that nothing was done to.
    const EditTrace& trace(SegmentationId id) const;
    /// The mask as its model made it; null when no model did, and for a moment after it came.
    std::shared_ptr<const CompressedMask> modelMask(SegmentationId id) const;
    /// Its model has just made it, and `modelMask` will be what it is now.
    bool isKeepingModel(SegmentationId id) const;
    CorrectionSummary summary(SegmentationId id) const;
    /// False while the summary of what was done last is being computed.
    bool isSettled(SegmentationId id) const;

    /// The hand is at work, though it has changed nothing: it looks through the slices.
    void noteActivity();
    /// Gives a recovered segmentation its past.
    void restore(SegmentationId id, EditTrace trace, std::shared_ptr<const CompressedMask> model);
    /// For tests: milliseconds that only grow.
    void setClock(std::function<std::int64_t()> clock);

signals:
    void traceChanged(int id);
    void summaryChanged(int id);
    /// The trace could not be written or read; the mask could.
    void failed(const hangaku::viewer::Error& error);

private:
    struct Traced {
        EditTrace trace;
        std::shared_ptr<const CompressedMask> model;
        std::vector<SliceComparisons> slices; ///< by k
        std::set<int> stale;                  ///< slices that have changed since
        bool isKeeping = false;               ///< the model's mask is being kept
        bool isComparing = false;
        std::filesystem::path toWrite;        ///< when the summary is ready; empty for none
    };
    enum class Step { Done, Undone, Redone };

    void inserted(int id);
    void keepModel(int id);
    void forgetClosed();
    Traced* find(int id);
    void add(int id, const SegmentationDelta& delta, const Text& name, Step step);
    void voxelsChanged(int id, const IndexBox& box);
    void opened(int id);
    void saved(int id, const std::filesystem::path& file);
    void compareNext();
    void writeIfSettled(int id);

    TaskRunner& m_tasks;
    SegmentationList& m_list;
    std::map<SegmentationId, Traced> m_traced;
    std::function<std::int64_t()> m_clock;
    std::int64_t m_lastActivity = 0;
    double m_activeSeconds = 0; ///< since the last command
    QTimer m_compareTimer;
    bool m_isComparing = false;
};

} // namespace hangaku::viewer
