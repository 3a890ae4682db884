#include "viewer/ui/edit/ClickTool.h"

#include "viewer/core/segmentation/Brush.h"
#include "viewer/processing/morphology/Logic.h"
#include "viewer/ui/edit/Form.h"
#include "viewer/ui/edit/OperationTool.h"
#include "viewer/ui/theme/Theme.h"
#include "viewer/ui/tools/Drag.h"
#include "viewer/ui/view/SliceView.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {

using processing::Prompt;
using processing::PromptMeaning;

/// A click, or a scribble.
class PromptDrag final : public Drag {
public:
    PromptDrag(ClickTool& tool, SliceView& view, QPointF start, PromptMeaning meaning, int axis)
        : m_tool(&tool), m_view(view), m_prompt{meaning, {view.toLps(start)}, 0}, m_axis(axis)
    {
        const Vec3 spacing = view.session().volume()->geometry.spacing();
        m_stepMm = std::min({spacing.x, spacing.y, spacing.z});
    }
    void moveTo(QPointF position) override
    {
        // No farther apart than a voxel.
        const Vec3 from = m_prompt.points.back();
        const Vec3 to = m_view.toLps(position);
        const auto steps = static_cast<int>(std::ceil(length(to - from) / m_stepMm));
        for (int n = 1; n <= steps; ++n)
            m_prompt.points.push_back(from + (to - from) * (static_cast<double>(n) / steps));
    }
    void finish() override
    {
        if (m_tool)
            m_tool->add(std::move(m_prompt), m_axis);
    }

private:
    QPointer<ClickTool> m_tool;
    SliceView& m_view;
    Prompt m_prompt;
    int m_axis;
    double m_stepMm = 1;
};

ClickTool::ClickTool(Session& session, QObject* parent) : ViewTool(session, parent)
{
    connect(&session.edits(), &EditRunner::stateChanged, this, &ClickTool::showState);
}

void ClickTool::end()
{
    session().edits().cancel();
    startObject();
}

void ClickTool::startObject()
{
    m_work = std::make_shared<Work>();
    m_applied.clear();
    setPrompts({});
}

void ClickTool::setPrompts(std::vector<Prompt> prompts)
{
    m_prompts = std::move(prompts);
    showState();
    emit changed();
}

/// Prompts belong to one segment of one image.
void ClickTool::forgetOthers()
{
    const auto image = session().volume()->voxels;
    const bool isSame = m_work != nullptr && m_segmentation == list().active() &&
                        m_segment == list().activeSegment() && m_image == image;
    if (!isSame)
        startObject();
    m_segmentation = list().active();
    m_segment = list().activeSegment();
    m_image = image;
}

std::unique_ptr<Drag> ClickTool::press(SliceView& view, QPointF position,
                                       Qt::KeyboardModifiers modifiers)
{
    const Volume* volume = session().volume();
    if (auto drawable = list().checkDrawable(); !drawable || volume == nullptr) {
        if (!drawable)
            emit failed(drawable.error());
        return nullptr;
    }
    const auto axis = view.gridAxis();
    if (!axis && isInSlice()) {
        emit failed({ErrorCode::InvalidArgument,
                     Text(HANGAKU_TR("Core", "This plane is tilted: no slice of the image lies in it")),
                     Text(HANGAKU_TR("Core", "Choose \"In the volume\", or reset the tilt (Ctrl+R).")),
                     {}});
        return nullptr;
    }
    const auto meaning = modifiers.testFlag(Qt::ControlModifier) ? PromptMeaning::Background
                                                                 : PromptMeaning::Object;
    return std::make_unique<PromptDrag>(*this, view, position, meaning, axis.value_or(0));
}

void ClickTool::add(Prompt prompt, int sliceAxis)
{
    forgetOthers();
    auto prompts = m_prompts;
    prompts.push_back(std::move(prompt));
    processing::PromptOptions options;
    options.smoothness = m_smoothness->value();
    if (isInSlice())
        options.sliceAxis = sliceAxis;
    const auto operation =
        [work = m_work, prompts, options, number = m_segment](
            const EditInput& input, const Progress& progress) -> Result<std::vector<RegionChange>> {
        const std::scoped_lock lock(work->mutex);
        if (!input.image)
            return fail(
                ErrorCode::InvalidArgument,
                Text(HANGAKU_TR("Core", "The image is not on the grid of the segmentation")),
                Text(HANGAKU_TR("Core", "Draw on the series that the mask belongs to.")));
        if (!work->segmenter)
            work->segmenter.emplace(*input.image, options);
        if (!work->base)
            work->base = input.segments.front();
        auto found = work->segmenter->segment(prompts, progress);
        if (!found)
            return tl::unexpected<Error>(found.error());
        return replacing(number, input.segments.front(), processing::united(*work->base, *found));
    };
    // Several quick clicks are one step when the first has not been computed yet.
    EditRunner::Beside beside{[this, before = m_applied] {
                                  m_applied = before;
                                  setPrompts(before);
                              },
                              [this, prompts] {
                                  m_applied = prompts;
                                  setPrompts(prompts);
                              }};
    const Text name(HANGAKU_TR("Core", "Click"));
    setPrompts(prompts);
    session().edits().run({m_segment}, operation, name, EditRunner::Then::Apply,
                          std::move(beside));
}

