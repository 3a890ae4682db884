#pragma once

#include <QDialog>

namespace hangaku::app {

/// Every mouse and keyboard binding on one page; stays beside the work (not modal).
class ShortcutsDialog : public QDialog {
    Q_OBJECT
public:
    explicit ShortcutsDialog(QWidget* parent = nullptr);
};

} // namespace hangaku::app
