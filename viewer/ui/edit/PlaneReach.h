#pragma once

#include "viewer/core/segmentation/Brush.h"

#include <QWidget>

class QComboBox;
class QSpinBox;

namespace hangaku::viewer {

class SliceView;

/// How far beyond the slice of a view something drawn in it reaches: that slice, a number of slices
/// on each side, or all of them.
struct PlaneReach {
    enum class Kind { Slice, Slices, Through };
    Kind kind = Kind::Slice;
    int slices = 2; ///< on each side

    /// In the steps of the view's stack.
    PlaneDepth in(const SliceView& view) const;
};

/// Chooses a PlaneReach.
class PlaneReachField : public QWidget {
    Q_OBJECT
public:
    PlaneReachField(const PlaneReach& reach, QWidget* parent);
    PlaneReach reach() const;

signals:
    void changed();

private:
    QComboBox* m_kind;
    QSpinBox* m_slices;
};

} // namespace hangaku::viewer
