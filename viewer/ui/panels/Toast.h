#pragma once

#include <QFrame>
#include <QStringList>

#include <functional>

class QLabel;
class QPlainTextEdit;
class QVBoxLayout;

namespace hangaku::viewer {

/// A notice that stays until it is read: what happened, what to do, one action or two.
struct Notice {
    enum class Kind { Information, Warning, Error };
    Kind kind = Kind::Information;
    QString text;
    QString actionText;
    std::function<void()> action;
    QStringList details; ///< shown on demand, one line each
    QString otherText = {}; ///< a second action, beside the first
    std::function<void()> otherAction = {};
};

/// The notices over the lower right corner of a widget, newest at the bottom.
class ToastStack : public QWidget {
    Q_OBJECT
public:
    /// @param over the widget in whose corner the notices stand
    explicit ToastStack(QWidget* over);

    void show(const Notice& notice);
    void clear();
    int count() const;
    /// The texts of what is shown, oldest first.
    QStringList texts() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QFrame* makeToast(const Notice& notice);
    void place();

    QWidget* m_over;
    QVBoxLayout* m_layout;
};

} // namespace hangaku::viewer
