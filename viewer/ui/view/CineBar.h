#pragma once

#include "viewer/ui/view/Cine.h"

#include <QWidget>

class QAction;
class QDoubleSpinBox;
class QLabel;
class QSlider;
class QToolButton;

namespace hangaku::viewer {

/// The row under the views of a case with time points or of a film: play, where in it, how fast.
/// Hidden where there is nothing to play, unless slices are being played.
class CineBar : public QWidget {
    Q_OBJECT
public:
    /// Both outlive the bar.
    CineBar(Session& session, Cine& cine, QWidget* parent = nullptr);

private:
    void showState();

    Session& m_session;
    Cine& m_cine;
    QToolButton* m_play;
    QSlider* m_slider;
    QLabel* m_text;
    QDoubleSpinBox* m_rate;
};

} // namespace hangaku::viewer
