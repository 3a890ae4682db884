#include "app/cohort/TableModel.h"

#include "viewer/ui/text/Translate.h"

namespace hangaku::app {

using viewer::Text;
using viewer::translate;
using viewer::processing::Table;

namespace {

/// Words that the program itself has put into a table.
bool areOwnWords(const Table::Column& column)
{
    return column.key == "grouping" || column.key == "group" || column.key == "method";
}

int alignment(bool isNumber)
{
    return static_cast<int>(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
}

QString cellText(const Table::Cell& cell, const Table::Column& column)
{
    if (const auto* words = std::get_if<std::string>(&cell))
        return areOwnWords(column) ? translate(Text(words->c_str()))
                                   : QString::fromStdString(*words);
    const auto* number = std::get_if<double>(&cell);
    if (number == nullptr)
        return QStringLiteral("–");
    const double least = std::pow(10, -column.digits);
    if (column.isProbability && *number < least)
        return "< " + QString::number(least, 'f', column.digits);
    return QString::fromStdString(viewer::processing::roundedNumber(*number, column.digits));
}

} // namespace

void TableModel::setTable(Table table, std::vector<int> ids)
{
    beginResetModel();
    m_table = std::move(table);
    m_ids = std::move(ids);
    endResetModel();
}

int TableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.rows.size());
}

int TableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.columns.size());
}

QVariant TableModel::data(const QModelIndex& index, int role) const
{
    const auto row = static_cast<std::size_t>(index.row());
    const auto at = static_cast<std::size_t>(index.column());
    if (role == IdRole)
        return row < m_ids.size() ? m_ids[row] : -1;
    const auto& cell = m_table.rows[row][at];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole: return cellText(cell, m_table.columns[at]);
    case Qt::TextAlignmentRole:
        return alignment(std::holds_alternative<double>(cell));
    case ValueRole:
        if (const auto* number = std::get_if<double>(&cell))
            return *number;
        if (const auto* words = std::get_if<std::string>(&cell))
            return QString::fromStdString(*words);
        return {};
    default: return {};
    }
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const auto at = static_cast<std::size_t>(section);
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber =
            !m_table.rows.empty() && std::holds_alternative<double>(m_table.rows.front()[at]);
        return alignment(isNumber);
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    return translate(Text(m_table.columns[at].title.c_str()));
}

bool TableSorter::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const QVariant a = left.data(TableModel::ValueRole);
    const QVariant b = right.data(TableModel::ValueRole);
    if (!a.isValid() || !b.isValid()) // the greatest when ascending, the least when descending
        return sortOrder() == Qt::AscendingOrder ? a.isValid() && !b.isValid()
                                                 : !a.isValid() && b.isValid();
    if (a.typeId() == QMetaType::Double && b.typeId() == QMetaType::Double)
        return a.toDouble() < b.toDouble();
    return QString::localeAwareCompare(a.toString(), b.toString()) < 0;
}

} // namespace hangaku::app
