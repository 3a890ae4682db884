#pragma once

#include "viewer/core/segmentation/SegmentationEdit.h"
#include "viewer/core/undo/Command.h"
#include "viewer/session/FrozenLayers.h"
#include "viewer/session/SegmentationList.h"

#include <future>
#include <optional>
#include <vector>

namespace hangaku::viewer {

/// A segmentation with what the list keeps about it.
struct SegmentationList::Entry {
    SegmentationId id = -1;
    Segmentation segmentation;
    std::filesystem::path file;
    /// While the first count is under way only what edits changed since then. Boxes only grow.
    LabelExtents extents;
    std::uint64_t revision = 0;      ///< names the present state; undo brings the old one back
    std::uint64_t savedRevision = 0; ///< the state in `file`; 0 for none
    bool isCounted = false;
    std::vector<std::weak_ptr<FrozenLayers>> readers; ///< background tasks that read the voxels
    std::vector<std::string> agreedTo{}; ///< losses of the present file's format
    std::shared_future<void> lastSave{}; ///< is over when the save that was begun last is

    /// The present state, for a background task.
    static std::shared_ptr<FrozenLayers> freeze(const std::shared_ptr<Entry>& entry);
    /// Slices [first, end) along k of a layer are about to change.
    void beforeWrite(int layer, int first, int end);
    void beforeWrite(int layer, const IndexBox& box)
    {
        beforeWrite(layer, box.first[2], box.end[2]);
    }
};

/// A change to one segmentation. Every state has a revision number, so that "unsaved" stays true to
/// what is on disk through undo and redo.
class SegmentationCommand : public Command {
public:
    SegmentationCommand(SegmentationList& list, SegmentationId id, Text name);
    void undo() final;
    void redo() final;
    Text name() const final { return m_name; }

protected:
    virtual void undoIn(SegmentationList::Entry& entry) = 0;
    virtual void redoIn(SegmentationList::Entry& entry) = 0;
    /// The voxels that it changes; none by default.
    virtual const SegmentationDelta& delta() const;
    SegmentationList& list() { return m_list; }
    /// Takes back what `delta` did (or does it again), and tells everyone.
    void write(SegmentationList::Entry& entry, const SegmentationDelta& delta, int sign);

private:
    SegmentationList& m_list;
    SegmentationId m_id;
    Text m_name;
    std::uint64_t m_before;
    std::uint64_t m_after;
};

/// Voxels, and the segments that were marked as corrected by it.
class EditCommand final : public SegmentationCommand {
public:
    struct Marked {
        Segment before;
        Segment after;
    };
    EditCommand(SegmentationList& list, SegmentationId id, Text name, SegmentationDelta delta,
                std::vector<Marked> marked);
    std::size_t bytes() const override;

private:
    void undoIn(SegmentationList::Entry& entry) override;
    void redoIn(SegmentationList::Entry& entry) override;
    const SegmentationDelta& delta() const override { return m_delta; }

    SegmentationDelta m_delta;
    std::vector<Marked> m_marked;
};

/// A segment added, removed (with its voxels) or changed.
class SegmentCommand final : public SegmentationCommand {
public:
    /// @param before   none when the segment was added
    /// @param after    none when the segment was removed
    /// @param position its place in the list
    SegmentCommand(SegmentationList& list, SegmentationId id, Text name,
                   std::optional<Segment> before, std::optional<Segment> after, int position,
                   SegmentationDelta removedVoxels = {});
    std::size_t bytes() const override;

private:
    void undoIn(SegmentationList::Entry& entry) override;
    void redoIn(SegmentationList::Entry& entry) override;
    const SegmentationDelta& delta() const override { return m_removedVoxels; }
    void exchange(SegmentationList::Entry& entry, const std::optional<Segment>& from,
                  const std::optional<Segment>& to);

    std::optional<Segment> m_before;
    std::optional<Segment> m_after;
    int m_position;
    SegmentationDelta m_removedVoxels;
};

/// A whole segmentation added or removed.
class ListCommand final : public Command {
public:
    enum class Kind { Add, Remove };
    ListCommand(SegmentationList& list, std::shared_ptr<SegmentationList::Entry> entry,
                int position, Kind kind, Text name);
    void undo() override;
    void redo() override;
    Text name() const override { return m_name; }
    std::size_t bytes() const override;

private:
    void put();
    void take();

    SegmentationList& m_list;
    std::shared_ptr<SegmentationList::Entry> m_entry;
    int m_position;
    Kind m_kind;
    Text m_name;
};

} // namespace hangaku::viewer
