#pragma once

#include <QStyledItemDelegate>

namespace hangaku::ai {

/// A row of the list of models: the first line of its text, and below it, quieter, the second.
class ModelRow : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace hangaku::ai
