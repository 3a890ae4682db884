#pragma once

#include "viewer/session/SegmentationList.h"

#include <QWidget>

class QLabel;
class QSlider;
class QToolButton;

namespace hangaku::viewer {

/// How masks are drawn: opacity of the fill, and whether fill and outline are drawn at all.
class MaskDisplayRow : public QWidget {
    Q_OBJECT
public:
    explicit MaskDisplayRow(SegmentationList& list, QWidget* parent = nullptr);

private:
    void showDisplay();
    QToolButton* makeToggle(const char* iconName, const QString& text);

    SegmentationList& m_list;
    QSlider* m_opacity;
    QLabel* m_value;
    QToolButton* m_fill;
    QToolButton* m_outline;
};

} // namespace hangaku::viewer
