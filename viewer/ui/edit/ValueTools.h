#pragma once

#include "viewer/core/image/ValueInterval.h"
#include "viewer/processing/selection/RegionGrowing.h"
#include "viewer/ui/edit/OperationTool.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;

namespace hangaku::viewer {

/// What has values in an interval becomes the segment; the interval is seen in the views while it is
/// set. Also sets the range of values that other tools keep to.
class ThresholdTool final : public OperationTool {
    Q_OBJECT
public:
    using OperationTool::OperationTool;
    ValueInterval interval() const;
    void setInterval(ValueInterval interval);

private:
    QString heading() const override;
    void addOptions(QVBoxLayout* form, QWidget* panel) override;
    EditOperation operation() const override;
    Text commandName() const override;
    void preview(bool isWanted) override;
    void begin() override;
    void chooseAutomatically(int method);
    void keepToRange();

    QPointer<QDoubleSpinBox> m_lowest;
    QPointer<QDoubleSpinBox> m_highest;
    QPointer<QComboBox> m_automatic;
    std::string m_imageId; ///< that the interval was chosen for
};

/// The slice of a view: one of the grid across an axis, or a tilted one.
struct ShownSlice {
    std::optional<int> gridAxis;
    SlicePlane plane;
};

/// Grows from a click: what is connected and alike, or a lesion without what it hangs on. The button
/// held down and moved right takes in more, left less; released, it becomes the segment's.
class GrowTool final : public ViewTool {
    Q_OBJECT
public:
    using ViewTool::ViewTool;
    void end() override;
    std::unique_ptr<Drag> press(SliceView& view, QPointF position,
                                Qt::KeyboardModifiers modifiers) override;
    bool keyPress(SliceView& view, QKeyEvent& event) override;
    QWidget* makeOptions(QWidget* parent) override;

private:
    friend class GrowDrag;
    enum class Kind { Lesion, Alike, AlikeInSlice };
    /// @param slice      the clicked one
    /// @param generosity 1 at the press; more takes in more
    void grow(Index3 seed, const ShownSlice& slice, double generosity);
    void showOptions();

    QPointer<QComboBox> m_kind;
    QPointer<QDoubleSpinBox> m_tolerance;
    QPointer<QDoubleSpinBox> m_radius;
    QPointer<QCheckBox> m_guard;
    QPointer<QWidget> m_toleranceRow;
};

/// Segments that have been scribbled grow until they meet; or the active one is parted from the
/// others by the best border there is, which takes longer. While the tool is in hand the brush
/// scribbles; what would grow is seen after every stroke.
class SeedsTool final : public OperationTool {
    Q_OBJECT
public:
    explicit SeedsTool(Session& session, QObject* parent = nullptr);
    std::unique_ptr<Drag> press(SliceView& view, QPointF position,
                                Qt::KeyboardModifiers modifiers) override;

private:
    struct Forest;
    QString heading() const override;
    QString hint() const override;
    void addOptions(QVBoxLayout* form, QWidget* panel) override;
    EditOperation operation() const override;
    Text commandName() const override;
    std::vector<Label> inputs() const override;

    EditOperation cut() const;

    std::shared_ptr<Forest> m_forest; ///< grown last; updates begin with it
    QPointer<QComboBox> m_method;
    QPointer<QDoubleSpinBox> m_locality;
};

/// Pushes the border of the segment with the brush: from inside outwards, from outside inwards.
class NudgeTool final : public ViewTool {
    Q_OBJECT
public:
    using ViewTool::ViewTool;
    std::unique_ptr<Drag> press(SliceView& view, QPointF position,
                                Qt::KeyboardModifiers modifiers) override;
};

/// The voxel of a grid nearest to a point of a view; none outside.
std::optional<Index3> voxelAt(const ImageGeometry& geometry, Vec3 lps);

} // namespace hangaku::viewer
