#include "viewer/ui/panels/DetectionsPanel.h"

#include "viewer/ui/edit/BoxTool.h"
#include "viewer/ui/panels/DetectionComparisonRow.h"
#include "viewer/ui/panels/DetectionDelegate.h"
#include "viewer/ui/panels/DetectionsModel.h"
#include "viewer/ui/text/DetectionText.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace hangaku::viewer {

DetectionsPanel::DetectionsPanel(Session& session, ToolBox& toolBox, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_toolBox(toolBox),
      m_model(new DetectionsModel(session, this)),
      m_list(new QListView(this)),
      m_empty(makeLabel(tr("Draw a box around a finding: press the button and drag in a view."),
                        "second", this)),
      m_threshold(new QSlider(Qt::Horizontal, this)),
      m_value(makeLabel({}, "second", this)),
      m_count(makeLabel({}, "second", this)),
      m_thresholdRow(makeThresholdRow())
{
    setObjectName("panel");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeading());
    layout->addWidget(m_thresholdRow);
    layout->addWidget(new DetectionComparisonRow(session, this));
    m_empty->setWordWrap(true);
    m_empty->setContentsMargins(space::kGroup, space::kInside, space::kGroup, space::kGroup);
    layout->addWidget(m_empty);
    makeList();
    layout->addWidget(m_list, 1);
    auto& list = session.detections();
    connect(m_model, &QAbstractItemModel::modelReset, this, &DetectionsPanel::showSelection);
    connect(&list, &DetectionList::selectionChanged, this, &DetectionsPanel::showSelection);
    connect(&list, &DetectionList::listChanged, this, &DetectionsPanel::showState);
    connect(&list, &DetectionList::changed, this, &DetectionsPanel::showState);
    connect(&list, &DetectionList::shownChanged, this, &DetectionsPanel::showState);
    connect(&session.detectionComparison(), &DetectionComparison::changed, this,
            &DetectionsPanel::showState);
    connect(&session.openCase(), &OpenCase::volumeChanged, this, &DetectionsPanel::showState);
    connect(&toolBox, &ToolBox::toolChanged, this, &DetectionsPanel::showState);
    showState();
}

QWidget* DetectionsPanel::makeHeading()
{
    auto* heading = new QWidget(this);
    auto* row = new QHBoxLayout(heading);
    row->setContentsMargins(space::kGroup, space::kInside, space::kBetween, space::kInside);
    row->setSpacing(0);
    row->addWidget(makeLabel(tr("Detections"), "heading", heading));
    row->addStretch();
    const auto make = [&](const char* iconName, const QString& text, const char* name) {
        auto* button = new QToolButton(heading);
        button->setIcon(icon(iconName));
        button->setIconSize({18, 18});
        button->setFixedSize(space::kRow, space::kRow);
        button->setToolTip(text);
        button->setAccessibleName(text);
        button->setObjectName(name);
        row->addWidget(button);
        return button;
    };
    m_eyeButton = make("eye", tr("Show the boxes"), "showBoxes");
    auto* openButton = make("open", tr("Open detections…"), "openDetections");
    m_saveButton = make("save", tr("Save the detections…"), "saveDetections");
    m_addButton = make("box", tr("Draw a box (Shift+B)"), "drawBox");
    m_addButton->setCheckable(true);
    connect(m_eyeButton, &QToolButton::clicked, this, [this] {
        auto& list = m_session.detections();
        list.setShown(!list.areShown());
    });
    connect(openButton, &QToolButton::clicked, this, &DetectionsPanel::openRequested);
    connect(m_saveButton, &QToolButton::clicked, this,
            [this] { emit saveRequested(currentSet()); });
    connect(m_addButton, &QToolButton::clicked, this,
            [this](bool on) { on ? m_toolBox.setKind(ToolKind::Box) : m_toolBox.leaveEditTool(); });
    return heading;
}

