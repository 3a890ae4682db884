#pragma once

#include "viewer/core/base/Error.h"
#include "viewer/core/detection/BoxGeometry.h"
#include "viewer/core/detection/Detection.h"
#include "viewer/session/FileGuard.h"
#include "viewer/session/OpenCase.h"
#include "viewer/session/SegmentationList.h"

#include <QObject>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace hangaku::viewer {

/// Names a set of detections within a session; never used again.
using DetectionsId = int;

/// One detection of a set.
struct DetectionRef {
    DetectionsId set = -1;
    int number = 0;

    friend bool operator==(const DetectionRef&, const DetectionRef&) = default;
};

/// The detections of the open case: the one place that changes them. Their changes stand in the
/// same history as those of the segmentations. GUI thread only.
class DetectionList : public QObject {
    Q_OBJECT
public:
    /// @param segmentations holds the history, and knows the person
    DetectionList(TaskRunner& tasks, OpenCase& openCase, SegmentationList& segmentations,
                  QObject* parent = nullptr);
    ~DetectionList() override;

    // What there is
    const std::vector<DetectionsId>& ids() const { return m_order; }
    /// Null when there is none of this id.
    const Detections* find(DetectionsId id) const;
    const Detection* find(DetectionRef ref) const;
    const DetectionKind* kindOf(DetectionRef ref) const;
    /// They lie in the image that is shown: on its series, or in its frame of reference.
    bool isPlaced(DetectionsId id) const;
    /// The file it was last saved to or opened from; empty when none.
    std::filesystem::path file(DetectionsId id) const;
    bool isModified(DetectionsId id) const;
    bool hasUnsavedWork() const;

    // Not undone
    std::optional<DetectionRef> selected() const { return m_selected; }
    void select(std::optional<DetectionRef> ref);
    void setThreshold(DetectionsId id, double threshold);
    /// In the views and in 3D.
    bool areShown() const { return m_areShown; }
    void setShown(bool shown);
    /// A box as the hand that moves it has it now; of number 0: one that is being drawn.
    struct Draft {
        DetectionRef ref;
        PatientBox box;
    };
    const std::optional<Draft>& draft() const { return m_draft; }
    void setDraft(const std::optional<Draft>& draft);
    /// Its box, or that of the draft.
    PatientBox boxOf(DetectionRef ref) const;

    // Changes; each can be undone
    /// Adds at the end. Numbers that are missing or double are given anew.
    DetectionsId add(Detections detections, const Text& commandName);
    void remove(DetectionsId id);
    /// A person's box, selected. Makes a set of this kind when `id` is -1.
    Result<DetectionRef> addBox(DetectionsId id, const PatientBox& box, const DetectionKind& kind);
    void changeBox(DetectionRef ref, const PatientBox& box);
    void setReview(DetectionRef ref, Review review);
    /// @param kind is added to the set's kinds when it is not among them
    void setKind(DetectionRef ref, const DetectionKind& kind);
    void removeDetection(DetectionRef ref);

    // Files; in the background
    /// DICOM SR (TID 1500) and CSV.
    void open(const std::vector<std::filesystem::path>& files);
    bool isOpening() const { return m_opening > 0; }
    /// What is kept (isKept) of a set, as DICOM SR (.dcm) or CSV (.csv).
    void save(DetectionsId id, const std::filesystem::path& file);
    void setFileGuard(FileGuard guard) { m_fileGuard = std::move(guard); }
    /// The file that `save` without a question would write to: of work that was recovered.
    void setFile(DetectionsId id, const std::filesystem::path& file);
    void closeAll();

signals:
    /// Sets were added or removed.
    void listChanged();
    /// Detections, or the threshold, of a set.
    void changed(int id);
    void selectionChanged();
    void draftChanged();
    void shownChanged();
    void opened(int id);
    void noticed(const QString& file, const std::vector<hangaku::viewer::Warning>& warnings);
    void saved(int id, const QString& file);
    void failed(const hangaku::viewer::Error& error);

private:
    friend class DetectionCommand;
    friend class DetectionSetCommand;
    struct Entry;

    Entry* entry(DetectionsId id) const;
    Correction correction() const;
    /// Records what `change` does to a set. @return false when there is no such set
    bool edit(DetectionsId id, const Text& name, const std::function<void(Entry&)>& change);
    void insert(const std::shared_ptr<Entry>& entry, int position);
    int take(DetectionsId id);
    std::shared_ptr<Entry> makeEntry(Detections detections);
    void keepSelectionValid();

    TaskRunner& m_tasks;
    OpenCase& m_openCase;
    FileGuard m_fileGuard;
    SegmentationList& m_segmentations;
    std::map<DetectionsId, std::shared_ptr<Entry>> m_entries;
    std::vector<DetectionsId> m_order;
    DetectionsId m_nextId = 1;
    std::uint64_t m_nextRevision = 1;
    std::optional<DetectionRef> m_selected;
    std::optional<Draft> m_draft;
    bool m_areShown = true;
    int m_opening = 0;
};

} // namespace hangaku::viewer
