#pragma once

#include <QStyledItemDelegate>

namespace hangaku::viewer {

/// Draws the rows of the segments panel and turns clicks on their parts into changes.
///
/// A segment: swatch, name (edited in place), AI mark, volume, lock, eye. A heading: chevron, name,
/// save state, menu. A group: chevron, name, how many segments, lock and eye of all of them.
class SegmentDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                     const QModelIndex& index) override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;

    /// Where the parts of a row are; public so that tests can click on them.
    static QRect swatchRect(const QRect& row);
    static QRect nameRect(const QRect& row);
    static QRect lockRect(const QRect& row);
    static QRect eyeRect(const QRect& row);

signals:
    void colourRequested(const QModelIndex& index, const QPoint& globalPosition);
    /// A heading or a group, to fold it.
    void headingClicked(const QModelIndex& index);

private:
    void paintHeading(QPainter& painter, const QStyleOptionViewItem& option,
                      const QModelIndex& index) const;
    void paintGroup(QPainter& painter, const QStyleOptionViewItem& option,
                    const QModelIndex& index) const;
    void paintSwitches(QPainter& painter, const QStyleOptionViewItem& option,
                       const QModelIndex& index) const;
    void paintSegment(QPainter& painter, const QStyleOptionViewItem& option,
                      const QModelIndex& index) const;
};

} // namespace hangaku::viewer
