#pragma once

#include "viewer/session/SegmentationList.h"

#include <QFrame>

class QListWidget;

namespace hangaku::viewer {

/// What has been done and undone, step by step; a click goes there.
class HistoryPopup : public QFrame {
    Q_OBJECT
public:
    explicit HistoryPopup(SegmentationList& list, QWidget* parent = nullptr);

private:
    void showSteps();

    SegmentationList& m_list;
    QListWidget* m_steps;
};

} // namespace hangaku::viewer
