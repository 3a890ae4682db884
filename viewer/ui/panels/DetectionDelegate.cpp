#include "viewer/ui/panels/DetectionDelegate.h"

#include "viewer/core/detection/Detection.h"
#include "viewer/ui/panels/DetectionsModel.h"
#include "viewer/ui/theme/Icon.h"
#include "viewer/ui/theme/Theme.h"

#include <QGuiApplication>
#include <QMouseEvent>
#include <QPainter>

namespace hangaku::viewer {
namespace {

constexpr int kRow = 44;
constexpr int kSwitchIcon = 16;
constexpr int kSwitch = 28;

QRect iconIn(const QRect& cell, int size)
{
    return {cell.center().x() - size / 2 + 1, cell.center().y() - size / 2 + 1, size, size};
}

} // namespace

QRect DetectionDelegate::rejectRect(const QRect& row)
{
    return {row.right() - space::kBetween - kSwitch + 1, row.top() + 1, kSwitch, 26};
}

QRect DetectionDelegate::acceptRect(const QRect& row)
{
    return rejectRect(row).translated(-kSwitch, 0);
}

QSize DetectionDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {100, kRow};
}

void DetectionDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const Colours colours = Colours::of(QGuiApplication::palette());
    const QRect row = option.rect;
    const auto review = static_cast<Review>(index.data(DetectionsModel::ReviewRole).toInt());
    fillRow(*painter, row, option.state.testFlag(QStyle::State_Selected),
            option.state.testFlag(QStyle::State_MouseOver), colours);
    const bool isRejected = review == Review::Rejected;
    const QColor colour = index.data(DetectionsModel::ColourRole).value<QColor>();
    const QRect first(row.left() + space::kGroup, row.top() + 4, row.width(), 20);
    const QRect chip(first.left(), first.center().y() - 5, 12, 12);
    painter->setPen(QPen(colour, 1.5, isRejected ? Qt::DotLine : Qt::SolidLine));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(QRectF(chip).adjusted(0.75, 0.75, -0.75, -0.75));

    const int left = chip.right() + 1 + space::kBetween;
    const int right = acceptRect(row).left() - space::kInside;
    const QFontMetrics metrics(option.font);
    const QString score = index.data(DetectionsModel::ScoreRole).toString();
    const int scoreWidth = score.isEmpty() ? 0 : metrics.horizontalAdvance(score);
    const bool isFromModel = index.data(DetectionsModel::FromModelRole).toBool();
    const int markWidth = isFromModel ? 20 : 0;
    const QRect name(left, first.top(), right - left - scoreWidth - markWidth - space::kBetween,
                     first.height());
    painter->setFont(option.font);
    painter->setPen(isRejected ? colours.disabledText : colours.text);
    const QString text = metrics.elidedText(index.data().toString(), Qt::ElideRight, name.width());
    painter->drawText(name, Qt::AlignVCenter | Qt::AlignLeft, text);
    painter->drawText(QRect(right - scoreWidth, first.top(), scoreWidth + 1, first.height()),
                      Qt::AlignVCenter | Qt::AlignRight, score);
    if (isFromModel)
        drawIcon(*painter, "ai",
                 QRectF(left + metrics.horizontalAdvance(text) + 4, first.center().y() - 7, 16, 16),
                 colours.ai);
    painter->setFont(secondFont());
    painter->setPen(isRejected ? colours.disabledText : colours.secondText);
    const QRect second(left, first.bottom() - 1, row.right() - space::kGroup - left, 18);
    painter->drawText(second, Qt::AlignVCenter | Qt::AlignLeft,
                      QFontMetrics(secondFont())
                          .elidedText(index.data(DetectionsModel::DetailRole).toString(),
                                      Qt::ElideRight, second.width()));
    drawIcon(*painter, "check", iconIn(acceptRect(row), kSwitchIcon),
             review == Review::Accepted ? colours.accent : colours.disabledText);
    drawIcon(*painter, "close", iconIn(rejectRect(row), kSwitchIcon),
             isRejected ? colours.error : colours.disabledText);
    painter->restore();
}

bool DetectionDelegate::editorEvent(QEvent* event, QAbstractItemModel*,
                                    const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() != QEvent::MouseButtonRelease)
        return false;
    const auto* mouse = static_cast<QMouseEvent*>(event);
    if (mouse->button() != Qt::LeftButton)
        return false;
    if (acceptRect(option.rect).contains(mouse->pos()))
        emit acceptClicked(index.row());
    else if (rejectRect(option.rect).contains(mouse->pos()))
        emit rejectClicked(index.row());
    else
        return false;
    return true;
}

} // namespace hangaku::viewer
