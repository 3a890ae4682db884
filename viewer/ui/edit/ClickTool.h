#pragma once

#include "viewer/processing/growing/Prompts.h"
#include "viewer/ui/edit/ViewTool.h"

#include <QPointer>

#include <mutex>

class QComboBox;
class QDoubleSpinBox;
class QLabel;

namespace hangaku::viewer {

/// "Click, and it segments": clicks and scribbles say what belongs to the object and, with Ctrl, what
/// does not. Each is a step of undo of its own. What the segment had before the first prompt stays.
class ClickTool final : public ViewTool {
    Q_OBJECT
public:
    explicit ClickTool(Session& session, QObject* parent = nullptr);
    void end() override;
    std::unique_ptr<Drag> press(SliceView& view, QPointF position,
                                Qt::KeyboardModifiers modifiers) override;
    bool keyPress(SliceView& view, QKeyEvent& event) override;
    void draw(const SliceView& view, QPainter& painter) const override;
    QWidget* makeOptions(QWidget* parent) override;

    const std::vector<processing::Prompt>& prompts() const { return m_prompts; }
    /// The next prompt begins another object.
    void startObject();

private:
    friend class PromptDrag;
    /// What the background works with; one operation at a time.
    struct Work {
        std::mutex mutex;
        std::optional<processing::PromptSegmenter> segmenter;
        std::optional<Region> base; ///< of the segment, before the first prompt
    };
    void add(processing::Prompt prompt, int sliceAxis);
    void setPrompts(std::vector<processing::Prompt> prompts);
    void forgetOthers();
    void showState();
    bool isInSlice() const;

    std::vector<processing::Prompt> m_prompts;  ///< that were given
    std::vector<processing::Prompt> m_applied;  ///< that the mask follows
    std::shared_ptr<Work> m_work;
    SegmentationId m_segmentation = -1;
    Label m_segment = 0;
    std::shared_ptr<const VoxelBuffer> m_image;
    QPointer<QComboBox> m_space;
    QPointer<QDoubleSpinBox> m_smoothness;
    QPointer<QLabel> m_count;
    QPointer<QLabel> m_tiltWarning;
};

} // namespace hangaku::viewer
