#include "viewer/ui/panels/SegmentDelegate.h"

#include "viewer/ui/panels/SegmentsModel.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QAbstractItemView>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPainter>
#include <QTreeView>

namespace hangaku::viewer {
namespace {

constexpr int kMargin = space::kGroup;
constexpr int kVolumeWidth = 64;
constexpr int kSmallIcon = 16;
constexpr int kCorrectedRow = 44;

bool isHeading(const QModelIndex& index)
{
    return index.data(SegmentsModel::IsHeadingRole).toBool();
}

bool isGroup(const QModelIndex& index)
{
    return index.data(SegmentsModel::IsGroupRole).toBool();
}

void paintChevron(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                  const QRect& cell)
{
    const auto* tree = qobject_cast<const QTreeView*>(option.widget);
    const bool expanded = tree == nullptr || tree->isExpanded(index);
    drawIcon(painter, expanded ? "chevron-down" : "chevron-right", cell,
             Colours::of(QGuiApplication::palette()).secondText);
}

QRect centred(const QRect& cell, int size)
{
    return {cell.center().x() - size / 2 + 1, cell.center().y() - size / 2 + 1, size, size};
}

/// The first line of a row: all of it, or its upper part when a second line follows.
QRect firstLine(const QRect& row)
{
    return {row.left(), row.top(), row.width(), std::min(row.height(), space::kRow)};
}

} // namespace

QRect SegmentDelegate::swatchRect(const QRect& row)
{
    const QRect line = firstLine(row);
    return {line.left() + kMargin - 6, line.top(), space::kRow, line.height()};
}

QRect SegmentDelegate::eyeRect(const QRect& row)
{
    const QRect line = firstLine(row);
    return {line.right() - 8 - 24 + 1, line.top(), 24, line.height()};
}

QRect SegmentDelegate::lockRect(const QRect& row)
{
    return eyeRect(row).translated(-24, 0);
}

QRect SegmentDelegate::nameRect(const QRect& row)
{
    const int left = swatchRect(row).right() + 3;
    return {left, row.top(), lockRect(row).left() - kVolumeWidth - left, firstLine(row).height()};
}

QSize SegmentDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    if (isHeading(index))
        return {100, 32};
    const bool corrected = !index.data(SegmentsModel::CorrectionRole).toString().isEmpty();
    return {100, corrected ? kCorrectedRow : space::kRow};
}

void SegmentDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (isHeading(index))
        paintHeading(*painter, option, index);
    else if (isGroup(index))
        paintGroup(*painter, option, index);
    else
        paintSegment(*painter, option, index);
    painter->restore();
}

void SegmentDelegate::paintHeading(QPainter& painter, const QStyleOptionViewItem& option,
                                   const QModelIndex& index) const
{
    const Colours colours = Colours::of(QGuiApplication::palette());
    const QRect row = option.rect;
    paintChevron(painter, option, index, centred(swatchRect(row).translated(0, 2), kSmallIcon));

    const bool modified = index.data(SegmentsModel::ModifiedRole).toBool();
    const QString state = index.data(SegmentsModel::StateTextRole).toString();
    painter.setFont(secondFont());
    const int stateWidth = QFontMetrics(secondFont()).horizontalAdvance(state);
    const QRect stateRect(row.right() - kMargin - stateWidth, row.top(), stateWidth + 1,
                          row.height());
    painter.setPen(modified ? colours.warning : colours.secondText);
    painter.drawText(stateRect, Qt::AlignVCenter | Qt::AlignRight, state);

    QRect name(swatchRect(row).right() + 3, row.top(), 0, row.height());
    name.setRight(stateRect.left() - space::kBetween);
    painter.setFont(option.font);
    painter.setPen(colours.secondText);
    painter.drawText(name, Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetrics(option.font)
                         .elidedText(index.data().toString(), Qt::ElideMiddle, name.width()));
}

