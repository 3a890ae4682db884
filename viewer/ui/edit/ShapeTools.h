#pragma once

#include "viewer/ui/edit/OperationTool.h"

class QComboBox;
class QDoubleSpinBox;

namespace hangaku::viewer {

/// Islands and holes: keeps the largest piece, takes small ones away, makes a segment of each, fills
/// what is enclosed; or keeps, or takes away, the piece that is clicked in a view.
class IslandsTool final : public OperationTool {
    Q_OBJECT
public:
    using OperationTool::OperationTool;
    std::unique_ptr<Drag> press(SliceView& view, QPointF position,
                                Qt::KeyboardModifiers modifiers) override;

private:
    enum class Action { KeepLargest, RemoveSmall, Split, FillHoles, FillHolesInSlices };
    QString heading() const override;
    void addOptions(QVBoxLayout* form, QWidget* panel) override;
    EditOperation operation() const override;
    Text commandName() const override;
    QString hint() const override;
    Action action() const;

    QPointer<QComboBox> m_action;
    QPointer<QDoubleSpinBox> m_smallest; ///< ml
};

/// Smooths the active segment, or all segments together without opening gaps between them.
class SmoothTool final : public OperationTool {
    Q_OBJECT
public:
    using OperationTool::OperationTool;

private:
    enum class Kind { Median, Opening, Closing, Gaussian, Joint };
    QString heading() const override;
    void addOptions(QVBoxLayout* form, QWidget* panel) override;
    EditOperation operation() const override;
    Text commandName() const override;
    std::vector<Label> inputs() const override;
    Kind kind() const;

    QPointer<QComboBox> m_kind;
    QPointer<QDoubleSpinBox> m_size;
};

/// Grows or shrinks a segment by mm, or makes a shell of it.
class MarginTool final : public OperationTool {
    Q_OBJECT
public:
    using OperationTool::OperationTool;

private:
    enum class Kind { Grow, Shrink, ShellInside, ShellCentre, ShellOutside };
    QString heading() const override;
    void addOptions(QVBoxLayout* form, QWidget* panel) override;
    EditOperation operation() const override;
    Text commandName() const override;

    QPointer<QComboBox> m_kind;
    QPointer<QDoubleSpinBox> m_size;
};

/// Adds, subtracts, intersects or copies another segment, or turns the segment inside out.
class LogicTool final : public OperationTool {
    Q_OBJECT
public:
    explicit LogicTool(Session& session, QObject* parent = nullptr);

private:
    enum class Kind { Add, Subtract, Intersect, Copy, Invert, Clear };
    QString heading() const override;
    void addOptions(QVBoxLayout* form, QWidget* panel) override;
    EditOperation operation() const override;
    Text commandName() const override;
    std::vector<Label> inputs() const override;
    Kind kind() const;
    void listOthers();

    QPointer<QComboBox> m_kind;
    QPointer<QComboBox> m_other;
};

/// Fills the slices between those that have been drawn.
class FillBetweenTool final : public OperationTool {
    Q_OBJECT
public:
    explicit FillBetweenTool(Session& session, QObject* parent = nullptr);

private:
    /// Planes that are tilted are no slices of the grid.
    bool isTilted() const;
    void showTilt();
    Result<void> check() const override;
    QString heading() const override;
    void addOptions(QVBoxLayout* form, QWidget* panel) override;
    EditOperation operation() const override;
    Text commandName() const override;
    QString hint() const override;

    QPointer<QComboBox> m_axis;
    QPointer<QLabel> m_tiltWarning;
};

} // namespace hangaku::viewer
