#include "viewer/core/segmentation/LabelExtents.h"

#include <algorithm>

namespace hangaku::viewer {

void addExtents(LabelExtents& extents, std::span<const Label> slice, int k, Index3 size)
{
    const Label* row = slice.data();
    Label known = 0; // neighbours are mostly alike
    LabelExtent* extent = nullptr;
    for (int j = 0; j < size[1]; ++j, row += size[0]) {
        for (int i = 0; i < size[0];) {
            const Label label = row[i];
            int end = i + 1;
            while (end < size[0] && row[end] == label)
                ++end;
            if (label != 0) {
                if (label != known || extent == nullptr)
                    extent = &extents[label];
                known = label;
                extent->voxels += end - i;
                extent->box.unite({{i, j, k}, {end, j + 1, k + 1}});
            }
            i = end;
        }
    }
}

} // namespace hangaku::viewer