QWidget* DetectionsPanel::makeThresholdRow()
{
    auto* holder = new QWidget(this);
    auto* rows = new QVBoxLayout(holder);
    rows->setContentsMargins(space::kGroup, 0, space::kGroup, space::kInside);
    rows->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::kBetween);
    row->addWidget(makeLabel(tr("Score from"), "second", holder));
    m_threshold->setRange(0, 100);
    m_threshold->setPageStep(5);
    m_threshold->setAccessibleName(tr("What scores less is not shown"));
    m_threshold->setToolTip(m_threshold->accessibleName());
    m_threshold->setObjectName("threshold");
    row->addWidget(m_threshold, 1);
    m_value->setFixedWidth(32);
    m_value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addWidget(m_value);
    rows->addLayout(row);
    m_count->setObjectName("shownCount");
    rows->addWidget(m_count);
    connect(m_threshold, &QSlider::valueChanged, this, [this](int hundredths) {
        auto& list = m_session.detections();
        for (const DetectionsId id : list.ids())
            if (isFiltered(id))
                list.setThreshold(id, hundredths / 100.0);
    });
    return holder;
}

void DetectionsPanel::makeList()
{
    auto* delegate = new DetectionDelegate(m_list);
    m_list->setModel(m_model);
    m_list->setItemDelegate(delegate);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setAccessibleName(tr("Detections"));
    m_list->setObjectName("detectionList");
    m_list->setMinimumHeight(3 * 44);
    m_list->installEventFilter(this);
    connect(m_list, &QWidget::customContextMenuRequested, this, &DetectionsPanel::showMenu);
    connect(delegate, &DetectionDelegate::acceptClicked, this,
            [this](int row) { toggle(row, Review::Accepted); });
    connect(delegate, &DetectionDelegate::rejectClicked, this,
            [this](int row) { toggle(row, Review::Rejected); });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) {
                if (!m_isFollowing && current.isValid())
                    goTo(current.row());
            });
    // A click on the current row means: there again.
    connect(m_list, &QListView::clicked, this,
            [this](const QModelIndex& index) { goTo(index.row()); });
}

void DetectionsPanel::goTo(int row)
{
    const auto ref = m_model->refAt(row);
    if (!ref)
        return;
    m_session.detections().select(ref);
    m_session.setCrosshair(m_session.detections().find(*ref)->box.centre);
}

void DetectionsPanel::step(int step)
{
    const int count = m_model->rowCount();
    if (count == 0)
        return;
    const auto selected = m_session.detections().selected();
    const int row = selected ? m_model->rowOf(*selected) : -1;
    goTo(row < 0 ? (step > 0 ? 0 : count - 1) : ((row + step) % count + count) % count);
}

void DetectionsPanel::review(Review review)
{
    const auto selected = m_session.detections().selected();
    const int row = selected ? m_model->rowOf(*selected) : -1;
    if (row < 0) {
        step(1);
        return;
    }
    const bool isDone = toggle(row, review);
    const int at = m_model->rowOf(*selected); // may have left the list
    const int next = isDone ? m_model->nextOpen(at >= 0 ? at : row - 1, 1) : at;
    if (next >= 0)
        goTo(next);
}

/// @return whether it has this review now, or is open again
bool DetectionsPanel::toggle(int row, Review review)
{
    auto& list = m_session.detections();
    const auto ref = m_model->refAt(row);
    const Detection* detection = ref ? list.find(*ref) : nullptr;
    if (detection == nullptr)
        return false;
    const bool isDone = detection->review != review;
    list.setReview(*ref, isDone ? review : Review::Open);
    return isDone;
}

void DetectionsPanel::setAllowed(bool allowed)
{
    m_isAllowed = allowed;
    showState();
}

DetectionsId DetectionsPanel::currentSet() const
{
    const auto& list = m_session.detections();
    if (const auto selected = list.selected(); selected && list.isPlaced(selected->set))
        return selected->set;
    for (const DetectionsId id : list.ids())
        if (list.isPlaced(id))
            return id;
    return -1;
}

bool DetectionsPanel::isFiltered(DetectionsId id) const
{
    return m_session.detections().isPlaced(id) && id != m_session.detectionComparison().reference();
}

