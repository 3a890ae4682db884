#pragma once

#include "viewer/session/Session.h"
#include "viewer/ui/tools/ToolBox.h"

#include <QWidget>

class QLabel;
class QListView;
class QMenu;
class QSlider;
class QToolButton;

namespace hangaku::viewer {

class DetectionsModel;

/// The detections of the shown image: a list to go through with the keyboard, and the threshold.
/// Hidden while there are none and the box is not the tool in hand.
class DetectionsPanel : public QWidget {
    Q_OBJECT
public:
    DetectionsPanel(Session& session, ToolBox& toolBox, QWidget* parent = nullptr);

    /// Accepts (or rejects) the selected one and goes to the next that is open. Asked again, it is
    /// open again.
    void review(Review review);
    /// To the next (1) or previous (-1) of the list.
    void step(int step);
    void setAllowed(bool allowed);

signals:
    void openRequested();
    void saveRequested(int set);
    void saveAsRequested(int set);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeHeading();
    QWidget* makeThresholdRow();
    void makeList();
    void goTo(int row);
    bool toggle(int row, Review review);
    void showState();
    void showSelection();
    void showMenu(const QPoint& position);
    void fillKinds(QMenu& menu);
    void remove();
    DetectionsId currentSet() const;
    /// The threshold holds for all sets of the image, but not for what others are compared with.
    bool isFiltered(DetectionsId id) const;

    Session& m_session;
    ToolBox& m_toolBox;
    DetectionsModel* m_model;
    QListView* m_list;
    QLabel* m_empty;
    QSlider* m_threshold;
    QLabel* m_value;
    QLabel* m_count;
    QWidget* m_thresholdRow;
    QToolButton* m_addButton = nullptr;
    QToolButton* m_saveButton = nullptr;
    QToolButton* m_eyeButton = nullptr;
    bool m_isAllowed = true;
    bool m_isFollowing = false; ///< the list follows the selection
};

} // namespace hangaku::viewer
