#include "viewer/ui/panels/SegmentsPanel.h"

#include "viewer/ui/panels/ColourPopup.h"
#include "viewer/ui/panels/MaskDisplayRow.h"
#include "viewer/ui/panels/ScoreMapRow.h"
#include "viewer/ui/panels/SegmentDelegate.h"
#include "viewer/ui/panels/SegmentsModel.h"
#include "viewer/ui/panels/TermPicker.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace hangaku::viewer {

SegmentsPanel::SegmentsPanel(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session),
      m_model(new SegmentsModel(session.segmentations(), this)), m_delegate(new SegmentDelegate(this)),
      m_tree(new QTreeView(this)), m_pages(new QStackedWidget(this))
{
    setObjectName("panel");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeading());
    m_headingExtras = new QVBoxLayout;
    m_headingExtras->setContentsMargins(space::kGroup, 0, space::kGroup, 0);
    layout->addLayout(m_headingExtras);
    makeTree();
    m_pages->addWidget(makeEmptyState());
    m_pages->addWidget(m_tree);
    layout->addWidget(m_pages, 1);
    m_displayRow = new MaskDisplayRow(session.segmentations(), this);
    layout->addWidget(m_displayRow);
    layout->addWidget(new ScoreMapRow(session.scoreMaps(), this));

    auto& list = session.segmentations();
    connect(m_model, &SegmentsModel::failed, this, &SegmentsPanel::failed);
    connect(m_model, &QAbstractItemModel::modelReset, this, &SegmentsPanel::restoreTree);
    connect(&list, &SegmentationList::listChanged, this, &SegmentsPanel::updateState);
    connect(&list, &SegmentationList::segmentsChanged, this, &SegmentsPanel::updateState);
    connect(&session.openCase(), &OpenCase::volumeChanged, this, &SegmentsPanel::updateState);
    restoreTree();
}

QWidget* SegmentsPanel::makeHeading()
{
    auto* heading = new QWidget(this);
    auto* layout = new QHBoxLayout(heading);
    layout->setContentsMargins(space::kGroup, space::kBetween, space::kBetween, space::kInside);
    layout->setSpacing(0);
    layout->addWidget(makeLabel(tr("Segments"), "heading", heading));
    layout->addStretch();
    m_importButton = new QToolButton(heading);
    m_importButton->setIcon(icon("open"));
    m_importButton->setToolTip(tr("Open a mask…"));
    m_addButton = new QToolButton(heading);
    m_addButton->setIcon(icon("plus"));
    m_addButton->setToolTip(tr("Add a segment (Ctrl+N)"));
    m_addButton->setObjectName("addSegment");
    auto* more = new QToolButton(heading);
    more->setIcon(icon("chevron-down"));
    more->setToolTip(tr("Templates of segments"));
    more->setObjectName("addSegments");
    more->setPopupMode(QToolButton::InstantPopup);
    m_addMenu = new QMenu(more);
    more->setMenu(m_addMenu);
    connect(m_addMenu, &QMenu::aboutToShow, this, &SegmentsPanel::fillAddMenu);
    for (QToolButton* button : {m_importButton, m_addButton, more}) {
        button->setFixedSize(button == more ? 18 : space::kRow, space::kRow);
        button->setIconSize({button == more ? 14 : 18, button == more ? 14 : 18});
        button->setAccessibleName(button->toolTip());
        layout->addWidget(button);
    }
    connect(m_addButton, &QToolButton::clicked, this, &SegmentsPanel::addSegment);
    connect(m_importButton, &QToolButton::clicked, this, &SegmentsPanel::importRequested);
    return heading;
}

void SegmentsPanel::addHeadingWidget(QWidget* widget)
{
    m_headingExtras->addWidget(widget);
}

QWidget* SegmentsPanel::makeEmptyState()
{
    auto* page = new QWidget(this);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(space::kGroup, space::kBetween, space::kGroup, space::kGroup);
    m_emptyText = makeLabel({}, "second", page);
    m_emptyText->setWordWrap(true);
    layout->addWidget(m_emptyText);
    layout->addStretch();
    return page;
}