void DetectionsPanel::showState()
{
    const auto& list = m_session.detections();
    const bool isDrawing = m_toolBox.kind() == ToolKind::Box;
    const DetectionsId set = currentSet();
    const bool isAllowed = m_isAllowed || m_session.detectionComparison().isActive();
    setVisible(isAllowed && m_session.volume() != nullptr && (set >= 0 || isDrawing));
    m_addButton->setChecked(isDrawing);
    m_eyeButton->setIcon(icon(list.areShown() ? "eye" : "eye-off"));
    m_saveButton->setEnabled(set >= 0);
    const bool hasAny = m_model->total() > 0;
    m_empty->setVisible(!hasAny);
    m_list->setVisible(hasAny);
    bool hasScores = false;
    double threshold = 0;
    for (const DetectionsId id : list.ids())
        if (isFiltered(id)) {
            hasScores |= std::ranges::any_of(
                list.find(id)->all, [](const Detection& each) { return each.score.has_value(); });
            threshold = std::max(threshold, list.find(id)->threshold);
        }
    m_thresholdRow->setVisible(hasScores);
    const QSignalBlocker blocked(m_threshold);
    m_threshold->setValue(static_cast<int>(std::lround(threshold * 100)));
    m_value->setText(QString::number(threshold, 'f', 2));
    int open = 0;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        // The list may be told of a removal after this.
        const Detection* each = list.find(*m_model->refAt(row));
        open += each != nullptr && each->review == Review::Open ? 1 : 0;
    }
    m_count->setText(
        tr("%1 of %2 shown, %3 open").arg(m_model->rowCount()).arg(m_model->total()).arg(open));
}

void DetectionsPanel::showSelection()
{
    const auto selected = m_session.detections().selected();
    const int row = selected ? m_model->rowOf(*selected) : -1;
    m_isFollowing = true;
    m_list->setCurrentIndex(row >= 0 ? m_model->index(row) : QModelIndex());
    m_isFollowing = false;
    showState();
}

void DetectionsPanel::remove()
{
    auto& list = m_session.detections();
    const auto selected = list.selected();
    if (!selected)
        return;
    const int row = m_model->rowOf(*selected);
    list.removeDetection(*selected);
    goTo(std::min(row, m_model->rowCount() - 1));
}

void DetectionsPanel::fillKinds(QMenu& menu)
{
    for (const DetectionKind& kind : kindsFor(m_session))
        connect(menu.addAction(kindText(kind)), &QAction::triggered, this, [this, kind] {
            if (const auto selected = m_session.detections().selected())
                m_session.detections().setKind(*selected, kind);
        });
}

void DetectionsPanel::showMenu(const QPoint& position)
{
    const auto ref = m_model->refAt(m_list->indexAt(position).row());
    if (!ref)
        return;
    auto& list = m_session.detections();
    list.select(ref);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const Review present = list.find(*ref)->review;
    const auto add = [&](const QString& text, Review review) {
        QAction* action = menu->addAction(
            text, this, [this, ref, review] { m_session.detections().setReview(*ref, review); });
        action->setEnabled(present != review);
    };
    add(tr("Accept"), Review::Accepted);
    add(tr("Reject"), Review::Rejected);
    add(tr("Open again"), Review::Open);
    fillKinds(*menu->addMenu(tr("Call it")));
    menu->addSeparator();
    menu->addAction(tr("Remove the box"), this, &DetectionsPanel::remove);
    menu->addAction(tr("Remove all of %1").arg(QString::fromStdString(list.find(ref->set)->name)),
                    this, [this, ref] { m_session.detections().remove(ref->set); });
    menu->addSeparator();
    menu->addAction(tr("Save as…"), this, [this, ref] { emit saveAsRequested(ref->set); });
    menu->popup(m_list->viewport()->mapToGlobal(position));
}

/// In the list the letters mean the review, and not the commands of the window.
bool DetectionsPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool isPlain = (key->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    const bool isOurs = isPlain && (key->key() == Qt::Key_A || key->key() == Qt::Key_R ||
                                    key->key() == Qt::Key_Delete);
    if (!isOurs)
        return QWidget::eventFilter(watched, event);
    event->accept();
    if (event->type() == QEvent::KeyPress) {
        if (key->key() == Qt::Key_Delete)
            remove();
        else
            review(key->key() == Qt::Key_A ? Review::Accepted : Review::Rejected);
    }
    return true;
}

} // namespace hangaku::viewer
