#pragma once

#include "viewer/core/segmentation/LabelMap.h"

#include <cstdint>
#include <memory>
#include <set>
#include <vector>

namespace hangaku::viewer {

/// A label map as runs of equal labels, slice by slice: a small copy that another thread may read
/// while the original is painted on. Slices are shared between copies, so that taking one costs
/// nothing and following an edit costs the rows it touched.
class LabelRuns {
public:
    /// Voxels [first, end) of row j, all of one label other than background.
    struct Run {
        std::int32_t j = 0;
        std::int32_t first = 0;
        std::int32_t end = 0;
        Label label = 0;

        friend bool operator==(const Run&, const Run&) = default;
    };
    using Slice = std::vector<Run>; ///< by j, then by i

    /// Nothing has been read yet.
    explicit LabelRuns(const ImageGeometry& geometry);

    const ImageGeometry& geometry() const { return m_geometry; }
    /// The rows of the box have to be read again.
    void invalidate(const IndexBox& box);
    bool isComplete() const { return m_unreadCount == 0; }
    /// Reads some rows that are due, from `map` on the same grid: about `budgetMs` of work.
    /// @return the labels that have other voxels than before
    std::set<Label> readSome(const LabelMap& map, double budgetMs);
    void readAll(const LabelMap& map);

    const Slice& slice(int k) const { return *m_slices[static_cast<std::size_t>(k)]; }
    /// The smallest box around each label's voxels, by label.
    std::vector<IndexBox> boxes() const;

private:
    /// Rows [first, end).
    struct Due {
        int first = 0;
        int end = 0;
        bool isEmpty() const { return first >= end; }
    };
    void readSlice(const LabelMap& map, int k, std::set<Label>& changed);

    ImageGeometry m_geometry;
    std::vector<std::shared_ptr<const Slice>> m_slices;
    std::vector<Due> m_due; ///< of each slice
    int m_unreadCount = 0;
    int m_next = 0; ///< where `readSome` looks first
};

} // namespace hangaku::viewer
