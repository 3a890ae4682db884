#pragma once

#include "viewer/core/segmentation/Segment.h"

#include <QFrame>

class QLineEdit;

namespace hangaku::viewer {

/// A small popup with colours that colour-blind readers can tell apart, and a field for any other.
/// Deletes itself when it closes.
class ColourPopup : public QFrame {
    Q_OBJECT
public:
    ColourPopup(Rgb present, QWidget* parent);

signals:
    void colourChosen(hangaku::viewer::Rgb colour);

private:
    void choose(const QColor& colour);

    QLineEdit* m_code;
};

} // namespace hangaku::viewer
