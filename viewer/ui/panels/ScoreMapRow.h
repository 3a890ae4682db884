#pragma once

#include "viewer/session/ScoreMaps.h"

#include <QWidget>

class QComboBox;
class QSlider;

namespace hangaku::viewer {

/// Which map of a model's scores is shown, and how strongly; hidden while there is none.
class ScoreMapRow : public QWidget {
    Q_OBJECT
public:
    explicit ScoreMapRow(ScoreMaps& maps, QWidget* parent = nullptr);

private:
    void showMaps();

    ScoreMaps& m_maps;
    QComboBox* m_choice;
    QSlider* m_opacity;
};

} // namespace hangaku::viewer
