#pragma once

#include "viewer/core/segmentation/EditRules.h"
#include "viewer/core/segmentation/LabelExtents.h"
#include "viewer/core/segmentation/LabelMapEdit.h"
#include "viewer/core/segmentation/Region.h"
#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/core/segmentation/SegmentationEdit.h"
#include "viewer/core/undo/CommandStack.h"
#include "viewer/session/FileGuard.h"
#include "viewer/session/OpenCase.h"
#include "viewer/session/SaveSegmentation.h"
#include "viewer/session/TaskRunner.h"

#include <QObject>
#include <QTimer>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace hangaku::viewer {

class FrozenLayers;
class Stroke;

enum class StrokeMode { Paint, Erase };

/// What a region does to a segment: adds to it, is taken from it, or becomes it (within the
/// region's box).
enum class RegionAction { Add, Erase, Replace };

struct RegionChange {
    Label number = 0;
    RegionAction action = RegionAction::Add;
    std::shared_ptr<const Region> region; ///< never null
};

/// Names a segmentation within a session; never used again.
using SegmentationId = int;

/// How masks are drawn; apart from the masks themselves.
struct MaskDisplay {
    bool visible = true;
    bool fill = true;
    bool outline = true;
    double fillOpacity = 0.35; ///< 0 to 1
    double outlineWidth = 1.5; ///< device-independent pixels

    friend bool operator==(const MaskDisplay&, const MaskDisplay&) = default;
};

/// The segmentations of the open case: the one place that changes them, with undo.
///
/// Everything but visibility and selection is a command. GUI thread only.
class SegmentationList : public QObject {
    Q_OBJECT
public:
    SegmentationList(TaskRunner& tasks, OpenCase& openCase, QObject* parent = nullptr);
    ~SegmentationList() override;

    // What there is
    const std::vector<SegmentationId>& ids() const { return m_order; }
    /// Null when there is none of this id.
    const Segmentation* find(SegmentationId id) const;
    double volumeMl(SegmentationId id, Label number) const;
    /// A box that holds every voxel of a segment, and may be larger; the grid until counted.
    IndexBox boxOf(SegmentationId id, Label number) const;
    /// False for a moment after `add`: its voxels are still being counted, `volumesChanged` follows.
    bool isCounted(SegmentationId id) const;
    /// The file it was last saved to or opened from; empty when none.
    std::filesystem::path file(SegmentationId id) const;
    bool isModified(SegmentationId id) const;
    bool hasUnsavedWork() const;

    // The selection: what tools work on
    SegmentationId active() const { return m_active; } ///< -1 when there is none
    Label activeSegment() const { return m_activeSegment; } ///< 0 when there is none
    void setActive(SegmentationId id, Label number);

    // Display
    const MaskDisplay& display() const { return m_display; }
    void setDisplay(const MaskDisplay& display);
    void setSegmentVisible(SegmentationId id, Label number, bool visible);

