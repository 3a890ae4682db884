#pragma once

#include "viewer/session/Session.h"

#include <QWidget>

#include <filesystem>
#include <set>
#include <utility>

class QLabel;
class QMenu;
class QSlider;
class QStackedWidget;
class QToolButton;
class QTreeView;
class QVBoxLayout;

namespace hangaku::viewer {

class SegmentsModel;
class SegmentDelegate;
class TermPicker;
struct SegmentTemplate;

/// The segmentations of the open case: rows to select, name, colour, show, lock and remove
/// segments, and how masks are drawn.
class SegmentsPanel : public QWidget {
    Q_OBJECT
public:
    explicit SegmentsPanel(Session& session, QWidget* parent = nullptr);

    /// Adds a button of another library beside "add" in the panel's heading (running a model).
    void addHeadingWidget(QWidget* widget);
    /// Where the user's own templates of segments are kept.
    void setTemplateFolder(const std::filesystem::path& folder) { m_templateFolder = folder; }
    QTreeView* tree() const { return m_tree; }
    SegmentsModel* model() const { return m_model; }
    /// Made when it is first asked for.
    TermPicker* picker();

public slots:
    /// Asks which structure, or for a name, and adds it to the active segmentation, or a new one.
    void addSegment();
    /// Asks which structure the active segment is.
    void chooseStructure();

signals:
    void saveRequested(int id);
    void saveAsRequested(int id);
    void importRequested();
    void failed(const hangaku::viewer::Error& error);

private:
    QWidget* makeHeading();
    QWidget* makeEmptyState();
    void makeTree();
    void fold(const QModelIndex& index);
    void updateState();
    void restoreTree();
    void pickColour(const QModelIndex& index, const QPoint& globalPosition);
    void add(Segment segment);
    void chooseStructureAt(const QModelIndex& index);
    void showMenu(const QPoint& position);
    void addSegmentActions(QMenu& menu, const QModelIndex& index, const QPoint& position);
    void addGroupActions(QMenu& menu, const QModelIndex& index);
    void fillAddMenu();
    void addTemplateActions(QMenu& menu, const QString& folder);
    void addFromTemplate(const SegmentTemplate& chosen);
    void saveAsTemplate();
    void beginGroup(const QModelIndex& index);
    void removeAt(const QModelIndex& index);
    bool eventFilter(QObject* watched, QEvent* event) override;

    Session& m_session;
    SegmentsModel* m_model;
    SegmentDelegate* m_delegate;
    QTreeView* m_tree;
    QStackedWidget* m_pages;
    QWidget* m_displayRow = nullptr;
    QToolButton* m_addButton = nullptr;
    QMenu* m_addMenu = nullptr;
    TermPicker* m_picker = nullptr;
    SegmentationId m_pickedFor = -1; ///< of the segment that gets a structure
    Label m_pickedSegment = 0; ///< 0 when one is being added
    std::filesystem::path m_templateFolder;
    QToolButton* m_importButton = nullptr;
    QLabel* m_emptyText = nullptr;
    QVBoxLayout* m_headingExtras = nullptr;
    std::set<std::pair<SegmentationId, QString>> m_collapsed; ///< headings (null) and groups
    std::pair<SegmentationId, Label> m_followed{-1, 0}; ///< the active segment that was gone to
    bool m_isSelecting = false;
};

} // namespace hangaku::viewer
