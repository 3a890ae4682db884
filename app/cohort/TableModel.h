#pragma once

#include "viewer/processing/report/Table.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include <vector>

namespace hangaku::app {

/// A table of numbers in a view; each row may stand for a point of the figures.
class TableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role { ValueRole = Qt::UserRole, IdRole };

    using QAbstractTableModel::QAbstractTableModel;

    /// @param ids of the rows (`Drawing::Disc::id`); empty: they stand for nothing
    void setTable(viewer::processing::Table table, std::vector<int> ids = {});
    const viewer::processing::Table& table() const { return m_table; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    viewer::processing::Table m_table;
    std::vector<int> m_ids;
};

/// Numbers by size, texts by their letters, what is undefined last in either order.
class TableSorter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;
};

} // namespace hangaku::app