bool ClickTool::isInSlice() const
{
    return m_space && m_space->currentIndex() == 1;
}

bool ClickTool::keyPress(SliceView& view, QKeyEvent& event)
{
    const bool isEnter = event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter;
    const bool isEscape = event.key() == Qt::Key_Escape;
    if (m_prompts.empty() || (!isEnter && !isEscape))
        return false;
    if (isEscape && session().edits().isRunning()) {
        session().edits().cancel();
        setPrompts(m_applied);
    } else {
        startObject();
    }
    view.update();
    return true;
}

void ClickTool::draw(const SliceView& view, QPainter& painter) const
{
    const Volume* volume = session().volume();
    if (volume == nullptr)
        return;
    const SlicePlane& plane = view.camera().plane;
    const double reach = halfLayerMm(volume->geometry, plane.normal()) + 1e-3;
    constexpr double kRadius = 6;
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Prompt& prompt : m_prompts) {
        const Vec3 first = prompt.points.front();
        if (std::abs(dot(first - plane.centre, plane.normal())) > reach)
            continue;
        const bool isObject = prompt.meaning == PromptMeaning::Object;
        const QColor colour = isObject ? QColor(63, 184, 175) : QColor(224, 108, 98);
        QPolygonF line;
        for (const Vec3 point : prompt.points)
            line << view.toPosition(point);
        if (line.size() > 1) {
            painter.setPen(QPen(QColor(0, 0, 0, 150), 5, Qt::SolidLine, Qt::RoundCap));
            painter.drawPolyline(line);
            painter.setPen(QPen(colour, 2.5, Qt::SolidLine, Qt::RoundCap));
            painter.drawPolyline(line);
        }
        const QPointF at = line.front();
        painter.setPen(QPen(QColor(0, 0, 0, 150), 1));
        painter.setBrush(colour);
        painter.drawEllipse(at, kRadius, kRadius);
        painter.setPen(QPen(Qt::white, 1.75));
        painter.drawLine(at - QPointF(3, 0), at + QPointF(3, 0));
        if (isObject)
            painter.drawLine(at - QPointF(0, 3), at + QPointF(0, 3));
    }
}

QWidget* ClickTool::makeOptions(QWidget* parent)
{
    auto* panel = new QWidget(parent);
    auto* form = makeForm(panel, tr("Click and segment"));
    m_space = makeChoice(panel, {tr("In the volume"), tr("In this slice")}, tr("Where"));
    addRow(form, tr("Where"), m_space);
    m_tiltWarning = makeWarning(form, tr("\"In this slice\" works in planes of the image alone, not "
                                         "in tilted ones (Ctrl+R resets the tilt)."));
    m_smoothness = new QDoubleSpinBox(panel);
    m_smoothness->setRange(0.1, 20);
    m_smoothness->setSingleStep(0.5);
    m_smoothness->setDecimals(1);
    m_smoothness->setValue(processing::PromptOptions{}.smoothness);
    m_smoothness->setAlignment(Qt::AlignRight);
    m_smoothness->setAccessibleName(tr("Smoothness"));
    addRow(form, tr("Smoothness"), m_smoothness);
    auto* hint = makeLabel(tr("Click, or scribble, in the object; with Ctrl in what does not belong "
                              "to it. Each can be undone. Enter begins another object."),
                           "second", panel);
    hint->setFont(secondFont());
    hint->setWordWrap(true);
    form->addWidget(hint);
    m_count = makeLabel({}, "second", panel);
    auto* another = new QPushButton(tr("Another object"), panel);
    form->addWidget(makeSideBySide(panel, {m_count, another}));
    connect(another, &QPushButton::clicked, this, &ClickTool::startObject);
    // Another way of working is another object.
    connect(m_space, &QComboBox::currentIndexChanged, this, &ClickTool::startObject);
    connect(&session(), &Session::tiltChanged, panel, [this] { showState(); });
    connect(m_smoothness, &QDoubleSpinBox::valueChanged, this, &ClickTool::startObject);
    showState();
    return panel;
}

void ClickTool::showState()
{
    if (m_tiltWarning)
        m_tiltWarning->setVisible(isInSlice() && session().tilt().has_value());
    if (m_count)
        m_count->setText(session().edits().isRunning() && !m_prompts.empty()
                             ? tr("Working…")
                             : tr("%n prompts", nullptr, static_cast<int>(m_prompts.size())));
}

} // namespace hangaku::viewer
