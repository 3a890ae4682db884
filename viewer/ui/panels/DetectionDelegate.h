#pragma once

#include <QStyledItemDelegate>

namespace hangaku::viewer {

/// A row of the detections: colour, name, AI mark, score, and two switches, accepted and rejected;
/// below it size and place.
class DetectionDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                     const QModelIndex& index) override;

    /// Where the switches are; public so that tests can click on them.
    static QRect acceptRect(const QRect& row);
    static QRect rejectRect(const QRect& row);

signals:
    void acceptClicked(int row);
    void rejectClicked(int row);
};

} // namespace hangaku::viewer
