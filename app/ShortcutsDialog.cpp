#include "app/ShortcutsDialog.h"

#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QScreen>
#include <QScrollArea>
#include <QToolButton>

#include <algorithm>

namespace hangaku::app {

using namespace viewer;

namespace {
constexpr int kKeysWidth = 132;
constexpr int kResetWidth = 22;
} // namespace

KeyButton::KeyButton(QWidget* parent) : QPushButton(parent)
{
    setProperty("role", "key");
    setCheckable(true);
    setAutoDefault(false);
    setFont(secondFont());
    connect(this, &QPushButton::clicked, this, [this] { listen(!m_isListening); });
}

void KeyButton::setKeys(const QString& text)
{
    m_keys = text;
    if (!m_isListening)
        setText(text.isEmpty() ? QStringLiteral("–") : text);
}

void KeyButton::listen(bool listens)
{
    m_isListening = listens;
    setChecked(listens);
    if (listens)
        setText(tr("Press a key…"));
    else
        setKeys(m_keys);
}

bool KeyButton::event(QEvent* event)
{
    // Before it is somebody's shortcut, or moves the focus, a key is the answer here.
    if (m_isListening && event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    if (m_isListening && event->type() == QEvent::KeyPress) {
        keyPressEvent(static_cast<QKeyEvent*>(event));
        return true;
    }
    return QPushButton::event(event);
}

void KeyButton::keyPressEvent(QKeyEvent* event)
{
    if (!m_isListening) {
        QPushButton::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Shift:
    case Qt::Key_Control:
    case Qt::Key_Alt:
    case Qt::Key_AltGr:
    case Qt::Key_Meta: return; // the key itself is still to come
    case Qt::Key_unknown:
    case 0: return;
    default: break;
    }
    listen(false);
    if (event->key() == Qt::Key_Escape && event->modifiers() == Qt::NoModifier)
        return;
    const bool takesAway = (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) &&
                           event->modifiers() == Qt::NoModifier;
    emit keyChosen(takesAway ? QKeySequence() : pressedKey(*event));
}

void KeyButton::focusOutEvent(QFocusEvent* event)
{
    listen(false);
    QPushButton::focusOutEvent(event);
}

ShortcutsDialog::ShortcutsDialog(KeyBindings& keys, QWidget* parent)
    : QDialog(parent), m_keys(keys)
{
    setWindowTitle(tr("Mouse and keyboard"));
    setAttribute(Qt::WA_DeleteOnClose);
    const std::vector<Fixed> mouse{{tr("Wheel"), tr("Slices")},
                                   {tr("Ctrl+wheel"), tr("Zoom about the cursor")},
                                   {tr("Left drag"), tr("The tool in hand")},
                                   {tr("Middle drag"), tr("Pan")},
                                   {tr("Right drag"), tr("Zoom")},
                                   {tr("Right click"), tr("Menu of the view")},
                                   {tr("Double-click"), tr("Maximise the view, and back")},
                                   {tr("Shift+move"), tr("Crosshair follows")},
                                   {tr("Handle drag"),
                                    tr("Tilts the planes; Shift: only one")}};
    const std::vector<Fixed> drawing{{tr("Ctrl+drag"), tr("The opposite: erase while painting")},
                                     {tr("Shift+wheel"), tr("Size of the brush")},
                                     {"Esc", tr("Leave the tool")},
                                     {"F2", tr("Rename the segment")}};
    const std::vector<Fixed> views{{"1 – 9, 0", tr("Window presets; 0 is the full range")}};
    const std::vector<Fixed> detections{{tr("A, R, Del in the list"),
                                         tr("Accept, reject, remove; then the next")}};
    const std::map<QString, std::vector<Fixed>> besides{
        {"drawing", drawing}, {"views", views}, {"detections", detections}};
    const std::map<QString, std::size_t> columnOf{
        {"tools", 0},   {"detections", 0}, {"files", 0}, {"views", 1},
        {"changes", 1}, {"drawing", 2},    {"images", 2}};
    auto* page = new QWidget(this);
    auto* columns = new QHBoxLayout(page);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(32);
    std::vector<std::vector<QWidget*>> parts(3);
    parts[0].push_back(makeGroup(tr("Mouse"), {}, mouse));
    for (const KeyGroup& group : keys.groups()) {
        const auto fixed = besides.find(group.id);
        parts[columnOf.at(group.id)].push_back(
            makeGroup(group.name, group.bindings,
                      fixed == besides.end() ? std::vector<Fixed>() : fixed->second));
    }
    for (const auto& column : parts) {
        auto* rows = new QVBoxLayout;
        rows->setSpacing(space::kPanel);
        for (QWidget* part : column)
            rows->addWidget(part);
        rows->addStretch();
        columns->addLayout(rows);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, space::kPanel);
    layout->setSpacing(space::kPanel);
    // On a small screen the page scrolls.
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(page);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    layout->addWidget(scroll, 1);
    layout->addWidget(makeFoot());
    connect(&keys, &KeyBindings::changed, this, &ShortcutsDialog::showKeys);
    showKeys();
    const QSize wanted = page->sizeHint();
    scroll->setMinimumWidth(wanted.width() + space::kGroup);
    const int around = layout->sizeHint().height() - scroll->sizeHint().height();
    constexpr int kTitleBar = 40;
    resize(sizeHint().width(),
           std::min(wanted.height() + around, screen()->availableSize().height() - kTitleBar));
}

KeyButton* ShortcutsDialog::button(const QString& id) const
{
    return m_rows.at(id).keys;
}

QWidget* ShortcutsDialog::makeGroup(const QString& name, const std::vector<KeyBinding>& bindings,
                                    const std::vector<Fixed>& fixed)
{
    auto* widget = new QWidget(this);
    auto* grid = new QGridLayout(widget);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::kBetween);
    grid->setVerticalSpacing(0);
    auto* heading = makeLabel(name, "heading", widget);
    heading->setContentsMargins(space::kBetween, 0, 0, space::kInside);
    grid->addWidget(heading, 0, 0, 1, 3);
    int row = 1;
    for (const KeyBinding& binding : bindings) {
        auto* keys = new KeyButton(widget);
        keys->setFixedWidth(kKeysWidth);
        keys->setAccessibleName(tr("Keys of: %1").arg(binding.text));
        auto* reset = new QToolButton(widget);
        reset->setIcon(icon("undo"));
        reset->setIconSize({14, 14});
        reset->setFixedSize(kResetWidth, kResetWidth);
        reset->setToolTip(tr("Back to %1").arg(keysText(binding.defaults)));
        reset->setAccessibleName(reset->toolTip());
        auto policy = reset->sizePolicy();
        policy.setRetainSizeWhenHidden(true);
        reset->setSizePolicy(policy);
        grid->addWidget(keys, row, 0);
        grid->addWidget(new QLabel(binding.text, widget), row, 1);
        grid->addWidget(reset, row, 2);
        m_rows[binding.id] = {keys, reset};
        connect(keys, &QPushButton::clicked, this, &ShortcutsDialog::endQuestion);
        connect(keys, &KeyButton::keyChosen, this,
                [this, id = binding.id](const QKeySequence& key) { choose(id, key); });
        connect(reset, &QToolButton::clicked, this, [this, id = binding.id] {
            endQuestion();
            m_keys.reset(id);
        });
        ++row;
    }
    for (const Fixed& line : fixed) {
        auto* keys = makeLabel(line.keys, "second", widget);
        keys->setFixedWidth(kKeysWidth);
        keys->setContentsMargins(space::kBetween, 0, 0, 0);
        grid->addWidget(keys, row, 0);
        grid->addWidget(new QLabel(line.does, widget), row, 1);
        grid->setRowMinimumHeight(row, 24);
        ++row;
    }
    grid->setColumnMinimumWidth(2, kResetWidth);
    grid->setColumnStretch(1, 1);
    return widget;
}

QWidget* ShortcutsDialog::makeFoot()
{
    auto* foot = new QWidget(this);
    auto* row = new QHBoxLayout(foot);
    row->setContentsMargins(space::kBetween, 0, 0, 0);
    row->setSpacing(space::kBetween);
    m_message = makeLabel({}, "second", foot);
    m_take = new QPushButton(tr("Use it here"), foot);
    m_take->setObjectName("takeKey");
    m_leave = new QPushButton(tr("Leave it there"), foot);
    m_resetAll = new QPushButton(tr("Reset all keys"), foot);
    m_resetAll->setObjectName("resetKeys");
    for (QPushButton* button : {m_take, m_leave, m_resetAll})
        button->setAutoDefault(false);
    row->addWidget(m_message);
    row->addWidget(m_take);
    row->addWidget(m_leave);
    row->addStretch();
    row->addWidget(m_resetAll);
    connect(m_take, &QPushButton::clicked, this, [this] {
        m_keys.setKeys(m_askedId, {m_askedKey});
        endQuestion();
    });
    connect(m_leave, &QPushButton::clicked, this, &ShortcutsDialog::endQuestion);
    connect(m_resetAll, &QPushButton::clicked, this, [this] {
        endQuestion();
        m_keys.resetAll();
    });
    endQuestion();
    return foot;
}

void ShortcutsDialog::choose(const QString& id, const QKeySequence& key)
{
    endQuestion();
    if (key.isEmpty())
        m_keys.setKeys(id, {});
    else if (const KeyBinding* owner = m_keys.conflict(id, key))
        ask(id, key, *owner);
    else
        m_keys.setKeys(id, {key});
}

void ShortcutsDialog::ask(const QString& id, const QKeySequence& key, const KeyBinding& owner)
{
    m_askedId = id;
    m_askedKey = key;
    m_message->setText(tr("%1 already does: %2.")
                           .arg(key.toString(QKeySequence::NativeText), owner.text));
    m_message->setProperty("role", "warning");
    m_message->style()->polish(m_message);
    m_take->show();
    m_leave->show();
}

void ShortcutsDialog::endQuestion()
{
    m_message->setText(tr("Click on a key to change it; Delete takes it away."));
    m_message->setProperty("role", "second");
    m_message->style()->polish(m_message);
    m_take->hide();
    m_leave->hide();
}

void ShortcutsDialog::showKeys()
{
    bool isAnyChanged = false;
    for (const KeyGroup& group : m_keys.groups())
        for (const KeyBinding& binding : group.bindings) {
            const Row& row = m_rows.at(binding.id);
            row.keys->setKeys(keysText(binding.keys));
            row.reset->setVisible(m_keys.isChanged(binding));
            isAnyChanged |= m_keys.isChanged(binding);
        }
    m_resetAll->setEnabled(isAnyChanged);
}

} // namespace hangaku::app
