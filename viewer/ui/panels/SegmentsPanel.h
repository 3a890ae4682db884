#pragma once

#include "viewer/session/Session.h"

#include <QWidget>

#include <set>

class QLabel;
class QSlider;
class QStackedWidget;
class QToolButton;
class QTreeView;
class QVBoxLayout;

namespace hangaku::viewer {

class SegmentsModel;
class SegmentDelegate;

/// The segmentations of the open case: rows to select, name, colour, show, lock and remove
/// segments, and how masks are drawn.
class SegmentsPanel : public QWidget {
    Q_OBJECT
public:
    explicit SegmentsPanel(Session& session, QWidget* parent = nullptr);

    /// Adds a button of another library beside "add" in the panel's heading (running a model).
    void addHeadingWidget(QWidget* widget);
    QTreeView* tree() const { return m_tree; }
    SegmentsModel* model() const { return m_model; }

public slots:
    /// Adds a segment to the active segmentation, or to a new one, and begins to edit its name.
    void addSegment();

signals:
    void saveRequested(int id);
    void saveAsRequested(int id);
    void importRequested();
    void failed(const hangaku::viewer::Error& error);

private:
    QWidget* makeHeading();
    QWidget* makeEmptyState();
    void makeTree();
    void updateState();
    void restoreTree();
    void pickColour(const QModelIndex& index, const QPoint& globalPosition);
    void showMenu(const QPoint& position);
    void removeAt(const QModelIndex& index);
    void setAllVisible(SegmentationId id, bool visible);

    Session& m_session;
    SegmentsModel* m_model;
    SegmentDelegate* m_delegate;
    QTreeView* m_tree;
    QStackedWidget* m_pages;
    QWidget* m_displayRow = nullptr;
    QToolButton* m_addButton = nullptr;
    QToolButton* m_importButton = nullptr;
    QLabel* m_emptyText = nullptr;
    QVBoxLayout* m_headingExtras = nullptr;
    std::set<SegmentationId> m_collapsed;
    bool m_isSelecting = false;
};

} // namespace hangaku::viewer
