#pragma once

#include <QFrame>

namespace hangaku::viewer {

/// A small popup that asks for a name; Enter takes it. Deletes itself when it closes.
class NamePopup : public QFrame {
    Q_OBJECT
public:
    NamePopup(const QString& label, const QString& present, QWidget* parent);

signals:
    void named(const QString& name);
};

} // namespace hangaku::viewer
