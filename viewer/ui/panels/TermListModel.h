#pragma once

#include "viewer/core/terminology/Terminology.h"

#include <QAbstractListModel>

#include <vector>

namespace hangaku::viewer {

/// What a search in the terminology found, and a row that takes the typed text as a plain name.
class TermListModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        SecondNameRole = Qt::UserRole, ///< in the other language
        ColourRole,                    ///< invalid in the row of the plain name
    };

    explicit TermListModel(const Terminology& terms, QObject* parent = nullptr);

    /// @param plainName what is offered where nothing was typed
    void search(const QString& typed, const QString& section, const QString& plainName);
    /// The side for rows that can have one and do not say it themselves.
    void setSide(Laterality side);
    Laterality side() const { return m_side; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    /// None for the row of the plain name.
    std::optional<ChosenTerm> chosenAt(int row) const;
    QString plainName() const { return m_plainName; }
    int plainRow() const { return m_isPlainFirst ? 0 : static_cast<int>(m_found.size()); }
    bool canHaveSide(int row) const;
    /// The row that Enter should take.
    int likelyRow() const;

private:
    const FoundTerm* foundAt(int row) const;

    const Terminology& m_terms;
    std::vector<FoundTerm> m_found;
    QString m_plainName;
    bool m_isPlainFirst = true;
    Laterality m_side = Laterality::None;
};

} // namespace hangaku::viewer