    // Changes; each can be undone
    /// Adds at the end and makes its first segment active. Its voxels are counted in the background.
    SegmentationId add(Segmentation segmentation, const Text& commandName);
    void remove(SegmentationId id);
    /// A new empty segment at the end, made active. Makes a segmentation on the shown volume's
    /// grid when `id` is -1.
    Result<Label> addSegment(SegmentationId id, const QString& label);
    void removeSegment(SegmentationId id, Label number);
    /// Replaces name, colour, lock or codes; number and layer stay.
    Result<void> changeSegment(SegmentationId id, const Segment& changed);
    /// Adds segments without voxels at the end, in one undo step, and makes the first of them active;
    /// numbers and layers are given here. What is there already by name and code is left out. Makes
    /// a segmentation on the shown volume's grid when `id` is -1.
    Result<std::vector<Label>> addSegments(SegmentationId id, std::vector<Segment> segments,
                                           const Text& commandName);
    /// Puts a segment into a group (none when empty), at a place in the list without it.
    Result<void> moveSegment(SegmentationId id, Label number, int position, const QString& group);
    /// `changeSegment` for several, in one undo step.
    Result<void> changeSegments(SegmentationId id, const std::vector<Segment>& changed,
                                const Text& commandName);
    /// Whether the active segment can be drawn: it is there, shown and not locked.
    /// @return InvalidArgument with the reason when it cannot
    Result<void> checkDrawable() const;
    /// Begins painting the active segment (or erasing it). Destroyed without `commit`, the stroke
    /// takes back what it did. @return as `checkDrawable`
    Result<std::unique_ptr<Stroke>> beginStroke(StrokeMode mode);
    /// The same under another name in the history.
    Result<std::unique_ptr<Stroke>> beginStroke(StrokeMode mode, const Text& name);
    /// The voxels of a region that such a stroke would reach: what the rules and locks leave of it;
    /// none when the active segment cannot be drawn.
    Region reachable(StrokeMode mode, Region region);
    /// Changes segments by regions as one step of undo, in bites of a few milliseconds, so that a
    /// large one never holds up the window; `applied` follows. Whatever else changes or undoes
    /// something meanwhile finishes it first.
    void apply(SegmentationId id, std::vector<RegionChange> changes, const Text& name);
    bool isApplying() const { return m_applying != nullptr; }
    void finishApplying();
    /// What is done until `endGroup` becomes one step of undo; groups do not nest.
    void beginGroup(const Text& name);
    void endGroup();
    /// Adds what a tool has to do when the step that is being grouped is undone and redone (its own
    /// list of prompts follows the mask). Call between `beginGroup` and `endGroup`.
    void groupWith(std::function<void()> undo, std::function<void()> redo);

    /// What every tool respects.
    const EditRules& rules() const { return m_rules; }
    void setRules(const EditRules& rules);

    /// The voxels as they are now, for a background task; null when there is none of this id.
    std::shared_ptr<FrozenLayers> freeze(SegmentationId id);

    void undo();
    void redo();
    /// Undoes or redoes until `done` commands of the history are done.
    void goTo(std::size_t done);
    const CommandStack& history() const { return m_history; }
    /// Takes a change that has already been made; also of what else of the case is changed (detections),
    /// so that one history holds all in the order in which it was done.
    void push(std::unique_ptr<Command> command);

    // Files; in the background
    /// Adds the segments of a DICOM SEG or structure set, NIfTI, NRRD or MHA label map.
    void open(const std::filesystem::path& file) { open(std::vector{file}); }
    /// The same for several; masks of one structure each on one grid become one segmentation.
    void open(const std::vector<std::filesystem::path>& files);
    /// True while files are being read.
    bool isOpening() const { return m_opening > 0; }
    /// Saves the present state. Drawing may go on meanwhile. What the format would lose is told by
    /// `lossesFound`, and nothing is written, until the user has agreed to it once for this file.
    /// Surfaces are written but are no save: the segmentation stays as unsaved as it was.
    /// @param format by ending when none is given (.dcm: DICOM SEG)
    void save(SegmentationId id, const std::filesystem::path& file,
              std::optional<SegmentationFormat> format = {}, Consent consent = Consent::Ask);
    /// What writes surfaces; without one they cannot be saved.
    void setSurfaceWriter(SurfaceWriter writer) { m_surfaceWriter = std::move(writer); }
    void setFileGuard(FileGuard guard) { m_fileGuard = std::move(guard); }
    /// The file that `save` without a question would write to: of work that was recovered.
    void setFile(SegmentationId id, const std::filesystem::path& file);
    void closeAll();

