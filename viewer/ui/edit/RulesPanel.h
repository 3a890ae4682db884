#pragma once

#include "viewer/session/Session.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QToolButton;

namespace hangaku::viewer {

/// What every tool respects: where it may draw, what becomes of other segments, which values of the
/// image. Folded, it says so in one line.
class RulesPanel : public QWidget {
    Q_OBJECT
public:
    explicit RulesPanel(Session& session, QWidget* parent = nullptr);

private:
    void makeFields();
    void listSegments();
    void showRules();
    void setRules();
    QString summary() const;

    Session& m_session;
    QToolButton* m_fold;
    QLabel* m_summary;
    QWidget* m_fields;
    QComboBox* m_area;
    QComboBox* m_others;
    QCheckBox* m_range;
    QWidget* m_values;
    QDoubleSpinBox* m_lowest;
    QDoubleSpinBox* m_highest;
    bool m_isShowing = false;
};

} // namespace hangaku::viewer
