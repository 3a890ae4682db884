// What can be done in SegmentsPanel: adding and naming segments, groups, templates, the menus.
#include "viewer/session/SegmentTemplate.h"
#include "viewer/ui/panels/NamePopup.h"
#include "viewer/ui/panels/SegmentsModel.h"
#include "viewer/ui/panels/SegmentsPanel.h"
#include "viewer/ui/panels/TermPicker.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QKeyEvent>
#include <QMenu>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>

namespace hangaku::viewer {
namespace {

/// A second nodule is "Solid pulmonary nodule 2".
void nameApart(Segment& segment, const Segmentation& segmentation)
{
    const std::string label = segment.label;
    const std::string labelJa = segment.labelJa;
    const auto isTaken = [&] {
        return std::ranges::any_of(segmentation.segments(), [&](const Segment& present) {
            return present.number != segment.number && present.label == segment.label;
        });
    };
    for (int n = 2; isTaken(); ++n) {
        const auto number = ' ' + std::to_string(n);
        segment.label = label + number;
        if (!labelJa.empty())
            segment.labelJa = labelJa + number;
    }
}

} // namespace

TermPicker* SegmentsPanel::picker()
{
    if (m_picker != nullptr)
        return m_picker;
    m_picker = new TermPicker(Terminology::builtIn(), window());
    connect(m_picker, &TermPicker::chosen, this, [this](const ChosenTerm& term) {
        auto& list = m_session.segmentations();
        const auto* segmentation = list.find(m_pickedFor);
        const auto* present =
            segmentation == nullptr ? nullptr : segmentation->find(m_pickedSegment);
        if (m_pickedSegment != 0 && present == nullptr)
            return; // it was removed meanwhile
        Segment segment = present == nullptr ? Segment{} : *present;
        Terminology::builtIn().describe(segment, term);
        if (present == nullptr) {
            add(std::move(segment));
            return;
        }
        nameApart(segment, *segmentation);
        if (const auto changed = list.changeSegment(m_pickedFor, segment); !changed)
            emit failed(changed.error());
    });
    connect(m_picker, &TermPicker::named, this, [this](const QString& name) {
        if (m_pickedSegment != 0) {
            m_model->setData(m_model->indexOf(m_pickedFor, m_pickedSegment), name, Qt::EditRole);
            return;
        }
        auto& list = m_session.segmentations();
        const auto* segmentation = list.find(list.active());
        const auto count = segmentation == nullptr ? 0 : segmentation->segments().size();
        Segment segment;
        segment.label = name.toStdString();
        segment.category = anatomicalStructure();
        segment.type = tissue();
        segment.colour = cycleColour(static_cast<int>(count));
        add(std::move(segment));
    });
    return m_picker;
}

void SegmentsPanel::addSegment()
{
    const auto& list = m_session.segmentations();
    const Segmentation* active = list.find(list.active());
    const int number = active ? static_cast<int>(active->segments().size()) + 1 : 1;
    m_pickedFor = list.active();
    m_pickedSegment = 0;
    const QPoint below = m_addButton->isVisible()
                             ? mapToGlobal(QPoint(0, m_addButton->height() + 8))
                             : window()->mapToGlobal(QPoint(0, 0));
    picker()->open({below, QSize(width(), 1)}, tr("Segment %1").arg(number));
}

void SegmentsPanel::add(Segment segment)
{
    auto& list = m_session.segmentations();
    if (const auto* segmentation = list.find(list.active())) {
        nameApart(segment, *segmentation);
        // Beside the segment that is worked on.
        if (const auto* active = segmentation->find(list.activeSegment()))
            segment.group = active->group;
    }
    const Text name(HANGAKU_TR("Core", "Add %1"), {segment.label});
    if (const auto added = list.addSegments(list.active(), {std::move(segment)}, name); !added)
        emit failed(added.error());
}

void SegmentsPanel::chooseStructure()
{
    const auto& list = m_session.segmentations();
    chooseStructureAt(m_model->indexOf(list.active(), list.activeSegment()));
}

void SegmentsPanel::chooseStructureAt(const QModelIndex& index)
{
    const Segment* segment = m_model->segmentAt(index);
    if (segment == nullptr)
        return;
    m_pickedFor = m_model->segmentationAt(index);
    m_pickedSegment = segment->number;
    m_tree->scrollTo(index);
    const QRect row = m_tree->visualRect(index);
    picker()->open({m_tree->viewport()->mapToGlobal(row.topLeft()), row.size()},
                   segmentName(*segment));
}

void SegmentsPanel::showMenu(const QPoint& position)
{
    const QModelIndex index = m_tree->indexAt(position);
    if (!index.isValid())
        return;
    const SegmentationId id = m_model->segmentationAt(index);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (m_model->segmentAt(index) != nullptr)
        addSegmentActions(*menu, index, position);
    else if (!m_model->groupAt(index).isNull())
        addGroupActions(*menu, index);
    QModelIndex heading = index;
    while (heading.parent().isValid())
        heading = heading.parent();
    menu->addAction(tr("Show all"), this,
                    [this, at = QPersistentModelIndex(heading)] { m_model->setVisible(at, true); });
    menu->addAction(tr("Hide all"), this, [this, at = QPersistentModelIndex(heading)] {
        m_model->setVisible(at, false);
    });
    menu->addSeparator();
    menu->addAction(icon("save"), tr("Save"), this, [this, id] { emit saveRequested(id); });
    menu->addAction(tr("Save as…"), this, [this, id] { emit saveAsRequested(id); });
    menu->addAction(tr("Remove the segmentation"), this,
                    [this, id] { m_session.segmentations().remove(id); });
    menu->popup(m_tree->viewport()->mapToGlobal(position));
}

void SegmentsPanel::addSegmentActions(QMenu& menu, const QModelIndex& index, const QPoint& position)
{
    const QPersistentModelIndex at(index);
    menu.addAction(tr("Choose structure…"), this, [this, at] { chooseStructureAt(at); });
    menu.addAction(tr("Rename"), this, [this, at] { m_tree->edit(at); });
    menu.addAction(tr("Colour…"), this, [this, at, position] {
        pickColour(at, m_tree->viewport()->mapToGlobal(position));
    });
    QMenu* groups = menu.addMenu(tr("Group"));
    const QString present = QString::fromStdString(m_model->segmentAt(index)->group);
    for (const QString& group : m_model->groupsOf(m_model->segmentationAt(index)))
        groups->addAction(group, this, [this, at, group] { m_model->setGroup(at, group); })
            ->setEnabled(group != present);
    groups->addAction(tr("No group"), this, [this, at] { m_model->setGroup(at, {}); })
        ->setEnabled(!present.isEmpty());
    groups->addSeparator();
    groups->addAction(tr("New group…"), this, [this, at] { beginGroup(at); });
    menu.addAction(icon("trash"), tr("Remove this segment"), this, [this, at] { removeAt(at); });
    menu.addSeparator();
}

void SegmentsPanel::addGroupActions(QMenu& menu, const QModelIndex& index)
{
    const QPersistentModelIndex at(index);
    menu.addAction(tr("Show the group"), this, [this, at] { m_model->setVisible(at, true); });
    menu.addAction(tr("Hide the group"), this, [this, at] { m_model->setVisible(at, false); });
    menu.addAction(tr("Lock the group"), this, [this, at] { m_model->setLocked(at, true); });
    menu.addAction(tr("Unlock the group"), this, [this, at] { m_model->setLocked(at, false); });
    menu.addAction(tr("Rename"), this, [this, at] { m_tree->edit(at); });
    menu.addSeparator();
}

void SegmentsPanel::beginGroup(const QModelIndex& index)
{
    const SegmentationId id = m_model->segmentationAt(index);
    const QStringList present = m_model->groupsOf(id);
    QString name = tr("New group");
    for (int n = 2; present.contains(name); ++n)
        name = tr("New group %1").arg(n);
    m_model->setGroup(index, name);
    const QModelIndex group = m_model->indexOfGroup(id, name);
    m_tree->scrollTo(group);
    m_tree->edit(group);
}

void SegmentsPanel::fillAddMenu()
{
    m_addMenu->clear();
    m_addMenu->addAction(tr("Add a segment…"), this, &SegmentsPanel::addSegment);
    m_addMenu->addSeparator();
    QMenu* templates = m_addMenu->addMenu(tr("Add segments from a template"));
    addTemplateActions(*templates, QStringLiteral(":/templates"));
    if (!m_templateFolder.empty()) {
        templates->addSeparator();
        addTemplateActions(*templates, QString::fromStdString(m_templateFolder.string()));
    }
    const auto& list = m_session.segmentations();
    const auto* active = list.find(list.active());
    m_addMenu
        ->addAction(tr("Save these segments as a template…"), this, &SegmentsPanel::saveAsTemplate)
        ->setEnabled(active != nullptr && !active->segments().empty() && !m_templateFolder.empty());
    for (QAction* action : {m_addMenu->actions().first(), templates->menuAction()})
        action->setEnabled(m_addButton->isEnabled());
}

void SegmentsPanel::addTemplateActions(QMenu& menu, const QString& folder)
{
    const auto read = readTemplates(folder);
    for (const SegmentTemplate& made : read.templates)
        menu.addAction(made.shownName(shownLanguage()), this,
                       [this, made] { addFromTemplate(made); });
    for (const Error& error : read.errors)
        emit failed(error);
}

void SegmentsPanel::addFromTemplate(const SegmentTemplate& chosen)
{
    auto& list = m_session.segmentations();
    const Text name(HANGAKU_TR("Core", "Add %1"),
                    {chosen.shownName(shownLanguage()).toStdString()});
    const auto added = list.addSegments(list.active(), chosen.segmentsIn(shownLanguage()), name);
    if (!added)
        emit failed(added.error());
}

void SegmentsPanel::saveAsTemplate()
{
    const auto& list = m_session.segmentations();
    const auto* active = list.find(list.active());
    if (active == nullptr)
        return;
    auto* popup =
        new NamePopup(tr("Name of the template"), QString::fromStdString(active->name), this);
    connect(popup, &NamePopup::named, this, [this, id = list.active()](const QString& name) {
        const auto* segmentation = m_session.segmentations().find(id);
        if (segmentation == nullptr)
            return;
        const auto saved = saveTemplate(templateOf(*segmentation, name), m_templateFolder);
        if (!saved)
            emit failed(saved.error());
    });
    popup->move(mapToGlobal(QPoint(space::kGroup, m_addButton->height() + 8)));
    popup->show();
}

void SegmentsPanel::removeAt(const QModelIndex& index)
{
    if (const Segment* segment = m_model->segmentAt(index))
        m_session.segmentations().removeSegment(m_model->segmentationAt(index), segment->number);
}

// Alt with an arrow moves a segment, as dragging does.
bool SegmentsPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_tree && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isArrow = key->key() == Qt::Key_Up || key->key() == Qt::Key_Down;
        if (isArrow && key->modifiers() == Qt::AltModifier) {
            const int step = key->key() == Qt::Key_Up ? -1 : 1;
            m_tree->setCurrentIndex(m_model->moveBy(m_tree->currentIndex(), step));
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace hangaku::viewer