void SegmentDelegate::paintGroup(QPainter& painter, const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const
{
    const Colours colours = Colours::of(QGuiApplication::palette());
    const QRect row = option.rect;
    if (option.state.testFlag(QStyle::State_MouseOver))
        painter.fillRect(row, colours.raised);
    paintChevron(painter, option, index, centred(swatchRect(row), kSmallIcon));
    const QRect count(lockRect(row).left() - kVolumeWidth, row.top(), kVolumeWidth - 4,
                      row.height());
    painter.setFont(secondFont());
    painter.setPen(colours.secondText);
    painter.drawText(count, Qt::AlignVCenter | Qt::AlignRight,
                     index.data(SegmentsModel::VolumeTextRole).toString());
    const QRect name = nameRect(row);
    painter.setFont(option.font);
    painter.drawText(name, Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetrics(option.font)
                         .elidedText(index.data().toString(), Qt::ElideRight, name.width()));
    paintSwitches(painter, option, index);
}

void SegmentDelegate::paintSwitches(QPainter& painter, const QStyleOptionViewItem& option,
                                    const QModelIndex& index) const
{
    const Colours colours = Colours::of(QGuiApplication::palette());
    const bool visible = index.data(SegmentsModel::VisibleRole).toBool();
    const bool locked = index.data(SegmentsModel::LockedRole).toBool();
    if (locked || option.state.testFlag(QStyle::State_MouseOver))
        drawIcon(painter, locked ? "lock" : "unlock", centred(lockRect(option.rect), kSmallIcon),
                 locked ? colours.text : colours.disabledText);
    drawIcon(painter, visible ? "eye" : "eye-off", centred(eyeRect(option.rect), kSmallIcon),
             visible ? colours.secondText : colours.disabledText);
}

void SegmentDelegate::paintSegment(QPainter& painter, const QStyleOptionViewItem& option,
                                   const QModelIndex& index) const
{
    const Colours colours = Colours::of(QGuiApplication::palette());
    const QRect row = option.rect;
    const bool active = index.data(SegmentsModel::ActiveRole).toBool();
    const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
    const bool visible = index.data(SegmentsModel::VisibleRole).toBool();
    fillRow(painter, row, active, hovered, colours);

    const QRect swatch = centred(swatchRect(row), 14);
    QColor colour = index.data(SegmentsModel::ColourRole).value<QColor>();
    painter.setPen(QPen(colour, 1.5));
    if (visible)
        painter.setBrush(colour);
    painter.drawRoundedRect(QRectF(swatch).adjusted(0.75, 0.75, -0.75, -0.75), 3, 3);
    painter.setBrush(Qt::NoBrush);

    const QRect volume(lockRect(row).left() - kVolumeWidth, row.top(), kVolumeWidth - 4,
                       firstLine(row).height());
    painter.setFont(secondFont());
    painter.setPen(colours.secondText);
    painter.drawText(volume, Qt::AlignVCenter | Qt::AlignRight,
                     index.data(SegmentsModel::VolumeTextRole).toString());

    QRect name = nameRect(row);
    const bool fromModel = index.data(SegmentsModel::FromModelRole).toBool();
    const int markWidth = fromModel ? 20 : 0;
    painter.setFont(option.font);
    painter.setPen(visible ? colours.text : colours.disabledText);
    const QFontMetrics metrics(option.font);
    const QString text =
        metrics.elidedText(index.data().toString(), Qt::ElideRight, name.width() - markWidth);
    painter.drawText(name, Qt::AlignVCenter | Qt::AlignLeft, text);
    if (fromModel) {
        const QRectF mark(name.left() + metrics.horizontalAdvance(text) + 4,
                          firstLine(row).center().y() - 7, 16, 16);
        drawIcon(painter, "ai", mark, colours.ai);
    }

    paintSwitches(painter, option, index);

    if (const QString correction = index.data(SegmentsModel::CorrectionRole).toString();
        !correction.isEmpty()) {
        const QRect second(name.left(), row.top() + 23, row.right() - name.left() - kMargin, 18);
        painter.setFont(secondFont());
        painter.setPen(colours.secondText);
        painter.drawText(second, Qt::AlignVCenter | Qt::AlignLeft,
                         QFontMetrics(secondFont())
                             .elidedText(correction, Qt::ElideRight, second.width()));
    }
}

bool SegmentDelegate::editorEvent(QEvent* event, QAbstractItemModel* model,
                                  const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() != QEvent::MouseButtonRelease && event->type() != QEvent::MouseButtonDblClick)
        return QStyledItemDelegate::editorEvent(event, model, option, index);
    const auto* mouse = static_cast<QMouseEvent*>(event);
    const QPoint at = mouse->position().toPoint();
    if (mouse->button() != Qt::LeftButton)
        return false;
    if (isHeading(index)) {
        if (event->type() == QEvent::MouseButtonRelease)
            emit headingClicked(index);
        return true;
    }
    const bool onSwitch =
        eyeRect(option.rect).contains(at) || lockRect(option.rect).contains(at);
    if (isGroup(index) && !onSwitch) {
        if (event->type() == QEvent::MouseButtonRelease)
            emit headingClicked(index);
        return true;
    }
    const bool onPart = onSwitch || swatchRect(option.rect).contains(at);
    if (event->type() == QEvent::MouseButtonDblClick)
        return onPart; // otherwise the view begins to edit the name
    if (swatchRect(option.rect).contains(at)) {
        const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
        if (view != nullptr)
            emit colourRequested(index, view->viewport()->mapToGlobal(
                                            swatchRect(option.rect).bottomLeft()));
    } else if (eyeRect(option.rect).contains(at)) {
        model->setData(index, !index.data(SegmentsModel::VisibleRole).toBool(),
                       SegmentsModel::VisibleRole);
    } else if (lockRect(option.rect).contains(at)) {
        model->setData(index, !index.data(SegmentsModel::LockedRole).toBool(),
                       SegmentsModel::LockedRole);
    }
    return onPart;
}

QWidget* SegmentDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                       const QModelIndex&) const
{
    auto* editor = new QLineEdit(parent);
    editor->setStyleSheet("QLineEdit { min-height: 0; padding: 0 3px; }");
    return editor;
}

void SegmentDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                           const QModelIndex&) const
{
    editor->setGeometry(nameRect(option.rect).adjusted(-5, 2, -2, -2));
}

} // namespace hangaku::viewer
