#pragma once

#include "viewer/session/EditRunner.h"
#include "viewer/ui/edit/ViewTool.h"

#include <QPointer>

class QCheckBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace hangaku::viewer {

/// Changes whole segments by settings: shows in the views what it would do while the settings
/// change, and does it on "Apply" (Enter). Runs in the background.
class OperationTool : public ViewTool {
    Q_OBJECT
public:
    explicit OperationTool(Session& session, QObject* parent = nullptr);
    void begin() override;
    void end() override;
    bool keyPress(SliceView& view, QKeyEvent& event) override;
    QWidget* makeOptions(QWidget* parent) final;

    void apply();

protected:
    virtual QString heading() const = 0;
    virtual void addOptions(QVBoxLayout* form, QWidget* panel) = 0;
    /// By the settings as they are now; empty when they make no sense yet.
    virtual EditOperation operation() const = 0;
    /// Name of the step of undo.
    virtual Text commandName() const = 0;
    /// The segments that the operation gets: the active one.
    virtual std::vector<Label> inputs() const;
    /// One or two sentences below the settings.
    virtual QString hint() const { return {}; }
    /// Most tools need a segment that can be drawn.
    virtual Result<void> check() const { return list().checkDrawable(); }

    /// The settings changed: previews again.
    void settingsChanged();
    /// Shows what the operation would do, or takes that away.
    virtual void preview(bool isWanted);

private:
    void showState();
    bool isInHand() const { return m_isInHand; }

    bool m_isInHand = false;
    SegmentationId m_segmentation = -1; ///< what the preview is of
    Label m_segment = 0;
    QPointer<QCheckBox> m_preview;
    QPointer<QPushButton> m_apply;
    QPointer<QPushButton> m_cancel;
    QPointer<QProgressBar> m_progress;
};

/// The segment is kept, and `region` is what becomes of it. Shared by operations on one segment.
std::vector<RegionChange> replacing(Label number, const Region& before, Region after);

} // namespace hangaku::viewer
