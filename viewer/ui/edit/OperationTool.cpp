#include "viewer/ui/edit/OperationTool.h"

#include "viewer/ui/edit/Form.h"
#include "viewer/ui/theme/Theme.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace hangaku::viewer {

std::vector<RegionChange> replacing(Label number, const Region& before, Region after)
{
    // What it was and what it becomes, in one box: voxels that it loses are taken from it.
    IndexBox box = before.box;
    box.unite(after.box);
    if (box.isEmpty())
        return {};
    auto whole = std::make_shared<Region>(after.box == box ? std::move(after) : after.in(box));
    return {{number, RegionAction::Replace, std::move(whole)}};
}

OperationTool::OperationTool(Session& session, QObject* parent) : ViewTool(session, parent)
{
    connect(&session.edits(), &EditRunner::stateChanged, this, &OperationTool::showState);
    connect(&list(), &SegmentationList::listChanged, this, [this] {
        // Another segment became active.
        if (m_isInHand && (list().active() != m_segmentation || list().activeSegment() != m_segment))
            settingsChanged();
    });
}

void OperationTool::begin()
{
    m_isInHand = true;
    settingsChanged();
}

void OperationTool::end()
{
    m_isInHand = false;
    session().edits().cancel();
}

std::vector<Label> OperationTool::inputs() const
{
    return {list().activeSegment()};
}

void OperationTool::settingsChanged()
{
    m_segmentation = list().active();
    m_segment = list().activeSegment();
    if (!m_isInHand)
        return;
    preview(m_preview && m_preview->isChecked() && check());
    showState();
}

void OperationTool::preview(bool isWanted)
{
    const auto wanted = isWanted ? operation() : EditOperation();
    if (wanted)
        session().edits().run(inputs(), wanted, commandName(), EditRunner::Then::Preview);
    else
        session().edits().cancel();
}

void OperationTool::apply()
{
    if (auto possible = check(); !possible) {
        emit failed(possible.error());
        return;
    }
    if (const auto wanted = operation(); !wanted)
        return;
    else if (session().edits().hasPreview() || session().edits().isRunning())
        session().edits().apply();
    else
        session().edits().run(inputs(), wanted, commandName(), EditRunner::Then::Apply);
}

bool OperationTool::keyPress(SliceView&, QKeyEvent& event)
{
    if (event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter) {
        apply();
        return true;
    }
    if (event.key() == Qt::Key_Escape && session().edits().isRunning()) {
        session().edits().cancel();
        return true;
    }
    return false;
}

QWidget* OperationTool::makeOptions(QWidget* parent)
{
    auto* panel = new QWidget(parent);
    auto* form = makeForm(panel, heading());
    addOptions(form, panel);
    if (const QString text = hint(); !text.isEmpty()) {
        auto* label = makeLabel(text, "second", panel);
        label->setFont(secondFont());
        label->setWordWrap(true);
        form->addWidget(label);
    }
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kBetween);
    m_preview = new QCheckBox(tr("Preview"), panel);
    m_preview->setChecked(true);
    m_preview->setToolTip(tr("Stripes show what the segment would become"));
    row->addWidget(m_preview);
    row->addStretch();
    m_cancel = new QPushButton(tr("Cancel"), panel);
    m_apply = new QPushButton(tr("Apply"), panel);
    m_apply->setProperty("role", "primary");
    m_apply->setToolTip(tr("Apply (Enter)"));
    row->addWidget(m_cancel);
    row->addWidget(m_apply);
    form->addLayout(row);
    m_progress = new QProgressBar(panel);
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    QSizePolicy kept = m_progress->sizePolicy();
    kept.setRetainSizeWhenHidden(true);
    m_progress->setSizePolicy(kept);
    form->addWidget(m_progress);
    connect(m_preview, &QCheckBox::toggled, this, [this] { settingsChanged(); });
    connect(m_apply, &QPushButton::clicked, this, &OperationTool::apply);
    connect(m_cancel, &QPushButton::clicked, this, [this] { session().edits().cancel(); });
    showState();
    return panel;
}

void OperationTool::showState()
{
    if (!m_apply)
        return;
    const EditRunner& edits = session().edits();
    const bool isRunning = m_isInHand && edits.isRunning();
    m_progress->setVisible(isRunning);
    m_progress->setValue(static_cast<int>(edits.progress() * 1000));
    m_cancel->setVisible(isRunning);
    m_apply->setEnabled(list().activeSegment() != 0);
}

} // namespace hangaku::viewer
