#pragma once

#include <QStringList>
#include <QWidget>

#include <vector>

class QPushButton;
class QVBoxLayout;

namespace hangaku::ai {

/// A list of models with boxes to tick, and a button that starts all that are ticked.
class ModelChoice : public QWidget {
    Q_OBJECT
public:
    struct Entry {
        QString id;
        QString name;
        QString toolTip;
    };
    explicit ModelChoice(QWidget* parent);

    /// Shows the list; what was ticked last stays ticked.
    void ask(const std::vector<Entry>& models);
    /// The ids of what is ticked, in the order of the list.
    QStringList ticked() const;

signals:
    void chosen(const QStringList& ids);

private:
    void updateButton();

    QWidget* m_holder; ///< of the boxes
    QVBoxLayout* m_boxes;
    QPushButton* m_run;
};

} // namespace hangaku::ai
