#pragma once

#include "viewer/core/image/ValueInterval.h"
#include "viewer/core/segmentation/Segmentation.h"

#include <QObject>

#include <memory>
#include <optional>

namespace hangaku::viewer {

/// What a tool of the editor would do, shown in the views before it is done. Never part of a
/// segmentation, never saved. GUI thread only.
class EditPreview : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// Null when nothing is shown.
    const Segmentation* mask() const { return m_mask.get(); }
    /// When set, the first segment of `mask` is shown wherever the image has such values, instead of
    /// the mask's voxels: following a threshold costs the pixels of the views, not the volume.
    const std::optional<ValueInterval>& interval() const { return m_interval; }

    /// @param mask made in the background; not changed any more
    void show(std::shared_ptr<const Segmentation> mask);
    void show(const ImageGeometry& geometry, ValueInterval interval, Rgb colour);
    void clear();

signals:
    void changed();

private:
    std::shared_ptr<const Segmentation> m_mask;
    std::optional<ValueInterval> m_interval;
};

} // namespace hangaku::viewer
