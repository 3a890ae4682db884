#pragma once

#include "viewer/session/Session.h"

#include <QListView>
#include <QStyledItemDelegate>

namespace hangaku::viewer {

class SeriesModel;

/// Thumbnails of everything that has been opened, in one row; a click shows a volume.
class SeriesStrip : public QListView {
    Q_OBJECT
public:
    explicit SeriesStrip(Session& session, QWidget* parent = nullptr);
    SeriesModel* seriesModel() const { return m_model; }

private:
    SeriesModel* m_model;
};

/// One card of the strip: thumbnail, modality, description, number and count.
class SeriesDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace hangaku::viewer
