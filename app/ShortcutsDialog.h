#pragma once

#include "app/KeyBindings.h"

#include <QDialog>
#include <QPushButton>

#include <map>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace hangaku::app {

/// Shows the keys of a command; clicked, it takes the next key pressed as the new one.
class KeyButton : public QPushButton {
    Q_OBJECT
public:
    explicit KeyButton(QWidget* parent = nullptr);

    void setKeys(const QString& text);

signals:
    /// Delete or Backspace: an empty sequence.
    void keyChosen(const QKeySequence& key);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void listen(bool listens);

    QString m_keys;
    bool m_isListening = false;
};

/// Every mouse and keyboard binding on one page, where keys can be changed; stays beside the work
/// (not modal).
class ShortcutsDialog : public QDialog {
    Q_OBJECT
public:
    /// @param keys outlives the dialog
    explicit ShortcutsDialog(KeyBindings& keys, QWidget* parent = nullptr);

    /// The button that shows and changes the keys of a command.
    KeyButton* button(const QString& id) const;

private:
    struct Fixed {
        QString keys;
        QString does;
    };
    struct Row {
        KeyButton* keys;
        QToolButton* reset;
    };

    QWidget* makeGroup(const QString& name, const std::vector<KeyBinding>& bindings,
                       const std::vector<Fixed>& fixed);
    QWidget* makeFoot();
    void choose(const QString& id, const QKeySequence& key);
    void ask(const QString& id, const QKeySequence& key, const KeyBinding& owner);
    void endQuestion();
    void showKeys();

    KeyBindings& m_keys;
    std::map<QString, Row> m_rows;
    QLabel* m_message = nullptr;
    QPushButton* m_take = nullptr;
    QPushButton* m_leave = nullptr;
    QPushButton* m_resetAll = nullptr;
    QString m_askedId;
    QKeySequence m_askedKey;
};

} // namespace hangaku::app
