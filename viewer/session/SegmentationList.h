#pragma once

#include "viewer/core/segmentation/LabelMapEdit.h"
#include "viewer/core/segmentation/Segmentation.h"
#include "viewer/core/undo/CommandStack.h"
#include "viewer/session/OpenCase.h"
#include "viewer/session/TaskRunner.h"

#include <QObject>

#include <filesystem>
#include <map>
#include <memory>
#include <vector>

namespace hangaku::viewer {

class Stroke;

enum class StrokeMode { Paint, Erase };

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
    /// Begins painting the active segment (or erasing it). Destroyed without `commit`, the stroke
    /// takes back what it did. @return InvalidArgument with the reason when nothing can be painted
    Result<std::unique_ptr<Stroke>> beginStroke(StrokeMode mode);

    void undo();
    void redo();
    const CommandStack& history() const { return m_history; }

    // Files; in the background
    /// Adds the segments of a DICOM SEG, NIfTI, NRRD or MHA label map.
    void open(const std::filesystem::path& file) { open(std::vector{file}); }
    /// The same for several; masks of one structure each on one grid become one segmentation.
    void open(const std::vector<std::filesystem::path>& files);
    /// True while files are being read.
    bool isOpening() const { return m_opening > 0; }
    /// Saves the present state by ending: .dcm (DICOM SEG), .nii, .nii.gz, .nrrd, .mha. Drawing may
    /// go on meanwhile.
    void save(SegmentationId id, const std::filesystem::path& file);
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
    void failed(const hangaku::viewer::Error& error);

private:
    friend class Stroke;
    friend class SegmentationCommand;
    friend class EditCommand;
    friend class SegmentCommand;
    friend class ListCommand;
    struct Entry;

    Entry* entry(SegmentationId id);
    const Entry* entry(SegmentationId id) const;
    SegmentationId addCounted(Segmentation segmentation, std::map<Label, std::int64_t> counts,
                              const Text& commandName);
    void count(const std::shared_ptr<Entry>& counted);
    void insertEntry(std::shared_ptr<Entry> entry, int position);
    int takeEntry(SegmentationId id);
    void applyCounts(Entry& entry, const LabelMapDelta& delta, int sign);
    void keepSelectionValid();
    /// Records a finished edit and marks the model's segments that it changed as corrected.
    void pushEdit(SegmentationId id, int layer, LabelMapDelta delta, const Text& name);

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
};

} // namespace hangaku::viewer
