#pragma once

#include "viewer/core/terminology/Terminology.h"

#include <QFrame>
#include <QPointer>

#include <utility>
#include <vector>

class QComboBox;
class QLineEdit;
class QListView;
class QToolButton;

namespace hangaku::viewer {

class TermListModel;

/// Names a segment: typing searches the terminology in Japanese (kana too) and English, Enter takes
/// the marked row, Ctrl+Enter the text as it was typed. Up and Down move the mark, Tab changes the
/// side, Ctrl+Up and Ctrl+Down the section; Escape, or the keyboard's going elsewhere, closes it.
///
/// It lies over the window rather than in a popup of its own, so that input methods work in it.
class TermPicker : public QFrame {
    Q_OBJECT
public:
    /// @param window that it lies over
    TermPicker(const Terminology& terms, QWidget* window);

    /// Shows itself beside a place of the screen, empty, with the keyboard.
    /// @param plainName what Enter gives when nothing has been typed
    void open(const QRect& globalAnchor, const QString& plainName);

    QLineEdit* field() const { return m_field; }
    QListView* list() const { return m_list; }

signals:
    void chosen(const hangaku::viewer::ChosenTerm& term);
    void named(const QString& name);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeOptions();
    void search();
    void mark(int row);
    void accept(int row);
    enum class Keyboard { GoesBack, HasGone };
    void finish(Keyboard keyboard);
    void setSide(Laterality side);
    void showSides();
    bool handleKey(int key, Qt::KeyboardModifiers modifiers);
    void place(const QRect& globalAnchor);
    void onFocusChanged(QWidget* now);

    const Terminology& m_terms;
    TermListModel* m_model;
    QLineEdit* m_field;
    QComboBox* m_sections;
    QListView* m_list;
    std::vector<std::pair<QToolButton*, Laterality>> m_sides;
    QString m_plainName;
    QString m_composed;         ///< what an input method has not handed over yet
    QPointer<QWidget> m_before; ///< had the keyboard
};

} // namespace hangaku::viewer
