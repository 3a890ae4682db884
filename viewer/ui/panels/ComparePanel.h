#pragma once

#include "viewer/session/Session.h"

#include <QWidget>

#include <array>

class QButtonGroup;
class QComboBox;
class QGridLayout;
class QLabel;
class QToolButton;

namespace hangaku::viewer {

/// Which masks of one structure are compared, how they are drawn, their numbers, and the places
/// where they differ.
class ComparePanel : public QWidget {
    Q_OBJECT
public:
    explicit ComparePanel(Session& session, QWidget* parent = nullptr);

    bool isSideBySide() const;
    /// Goes to the next place where the masks differ, or to the one before.
    void step(int by);

signals:
    void sideBySideChanged();
    /// Many cases are to be compared.
    void cohortRequested();
    /// Tables, figures and pages of the masks that are compared.
    void reportRequested();

private:
    struct Row {
        QToolButton* shown = nullptr;
        QToolButton* name = nullptr;
        QLabel* dice = nullptr;
        QLabel* volume = nullptr;
        QToolButton* reference = nullptr;
    };
    QWidget* makeKinds();
    QWidget* makePlaces();
    void rebuild();
    void rebuildRows();
    Row makeRow(int row, SegmentationId id);
    void showNumbers();
    void showPlaces();
    void showLegend();
    void showSurfaces();
    QToolButton* makeConsensusButton();

    Session& m_session;
    QComboBox* m_structure;
    QButtonGroup* m_kinds;
    QToolButton* m_consensus;
    QToolButton* m_report;
    QToolButton* m_sideBySide;
    QLabel* m_hint;
    QWidget* m_table;
    QGridLayout* m_grid;
    std::vector<std::pair<SegmentationId, Row>> m_rows;
    QLabel* m_surfaces;
    QLabel* m_legend;
    QWidget* m_placeRow;
    QLabel* m_place;
};

} // namespace hangaku::viewer
