#include "viewer/ui/panels/TermListModel.h"

#include "viewer/ui/panels/SegmentsModel.h"

#include <QColor>

namespace hangaku::viewer {

TermListModel::TermListModel(const Terminology& terms, QObject* parent)
    : QAbstractListModel(parent), m_terms(terms)
{
}

void TermListModel::search(const QString& typed, const QString& section, const QString& plainName)
{
    beginResetModel();
    const QString text = typed.trimmed();
    m_found = m_terms.search(text.toStdString(), shownLanguage(), section.toStdString());
    m_isPlainFirst = text.isEmpty();
    m_plainName = text.isEmpty() ? plainName : text;
    endResetModel();
}

void TermListModel::setSide(Laterality side)
{
    m_side = side;
    if (rowCount() > 0)
        emit dataChanged(index(0), index(rowCount() - 1));
}

int TermListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_found.size()) + 1;
}

const FoundTerm* TermListModel::foundAt(int row) const
{
    const int at = row - (m_isPlainFirst ? 1 : 0);
    const bool isTerm = at >= 0 && at < static_cast<int>(m_found.size());
    return isTerm ? &m_found[static_cast<std::size_t>(at)] : nullptr;
}

bool TermListModel::canHaveSide(int row) const
{
    const FoundTerm* found = foundAt(row);
    return found != nullptr && m_terms.canHaveSide(*found);
}

std::optional<ChosenTerm> TermListModel::chosenAt(int row) const
{
    const FoundTerm* found = foundAt(row);
    if (found == nullptr)
        return {};
    ChosenTerm chosen = *found;
    if (m_side != Laterality::None && m_terms.canHaveSide(chosen))
        chosen.side = m_side;
    return chosen;
}

int TermListModel::likelyRow() const
{
    return !m_isPlainFirst && !m_found.empty() && m_found.front().isSure ? 0 : plainRow();
}

QVariant TermListModel::data(const QModelIndex& index, int role) const
{
    const auto chosen = chosenAt(index.row());
    const bool isJapanese = shownLanguage() == Language::Japanese;
    const auto nameIn = [&](Language language) {
        return QString::fromStdString(m_terms.nameOf(*chosen, language));
    };
    if (!chosen) {
        if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
            return tr("“%1”").arg(m_plainName);
        return role == SecondNameRole ? QVariant(tr("a name without a code")) : QVariant();
    }
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return nameIn(isJapanese ? Language::Japanese : Language::English);
    case SecondNameRole: return nameIn(isJapanese ? Language::English : Language::Japanese);
    case ColourRole: {
        Segment segment;
        m_terms.describe(segment, *chosen);
        return QColor(segment.colour.red, segment.colour.green, segment.colour.blue);
    }
    case Qt::ToolTipRole: {
        const CodedConcept& type = chosen->term->type;
        return QString::fromStdString(type.meaning + " (" + type.value + ", " + type.scheme + ')');
    }
    default: return {};
    }
}

} // namespace hangaku::viewer