    /// Who is named in corrections and saved files.
    void setPerson(const QString& person) { m_person = person; }
    QString person() const { return m_person; }

signals:
    /// Segmentations were added, removed or another segment became active.
    void listChanged();
    /// Names, colours, visibility, locks or order of segments of one segmentation.
    void segmentsChanged(int id);
    /// Voxels inside `box` of one layer changed.
    void voxelsChanged(int id, int layer, const hangaku::viewer::IndexBox& box);
    /// Voxels were written, in the order of `runs`, by a stroke under way, an edit or redo; when
    /// `undone`, the runs' earlier labels came back, the last run first. For whoever keeps a copy.
    void runsWritten(int id, int layer, std::span<const hangaku::viewer::LabelMapDelta::Run> runs,
                     bool undone);
    /// `id` is in the list that was not, with voxels and segments as they are now; or no longer.
    void inserted(int id);
    void taken(int id);
    /// A change of voxels or of a segment (then `delta` may be empty) became a step of undo, under
    /// this name.
    void edited(int id, const hangaku::viewer::SegmentationDelta& delta,
                const hangaku::viewer::Text& name);
    /// Such a step was undone, or done again.
    void retraced(int id, const hangaku::viewer::SegmentationDelta& delta,
                  const hangaku::viewer::Text& name, bool undone);
    void applied(int id);
    void rulesChanged();
    /// Volumes in ml are up to date again (after a stroke, an undo, ...).
    void volumesChanged(int id);
    void displayChanged();
    void historyChanged();
    /// A segmentation is there that was not (opened, made by a model, begun).
    void added(int id);
    void opened(int id);
    /// What the user should know about a mask that was opened from `file`.
    void noticed(const QString& file, const std::vector<hangaku::viewer::Warning>& warnings);
    /// How far the reading of masks is, 0 to 1.
    void openProgressed(double fraction);
    /// `isOpening` became false.
    void openFinished();
    void saved(int id, const QString& file);
    /// A save waits for consent: calling `save` again with Consent::Given goes on.
    void lossesFound(int id, const QString& file, hangaku::viewer::SegmentationFormat format,
                     const std::vector<hangaku::viewer::Warning>& losses);
    void failed(const hangaku::viewer::Error& error);

private:
    friend class Stroke;
    friend class SegmentationCommand;
    friend class EditCommand;
    friend class SegmentCommand;
    friend class SegmentListCommand;
    friend class ListCommand;
    friend class CommandGroup;
    struct Entry;
    struct Applying;

    Entry* entry(SegmentationId id);
    const Entry* entry(SegmentationId id) const;
    /// @param extents none: they are counted later
    SegmentationId addEntry(Segmentation segmentation, std::optional<LabelExtents> extents,
                            const Text& commandName);
    void count(const std::shared_ptr<Entry>& counted);
    void insertEntry(std::shared_ptr<Entry> entry, int position);
    int takeEntry(SegmentationId id);
    /// Volumes and boxes follow voxels that were written (sign 1) or taken back (-1).
    void applyExtents(Entry& entry, const SegmentationDelta& delta, int sign);
    void finishSave(SegmentationId id, const std::filesystem::path& file, SegmentationFormat format,
                    std::uint64_t revision, const Result<SaveOutcome>& result);
    void keepSelectionValid();
    /// Moves in the history, and tells when another segment is active then.
    void walk(const std::function<void()>& step);
    /// Records a finished edit and marks the model's segments that it changed as corrected.
    void pushEdit(SegmentationId id, SegmentationDelta delta, const Text& name);
    SegmentationEdit::Surroundings surroundings(SegmentationId id);
    void applySome();

    TaskRunner& m_tasks;
    OpenCase& m_openCase;
    std::map<SegmentationId, std::shared_ptr<Entry>> m_entries;
    std::vector<SegmentationId> m_order;
    SegmentationId m_nextId = 1;
    int m_opening = 0;
    SegmentationId m_active = -1;
    Label m_activeSegment = 0;
    MaskDisplay m_display;
    CommandStack m_history;
    std::uint64_t m_nextRevision = 1;
    QString m_person;
    FileGuard m_fileGuard;
    EditRules m_rules;
    bool m_isGrouping = false;
    Text m_groupName;
    std::vector<std::unique_ptr<Command>> m_group;
    std::unique_ptr<Applying> m_applying;
    QTimer m_applyTimer;
    SurfaceWriter m_surfaceWriter;
};

} // namespace hangaku::viewer
