#pragma once

#include "viewer/session/EditPreview.h"
#include "viewer/session/SegmentationList.h"
#include "viewer/session/TaskRunner.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <functional>
#include <optional>
#include <vector>

namespace hangaku::viewer {

/// What an operation of the editor works on, as it was at one moment.
struct EditInput {
    ImageGeometry geometry;
    std::vector<Region> segments; ///< those that were asked for, in their order, in tight boxes
    std::optional<Volume> image;  ///< none when it lies on another grid
};

/// Computes what becomes of segments. Pure; runs on the pool. A change of number 0 becomes a new
/// segment beside the active one.
using EditOperation =
    std::function<Result<std::vector<RegionChange>>(const EditInput& input, const Progress&)>;

/// Runs operations on whole segments (smoothing, islands, growing, ...) in the background, shows
/// what they would do, and applies them as one step of undo. Drawing may go on meanwhile: what was
/// computed from voxels that have changed since is computed again, never applied. GUI thread only.
class EditRunner : public QObject {
    Q_OBJECT
public:
    EditRunner(TaskRunner& tasks, OpenCase& openCase, SegmentationList& list, EditPreview& preview,
               QObject* parent = nullptr);
    ~EditRunner() override;

    enum class Then { Preview, Apply };
    /// What a tool does beside the mask: `redo` when the operation is applied and whenever its step
    /// is redone, `undo` when it is undone.
    struct Beside {
        std::function<void()> undo;
        std::function<void()> redo;
    };
    /// Begins; whatever ran before is stopped.
    /// @param segments of the active segmentation, that `operation` gets
    /// @param name     of the step of undo
    void run(std::vector<Label> segments, EditOperation operation, const Text& name, Then then,
             Beside beside = {});
    /// Applies what was previewed last; computes it first where it is not ready.
    void apply();
    /// Stops, and takes the preview away.
    void cancel();
    bool isRunning() const { return m_isRunning; }
    bool hasPreview() const { return m_job.has_value() && m_result != nullptr; }
    /// 0 to 1.
    double progress() const { return m_progress; }

signals:
    /// Running or not, how far, preview or none.
    void stateChanged();
    /// An operation was applied.
    void applied();
    void failed(const hangaku::viewer::Error& error);

private:
    struct Job {
        SegmentationId id = -1;
        std::vector<Label> segments;
        EditOperation operation;
        Text name;
        Then then = Then::Preview;
        Beside beside;
    };
    struct Outcome;
    using Changes = std::vector<RegionChange>;

    void start();
    void finish(int number, Outcome outcome);
    void onVoxelsChanged(int id);
    void stop();
    void makeSegments(SegmentationId id, Changes& changes);

    TaskRunner& m_tasks;
    OpenCase& m_openCase;
    SegmentationList& m_list;
    EditPreview& m_preview;
    std::optional<Job> m_job;
    std::unique_ptr<Changes> m_result; ///< of the job, as long as it is true
    bool m_isRunning = false;
    bool m_isApplying = false;
    double m_progress = 0;
    int m_number = 0; ///< of the run whose result counts
    std::stop_source m_stop;
    QTimer m_again; ///< since the last change of voxels that the preview is made of
};

} // namespace hangaku::viewer
