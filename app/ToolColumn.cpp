#include "app/ToolColumn.h"

#include "app/Actions.h"
#include "viewer/core/view/Presentation.h"
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
    layout->addWidget(addTurns(actions));
    layout->addWidget(addButton(actions.stack));
    layout->addWidget(addButton(actions.maximise));
    auto* edit = new QVBoxLayout(m_editTools);
    edit->setContentsMargins(0, space::kBetween, 0, 0);
    edit->setSpacing(space::kInside);
    edit->addWidget(addButton(actions.undo));
    edit->addWidget(addButton(actions.redo));
    edit->addWidget(addButton(actions.history));
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

QToolButton* ToolColumn::addTurns(const Actions& actions)
{
    auto* button = new QToolButton(this);
    button->setIcon(icon("turn"));
    button->setIconSize({space::kIcon, space::kIcon});
    button->setFixedSize(space::kToolButton, space::kToolButton);
    button->setToolTip(tr("Flip and turn"));
    button->setAccessibleName(tr("Flip and turn"));
    button->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(button);
    menu->addActions({actions.flipHorizontal, actions.flipVertical, actions.rotateLeft,
                      actions.rotateRight});
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
    if (volume->isColour()) {
        menu.addAction(tr("Colours are shown as they are stored"))->setEnabled(false);
        return;
    }
    const auto choices = windowChoices(volume->description);
    int key = 1;
    for (const WindowChoice& choice : choices) {
        const QString name = translate(choice.name);
        const bool isPlain = choice.isInSuv || choice.voiTable >= 0;
        if (key <= 9)
            add(isPlain ? name
                        : tr("%1   %2 / %3")
                              .arg(name)
                              .arg(choice.window.center)
                              .arg(choice.window.width),
                key++);
    }
    if (choices.empty())
        add(tr("Middle 98 % of the values"), 1);
    add(tr("Full range"), 0);
}

void ToolColumn::setEditToolsShown(bool shown)
{
    m_editTools->setVisible(shown);
}

} // namespace hangaku::app
