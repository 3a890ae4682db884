#pragma once

#include "viewer/core/segmentation/LabelMap.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace hangaku::viewer {

/// A label map as runs of equal labels, slice by slice: a small copy that another thread may read
/// while the original is painted on. Slices are shared between copies, so that taking one costs
/// nothing and following an edit costs the slices it touched.
class LabelRuns {
public:
    /// Voxels [first, end) of row j, all of one label other than background.
    struct Run {
        std::int32_t j = 0;
        std::int32_t first = 0;
        std::int32_t end = 0;
        Label label = 0;
    };
    using Slice = std::vector<Run>; ///< by j, then by i

    /// Nothing has been read yet.
    explicit LabelRuns(const ImageGeometry& geometry);

    const ImageGeometry& geometry() const { return m_geometry; }
    /// Slices [first, end) along k have to be read again.
    void invalidate(int first, int end);
    bool isComplete() const { return m_unreadCount == 0; }
    /// Reads some slices that are due, from `map` on the same grid: about `budgetMs` of work.
    void readSome(const LabelMap& map, double budgetMs);
    void readAll(const LabelMap& map);

    const Slice& slice(int k) const { return *m_slices[static_cast<std::size_t>(k)]; }
    /// The smallest box around each label's voxels, by label.
    std::vector<IndexBox> boxes() const;

private:
    void readSlice(const LabelMap& map, int k);

    ImageGeometry m_geometry;
    std::vector<std::shared_ptr<const Slice>> m_slices;
    std::vector<bool> m_isRead;
    int m_unreadCount = 0;
    int m_next = 0; ///< where `readSome` looks first
};

} // namespace hangaku::viewer