void SegmentsPanel::makeTree()
{
    m_tree->setModel(m_model);
    m_tree->setItemDelegate(m_delegate);
    m_tree->setHeaderHidden(true);
    m_tree->setIndentation(0);
    m_tree->setRootIsDecorated(false);
    m_tree->setExpandsOnDoubleClick(false);
    m_tree->setMouseTracking(true);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_tree->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->setAccessibleName(tr("Segments"));
    connect(m_tree, &QWidget::customContextMenuRequested, this, &SegmentsPanel::showMenu);
    connect(m_delegate, &SegmentDelegate::colourRequested, this, &SegmentsPanel::pickColour);
    connect(m_delegate, &SegmentDelegate::headingClicked, this, &SegmentsPanel::fold);
    connect(m_tree, &QTreeView::expanded, this, [this](const QModelIndex& index) {
        m_collapsed.erase({m_model->segmentationAt(index), m_model->groupAt(index)});
    });
    m_tree->setDragDropMode(QAbstractItemView::InternalMove);
    m_tree->setDragDropOverwriteMode(false);
    m_tree->setDropIndicatorShown(true);
    m_tree->installEventFilter(this);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) {
                const Segment* segment = m_model->segmentAt(current);
                if (segment == nullptr || m_isSelecting)
                    return;
                m_session.segmentations().setActive(m_model->segmentationAt(current),
                                                    segment->number);
            });
}

void SegmentsPanel::fold(const QModelIndex& index)
{
    const bool isOpen = m_tree->isExpanded(index);
    m_tree->setExpanded(index, !isOpen);
    if (isOpen)
        m_collapsed.insert({m_model->segmentationAt(index), m_model->groupAt(index)});
}

void SegmentsPanel::restoreTree()
{
    const auto collapsed = m_collapsed; // what is scrolled to is unfolded
    m_followed = {-1, 0};
    updateState();
    const auto restore = [&](const QModelIndex& index) {
        const std::pair key(m_model->segmentationAt(index), m_model->groupAt(index));
        m_tree->setExpanded(index, !collapsed.contains(key));
    };
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex heading = m_model->index(row, 0);
        restore(heading);
        for (int child = 0; child < m_model->rowCount(heading); ++child)
            if (const auto at = m_model->index(child, 0, heading); !m_model->groupAt(at).isNull())
                restore(at);
    }
    m_collapsed = collapsed;
}

void SegmentsPanel::updateState()
{
    const auto& list = m_session.segmentations();
    const bool hasVolume = m_session.volume() != nullptr;
    m_addButton->setEnabled(hasVolume || !list.ids().empty());
    m_importButton->setEnabled(hasVolume);
    m_pages->setCurrentIndex(list.ids().empty() ? 0 : 1);
    m_displayRow->setVisible(!list.ids().empty());
    m_emptyText->setText(hasVolume ? tr("Run a model, open a mask, or draw: press B and paint in "
                                        "a view.")
                                   : tr("Masks of the open case are listed here."));
    const QModelIndex active = m_model->indexOf(list.active(), list.activeSegment());
    const std::pair followed(list.active(), list.activeSegment());
    // Once for each change: a group that is folded over its active segment stays folded.
    if (active.isValid() && std::exchange(m_followed, followed) != followed) {
        m_isSelecting = true;
        m_tree->setCurrentIndex(active);
        m_tree->scrollTo(active);
        m_isSelecting = false;
    }
    m_tree->doItemsLayout(); // a corrected segment's row is taller
}

void SegmentsPanel::pickColour(const QModelIndex& index, const QPoint& globalPosition)
{
    const Segment* segment = m_model->segmentAt(index);
    if (segment == nullptr)
        return;
    auto* popup = new ColourPopup(segment->colour, this);
    connect(popup, &ColourPopup::colourChosen, this,
            [this, at = QPersistentModelIndex(index)](Rgb colour) {
                m_model->setColour(at, colour);
            });
    popup->move(globalPosition);
    popup->show();
}

} // namespace hangaku::viewer
