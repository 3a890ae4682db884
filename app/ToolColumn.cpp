#include "app/ToolColumn.h"

#include "app/Actions.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"
#include "viewer/ui/tools/WindowPresets.h"

#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

namespace hangaku::app {

using namespace viewer;

ToolColumn::ToolColumn(Session& session, const Actions& actions, QWidget* parent)
    : QWidget(parent), m_session(session), m_editTools(new QWidget(this))
{
    setObjectName("window");
    setAttribute(Qt::WA_StyledBackground);
    setFixedWidth(space::kToolColumn);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, space::kBetween, 6, space::kBetween);
    layout->setSpacing(space::kInside);
    for (const ToolKind kind : {ToolKind::Window, ToolKind::Zoom, ToolKind::Scroll, ToolKind::Pan,
                                ToolKind::Crosshair})
        layout->addWidget(addButton(actions.tools.at(kind)));
    layout->addSpacing(space::kBetween);
    layout->addWidget(addPresets());
    layout->addWidget(addButton(actions.invert));
    layout->addWidget(addButton(actions.masks));
    layout->addWidget(addButton(actions.maximise));
    auto* edit = new QVBoxLayout(m_editTools);
    edit->setContentsMargins(0, space::kBetween, 0, 0);
    edit->setSpacing(space::kInside);
    for (const ToolKind kind : {ToolKind::Brush, ToolKind::Eraser})
        edit->addWidget(addButton(actions.tools.at(kind)));
    edit->addSpacing(space::kBetween);
    edit->addWidget(addButton(actions.undo));
    edit->addWidget(addButton(actions.redo));
    layout->addWidget(m_editTools);
    layout->addStretch();
    layout->addWidget(addButton(actions.strip));
}

QToolButton* ToolColumn::addButton(QAction* action)
{
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setIconSize({space::kIcon, space::kIcon});
    button->setFixedSize(space::kToolButton, space::kToolButton);
    button->setAccessibleName(action->text());
    return button;
}

QToolButton* ToolColumn::addPresets()
{
    auto* button = new QToolButton(this);
    button->setIcon(icon("presets"));
    button->setIconSize({space::kIcon, space::kIcon});
    button->setFixedSize(space::kToolButton, space::kToolButton);
    button->setToolTip(tr("Window presets (1 to 9, 0)"));
    button->setAccessibleName(tr("Window presets"));
    button->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(button);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        fillPresets(*menu, m_session);
    });
    button->setMenu(menu);
    return button;
}

void ToolColumn::fillPresets(QMenu& menu, Session& session)
{
    const Volume* volume = session.volume();
    if (volume == nullptr) {
        menu.addAction(tr("Open an image first"))->setEnabled(false);
        return;
    }
    const auto add = [&menu, &session](const QString& name, int key) {
        QAction* action = menu.addAction(name + '\t' + QString::number(key));
        connect(action, &QAction::triggered, &session,
                [&session, key] { applyWindowPreset(session, key); });
    };
    const auto presets = windowPresets(volume->description.modality);
    int key = 1;
    for (const WindowPreset& preset : presets)
        add(tr("%1   %2 / %3")
                .arg(translate(preset.name))
                .arg(preset.window.center)
                .arg(preset.window.width),
            key++);
    if (presets.empty()) {
        add(tr("As the file says"), 1);
        const auto& own = volume->description.fileWindows;
        for (key = 2; key <= static_cast<int>(own.size()) && key <= 9; ++key)
            add(tr("File's window %1").arg(key), key);
    }
    add(tr("Full range"), 0);
}

void ToolColumn::setEditToolsShown(bool shown)
{
    m_editTools->setVisible(shown);
}

} // namespace hangaku::app
