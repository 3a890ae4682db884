#pragma once

#include "viewer/core/segmentation/Brush.h"

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QSpinBox;

namespace hangaku::viewer {

class SliceView;

/// How far beyond the slice of a view something drawn in it reaches: that slice, a number of slices
/// or of mm on each side, or all of it.
struct PlaneReach {
    enum class Kind { Slice, Slices, Millimetres, Through };
    Kind kind = Kind::Slice;
    int slices = 2; ///< on each side
    double mm = 10; ///< on each side

    /// Slices are the steps of the view's stack.
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
    QDoubleSpinBox* m_mm;
};

} // namespace hangaku::viewer
