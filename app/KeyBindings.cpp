#include "app/KeyBindings.h"

#include "app/Actions.h"

#include <algorithm>

namespace hangaku::app {
QKeySequence pressedKey(const QKeyEvent& event)
{
    auto modifiers = event.modifiers() & ~Qt::KeypadModifier;
    const bool isSign = event.key() > Qt::Key_Space && event.key() <= Qt::Key_AsciiTilde &&
                        !(event.key() >= Qt::Key_A && event.key() <= Qt::Key_Z);
    if (isSign)
        modifiers &= ~Qt::ShiftModifier;
    return {QKeyCombination(modifiers, static_cast<Qt::Key>(event.key()))};
}

QString keysText(const QList<QKeySequence>& keys)
{
    QStringList texts;
    for (const QKeySequence& key : keys)
        texts << key.toString(QKeySequence::NativeText);
    return texts.join(QStringLiteral(" / "));
}

KeyBindings::KeyBindings(Actions& actions, Settings& settings, QObject* parent)
    : QObject(parent), m_settings(settings)
{
    addGroups(actions);
    load();
    apply();
}

void KeyBindings::addGroups(Actions& actions)
{
    const auto of = [](const char* id, QAction* action, KeyScope scope = KeyScope::Always) {
        return KeyBinding{id, QString(action->text()).remove(QChar(u'…')), scope,
                          action->shortcuts(), {}, action};
    };
    const auto view = [](const char* id, const QString& text, QList<QKeySequence> keys,
                         KeyScope scope = KeyScope::Always) {
        return KeyBinding{id, text, scope, std::move(keys), {}, nullptr};
    };
    using viewer::ToolKind;
    m_groups = {
        {"tools", tr("Tools"),
         {of("tool-window", actions.tools.at(ToolKind::Window)),
          of("tool-zoom", actions.tools.at(ToolKind::Zoom)),
          of("tool-scroll", actions.tools.at(ToolKind::Scroll)),
          of("tool-pan", actions.tools.at(ToolKind::Pan)),
          of("tool-crosshair", actions.tools.at(ToolKind::Crosshair))}},
        {"drawing", tr("Drawing"),
         {of("tool-brush", actions.tools.at(ToolKind::Brush)),
          of("tool-eraser", actions.tools.at(ToolKind::Eraser)),
          of("tool-nudge", actions.tools.at(ToolKind::Nudge)),
          of("tool-draw", actions.tools.at(ToolKind::Draw)),
          of("tool-polygon", actions.tools.at(ToolKind::Polygon)),
          of("tool-livewire", actions.tools.at(ToolKind::Livewire)),
          of("tool-level-trace", actions.tools.at(ToolKind::LevelTrace)),
          of("tool-scissors", actions.tools.at(ToolKind::Scissors)),
          of("tool-threshold", actions.tools.at(ToolKind::Threshold)),
          of("tool-grow", actions.tools.at(ToolKind::Grow)),
          of("tool-click", actions.tools.at(ToolKind::Click)),
          of("tool-seeds", actions.tools.at(ToolKind::Seeds)),
          of("tool-fill-between", actions.tools.at(ToolKind::FillBetween)),
          of("tool-islands", actions.tools.at(ToolKind::Islands)),
          of("tool-smooth", actions.tools.at(ToolKind::Smooth)),
          of("tool-margin", actions.tools.at(ToolKind::Margin)),
          of("tool-logic", actions.tools.at(ToolKind::Logic)),
          of("previous-segment", actions.previousSegment, KeyScope::Drawing),
          of("next-segment", actions.nextSegment, KeyScope::Drawing),
          view("brush-larger", tr("Larger brush"), {{"+"}, {"="}, {";"}}, KeyScope::Drawing),
          view("brush-smaller", tr("Smaller brush"), {{"-"}}, KeyScope::Drawing),
          of("add-segment", actions.addSegment)}},
        {"views", tr("Views"),
         {view("previous-slice", tr("Previous slice"), {{"Up"}}),
          view("next-slice", tr("Next slice"), {{"Down"}}),
          view("ten-back", tr("Ten slices back"), {{"Shift+Up"}}),
          view("ten-on", tr("Ten slices on"), {{"Shift+Down"}}),
          view("first-slice", tr("First slice"), {{"Home"}}),
          view("last-slice", tr("Last slice"), {{"End"}}),
          view("previous-series", tr("Previous series"), {{"PgUp"}}),
          view("next-series", tr("Next series"), {{"PgDown"}}),
          view("next-view", tr("Next view"), {{"Tab"}}),
          of("maximise", actions.maximise),
          view("reset-view", tr("Reset the view"), {{"Esc"}}),
          of("reset-tilt", actions.resetTilt),
          of("invert", actions.invert),
          view("overlays", tr("Texts in the views"), {{"Space"}}),
          of("patient-texts", actions.patientTexts),
          of("crosshair-lines", actions.crosshairLines),
          of("masks", actions.masks),
          of("panel", actions.panel),
          of("strip", actions.strip)}},
        {"images", tr("Images"),
         {of("stack", actions.stack), of("cine", actions.cine),
          view("previous-time", tr("Previous time point"), {{"Left"}, {","}}),
          view("next-time", tr("Next time point"), {{"Right"}, {"."}}),
          of("flip-horizontal", actions.flipHorizontal),
          of("flip-vertical", actions.flipVertical), of("rotate-left", actions.rotateLeft),
          of("rotate-right", actions.rotateRight), of("planes", actions.planes),
          of("shutters", actions.shutters)}},
        {"files", tr("Files"),
         {of("open-folder", actions.openFolder), of("open-files", actions.openFiles),
          of("open-sample", actions.openSample), of("open-mask", actions.openMask),
          of("save", actions.save), of("save-as", actions.saveAs),
          of("save-picture", actions.savePicture), of("close-case", actions.closeCase),
          of("quit", actions.quit)}},
        {"changes", tr("Changes"),
         {of("undo", actions.undo), of("redo", actions.redo), of("history", actions.history),
          of("models", actions.models), of("help", actions.help)}}};
}

KeyBinding* KeyBindings::entry(const QString& id)
{
    for (KeyGroup& group : m_groups)
        for (KeyBinding& binding : group.bindings)
            if (binding.id == id)
                return &binding;
    return nullptr;
}

const KeyBinding* KeyBindings::find(const QString& id) const
{
    return const_cast<KeyBindings*>(this)->entry(id);
}

void KeyBindings::load()
{
    for (KeyGroup& group : m_groups)
        for (KeyBinding& binding : group.bindings) {
            binding.keys = binding.defaults;
            if (const auto stored = m_settings.keys(binding.id)) {
                binding.keys.clear();
                for (const QString& key : *stored)
                    binding.keys << QKeySequence(key, QKeySequence::PortableText);
            }
        }
}

const KeyBinding* KeyBindings::conflict(const QString& id, const QKeySequence& key) const
{
    const KeyBinding* asking = find(id);
    for (const KeyGroup& group : m_groups)
        for (const KeyBinding& binding : group.bindings)
            if (binding.id != id && binding.scope == asking->scope && binding.keys.contains(key))
                return &binding;
    return nullptr;
}

void KeyBindings::assign(KeyBinding& binding, const QList<QKeySequence>& keys)
{
    binding.keys = keys;
    if (!isChanged(binding)) {
        m_settings.setKeys(binding.id, std::nullopt);
        return;
    }
    QStringList texts;
    for (const QKeySequence& key : keys)
        texts << key.toString(QKeySequence::PortableText);
    m_settings.setKeys(binding.id, texts);
}

void KeyBindings::setKeys(const QString& id, const QList<QKeySequence>& keys)
{
    KeyBinding* changing = entry(id);
    if (changing == nullptr)
        return;
    for (const QKeySequence& key : keys)
        while (const KeyBinding* other = conflict(id, key)) {
            auto left = other->keys;
            left.removeAll(key);
            assign(*entry(other->id), left);
        }
    assign(*changing, keys);
    apply();
    emit changed();
}

void KeyBindings::reset(const QString& id)
{
    if (const KeyBinding* binding = find(id))
        setKeys(id, QList<QKeySequence>(binding->defaults));
}

void KeyBindings::resetAll()
{
    for (KeyGroup& group : m_groups)
        for (KeyBinding& binding : group.bindings)
            assign(binding, binding.defaults);
    apply();
    emit changed();
}

void KeyBindings::setDrawing(bool isDrawing)
{
    if (m_isDrawing == isDrawing)
        return;
    m_isDrawing = isDrawing;
    apply();
}

void KeyBindings::apply()
{
    QList<QKeySequence> drawing;
    for (const KeyGroup& group : m_groups)
        for (const KeyBinding& binding : group.bindings)
            if (binding.scope == KeyScope::Drawing)
                drawing << binding.keys;
    for (const KeyGroup& group : m_groups)
        for (const KeyBinding& binding : group.bindings) {
            if (binding.action == nullptr)
                continue;
            auto keys = binding.keys;
            if (binding.scope == KeyScope::Drawing && !m_isDrawing)
                keys.clear();
            if (binding.scope == KeyScope::Always && m_isDrawing)
                keys.removeIf([&drawing](const auto& key) { return drawing.contains(key); });
            binding.action->setShortcuts(keys);
            const QString text = binding.action->text();
            binding.action->setToolTip(
                binding.keys.isEmpty()
                    ? text
                    : tr("%1 (%2)").arg(text, binding.keys.front().toString(
                                                  QKeySequence::NativeText)));
        }
}

KeyBindings::Translation KeyBindings::translated(const QKeyEvent& event) const
{
    const QKeySequence pressed = pressedKey(event);
    Translation result{true, event.key(), event.modifiers()};
    const KeyBinding* found = nullptr;
    bool isDefaultOfAnother = false;
    for (const KeyGroup& group : m_groups)
        for (const KeyBinding& binding : group.bindings) {
            if (binding.action != nullptr ||
                (binding.scope == KeyScope::Drawing && !m_isDrawing))
                continue;
            if (binding.keys.contains(pressed) &&
                (found == nullptr || binding.scope == KeyScope::Drawing))
                found = &binding;
            isDefaultOfAnother |= binding.defaults.contains(pressed);
        }
    if (found == nullptr) {
        // Escape always leaves a tool in hand.
        const bool leavesTool = m_isDrawing && event.key() == Qt::Key_Escape;
        result.isMeant = leavesTool || !isDefaultOfAnother;
    } else if (!found->defaults.contains(pressed)) {
        const auto key = found->defaults.front()[0];
        result.key = key.key();
        result.modifiers = key.keyboardModifiers();
    }
    return result;
}

} // namespace hangaku::app
