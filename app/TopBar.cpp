#include "app/TopBar.h"

#include "app/Actions.h"
#include "viewer/ui/text/PersonName.h"
#include "viewer/ui/text/Translate.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QActionGroup>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>
#include <QWidgetAction>

namespace hangaku::app {

using namespace viewer;

TopBar::TopBar(Session& session, const Actions& actions, Settings& settings, QWidget* parent)
    : QWidget(parent), m_session(session), m_settings(settings),
      m_workspaces(new QButtonGroup(this)), m_patient(new QLabel(this))
{
    setObjectName("window");
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(space::kTopBar);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(space::kInside + 2, 0, space::kInside + 2, 0);
    layout->setSpacing(space::kInside);

    auto* menuButton = makeButton("menu", tr("Menu (F10)"));
    menuButton->setShortcut(QKeySequence("F10"));
    auto* menu = new QMenu(menuButton);
    actions.fillMenu(*menu);
    menuButton->setMenu(menu);
    menuButton->setPopupMode(QToolButton::InstantPopup);
    layout->addWidget(menuButton);
    layout->addSpacing(space::kInside);
    layout->addWidget(makeLabel("Hangaku", "heading", this));
    layout->addSpacing(space::kGroup);
    addWorkspaces();
    layout->addStretch(1);
    m_patient->setTextFormat(Qt::PlainText);
    layout->addWidget(m_patient);
    layout->addStretch(1);
    layout->addWidget(makeLabel(tr("Research use only"), "second", this));
    layout->addSpacing(space::kBetween);
    auto* help = new QToolButton(this);
    help->setDefaultAction(actions.help);
    auto* settingsButton = makeButton("settings", tr("Settings"));
    settingsButton->setMenu(makeSettingsMenu());
    settingsButton->setPopupMode(QToolButton::InstantPopup);
    for (QToolButton* button : {help, settingsButton}) {
        button->setIconSize({space::kIcon, space::kIcon});
        button->setFixedSize(space::kRow, space::kRow);
        layout->addWidget(button);
    }
    connect(&session.openCase(), &OpenCase::volumeChanged, this, &TopBar::showPatient);
    showPatient();
}

QToolButton* TopBar::makeButton(const char* iconName, const QString& toolTip)
{
    auto* button = new QToolButton(this);
    button->setIcon(icon(iconName));
    button->setIconSize({space::kIcon, space::kIcon});
    button->setFixedSize(space::kRow, space::kRow);
    button->setToolTip(toolTip);
    button->setAccessibleName(toolTip);
    return button;
}

void TopBar::addWorkspaces()
{
    for (const Workspace workspace : workspaces()) {
        auto* button = new QToolButton(this);
        button->setProperty("role", "tab");
        button->setText(nameOf(workspace));
        button->setCheckable(true);
        button->setFixedHeight(space::kTopBar);
        m_workspaces->addButton(button, static_cast<int>(workspace));
        layout()->addWidget(button);
    }
    connect(m_workspaces, &QButtonGroup::idClicked, this,
            [this](int id) { emit workspaceChosen(static_cast<Workspace>(id)); });
}

void TopBar::setWorkspace(Workspace workspace)
{
    m_workspaces->button(static_cast<int>(workspace))->setChecked(true);
}

QMenu* TopBar::makeSettingsMenu()
{
    auto* menu = new QMenu(this);
    const auto addChoice = [menu](QMenu* in, const QString& text, bool checked,
                                  const std::function<void()>& chosen) {
        auto* group = in->findChild<QActionGroup*>();
        if (group == nullptr)
            group = new QActionGroup(in);
        QAction* action = in->addAction(text);
        action->setCheckable(true);
        action->setChecked(checked);
        group->addAction(action);
        QObject::connect(action, &QAction::triggered, menu, chosen);
    };
    QMenu* appearance = menu->addMenu(tr("Appearance"));
    const bool dark = m_settings.appearance() == Appearance::Dark;
    addChoice(appearance, tr("Dark"), dark,
              [this] { emit appearanceChosen(Appearance::Dark); });
    addChoice(appearance, tr("Light"), !dark,
              [this] { emit appearanceChosen(Appearance::Light); });
    QMenu* language = menu->addMenu(tr("Language"));
    const QString present = m_settings.language();
    addChoice(language, tr("As the system"), present.isEmpty(),
              [this] { emit languageChosen({}); });
    addChoice(language, "日本語", present == "ja", [this] { emit languageChosen("ja"); });
    addChoice(language, "English", present == "en", [this] { emit languageChosen("en"); });
    QMenu* drag = menu->addMenu(tr("Left drag"));
    addChoice(drag, tr("Changes the window"), !m_settings.leftDragScrolls(),
              [this] { emit leftDragChosen(false); });
    addChoice(drag, tr("Scrolls"), m_settings.leftDragScrolls(),
              [this] { emit leftDragChosen(true); });
    menu->addSeparator();
    auto* person = new QWidget(menu);
    auto* layout = new QHBoxLayout(person);
    layout->setContentsMargins(space::kGroup, space::kInside, space::kGroup, space::kInside);
    layout->addWidget(makeLabel(tr("Your name in corrections"), "second", person));
    auto* name = new QLineEdit(m_settings.person(), person);
    name->setFixedWidth(140);
    name->setAccessibleName(tr("Your name in corrections"));
    layout->addWidget(name);
    connect(name, &QLineEdit::editingFinished, this,
            [this, name] { emit personChosen(name->text().trimmed()); });
    auto* action = new QWidgetAction(menu);
    action->setDefaultWidget(person);
    menu->addAction(action);
    return menu;
}

void TopBar::showPatient()
{
    m_patientText.clear();
    QString toolTip;
    if (const Volume* volume = m_session.volume()) {
        const VolumeDescription& description = volume->description;
        const ShownName name = shownName(description.patient);
        QStringList parts;
        for (const QString& part :
             {name.line(), sexText(description.patient.sex),
              QString::fromStdString(description.studyDate),
              QString::fromStdString(description.studyDescription)})
            if (!part.isEmpty())
                parts << part;
        m_patientText = parts.join(QStringLiteral("  ·  "));
        toolTip = m_patientText + '\n' + name.toolTip;
    }
    m_patient->setToolTip(toolTip.trimmed());
    m_patient->setText(fontMetrics().elidedText(m_patientText, Qt::ElideRight, width() / 2 - 120));
}

void TopBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    showPatient();
}

} // namespace hangaku::app
