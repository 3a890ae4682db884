#pragma once

#include "app/Settings.h"

#include <QAction>
#include <QKeyEvent>
#include <QKeySequence>

#include <optional>
#include <vector>

namespace hangaku::app {

class Actions;

/// When the keys of a command are meant.
enum class KeyScope {
    Always,
    Drawing, ///< with a brush in hand; then they win over what they mean otherwise
};

/// Something the user can do with a key.
struct KeyBinding {
    QString id;   ///< in the settings
    QString text; ///< what it does
    KeyScope scope = KeyScope::Always;
    QList<QKeySequence> defaults;
    QList<QKeySequence> keys;
    QAction* action = nullptr; ///< null: the views themselves listen to `defaults`
};

struct KeyGroup {
    QString id;
    QString name;
    std::vector<KeyBinding> bindings;
};

/// Which key does what: the defaults, and what the user has made of them.
///
/// The views listen to the default keys only. A key that the user has chosen instead is turned into
/// the default one on its way to the view (`translated`).
class KeyBindings : public QObject {
    Q_OBJECT
public:
    /// @param settings outlives the object
    KeyBindings(Actions& actions, Settings& settings, QObject* parent);

    const std::vector<KeyGroup>& groups() const { return m_groups; }
    const KeyBinding* find(const QString& id) const;
    /// The other command that has this key at the same time; null when it is free.
    const KeyBinding* conflict(const QString& id, const QKeySequence& key) const;
    /// Replaces all keys of a command; none: it has no key. Takes them from whoever has them.
    void setKeys(const QString& id, const QList<QKeySequence>& keys);
    void reset(const QString& id);
    void resetAll();
    bool isChanged(const KeyBinding& binding) const { return binding.keys != binding.defaults; }
    /// Keys of drawing take effect, or the others again.
    void setDrawing(bool isDrawing);

    /// What a view should be sent instead of this key: itself, another key, or nothing at all.
    struct Translation {
        bool isMeant = true; ///< false: the key has been taken away from what the view does with it
        int key = 0;
        Qt::KeyboardModifiers modifiers;
    };
    Translation translated(const QKeyEvent& event) const;

signals:
    void changed();

private:
    void addGroups(Actions& actions);
    KeyBinding* entry(const QString& id);
    void load();
    void assign(KeyBinding& binding, const QList<QKeySequence>& keys);
    void apply();

    Settings& m_settings;
    std::vector<KeyGroup> m_groups;
    bool m_isDrawing = false;
};

/// The key of an event as a shortcut names it: the number pad is like other keys, and a sign says by
/// itself which modifier it needed.
QKeySequence pressedKey(const QKeyEvent& event);
/// Keys as the user reads them: "Ctrl+Y / F5".
QString keysText(const QList<QKeySequence>& keys);

} // namespace hangaku::app
